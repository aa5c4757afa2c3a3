"""What could not be understood or written: looked at by a person, tried again, or put away with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import Brand
from apps.audit.services import record
from apps.collection.files import FileSource
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand, entered
from apps.monitoring.models import AccountRawItem
from apps.monitoring.services.collecting import Source, process
from apps.networks.registry import connector


def _locked(item_id: int) -> AccountRawItem:
    item = (
        AccountRawItem.objects.select_for_update()
        .filter(pk=item_id, state=AccountRawItem.State.QUARANTINED)
        .first()
    )
    if item is None:
        raise VigieError(_("This item is no longer in quarantine."), field="item", value=item_id)
    return item


def _source(feed: Feed) -> Source:
    return FileSource(feed.params.get("map", {})) if feed.kind == "file" else connector(feed.kind)


def retry(actor: Actor, item_id: int, now: datetime) -> AccountRawItem:
    """Try to understand and write an item again; it stays in quarantine with the new reason when that fails."""
    require(actor, "quarantine:handle")
    brand: Brand = current_brand()
    with transaction.atomic():
        item = _locked(item_id)
        feed = Feed.objects.filter(pk=item.feed_id, brand_id=brand.pk).first()
        if feed is None:
            raise VigieError(
                _("The feed of this item is gone."), field="item", value=item_id, remedy=_("Discard it.")
            )
        item.state, item.error, item.sqlstate = AccountRawItem.State.PENDING, "", ""
        process(feed, brand, _source(feed), [item], now)
        with entered(brand):
            record(
                actor,
                "quarantine.retried",
                target_type="raw_item",
                target_id=item.pk,
                facts={"state": item.state},
            )
    return item


def discard(actor: Actor, item_id: int, reason: str) -> AccountRawItem:
    """Put an item away for good, with the reason; its bytes stay until retention takes them."""
    require(actor, "quarantine:handle")
    if not reason.strip():
        raise VigieError(_("Say why."), field="reason")
    with transaction.atomic():
        item = _locked(item_id)
        item.state = AccountRawItem.State.DISCARDED
        item.save(update_fields=["state"])
        record(
            actor,
            "quarantine.discarded",
            target_type="raw_item",
            target_id=item.pk,
            text=reason.strip()[:500],
        )
    return item
