"""What was deleted on a network goes from here: rounds through known posts, account by account."""

from datetime import timedelta

import pytest

from apps.agency.access import SYSTEM
from apps.collection.models import Post
from apps.core.tenancy import entered, in_public
from apps.monitoring.models import Mention, Recheck, Tombstone
from apps.monitoring.services import rechecking
from apps.monitoring.services.accounts import connect_account
from apps.monitoring.services.recording import Found, key, record_mentions
from apps.networks.contract import NetworkError, RawRecord
from apps.networks.offers import Capabilities, Capability
from tests.monitoring.test_collect import Town, post


class Forgetful(Town):
    """A network that tells which posts are gone, three at a time."""

    gone: set = set()
    asked: list = []
    fails: list = []

    @classmethod
    def capabilities(cls, tier=""):
        return Capabilities(recheck=Capability(supported=True, limit=3))

    def recheck(self, external_ids):
        self.asked.append(list(external_ids))
        if self.fails:
            raise self.fails.pop()
        return [RawRecord(name, b"", "delete") for name in external_ids if name in self.gone]


@pytest.fixture
def known(lumen_db, now, monkeypatch):
    """Seven mentions of yesterday, and an account that may ask for them."""
    connect_account(SYSTEM, "practice", "maison_lumen", {"token": "t"})
    monkeypatch.setattr(rechecking, "connector", lambda _kind: Forgetful)
    monkeypatch.setattr(rechecking, "connection_of", lambda _account: Forgetful(None, None))
    Forgetful.gone, Forgetful.asked, Forgetful.fails = set(), [], []
    before = now - timedelta(days=1)
    posts = [post(str(number), "lampe", before) for number in range(7)]
    for one in posts:
        object.__setattr__(one, "network", "practice")
    record_mentions([Found(one) for one in posts], before)
    return lumen_db


def test_a_round_asks_for_every_post_once_and_marks_what_is_gone(known, now) -> None:
    Forgetful.gone = {"2", "6"}
    assert rechecking.recheck(now) == 2
    assert sorted(name for call in Forgetful.asked for name in call) == [str(number) for number in range(7)]
    assert max(map(len, Forgetful.asked)) == 3
    assert set(Mention.objects.filter(deleted_at=now).values_list("external_id", flat=True)) == {"2", "6"}


def test_the_next_round_begins_a_day_later_without_what_is_gone(known, now) -> None:
    Forgetful.gone = {"2"}
    rechecking.recheck(now)
    Forgetful.asked = []
    rechecking.recheck(now + timedelta(hours=23))
    assert Forgetful.asked == []
    rechecking.recheck(now + timedelta(hours=24))
    assert sum(map(len, Forgetful.asked)) == 6


def test_a_round_that_was_cut_short_goes_on_where_it_was(known, now, monkeypatch) -> None:
    monkeypatch.setattr(rechecking, "CALLS", 1)
    rechecking.recheck(now)
    Forgetful.fails = [NetworkError("Slow down.", kind="rate_limited")]
    rechecking.recheck(now)
    rechecking.recheck(now)
    first, refused, again = Forgetful.asked
    assert refused == again
    assert not set(first) & set(again)
    assert Recheck.objects.get().ended_at is None


def test_a_public_post_that_is_gone_goes_for_every_brand(known, tramway, now) -> None:
    with entered(tramway):
        other = post("2", "lampe", now)
        object.__setattr__(other, "network", "practice")
        record_mentions([Found(other)], now)
    with in_public():
        Post.objects.create(
            network="practice",
            sha256=key("practice", "2"),
            feed_id=1,
            data={},
            text="lampe",
            posted_at=now,
            collected_at=now,
        )
    Forgetful.gone = {"2"}
    rechecking.recheck(now)
    with in_public():
        assert not Post.objects.exists()
    with entered(tramway):
        assert Mention.objects.get().deleted_at == now


def test_old_tombstones_are_forgotten(known, now) -> None:
    Tombstone.objects.create(sha256=b"a" * 32, deleted_at=now - timedelta(days=31))
    Tombstone.objects.create(sha256=b"b" * 32, deleted_at=now - timedelta(days=29))
    rechecking.recheck(now)
    assert Tombstone.objects.count() == 1
