"""Closing a brand: archived first, erased later."""

import pytest
from django.db import connection

from apps.agency.access import Forbidden
from apps.agency.models import AgencyAuditEntry, Brand
from apps.agency.services import BadSetup, archive_brand, erase_brand, restore_brand
from apps.collection.models import Feed, StoredQuery
from apps.core.models import OutboxEvent


def schemas_named(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone()[0]


def test_an_archived_brand_opens_again_as_it_was(lumen, diane, actor, now) -> None:
    archive_brand(actor(diane, lumen), lumen, now)
    restore_brand(actor(diane, lumen), lumen)
    lumen.refresh_from_db()
    assert (lumen.state, lumen.archived_at) == ("active", None)


def test_an_open_brand_cannot_be_erased(lumen, diane, actor) -> None:
    with pytest.raises(BadSetup):
        erase_brand(actor(diane, lumen), lumen, lumen.name)
    assert schemas_named(lumen.schema_name) == 1


def test_erasing_needs_the_name_and_the_right(lumen, diane, carole, actor, now) -> None:
    who = actor(diane, lumen)
    archive_brand(who, lumen, now)
    with pytest.raises(BadSetup):
        erase_brand(who, lumen, "lumen?")
    with pytest.raises(Forbidden):
        erase_brand(actor(carole, lumen), lumen, lumen.name)


def test_an_erased_brand_leaves_only_the_agencys_history(lumen, tramway, diane, actor, now) -> None:
    who, number = actor(diane, lumen), lumen.pk
    Feed.objects.create(kind="rss", name="x", brand_id=number)
    archive_brand(who, lumen, now)
    erase_brand(who, lumen, lumen.name)
    assert schemas_named("brand_lumen") == 0
    assert schemas_named(tramway.schema_name) == 1
    for model in (Feed, StoredQuery, OutboxEvent):
        assert not model.objects.filter(brand_id=number).exists()
    assert not Brand.objects.filter(pk=number).exists()
    assert AgencyAuditEntry.objects.filter(action="brand.erased", brand_id=number).exists()
