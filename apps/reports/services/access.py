"""Keeping who read what."""

from datetime import datetime

from apps.agency.access import Actor
from apps.agency.permissions import Role
from apps.reports.models import Access, Report, ShareLink


def note_reading(
    actor: Actor, page: str, now: datetime, *, report: Report | None = None, link: ShareLink | None = None
) -> None:
    """Write that the client, or somebody with a link, read a page. The agency's own people are not followed here."""
    if link is None and actor.role is not Role.CLIENT:
        return
    Access.objects.create(at=now, user_id=actor.user_id, link=link, report=report, page=page[:64])
