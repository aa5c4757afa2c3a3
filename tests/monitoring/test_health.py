"""Feeds that are blind without an error: too little, too long nothing, nobody looks."""

from datetime import timedelta

import pytest

from apps.collection import services as feeds
from apps.collection.models import Feed, FeedHour
from apps.collection.volumes import band_of, is_too_silent, judged, longest_gap
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.detection.models import Alert
from apps.monitoring.services import collecting
from apps.monitoring.services.health import judge_feeds
from apps.networks.contract import NetworkError, Page
from tests.monitoring.test_collect import Town, post, say, town

__all__ = ["town"]


def an_hour_ago(now):
    return now - timedelta(hours=1)


def weeks_of(feed: Feed, now, items: int, weeks: int = 4) -> None:
    """So many items in each hour of the last day of each past week."""
    FeedHour.objects.bulk_create(
        FeedHour(feed_id=feed.pk, hour=now - timedelta(weeks=week, hours=hour), items=items)
        for week in range(1, weeks + 1)
        for hour in range(1, 25)
    )
    Feed.objects.filter(pk=feed.pk).update(
        created_at=now - timedelta(weeks=weeks + 1), last_success_at=now, next_at=now, last_item_at=now
    )


def blind_events(brand) -> list[dict]:
    rows = OutboxEvent.objects.filter(topic="collection.feed_blind", brand_id=brand.pk)
    return [row.payload for row in rows]


def test_a_feed_that_answers_and_brings_nothing_is_blind_and_not_calm(town, lumen, now) -> None:
    weeks_of(town, now, 40)
    assert judge_feeds(now) == [town.pk]
    town.refresh_from_db()
    assert (town.error_kind, town.blind_since) == ("below_band", now)
    assert town.volume == {"hours": 1, "observed": 0, "low": 10, "expected": 40.0, "high": 160}
    assert blind_events(lumen) == [{"feed_id": town.pk, "error_kind": "below_band"}]


def test_an_answer_alone_does_not_make_it_see_but_an_item_does(town, lumen, now) -> None:
    weeks_of(town, now, 40)
    judge_feeds(now)
    Town.pages.append(Page())
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.blind_since == now
    say(post("1", "lampe", now))
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.blind_since is None
    assert OutboxEvent.objects.filter(topic="collection.feed_sees", brand_id=lumen.pk).exists()


def test_usual_volume_is_well_and_its_band_is_kept_for_the_page(town, now) -> None:
    weeks_of(town, now, 40)
    FeedHour.objects.create(feed_id=town.pk, hour=an_hour_ago(now), items=31)
    assert judge_feeds(now) == []
    town.refresh_from_db()
    assert town.volume["observed"] == 31


def test_a_feed_without_two_weeks_behind_it_is_not_judged(town, now) -> None:
    weeks_of(town, now, 40, weeks=1)
    assert judge_feeds(now) == []


def test_a_feed_nobody_looks_at_is_blind(town, now) -> None:
    Feed.objects.filter(pk=town.pk).update(next_at=now - timedelta(minutes=20))
    assert judge_feeds(now) == []  # everything may have been at rest: it has five minutes to begin
    assert judge_feeds(now + timedelta(minutes=5)) == [town.pk]
    town.refresh_from_db()
    assert town.error_kind == "overdue"
    Town.pages.append(Page())
    collecting.collect(town.pk, now + timedelta(minutes=6))
    assert judge_feeds(now + timedelta(minutes=10)) == []
    town.refresh_from_db()
    assert (town.blind_since, town.error_kind, town.volume) == (None, "", {})


def test_a_sparse_feed_is_blind_after_twice_its_longest_gap(town, now) -> None:
    Feed.objects.filter(pk=town.pk).update(
        received=30, longest_gap=86_400, last_item_at=now - timedelta(days=2, hours=1), last_success_at=now
    )
    assert judge_feeds(now) == [town.pk]
    town.refresh_from_db()
    assert town.error_kind == "silent"


def test_the_gap_of_an_outage_is_not_learnt(town, now) -> None:
    before = now - timedelta(hours=30)
    Feed.objects.filter(pk=town.pk).update(last_item_at=before, blind_since=before, error_kind="silent")
    say(post("1", "lampe", now))
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.longest_gap == 0


@pytest.mark.parametrize(("permanent", "state"), [(True, "gone"), (False, "active")])
def test_only_what_is_gone_for_good_stops_a_feed(town, now, permanent, state) -> None:
    Town.pages.append(NetworkError("Not found.", kind="gone", permanent=permanent))
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.state == state


def test_a_shared_feed_that_is_gone_raises_an_alert_at_every_brand_that_listens(
    town, lumen, tramway, now
) -> None:
    from apps.core.tasks import run_due

    Town.pages.append(NetworkError("Gone.", kind="gone"))
    collecting.collect(town.pk, now)
    run_due()
    with entered(lumen):
        assert Alert.objects.get(series=f"feed:{town.pk}").kind == "blind"
    with entered(tramway):
        assert not Alert.objects.exists()


def failing(kind: str, times: int, **how):
    """The network fails so many turns in a row."""

    def happen(town, now) -> None:
        for turn in range(times):
            Town.pages.append(NetworkError("It failed.", kind=kind, **how))
            collecting.collect(town.pk, now + timedelta(hours=turn))

    return happen


def too_little(town, now) -> None:
    weeks_of(town, now, 40)
    judge_feeds(now)


def dead_stream(town, now) -> None:
    Feed.objects.filter(pk=town.pk).update(
        received=30, longest_gap=86_400, last_item_at=now - timedelta(days=3), last_success_at=now
    )
    judge_feeds(now)


def nobody_looks(town, now) -> None:
    Feed.objects.filter(pk=town.pk).update(next_at=now - timedelta(hours=2), last_success_at=None)
    for minutes in (0, 5):
        judge_feeds(now + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("happen", "kind", "state"),
    [
        (too_little, "below_band", "active"),
        (dead_stream, "silent", "active"),
        (nobody_looks, "overdue", "active"),
        (failing("expired", 1), "expired", "expired"),
        (failing("gone", 1, status=410), "gone", "gone"),
        (failing("unreachable", feeds.BLIND_AFTER), "unreachable", "active"),
    ],
)
def test_every_way_of_seeing_nothing_is_blind_and_raises_an_alert(
    town, lumen, now, happen, kind, state
) -> None:
    from apps.core.tasks import run_due
    from apps.monitoring.selectors import health_of

    happen(town, now)
    town.refresh_from_db()
    assert (town.error_kind, town.state, town.blind_since is not None) == (kind, state, True)
    assert health_of(town, now) == ("blind" if state == "active" else state)
    run_due()
    with entered(lumen):
        assert Alert.objects.get(series=f"feed:{town.pk}").kind == "blind"


def test_volume_is_counted_by_the_hour(town, now) -> None:
    say(post("1", "lampe", now), post("2", "pluie", now))
    collecting.collect(town.pk, now)
    say(post("1", "lampe", now), post("3", "vent", now))
    collecting.collect(town.pk, now)
    assert FeedHour.objects.get().items == 3


def test_the_band_is_that_of_the_middle_week_and_of_the_smallest_window_that_says_enough() -> None:
    assert band_of(1, 3, [40]) is None
    assert band_of(1, 3, [0, 40, 44, 400]).expected == 40
    quiet = {1: [2, 2, 2], 6: [13, 14, 12], 24: [50, 50, 50]}
    assert judged({1: 2, 6: 1, 24: 40}, quiet).hours == 6
    assert judged({}, {hours: [1, 1] for hours in (1, 6, 24)}) is None


def test_a_record_gap_fades_over_weeks_and_few_items_have_no_rhythm() -> None:
    assert longest_gap(100_000, 60) == pytest.approx(100_000, rel=0.01)
    assert longest_gap(100, 5_000) == 5_000
    assert longest_gap(1e7, 28 * 86_400) == pytest.approx(5e6)
    assert not is_too_silent(timedelta(days=90), 60, items=3)


def test_a_bell_does_not_hurry_a_feed_that_was_told_to_wait(town, lumen, now) -> None:
    later = now + timedelta(minutes=10)
    Feed.objects.filter(pk=town.pk).update(brand_id=lumen.pk, account_id=7, next_at=later)
    assert feeds.ring("town", lumen.pk, 7, now) == 1
    town.refresh_from_db()
    assert town.next_at == now
    Feed.objects.filter(pk=town.pk).update(next_at=later, last_success_at=now)
    feeds.ring("town", lumen.pk, 7, now)
    town.refresh_from_db()
    assert town.next_at == now + feeds.RING_AGAIN
    Feed.objects.filter(pk=town.pk).update(next_at=later, error_kind="rate_limited")
    assert feeds.ring("town", lumen.pk, 7, now) == 0
