"""The second look: what becomes visible behind a cursor that has passed is found, whoever dies on the way."""

import random
from datetime import timedelta

import pytest

from apps.collection import sweeps
from apps.collection.models import Feed, RawItem
from apps.core.tenancy import entered
from apps.monitoring.models import Mention
from apps.monitoring.services import collecting
from apps.networks.contract import FeedData, NetworkError, Page, Quota, RawRecord
from tests.monitoring.test_collect import Town, post, town

__all__ = ["town"]

PAGE = 5


class LateTown(Town):
    """A network whose numbers are given when a thing is said, and which shows some things later."""

    said: list = []  # (number, visible from)
    clock = None
    asked: list = []
    fails: list = []
    quota = None

    def listen(self, feed: FeedData, limit=100):
        cls = type(self)
        cls.asked.append(feed.cursor)
        if cls.fails:
            raise cls.fails.pop()
        since = (feed.cursor or {}).get("since", -1)
        there = [n for n, at in cls.said if n > since and at <= cls.clock][:PAGE]
        records = [RawRecord(str(n), b"lampe %d" % n) for n in there]
        return Page(
            records, {"since": there[-1]} if there else None, more=len(there) == PAGE, quota=cls.quota
        )

    @classmethod
    def parse(cls, record):
        return post(record.external_id, record.payload.decode(), cls.clock)


@pytest.fixture
def late(town, monkeypatch, now):
    monkeypatch.setattr(collecting, "connector", lambda _kind: LateTown)
    LateTown.said, LateTown.asked, LateTown.fails, LateTown.quota = [], [], [], None
    LateTown.clock = now
    return town


def look(feed: Feed, at) -> int:
    LateTown.clock = at
    new = 0
    while True:
        Feed.objects.filter(pk=feed.pk).update(next_at=at)
        new += collecting.collect(feed.pk, at)
        feed.refresh_from_db()
        if feed.next_at > at:
            return new


def test_what_becomes_visible_late_is_found_by_the_second_look(late, lumen, now) -> None:
    LateTown.said = [(1, now), (2, now + timedelta(minutes=59)), (3, now + timedelta(minutes=5))]
    assert look(late, now) == 1
    assert look(late, now + timedelta(minutes=51)) == 1
    assert look(late, now + timedelta(minutes=59)) == 0
    assert look(late, now + timedelta(minutes=70)) == 1
    late.refresh_from_db()
    assert late.swept_at == now + timedelta(minutes=70)
    assert late.cursor == {"since": 3}


def test_nothing_that_is_up_to_an_interval_late_is_lost(late, lumen, now, monkeypatch) -> None:
    chance = random.Random(3)
    LateTown.said = [
        (n, now + timedelta(minutes=3 * n) + (n > 0) * chance.choice([0, 0, 0, 0.97]) * sweeps.EVERY)
        for n in range(80)
    ]
    for minute in range(0, 480, 20):
        look(late, now + timedelta(minutes=minute))
    with entered(lumen):
        assert Mention.objects.count() == 80
    late.refresh_from_db()
    assert late.received - late.duplicates == RawItem.objects.count() == 80


def test_a_look_that_is_cut_short_goes_on_from_its_place(late, lumen, now) -> None:
    LateTown.said = [(n, now) for n in range(1, 31)]
    look(late, now)
    later = now + timedelta(hours=2)
    LateTown.said += [(n, later) for n in range(31, 61)]
    look(late, later)  # the mark moves up to where the feed began
    LateTown.fails = [NetworkError("Broken.", kind="unreachable")]
    Feed.objects.filter(pk=late.pk).update(sweep_at=later)
    LateTown.asked.clear()
    late.refresh_from_db()
    collecting.sweep(late.pk, later)
    late.refresh_from_db()
    place = late.sweep["place"]
    assert place["sweep"] is True
    collecting.sweep(late.pk, late.sweep_at)
    assert LateTown.asked[1] == place
    late.refresh_from_db()
    assert "place" not in late.sweep


def test_the_mark_moves_only_when_a_look_has_ended() -> None:
    first = sweeps.marked({}, {"since": 1})
    begun = sweeps.begun(first, {"since": 9})
    assert begun["place"] == {"since": 1, "sweep": True}
    paused = sweeps.moved(begun, {"since": 5}, more=True)
    assert (paused["low"], paused["place"]) == ({"since": 1}, {"since": 5, "sweep": True})
    assert sweeps.begun(paused, {"since": 12}) == paused
    ended = sweeps.moved(paused, {"since": 11}, more=False)
    assert ended == {"low": {"since": 1}, "mark": {"since": 9}}
    assert sweeps.given_up(paused) == first


def test_a_place_the_network_refuses_is_given_up_and_the_mark_stays(late, now) -> None:
    LateTown.said = [(1, now)]
    look(late, now)
    LateTown.fails = [NetworkError("What page?", kind="refused")]
    Feed.objects.filter(pk=late.pk).update(sweep_at=now)
    collecting.sweep(late.pk, now)
    late.refresh_from_db()
    assert (late.sweep, late.state) == ({"low": {"since": 1}, "mark": {"since": 1}}, "active")
    assert late.sweep_at > now


def test_a_feed_short_of_quota_is_only_listened_to(late, now) -> None:
    LateTown.said, LateTown.quota = [(1, now)], Quota(100, 10, 60)
    look(late, now)
    LateTown.asked.clear()
    look(late, now + timedelta(hours=2))
    assert len(LateTown.asked) == 1
    late.refresh_from_db()
    assert late.quota["resets_at"] == (now + timedelta(hours=2, seconds=60)).isoformat()
