"""A brand's counts are judged, and what is abnormal becomes one alert that explains itself."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from apps.agency.models import Notification
from apps.analysis.models import Verdict
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.detection import judging
from apps.detection.baselines import Detector
from apps.detection.crises import declare, end, speakers
from apps.detection.models import Alert, DetectorState, Measure
from apps.detection.services import add_counts, bucket_of, handle_alert, measure
from apps.monitoring.models import Mention
from apps.monitoring.services.recording import Found, record_mentions
from tests.monitoring.test_collect import post


def live_through(now, days: int = 20, per_bucket: float = 2.0) -> None:
    """Three quiet weeks of about so many mentions every five minutes, a fifth of them negative."""
    chance, counts = random.Random(3), Counter()
    at = bucket_of(now - timedelta(days=days))
    while at < bucket_of(now):
        number = sum(chance.random() < per_bucket / 10 for _ in range(10))
        counts[("mentions", at)] += number
        counts[("negative", at)] += sum(chance.random() < 0.2 for _ in range(number))
        counts[("network:town", at)] += number
        at += timedelta(minutes=5)
    add_counts(counts)


def burst(now, size: int = 60, minutes: int = 20) -> list[int]:
    """Angry mentions over the last minutes, recorded, judged by hand and counted."""
    found = [
        Found(
            post(
                f"b{number}",
                f"Lampe dangereuse numéro {number}, honteux",
                now - timedelta(minutes=number % minutes),
            )
        )
        for number in range(size)
    ]
    ids = record_mentions(found, now).mention_ids
    Verdict.objects.bulk_create(
        [
            Verdict(
                mention_id=pk,
                language="fr",
                sentiment="negative",
                issue_type="product",
                model="hand",
                classified_at=now,
            )
            for pk in ids
        ]
    )
    measure(ids, now)
    return ids


def test_a_burst_is_one_alert_with_what_makes_it(lumen_db, now, carole) -> None:
    live_through(now)
    assert judging.judge(now) == []
    burst(now)
    judging.judge(now)
    alert = Alert.objects.exclude(kind="blind").get()
    assert alert.observed > alert.high
    assert alert.explanation["nature"] == "outcry"
    assert alert.explanation["new_authors"] == 1
    assert ["dangereuse", alert.explanation["mentions"]] in alert.explanation["terms"]
    assert Notification.objects.filter(user_id=carole.pk, kind="alert").count() == 1


def test_looking_again_raises_nothing_twice(lumen_db, now) -> None:
    live_through(now)
    burst(now)
    for minutes in (0, 1, 6, 11):
        judging.judge(now + timedelta(minutes=minutes))
    assert Alert.objects.exclude(kind="blind").count() == 1
    assert OutboxEvent.objects.filter(task="cases.open_for_alert").count() == 1


def test_late_mentions_are_judged_at_the_time_when_they_were_posted(lumen_db, now) -> None:
    live_through(now)
    judging.judge(now + timedelta(minutes=40))
    burst(now)
    judging.judge(now + timedelta(minutes=40))
    alert = Alert.objects.exclude(kind="blind").get()
    assert now - timedelta(minutes=25) <= alert.began_at <= now


def test_going_back_a_little_starts_from_a_checkpoint(lumen_db, now) -> None:
    live_through(now)
    judging.judge(now)
    judging.go_back(now - timedelta(minutes=30))
    state = DetectorState.objects.get(series="mentions")
    assert state.judged_until is not None
    assert now - timedelta(hours=5) < state.judged_until <= now - timedelta(minutes=30)


def test_judging_from_a_checkpoint_gives_the_same_judgement(lumen_db, now) -> None:
    live_through(now, days=6)
    judging.judge(now)
    before = DetectorState.objects.get(series="mentions").state
    judging.go_back(now - timedelta(minutes=30))
    judging.judge(now)
    after = DetectorState.objects.get(series="mentions").state
    first, second = (Detector.from_state(state).update(now, 20) for state in (before, after))
    assert (first.onset, first.reasons) == (second.onset, second.reasons)
    assert first.strength == pytest.approx(second.strength, rel=0.01)


def test_a_past_that_is_loaded_wakes_nobody(lumen_db, now, carole) -> None:
    then = now - timedelta(days=400)
    live_through(then)
    burst(then)
    assert len(judging.judge(now)) == 1
    assert not Notification.objects.filter(user_id=carole.pk).exists()


def test_a_network_that_falls_silent_is_blind_not_calm(lumen_db, now) -> None:
    live_through(now, per_bucket=4.0)
    judging.judge(now)
    judging.judge(now + timedelta(hours=6))
    assert Alert.objects.get(kind="blind").series == "silence:town"


def test_an_alert_that_is_over_ends(lumen_db, now) -> None:
    live_through(now)
    burst(now)
    judging.judge(now)
    judging.judge(now + timedelta(hours=23))
    assert Alert.objects.exclude(kind="blind").get().ended_at is not None


def test_a_feed_that_cannot_see_raises_one_alert_until_it_sees(lumen_db, now, alice) -> None:
    for minutes in (0, 5):
        judging.feed_is_blind(7, "expired", now + timedelta(minutes=minutes))
    assert Alert.objects.filter(series="feed:7", ended_at=None).count() == 1
    assert Notification.objects.filter(user_id=alice.pk, kind="feed_blind").count() == 1
    judging.feed_sees_again(7, now)
    assert not Alert.objects.filter(series="feed:7", ended_at=None).exists()


def test_a_mention_is_counted_once_per_series_it_belongs_to(lumen_db, now) -> None:
    burst(now, size=4, minutes=1)
    assert dict(Measure.objects.values_list("series", "value"))["issue:product"] == 4
    assert Measure.objects.get(series="mentions").bucket == bucket_of(now)


def test_saying_that_an_alert_was_false_is_kept(lumen_db, now, alice, lumen, actor) -> None:
    live_through(now)
    burst(now)
    (alert,) = judging.judge(now)
    handled = handle_alert(actor(alice, lumen), alert.pk, now, state="closed", feedback="false")
    assert (handled.feedback, handled.ended_at) == ("false", now)


def test_a_crisis_names_speakers_and_ends_with_lessons(lumen_db, now, carole, lumen, actor) -> None:
    who = actor(carole, lumen)
    with pytest.raises(VigieError):
        declare(who, "Lampes", [{"user_id": carole.pk, "part": "lead"}], now)
    crisis = declare(who, "Lampes", [{"user_id": carole.pk, "part": "speaker"}], now)
    assert speakers() == {carole.pk}
    with pytest.raises(VigieError):
        end(who, crisis.pk, " ", now)
    end(who, crisis.pk, "Prévenir le service qualité plus tôt.", now)
    assert speakers() is None


def test_a_share_that_shifts_is_shown_as_a_share(lumen_db, now) -> None:
    """Most of them are negative for eight hours, where a fifth were; not one more is said."""
    live_through(now, days=12)
    Measure.objects.filter(series="negative", bucket__gte=now - timedelta(hours=8)).delete()
    recent = Measure.objects.filter(series="mentions", bucket__gte=now - timedelta(hours=8))
    add_counts(Counter({("negative", one.bucket): round(one.value * 0.7) for one in recent}))
    judging.judge(now)
    alert = Alert.objects.exclude(kind="blind").order_by("began_at").last()
    assert alert is not None
    assert "share" in {reason["code"] for reason in alert.reasons}
    share = next(one for one in judging.judges() if one.name == "negative_share")
    assert 0.5 < judging._observed(share, bucket_of(now), [1.0, 9.0]) <= 1


def test_one_brands_counts_are_not_anothers(lumen, tramway, now) -> None:
    with entered(lumen):
        live_through(now, days=2)
    with entered(tramway):
        assert judging.judge(now) == []
        assert not Mention.objects.exists()
