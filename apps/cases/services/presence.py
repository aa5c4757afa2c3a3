"""Who else has a case open, and whether they are writing."""

from datetime import datetime, timedelta

from apps.agency.access import Actor, require
from apps.cases.models import Case, Presence
from apps.core.errors import VigieError

FORGOTTEN_AFTER = timedelta(seconds=30)


def look_in(actor: Actor, case_id: int, now: datetime, *, writing: bool = False) -> list[Presence]:
    """Say that one is here, and hear who else is: called every few seconds by an open page."""
    require(actor, "case:read")
    if not Case.objects.filter(pk=case_id).exists():
        raise VigieError("There is no such case.", field="case", value=case_id)
    Presence.objects.update_or_create(
        case_id=case_id, user_id=actor.user_id or 0, defaults={"seen_at": now, "writing": writing}
    )
    return others_in(actor, case_id, now)


def others_in(actor: Actor, case_id: int, now: datetime) -> list[Presence]:
    """The other people who have had the case open within the last half minute."""
    rows = Presence.objects.filter(case_id=case_id, seen_at__gt=now - FORGOTTEN_AFTER)
    return list(rows.exclude(user_id=actor.user_id or 0).order_by("user_id"))


def leave(actor: Actor, case_id: int) -> None:
    """Close the page."""
    Presence.objects.filter(case_id=case_id, user_id=actor.user_id or 0).delete()
