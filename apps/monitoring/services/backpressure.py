"""A popular word must not drown the desk: beyond a brand's hourly quota its matches wait their turn, and it is told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from apps.agency import notices
from apps.agency.models import Brand
from apps.collection.models import HeldBack, Intake
from apps.collection.quota import allow
from apps.core.models import RawItemBase
from apps.core.tenancy import entered

ADD_SQL = """
INSERT INTO collection_intake AS i (brand_id, hour, admitted, held_back) VALUES (%s, %s, %s, %s)
ON CONFLICT (brand_id, hour) DO UPDATE SET admitted = i.admitted + EXCLUDED.admitted,
  held_back = i.held_back + EXCLUDED.held_back
RETURNING held_back
"""


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def admit(brand: Brand, wanted: int, now: datetime) -> int:
    """How many of the matches found now the brand's quota of this hour takes; they are counted as taken.

    In the caller's transaction, in the public schema.
    """
    spent = (
        Intake.objects.filter(brand_id=brand.pk, hour=_hour(now)).values_list("admitted", flat=True).first()
        or 0
    )
    share = allow({"brand": wanted}, {"brand": spent}, {"brand": brand.mention_quota_per_hour})["brand"]
    with connection.cursor() as cursor:
        cursor.execute(ADD_SQL, [brand.pk, _hour(now), share.admitted, 0])
    return share.admitted


def hold_back(brand: Brand, matches: Sequence[tuple[RawItemBase, Sequence[int]]], now: datetime) -> None:
    """Keep the matches beyond the quota for later, and tell the brand once an hour. In the caller's transaction."""
    HeldBack.objects.bulk_create(
        [
            HeldBack(brand_id=brand.pk, raw_item_id=item.pk, watch_ids=list(watches), held_at=now)
            for item, watches in matches
        ],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(ADD_SQL, [brand.pk, _hour(now), 0, len(matches)])
        held = cursor.fetchone()[0]
    if held == len(matches):
        with entered(brand):
            facts = {"quota": brand.mention_quota_per_hour}
            notices.tell(notices.people_with("watch:edit"), "quota", now, facts=facts)
