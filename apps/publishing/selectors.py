"""Reading what was asked of networks and what became of it."""

from django.db.models import Q

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


def waiting_count() -> int:
    """How many actions wait for a person."""
    return NetworkAction.objects.filter(Q(state="needs_human") | Q(state="by_hand")).count()
