"""Taking, assigning, deciding, referring, noting, snoozing, closing."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import User
from apps.audit.services import record
from apps.cases import workflow
from apps.cases.models import Case, Note
from apps.cases.selectors.answers import refuse_second_answer
from apps.cases.services.assigning import hand_over
from apps.cases.services.clocks import notify, start_first_clocks, stop_clocks
from apps.cases.services.moving import Need, lock, move
from apps.cases.services.referring import answer_referral, refer, withdraw_referral
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand

__all__ = [
    "add_note", "analyse", "answer_referral", "assign", "close", "decide_answer", "ignore", "label", "refer", "reopen",
    "set_priority", "snooze", "take", "wake", "withdraw_referral",
]  # fmt: skip


def take(actor: Actor, case_id: int, now: datetime) -> Case:
    """Make the case one's own; a case that somebody has is taken over, and they are told."""
    require(actor, "case:take")
    with transaction.atomic():
        case = lock(case_id)
        before, case.owner_id, case.assigned_at = case.owner_id, actor.user_id, now
        case.claimed_by_id = case.claimed_until = None
        if case.state in {"new", "reopened"}:
            move(actor, case, "take", now)
        else:
            case.save(update_fields=["owner_id", "assigned_at", "claimed_by_id", "claimed_until"])
            record(
                actor,
                "case.taken",
                case_id=case.pk,
                target_type="case",
                target_id=case.pk,
                facts={"from": before},
            )
        if before and before != actor.user_id:
            notify([before], "taken_over", now, case_id=case.pk, by=actor.user_id)
    return case


def assign(actor: Actor, case_id: int, user_id: int | None, now: datetime) -> Case:
    """Give the case to somebody of the brand's team, or to nobody."""
    require(actor, "case:assign")
    with transaction.atomic():
        case = lock(case_id)
        hand_over(actor, case, user_id, now)
    return case


def analyse(
    actor: Actor, case_id: int, now: datetime, *, issue_type: str, profile: str, note: str = ""
) -> Case:
    """Say what the case is about and who speaks, and go on to decide. Evidence must have been kept."""
    with transaction.atomic():
        case = lock(case_id)
        if not case.captures.exists():
            raise VigieError(_("Keep a capture first: evidence comes before any act."), field="capture")
        case.issue_type, case.profile, case.analysis_note = (
            issue_type,
            profile,
            note[:4000].replace("\x00", ""),
        )
        move(actor, case, "analysed", now)
    return case


def decide_answer(actor: Actor, case_id: int, now: datetime) -> Case:
    """Decide to answer: on to the draft."""
    with transaction.atomic():
        case = lock(case_id)
        if case.profile == "troll":
            raise VigieError(_("A troll is never answered."), field="profile", value=case.profile)
        refuse_second_answer(case, now)
        move(actor, case, "decide_answer", now)
    return case


def ignore(actor: Actor, case_id: int, reason: str, now: datetime) -> Case:
    """Decide not to answer, with the reason; the clocks stop."""
    with transaction.atomic():
        case = lock(case_id)
        case.ignore_reason = reason.strip()[:300]
        move(actor, case, "ignore", now, {Need.REASON: reason.strip()})
        stop_clocks(case, "ignored", now)
    return case


def add_note(actor: Actor, case_id: int, text: str, now: datetime) -> Note:
    """A word between colleagues; @name tells that person."""
    require(actor, "case:note")
    if not text.strip():
        raise VigieError(_("Write something first."), field="text")
    with transaction.atomic():
        case = lock(case_id)
        mentioned = _mentioned(text)
        note = Note.objects.create(
            case=case,
            author_id=actor.user_id or 0,
            text=text.strip()[:4000].replace("\x00", ""),
            mentioned=mentioned,
            at=now,
        )
        notify(
            [one for one in mentioned if one != actor.user_id],
            "mentioned",
            now,
            case_id=case.pk,
            target_id=note.pk,
            by=actor.user_id,
        )
        record(actor, "case.noted", case_id=case.pk, target_type="note", target_id=note.pk)
    return note


def _mentioned(text: str) -> list[int]:
    brand = current_brand()
    lowered = text.lower()

    def is_named(name: str) -> bool:
        return re.search(rf"@{re.escape(name.lower())}(?!\w)", lowered) is not None

    team = User.objects.filter(memberships__brand=brand) | User.objects.filter(
        memberships__agency_id=brand.agency_id, memberships__brand=None
    )
    return sorted({user.pk for user in team if is_named(user.label) or is_named(user.label.split()[0])})


def label(actor: Actor, case_id: int, words: list[str], now: datetime) -> Case:
    """Put labels on a case in the place of those it has."""
    require(actor, "case:note")
    with transaction.atomic():
        case = lock(case_id)
        case.labels = sorted({word.strip()[:32].replace("\x00", "") for word in words if word.strip()})
        case.save(update_fields=["labels"])
        record(actor, "case.labelled", case_id=case.pk, target_type="case", target_id=case.pk)
    return case


def set_priority(actor: Actor, case_id: int, priority: int, reason: str, now: datetime) -> Case:
    """Put a person's priority (1 to 5) in the place of the computed one; the first clock keeps its time."""
    require(actor, "case:analyse")
    if not 1 <= priority <= 5:
        raise VigieError(_("A priority goes from 1 to 5."), field="priority", value=priority)
    with transaction.atomic():
        case = lock(case_id)
        before, case.priority = case.priority, priority
        case.save(update_fields=["priority"])
        record(
            actor,
            "case.prioritised",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"from": before, "to": priority},
            text=reason.strip()[:300],
        )
    return case


def snooze(actor: Actor, case_id: int, until: datetime, now: datetime) -> Case:
    """Put the case aside until a time; its clocks go on."""
    require(actor, "case:take")
    if until <= now:
        raise VigieError(_("Choose a time to come."), field="until", value=until.isoformat())
    with transaction.atomic():
        case = lock(case_id)
        case.snoozed_until = until
        case.save(update_fields=["snoozed_until"])
        outbox.emit(
            "cases.snooze_over",
            {"case_id": case.pk},
            due_at=until,
            dedupe_key=f"snooze:{case.pk}:{until.timestamp():.0f}",
        )
        record(
            actor,
            "case.snoozed",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"until": until.isoformat()},
        )
    return case


def wake(case_id: int, now: datetime) -> None:
    """A snooze is over: the case is back in the queue."""
    with transaction.atomic():
        case = lock(case_id)
        if case.snoozed_until and case.snoozed_until <= now:
            case.snoozed_until = None
            case.save(update_fields=["snoozed_until"])
            if case.owner_id:
                notify([case.owner_id], "snooze_over", now, case_id=case.pk)


def close(actor: Actor, case_id: int, outcome: str, now: datetime) -> Case:
    """Close the case with how it ended. Raises VigieError for an outcome that does not fit its state."""
    with transaction.atomic():
        case = lock(case_id)
        workflow.close(case.state, outcome)
        case.outcome, case.closed_at = outcome, now
        move(actor, case, "close", now, {Need.OUTCOME: outcome})
        stop_clocks(case, "closed", now)
    return case


def reopen(actor: Actor, case_id: int, now: datetime) -> Case:
    """Open a case again that was thought to be over."""
    with transaction.atomic():
        case = lock(case_id)
        case.closed_at, case.outcome = None, ""
        move(actor, case, "reopen", now)
        start_first_clocks([case], now)
    return case
