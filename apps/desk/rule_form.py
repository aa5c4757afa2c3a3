"""An automation rule as a form and in words: what can be chosen, what was chosen, and how it reads. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases.models import AutomationRule
from apps.desk import words
from apps.desk.parameters import BadParameter, id_of, ids_of, text_of

NUMBERS = ("feed", "watch", "priority")  # conditions whose values are numbers


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule of the entered brand may name: {value: words}."""

    networks: Sequence[str]
    feeds: Mapping[int, str]
    watches: Mapping[int, str]
    people: Mapping[int, str]
    templates: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One box that can be ticked, or one entry of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One condition: any of its ticked values will do; none ticked asks nothing."""

    name: str
    title: str
    choices: list[Choice]

    @property
    def count(self) -> int:
        """How many are ticked."""
        return sum(choice.chosen for choice in self.choices)


def _offered(known: Known) -> list[tuple[str, str, list[tuple[Any, str]]]]:
    return [
        ("sentiment", _("Tone"), words.choices("sentiment")),
        (
            "breach",
            _("Breach of the charter"),
            [(code, words.word("breach", code)) for code in words.BREACHES],
        ),
        ("issue_type", _("Issue"), words.choices("issue_type")),
        ("profile", _("Profile"), words.choices("profile")),
        ("network", _("Network"), [(code, words.word("network", code)) for code in known.networks]),
        ("language", _("Language"), words.choices("language")),
        ("feed", _("Feed"), list(known.feeds.items())),
        ("watch", _("Watch"), list(known.watches.items())),
        ("priority", _("Priority of the case"), [(number, str(number)) for number in range(1, 6)]),
        ("state", _("State of the case"), words.choices("state")),
    ]


def groups(rule: AutomationRule, known: Known) -> list[Group]:
    """The conditions that can be ticked; those with nothing to choose from are left out."""
    return [
        Group(
            name,
            title,
            [
                Choice(str(value), label, value in rule.conditions.get(name, ()))
                for value, label in _kept(rule, name, offered)
            ],
        )
        for name, title, offered in _offered(known)
        if offered or rule.conditions.get(name)
    ]


def _kept(rule: AutomationRule, name: str, offered: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """What is offered, and what the rule holds already although it is offered no more."""
    there = {value for value, _label in offered}
    return [*offered, *((value, str(value)) for value in rule.conditions.get(name, ()) if value not in there)]


def acts_of(rule: AutomationRule) -> dict[str, Any]:
    """What the form shows of a rule's acts: {act: value}, labels in one line, everybody who is told."""
    found: dict[str, Any] = {"labels": [], "people": []}
    for one in rule.acts:
        name, value = one.get("act"), one.get("value")
        if name == "label":
            found["labels"].append(value)
        elif name == "notify" and isinstance(value, list):
            found["people"] += value
        elif name == "notify":
            found["owner"] = True
        else:
            found[name] = True if name == "open" else value
    found["labels"] = ", ".join(found["labels"])
    return found


def conditions_in(data: QueryDict) -> dict[str, Any]:
    """The conditions that were ticked."""
    found: dict[str, Any] = {}
    for name, _title, _offered_here in _offered(Known((), {}, {}, {}, {})):
        sent = [one.replace("\x00", "")[:64] for one in data.getlist(name)[:100] if one]
        if sent:
            found[name] = ids_of(sent) if name in NUMBERS else sent
    hours = text_of(data, "opening_hours", 8)
    return found | ({"opening_hours": hours} if hours else {})


def acts_in(data: QueryDict) -> list[dict[str, Any]]:
    """The acts that were asked for, in the order in which they are done: the case first."""
    acts: list[dict[str, Any]] = []
    if data.get("open"):
        acts.append({"act": "open"})
    # "priority" alone is a condition.
    for name, field in (("join", "join"), ("priority", "new_priority"), ("template", "template")):
        value = _number(data, field)
        if value is not None:
            acts.append({"act": name, "value": value})
    labels = [one.strip() for one in text_of(data, "labels", 400).split(",")]
    acts += [{"act": "label", "value": one} for one in dict.fromkeys(labels) if one]
    whom = text_of(data, "assign", 20)
    if whom:
        acts.append({"act": "assign", "value": _number(data, "assign") if whom.isdecimal() else whom})
    snooze = _number(data, "snooze")
    if snooze is not None:
        acts.append({"act": "snooze", "value": snooze})
    if data.get("owner"):
        acts.append({"act": "notify", "value": "owner"})
    told = ids_of(data.getlist("people"))
    return acts + ([{"act": "notify", "value": told}] if told else [])


def minutes_in(data: QueryDict) -> int | None:
    """The minutes without an answer; None where the rule does not wait."""
    return _number(data, "unanswered_minutes")


def _number(data: QueryDict, name: str) -> int | None:
    value = text_of(data, name, 20)
    if not value:
        return None
    number = id_of(data, name)
    if number is None:
        raise BadParameter(_("This is not a whole number."), field=name, value=value)
    return number


def told_conditions(rule: AutomationRule, known: Known) -> list[str]:
    """When a rule holds, one phrase a condition; empty where it always does."""
    phrases = []
    names = {name: dict(offered) for name, _title, offered in _offered(known)}
    titles = {name: title for name, title, _offered_here in _offered(known)}
    for name, values in rule.conditions.items():
        if name == "opening_hours":
            phrases.append(
                _("while the brand is closed") if values == "closed" else _("while the brand is open")
            )
        elif name in titles and isinstance(values, list) and values:
            said = _(" or ").join(str(names[name].get(value, value)) for value in values)
            phrases.append(_("%(what)s: %(values)s") % {"what": titles[name], "values": said})
    if rule.query.strip():
        phrases.append(_("words: %(query)s") % {"query": rule.query.strip()})
    if rule.unanswered_minutes:
        phrases.append(
            ngettext("unanswered for %(n)s minute", "unanswered for %(n)s minutes", rule.unanswered_minutes)
            % {"n": rule.unanswered_minutes}
        )
    return phrases


def told_acts(rule: AutomationRule, known: Known) -> list[str]:
    """What a rule does, one phrase an act."""
    return [_told_act(one.get("act"), one.get("value"), known) for one in rule.acts if isinstance(one, dict)]


def _told_act(name: Any, value: Any, known: Known) -> str:
    match name:
        case "open":
            return _("opens a case")
        case "join":
            return _("joins it to case %(n)s") % {"n": value}
        case "label":
            return _("labels it “%(label)s”") % {"label": value}
        case "priority":
            return _("gives it priority %(n)s") % {"n": value}
        case "template":
            return _("proposes the template “%(name)s”") % {"name": known.templates.get(value, value)}
        case "snooze":
            return ngettext("puts it aside for %(n)s minute", "puts it aside for %(n)s minutes", value) % {
                "n": value
            }
        case "assign":
            fair = {"fair": _("whoever fits best"), "round_robin": _("everybody in turn")}
            return _("gives it to %(who)s") % {"who": fair.get(value) or known.people.get(value, value)}
        case "notify":
            ids = value if isinstance(value, list) else []
            people = ", ".join(known.people.get(one, str(one)) for one in ids)
            return _("tells %(who)s") % {"who": people or _("whoever has the case")}
        case _:
            return str(name)
