"""When an automation rule holds, and what a rule may ask for. Pure: facts are passed in.

A rule never publishes, removes, approves or closes: those acts do not exist here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import VigieError

# Conditions that hold when the fact is one of a list.
LISTS = (
    "sentiment",
    "breach",
    "issue_type",
    "profile",
    "network",
    "language",
    "feed",
    "watch",
    "priority",
    "state",
)
OPENING = ("open", "closed")
ACTS = ("label", "priority", "assign", "snooze", "template", "open", "join", "notify")
NEEDS_CASE = frozenset(ACTS) - {"open", "join", "notify"}
EXAMPLE = 'Write for example {"sentiment": ["negative"], "opening_hours": "closed"}.'


class RuleProblem(VigieError):
    """A rule that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule can ask about a mention and its case, if it has one; priority 0 is no case."""

    sentiment: str = ""
    breach: str = "none"
    issue_type: str = "none"
    profile: str = "unknown"
    network: str = ""
    language: str = ""
    feed: int | None = None
    watches: frozenset[int] = frozenset()
    priority: int = 0
    state: str = ""
    is_open_now: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """The conditions of a rule, checked."""

    lists: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    opening_hours: str = ""


def check_conditions(given: Mapping[str, Any]) -> Condition:
    """The conditions as they are asked. Raises RuleProblem for one that does not exist or is no list."""
    lists: dict[str, frozenset[Any]] = {}
    for name, value in given.items():
        if name == "opening_hours":
            if value not in OPENING:
                raise RuleProblem(
                    _("Opening hours are open or closed."), field=name, value=value, remedy=EXAMPLE
                )
        elif name not in LISTS:
            raise RuleProblem(
                _("This condition does not exist."),
                field="conditions",
                value=name,
                remedy=f"Use {', '.join((*LISTS, 'opening_hours'))}.",
            )
        elif not isinstance(value, list) or not all(_is_value(one) for one in value):
            raise RuleProblem(_("This condition needs a list."), field=name, value=value, remedy=EXAMPLE)
        elif value:
            lists[name] = frozenset(value)
    return Condition(lists, str(given.get("opening_hours", "")))


def _is_value(one: Any) -> bool:
    return isinstance(one, int) or (isinstance(one, str) and len(one) <= 64 and "\x00" not in one)


def check_acts(given: Sequence[Any]) -> list[tuple[str, Any]]:
    """The acts as (name, value). Raises RuleProblem for one that does not exist: no rule publishes or removes."""
    acts: list[tuple[str, Any]] = []
    for one in given:
        name = one.get("act") if isinstance(one, dict) else None
        if name not in ACTS:
            raise RuleProblem(
                _("A rule cannot do this."), field="acts", value=name, remedy=f"It can {', '.join(ACTS)}."
            )
        value = one.get("value")
        if not _fits(name, value):
            raise RuleProblem(_("This act needs another value."), field=name, value=value)
        acts.append((name, value))
    if not acts:
        raise RuleProblem(_("A rule without an act does nothing."), field="acts", remedy=_("Add one."))
    return acts


def _fits(act: str, value: Any) -> bool:
    number = isinstance(value, int) and not isinstance(value, bool)
    match act:
        case "label":
            return isinstance(value, str) and 0 < len(value.strip()) <= 32 and "\x00" not in value
        case "priority":
            return number and 1 <= value <= 5
        case "assign":
            return number or value in {"fair", "round_robin"}
        case "snooze":  # minutes
            return number and 1 <= value <= 43_200
        case "template" | "join":  # a template's number; the number of the case that is joined
            return number
        case "notify":
            return value == "owner" or (
                isinstance(value, list) and bool(value) and all(isinstance(one, int) for one in value)
            )
        case _no_value:
            return value in (None, "")


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether all conditions hold; a rule without any holds always."""
    if condition.opening_hours and (condition.opening_hours == "open") != facts.is_open_now:
        return False
    for name, wanted in condition.lists.items():
        if name == "watch":
            if not wanted & facts.watches:
                return False
        elif getattr(facts, name) not in wanted:
            return False
    return True
