"""One act on many cases: counted first, done at once, taken back within ten minutes."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record_many
from apps.cases.models import BulkAct, Case
from apps.cases.services.assigning import may_work
from apps.cases.services.clocks import notify
from apps.cases.workflow import OPEN_STATES
from apps.core import outbox
from apps.core.errors import VigieError

MOST = 500
UNDO_WITHIN = timedelta(minutes=10)


class BulkProblem(VigieError):
    """Many cases cannot be changed like this."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would change: so many cases, and which not, with the reason (same, closed, claimed, gone)."""

    count: int
    skipped: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What an act has changed, and the token by which it is taken back until `undo_until`."""

    count: int
    skipped: tuple[tuple[int, str], ...]
    token: str
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class _Act:
    right: str
    field: str
    wanted: Callable[[Case, Any], Any]


def _labelled(case: Case, value: Any) -> list[str]:
    return sorted({*case.labels, str(value)})


def _unlabelled(case: Case, value: Any) -> list[str]:
    return [label for label in case.labels if label != value]


_ACTS = {
    "assign": _Act("case:assign", "owner_id", lambda _case, value: value),
    "label": _Act("case:note", "labels", _labelled),
    "unlabel": _Act("case:note", "labels", _unlabelled),
    "priority": _Act("case:analyse", "priority", lambda _case, value: value),
    "snooze": _Act("case:take", "snoozed_until", lambda _case, value: value),
}
ACTS = tuple(_ACTS)


def right_of(act: str) -> str:
    """The right that an act needs. Raises KeyError for an act that is not in ACTS."""
    return _ACTS[act].right


def preview(actor: Actor, case_ids: Sequence[int], act: str, value: Any, now: datetime) -> Preview:
    """Count what an act would change. Raises BulkProblem for an act or a value that cannot be."""
    changes, skipped = _plan(actor, case_ids, act, value, now)
    return Preview(len(changes), skipped)


def apply(
    actor: Actor, case_ids: Sequence[int], act: str, value: Any, now: datetime, token: str | None = None
) -> Done:
    """Change the cases, all in one transaction, and return the token to take it back.

    token: that of the same act at another brand, so that one token takes both back.
    """
    with transaction.atomic():
        changes, skipped = _plan(actor, case_ids, act, value, now, locked=True)
        field = _ACTS[act].field
        kept = [[case.pk, _kept(getattr(case, field)), _kept(after)] for case, after in changes]
        for case, after in changes:
            setattr(case, field, after)
            if act == "assign":
                case.assigned_at = now
        Case.objects.bulk_update([case for case, _after in changes], [field, "assigned_at"])
        if act == "assign" and changes and value and value != actor.user_id:
            first = changes[0][0].pk if len(changes) == 1 else None  # many: one word, not five hundred
            notify([value], "assigned", now, case_id=first, by=actor.user_id)
        done = BulkAct.objects.create(
            id=uuid.UUID(token) if token else uuid.uuid4(),
            user_id=actor.user_id or 0,
            act=act,
            changes=kept,
            at=now,
        )
        if act == "snooze":
            outbox.emit_many(
                "cases.snooze_over",
                [
                    outbox.Due({"case_id": case.pk}, value, f"snooze:{case.pk}:{value.timestamp():.0f}")
                    for case, _after in changes
                ],
            )
        record_many(
            actor,
            f"case.bulk_{act}",
            [case.pk for case, _after in changes],
            [{"bulk": str(done.pk), "to": _kept(after)} for _case, after in changes],
        )
    return Done(len(changes), skipped, str(done.pk), now + UNDO_WITHIN)


def undo(actor: Actor, token: str, now: datetime) -> int:
    """Take an act back: cases that were changed again since keep what they have. Returns how many went back."""
    with transaction.atomic():
        try:
            done = BulkAct.objects.select_for_update().filter(pk=uuid.UUID(token)).first()
        except ValueError:
            done = None
        mine = done is not None and done.user_id == (actor.user_id or 0)
        if done is None or not mine or done.undone_at or now > done.at + UNDO_WITHIN:
            raise BulkProblem(_("This can no longer be taken back."), field="token")
        act = _ACTS[done.act]
        require(actor, act.right)
        known = {
            case.pk: case
            for case in Case.objects.select_for_update()
            .filter(pk__in=[pk for pk, _before, _after in done.changes])
            .order_by("pk")
        }
        back = []
        for pk, before, after in done.changes:
            case = known.get(pk)
            if case is not None and _kept(getattr(case, act.field)) == after:
                setattr(case, act.field, _opened(act.field, before))
                back.append(pk)
        Case.objects.bulk_update([known[pk] for pk in back], [act.field])
        done.undone_at = now
        done.save(update_fields=["undone_at"])
        record_many(actor, f"case.bulk_{done.act}_undone", back, [{"bulk": token}] * len(back))
    return len(back)


def _plan(
    actor: Actor, case_ids: Sequence[int], act: str, value: Any, now: datetime, *, locked: bool = False
) -> tuple[list[tuple[Case, Any]], tuple[tuple[int, str], ...]]:
    chosen = _ACTS.get(act)
    if chosen is None:
        raise BulkProblem(_("This cannot be done to many cases at once."), field="act", value=act)
    require(actor, chosen.right)
    wanted = list(dict.fromkeys(case_ids))
    if len(wanted) > MOST:
        raise BulkProblem(_("Choose at most %(most)s cases.") % {"most": MOST}, value=len(wanted))
    _check_value(act, value, now)
    rows = Case.objects.filter(pk__in=wanted).order_by("pk")
    known = {case.pk: case for case in (rows.select_for_update() if locked else rows)}
    changes: list[tuple[Case, Any]] = []
    skipped: list[tuple[int, str]] = []
    for pk in wanted:
        case = known.get(pk)
        reason = _obstacle(case, actor, act, now)
        if case is None or reason:
            skipped.append((pk, reason))
            continue
        after = chosen.wanted(case, value)
        if getattr(case, chosen.field) == after:
            skipped.append((pk, "same"))
        else:
            changes.append((case, after))
    return changes, tuple(skipped)


def _obstacle(case: Case | None, actor: Actor, act: str, now: datetime) -> str:
    if case is None:
        return "gone"
    if act not in {"label", "unlabel"} and case.state not in OPEN_STATES:
        return "closed"
    claimed = case.claimed_until is not None and case.claimed_until > now
    if act == "assign" and claimed and case.claimed_by_id != actor.user_id:
        return "claimed"
    return ""


def _check_value(act: str, value: Any, now: datetime) -> None:
    fits = {
        "assign": lambda: value is None or (isinstance(value, int) and may_work(value)),
        "label": lambda: isinstance(value, str) and 0 < len(value.strip()) <= 32 and "\x00" not in value,
        "unlabel": lambda: isinstance(value, str) and bool(value),
        "priority": lambda: isinstance(value, int) and 1 <= value <= 5,
        "snooze": lambda: isinstance(value, datetime) and value > now,
    }[act]
    if not fits():
        raise BulkProblem(_("This value does not fit."), field=act, value=value)


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _opened(field: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if field == "snoozed_until" and value else value
