"""What a person was told."""

from datetime import datetime

from django.db.models import Q

from apps.agency.models import Notification, User


def unread_count(user: User) -> int:
    """How many words wait for the person; counted to a hundred."""
    return Notification.objects.filter(user_id=user.pk, read_at=None).order_by().values("pk")[:100].count()


def notifications(user: User, size: int, after: tuple[datetime, int] | None) -> list[Notification]:
    """A page of what the person was told and one more, the newest first."""
    rows = Notification.objects.filter(user_id=user.pk).order_by("-created_at", "-pk")
    if after is not None:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], pk__lt=after[1]))
    return list(rows[: size + 1])
