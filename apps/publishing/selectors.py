"""Reading what was asked of networks and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.detection.crises import speakers
from apps.monitoring.models import Mention
from apps.publishing.models import NetworkAction

WAITING_FOR_PEOPLE = ("unknown", "needs_human", "by_hand", "failed")


def actions_of_case(case_id: int) -> list[NetworkAction]:
    """What was asked of the network for a case, the newest first."""
    return list(
        NetworkAction.objects.filter(case_id=case_id)
        .select_related("article")
        .order_by("-created_at", "-pk")[:50]
    )


def to_look_at() -> list[NetworkAction]:
    """Actions whose fate the network did not tell, or that a person must carry out; the oldest first."""
    rows = NetworkAction.objects.filter(state__in=["unknown", "needs_human", "by_hand"])
    return list(rows.select_related("case", "article").order_by("created_at", "pk")[:200])


def recent_actions(size: int, before: int | None) -> list[NetworkAction]:
    """A page of all actions and one more, the newest first."""
    rows = NetworkAction.objects.select_related("case", "article").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[: size + 1])


def actions_page(
    size: int, after: tuple[datetime, int] | None, *, state: str = "", case_id: int | None = None
) -> list[NetworkAction]:
    """A page of actions and one more, the newest first: all, of one state, of one case."""
    rows = NetworkAction.objects.order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    if after is not None:
        rows = rows.filter(pk__lt=after[1])  # rows are numbered as they are made
    return list(rows[: size + 1])


def frozen_replies() -> int:
    """How many replies that were to leave are held by the crisis: none of its speakers approved them."""
    named = speakers()
    if named is None:
        return 0
    waiting = NetworkAction.objects.filter(kind="reply", state=NetworkAction.State.APPROVED)
    return waiting.exclude(approved_by_id__in=named).count()


def waiting_actions() -> QuerySet[NetworkAction]:
    """The actions that wait for a person."""
    return NetworkAction.objects.filter(Q(state="needs_human") | Q(state="by_hand"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that reached somebody, and the first thing they said after it, if anything."""

    action: NetworkAction
    reaction: Mention | None


def answers_to(author_ids: Collection[int], limit: int = 10) -> list[Answer]:
    """What these accounts were answered, the newest first, each with its reaction: the next words before the next answer."""
    replies = list(
        NetworkAction.objects.filter(kind="reply", state="sent", case__author_id__in=author_ids)
        .select_related("case")
        .order_by("-sent_at", "-pk")[:limit]
    )
    if not replies:
        return []
    since = replies[-1].sent_at
    spoken = Mention.objects.filter(author_id__in=author_ids, posted_at__gt=since)
    later = list(spoken.select_related("verdict").order_by("posted_at", "pk")[:200])
    answers, until = [], None
    for reply in replies:
        after = [
            one
            for one in later
            if reply.sent_at and one.posted_at > reply.sent_at and (until is None or one.posted_at <= until)
        ]
        answers.append(Answer(reply, after[0] if after else None))
        until = reply.sent_at
    return answers
