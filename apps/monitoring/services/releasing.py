"""Writing what was held back, as the quota of each new hour allows."""

from datetime import datetime

from django.db import transaction

from apps.agency.models import Brand
from apps.collection.files import FileSource
from apps.collection.models import Feed, HeldBack
from apps.core.tenancy import in_public
from apps.monitoring.services.backpressure import admit
from apps.monitoring.services.collecting import Source, write_matches
from apps.networks.registry import connector

# So many at a time, so that one turn stays short.
AT_ONCE = 2000


def release(now: datetime) -> int:
    """Write what waits, as far as each brand's quota of this hour goes. Returns how many mentions are new."""
    new = 0
    with in_public():
        waiting = set(HeldBack.objects.values_list("brand_id", flat=True).distinct())
        for brand in Brand.objects.filter(pk__in=waiting, state=Brand.State.ACTIVE):
            with transaction.atomic():
                new += _release_one(brand, now)
    return new


def _release_one(brand: Brand, now: datetime) -> int:
    rows = list(
        HeldBack.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(brand_id=brand.pk)
        .select_related("raw_item")
        .order_by("pk")[:AT_ONCE]
    )
    chosen = rows[: admit(brand, len(rows), now)]
    feeds = Feed.objects.in_bulk({row.raw_item.feed_id for row in chosen})
    new = 0
    for feed in feeds.values():
        theirs = [(row.raw_item, row.watch_ids) for row in chosen if row.raw_item.feed_id == feed.pk]
        new += write_matches(feed, brand, _source(feed), theirs, now)
    HeldBack.objects.filter(pk__in=[row.pk for row in chosen]).delete()
    return new


def _source(feed: Feed) -> Source:
    return FileSource(feed.params.get("map", {})) if feed.kind == "file" else connector(feed.kind)
