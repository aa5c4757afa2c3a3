"""A crisis: declared by a person, with people and rules, until it is ended with its lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.notices import people_with
from apps.audit.models import AuditEntry
from apps.audit.selectors import actors_here, told_here
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.detection.models import Crisis

# History is stamped by the database's clock, a crisis by the caller's: they differ by less than this.
DECLARING = timedelta(seconds=5)
LONGEST_TEXT = 20_000


def open_crisis() -> Crisis | None:
    """The crisis the entered brand is in, or None."""
    return Crisis.objects.filter(ended_at=None).first()


def declare(
    actor: Actor, title: str, people: Sequence[dict[str, Any]], now: datetime, *, alert_id: int | None = None
) -> Crisis:
    """Declare a crisis: from here only its speakers approve replies. One at a time.

    people: [{"user_id": 3, "part": "speaker"}]; at least one speaker, all of the brand's team, and who speaks may proofread.
    """
    require(actor, "crisis:declare")
    if not title.strip():
        raise VigieError(_("A crisis needs a title."), field="title")
    _require_people(people)
    with transaction.atomic():
        if Crisis.objects.select_for_update().filter(ended_at=None).exists():
            raise VigieError(
                _("This brand is in a crisis already."), remedy=_("End it first, or go on in it.")
            )
        crisis = Crisis.objects.create(
            title=title.strip()[:200],
            alert_id=alert_id,
            declared_at=now,
            declared_by_id=actor.user_id,
            people=list(people),
        )
        record(
            actor, "crisis.declared", target_type="crisis", target_id=crisis.pk, facts={"alert_id": alert_id}
        )
    return crisis


def write(actor: Actor, statement: str, questions: str) -> Crisis:
    """Keep what is said in the crisis: the statement, the questions and answers. Raises Crisis.DoesNotExist."""
    require(actor, "crisis:declare")
    with transaction.atomic():
        crisis = Crisis.objects.select_for_update().get(ended_at=None)
        crisis.statement = statement.strip()[:LONGEST_TEXT].replace("\x00", "")
        crisis.questions = questions.strip()[:LONGEST_TEXT].replace("\x00", "")
        crisis.save(update_fields=["statement", "questions"])
        record(actor, "crisis.written", target_type="crisis", target_id=crisis.pk)
    return crisis


def name_people(actor: Actor, people: Sequence[dict[str, Any]]) -> Crisis:
    """Change who leads, speaks and is asked while it lasts; at least one speaker stays. Raises Crisis.DoesNotExist."""
    require(actor, "crisis:declare")
    _require_people(people)
    with transaction.atomic():
        crisis = Crisis.objects.select_for_update().get(ended_at=None)
        before, crisis.people = crisis.people, list(people)
        crisis.save(update_fields=["people"])
        facts = {"before": before, "after": crisis.people}
        record(actor, "crisis.people_named", target_type="crisis", target_id=crisis.pk, facts=facts)
    return crisis


def _require_people(people: Sequence[dict[str, Any]]) -> None:
    if not any(one.get("part") == "speaker" for one in people):
        raise VigieError(
            _("Name at least one speaker: only speakers approve replies in a crisis."), field="people"
        )
    able = {"speaker": set(people_with("case:review"))}
    team = set(people_with("crisis:read"))
    for one in people:
        if one.get("user_id") not in able.get(str(one.get("part")), team):
            raise VigieError(
                _("This person cannot have that part in the crisis."),
                field="people",
                value=one.get("user_id"),
                remedy=_("Name somebody of the brand’s team; a speaker is somebody who may proofread."),
            )


def end(actor: Actor, crisis_id: int, lessons: str, now: datetime) -> Crisis:
    """End a crisis with what was learned from it."""
    require(actor, "crisis:declare")
    if not lessons.strip():
        raise VigieError(_("Write what was learned before ending it."), field="lessons")
    with transaction.atomic():
        crisis = Crisis.objects.select_for_update().filter(pk=crisis_id, ended_at=None).first()
        if crisis is None:
            raise VigieError(_("This crisis is over."), field="crisis", value=crisis_id)
        crisis.ended_at, crisis.ended_by_id, crisis.lessons = (
            now,
            actor.user_id,
            lessons.strip()[:8000].replace("\x00", ""),
        )
        crisis.save(update_fields=["ended_at", "ended_by_id", "lessons"])
        record(actor, "crisis.ended", target_type="crisis", target_id=crisis.pk)
    return crisis


# What is told of the days of a crisis: acts of people and of Vigie, not each look of a machine.
TOLD = (
    "alert",
    "case",
    "crisis",
    "draft",
    "network_action",
    "action",
    "publishing",
    "reply",
    "referral",
    "capture",
)
LONGEST_TIMELINE = 2000


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a crisis' timeline; words for the action are the page's."""

    at: datetime
    actor_id: int | None
    actor_kind: str
    action: str
    target_type: str
    target_id: str
    case_id: int | None


def timeline(crisis: Crisis) -> list[Moment]:
    """What was done since the declaration, in the order of time, read from the brand's history: nobody writes it.

    At most the first 2,000 moments; it begins with the alert the crisis came from and ends with its end.
    """
    rows = AuditEntry.objects.filter(at__gte=crisis.declared_at - DECLARING).order_by("seq")
    if crisis.ended_at is not None:
        rows = rows.filter(at__lte=crisis.ended_at + DECLARING)
    told = reduce(or_, (Q(action__startswith=f"{word}.") for word in TOLD))
    found = list(told_here(rows.filter(told)[:LONGEST_TIMELINE]))
    actors_here(found)
    done = [
        Moment(
            row.at or crisis.declared_at,
            row.actor_id,
            row.actor_kind,
            row.action,
            row.target_type,
            row.target_id,
            row.case_id,
        )
        for row in found
    ]
    alert = crisis.alert
    if alert is None:
        return done
    began = Moment(alert.began_at, None, "system", "alert.began", "alert", str(alert.pk), None)
    return [began, *done]


def speakers() -> frozenset[int] | None:
    """Who may approve replies now: the crisis' speakers, or None while there is no crisis."""
    crisis = open_crisis()
    if crisis is None:
        return None
    return _speakers_of(crisis)


def _speakers_of(crisis: Crisis) -> frozenset[int]:
    return frozenset(int(one["user_id"]) for one in crisis.people if one.get("part") == "speaker")


def templates_are_frozen() -> bool:
    """Whether ready-made replies are put away: in a crisis nobody answers with what was written for calm days."""
    return open_crisis() is not None


def may_leave(approved_by_id: int | None) -> bool:
    """Whether a reply with this approval leaves now: in a crisis only what one of its speakers approved."""
    named = speakers()
    return named is None or approved_by_id in named
