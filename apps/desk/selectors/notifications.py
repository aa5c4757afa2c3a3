"""What a person was told."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.agency.models import Notification, User
from apps.desk.models import DeskEntry


def unread(user: User) -> QuerySet[Notification]:
    """The words that wait for the person, a hundred at most: nobody counts further."""
    return Notification.objects.filter(user_id=user.pk, read_at=None).order_by()[:100]


def notifications(user: User, size: int, after: tuple[datetime, int] | None) -> list[Notification]:
    """A page of what the person was told and one more, the newest first."""
    rows = Notification.objects.filter(user_id=user.pk).order_by("-created_at", "-pk")
    if after is not None:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], pk__lt=after[1]))
    return list(rows[: size + 1])


def running_clocks(cases: Iterable[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """{(brand, case): when its running clock ends}, in one query whatever their number."""
    wanted = set(cases)
    rows = DeskEntry.objects.filter(
        kind="case",
        open=True,
        brand_id__in={brand for brand, _case in wanted},
        item_id__in={case for _brand, case in wanted},
    )
    found = {
        (brand, case): due for brand, case, due in rows.values_list("brand_id", "item_id", "due_at") if due
    }
    return {key: found[key] for key in wanted if key in found}
