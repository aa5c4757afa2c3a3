"""What is too old loses its content, after it could be seen that it would."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.analysis.services.erasing import ERASED
from apps.audit.services import record
from apps.cases.models import Capture, Case
from apps.collection.models import Feed, Post, RawItem
from apps.core.chain import broken_lines
from apps.core.errors import VigieError
from apps.core.tenancy import in_public
from apps.monitoring.models import Author, Mention
from apps.monitoring.services.recording import apply_deletions, apply_edits
from apps.networks.contract import AuthorData, PostData
from apps.privacy.models import Purge
from apps.privacy.services.purging import keep_for, purge, purge_shared, what_is_due
from tests.cases.office import Office

YEARS = timedelta(days=366)


def due(now: datetime) -> dict[str, int]:
    return {kind.name: kind.rows for kind in what_is_due(now) if kind.rows}


def test_each_kind_goes_at_its_own_age_and_what_goes_is_seen_before(office: Office) -> None:
    case, now = office.case(), office.now
    record(office.alice, "case.noted", case_id=case.pk, text="Odile a rappelé")
    alone = office.hears("Vos lampes éclairent bien", author="max_lys")
    Case.objects.filter(pk=case.pk).update(state="closed", moved_at=now)
    assert due(now + timedelta(days=700)) == {}
    assert due(now + 2.1 * YEARS) == {"mentions": 1}
    assert purge(now + 2.1 * YEARS) == {"mentions": 1}
    alone.refresh_from_db()
    assert (alone.text, alone.search, alone.author is None) == (ERASED, None, False)
    assert Mention.objects.exclude(text=ERASED).count() == 1
    expected = due(now + 5.5 * YEARS)
    assert expected == {"cases": 1, "dossiers": 2, "captures": 1, "history": 1}
    assert purge(now + 5.5 * YEARS) == expected
    assert due(now + 5.5 * YEARS) == {}
    assert not Mention.objects.exclude(text=ERASED).exists()
    assert (bytes(Capture.objects.get().content), Author.objects.filter(erased_at=None).count()) == (b"", 0)
    assert broken_lines("audit_auditentry") == []
    assert Purge.objects.latest("at").counts == expected


def test_a_post_deleted_on_its_network_is_gone_a_day_later_and_stays_gone(office: Office) -> None:
    mention, now = office.hears("Une honte, ces lampes"), office.now
    post = PostData(mention.external_id, "practice", "post", "Une honte !", "", now, AuthorData("o", "o"))
    apply_deletions("practice", [mention.external_id], now)
    assert purge(now + timedelta(hours=23)) == {}
    assert purge(now + timedelta(hours=25)) == {"deleted": 1}
    assert apply_edits([post], now + timedelta(days=2)) == 0
    assert Mention.objects.get(pk=mention.pk).text == ERASED


def test_the_brand_keeps_less_and_never_more(office: Office) -> None:
    office.hears("Vos lampes éclairent bien")
    keep_for(office.carole, "mentions", 30, office.now)
    assert due(office.now + timedelta(days=31)) == {"mentions": 1}
    for kind, days in (("mentions", 4000), ("captures", 0), ("raw", 5), ("nothing", 5)):
        with pytest.raises(VigieError):
            keep_for(office.carole, kind, days, office.now)


def test_what_is_shared_goes_too_and_the_same_bytes_still_bring_nothing(lumen_db: Any, now: datetime) -> None:
    with in_public():
        feed = Feed.objects.create(kind="rss", name="all")
        item = {"feed_id": feed.pk, "network": "rss", "payload": b"x", "received_at": now}
        RawItem.objects.create(**item, external_id="1", sha256=b"a" * 32, state="recorded")
        RawItem.objects.create(**item, external_id="2", sha256=b"b" * 32, state="quarantined")
        Post.objects.create(
            network="rss",
            sha256=b"p" * 32,
            feed_id=feed.pk,
            data={},
            text="x",
            posted_at=now,
            collected_at=now,
        )
        gone = {"raw": 1, "raw_quarantined": 0, "posts": 1, "notices": 0}
        assert purge_shared(now + timedelta(days=31)) == gone
        assert [bytes(row.payload) for row in RawItem.objects.order_by("external_id")] == [b"", b"x"]
        assert bytes(RawItem.objects.get(external_id="").sha256) == b"a" * 32
        # What nobody repaired waits longer, and goes too.
        assert purge_shared(now + timedelta(days=181))["raw_quarantined"] == 1
        assert set(RawItem.objects.values_list("state", "payload")) == {("recorded", b""), ("discarded", b"")}
