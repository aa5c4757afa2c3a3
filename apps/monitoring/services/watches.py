"""Saving a brand's watches: parsed before they are stored, kept in every version."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.collection.query import parse
from apps.collection.services import put_query
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.monitoring.models import Watch, WatchVersion
from apps.monitoring.services.word_lists import word_lists

LONGEST_QUERY = 10_000  # characters


def save_watch(actor: Actor, name: str, query: str, now: datetime, *, watch: Watch | None = None) -> Watch:
    """Make a watch or save a new version of one. Raises QueryError at the place that is not understood."""
    require(actor, "watch:edit")
    name, query = name.strip()[:100], query.strip()
    if not name:
        raise VigieError(_("A watch needs a name."), field="name")
    if len(query) > LONGEST_QUERY:
        raise VigieError(
            _("This query is too long."),
            field="query",
            value=len(query),
            remedy=_("Split it into several watches."),
        )
    brand = current_brand()
    stored = parse(query, word_lists(brand.agency_id)).normalised
    with transaction.atomic():
        if Watch.objects.filter(name=name).exclude(pk=watch.pk if watch else 0).exists():
            raise VigieError(_("A watch with this name exists."), field="name", value=name)
        if watch is None:
            watch = Watch(version=0)
        watch.name, watch.query, watch.version = name, query, watch.version + 1
        watch.save()
        WatchVersion.objects.create(
            watch=watch, number=watch.version, query=query, saved_at=now, saved_by_id=actor.user_id
        )
        put_query(brand.pk, watch.pk, stored, watch.active)
        record(
            actor, "watch.saved", target_type="watch", target_id=watch.pk, facts={"version": watch.version}
        )
    return watch


def switch_watch(actor: Actor, watch: Watch, active: bool) -> None:
    """Stop a watch, or let it listen again; what it found stays."""
    require(actor, "watch:edit")
    brand = current_brand()
    stored = parse(watch.query, word_lists(brand.agency_id)).normalised
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(active=active)
        put_query(brand.pk, watch.pk, stored, active)
        record(actor, "watch.resumed" if active else "watch.stopped", target_type="watch", target_id=watch.pk)
