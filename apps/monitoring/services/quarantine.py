"""What could not be understood or written: looked at by a person, tried again, or put away with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import Brand
from apps.audit.services import record
from apps.collection.files import FileSource
from apps.collection.models import Feed, RawItem
from apps.core.errors import VigieError
from apps.core.models import RawItemBase
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import AccountRawItem
from apps.monitoring.services.collecting import Source, match_items, process
from apps.networks.registry import connector

QUARANTINED = RawItemBase.State.QUARANTINED


def _locked(item_id: int) -> RawItemBase:
    item = AccountRawItem.objects.select_for_update().filter(pk=item_id, state=QUARANTINED).first()
    if item is None:
        raise _gone(item_id)
    return item


def _locked_shared(item_id: int, brand: Brand) -> RawItemBase:
    """An item of a feed that the brand's agency shares among its brands. In the public schema."""
    feeds = Feed.objects.filter(brand_id=None, agency_id=brand.agency_id).values("pk")
    rows = RawItem.objects.select_for_update().filter(pk=item_id, state=QUARANTINED, feed_id__in=feeds)
    item = rows.first()
    if item is None:
        raise _gone(item_id)
    return item


def _gone(item_id: int) -> VigieError:
    return VigieError(_("This item is no longer in quarantine."), field="item", value=item_id)


def _source(feed: Feed) -> Source:
    return FileSource(feed.params.get("map", {})) if feed.kind == "file" else connector(feed.kind)


def retry(actor: Actor, item_id: int, now: datetime, *, shared: bool = False) -> RawItemBase:
    """Try to understand and write an item again; it stays in quarantine with the new reason when that fails.

    shared: an item of a feed that all brands share; it then reaches every brand whose watch matches.
    """
    require(actor, "quarantine:handle")
    brand: Brand = current_brand()
    with transaction.atomic():
        item = _again_for_all(item_id, brand, now) if shared else _again(item_id, brand, now)
        record(
            actor,
            "quarantine.retried",
            target_type="raw_item",
            target_id=item.pk,
            facts={"state": item.state},
        )
    return item


def _again(item_id: int, brand: Brand, now: datetime) -> RawItemBase:
    item = _locked(item_id)
    feed = Feed.objects.filter(pk=item.feed_id, brand_id=brand.pk).first()
    if feed is None:
        raise VigieError(
            _("The feed of this item is gone."), field="item", value=item_id, remedy=_("Discard it.")
        )
    item.state, item.error, item.sqlstate = RawItemBase.State.PENDING, "", ""
    process(feed, brand, _source(feed), [item], now)
    return item


def _again_for_all(item_id: int, brand: Brand, now: datetime) -> RawItemBase:
    with in_public():
        item = _locked_shared(item_id, brand)
        feed = Feed.objects.get(pk=item.feed_id)
        item.state, item.error, item.sqlstate = RawItemBase.State.PENDING, "", ""
        match_items(feed, _source(feed), [item], now)
    return item


def discard(actor: Actor, item_id: int, reason: str, *, shared: bool = False) -> RawItemBase:
    """Put an item away for good, with the reason; its bytes stay until they are retired."""
    require(actor, "quarantine:handle")
    if not reason.strip():
        raise VigieError(_("Say why."), field="reason")
    brand: Brand = current_brand()
    with transaction.atomic():
        if shared:
            with in_public():
                item = _put_away(_locked_shared(item_id, brand))
        else:
            item = _put_away(_locked(item_id))
        record(
            actor,
            "quarantine.discarded",
            target_type="raw_item",
            target_id=item.pk,
            text=reason.strip()[:500],
        )
    return item


def _put_away(item: RawItemBase) -> RawItemBase:
    item.state = RawItemBase.State.DISCARDED
    item.save(update_fields=["state"])
    return item
