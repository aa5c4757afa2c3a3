"""Nothing is lost: what a feed brought equals what was recorded, set aside, or there before."""

from django.db.models import Count, Q

from apps.agency.models import Brand
from apps.collection.models import Feed, RawItem
from apps.core.models import RawItemBase
from apps.core.tenancy import entered, in_public
from apps.monitoring.models import AccountRawItem

ACCOUNTED = ("recorded", "quarantined", "discarded")


def unaccounted(feed: Feed, settled: int) -> int:
    """Items a feed brought that are neither recorded, nor in quarantine, nor there before, nor over. Zero, always."""
    return feed.received - feed.duplicates - settled - feed.retired


def _settled(model: type[RawItemBase], feed_ids: list[int]) -> dict[int, int]:
    rows = (
        model._default_manager.filter(feed_id__in=feed_ids)
        .values("feed_id")
        .annotate(count=Count("pk", filter=Q(state__in=ACCOUNTED)))
    )
    return {row["feed_id"]: row["count"] for row in rows}


def check_conservation() -> dict[int, int]:
    """Count every feed again and keep what is unaccounted for on it. Returns {feed id: items} where it is not zero."""
    wrong: dict[int, int] = {}
    with in_public():
        feeds = list(Feed.objects.all())
        by_brand: dict[int | None, list[Feed]] = {}
        for feed in feeds:
            by_brand.setdefault(feed.brand_id, []).append(feed)
        brands = Brand.objects.in_bulk([brand_id for brand_id in by_brand if brand_id])
    for brand_id, theirs in by_brand.items():
        ids = [feed.pk for feed in theirs]
        if brand_id is None:
            with in_public():
                settled = _settled(RawItem, ids)
        elif brand_id in brands:
            with entered(brands[brand_id]):
                settled = _settled(AccountRawItem, ids)
        else:
            continue
        for feed in theirs:
            feed.unaccounted = unaccounted(feed, settled.get(feed.pk, 0))
            if feed.unaccounted:
                wrong[feed.pk] = feed.unaccounted
    with in_public():
        Feed.objects.bulk_update(feeds, ["unaccounted"], batch_size=500)
    return wrong
