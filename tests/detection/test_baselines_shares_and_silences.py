"""Noticing a negative shift without more volume, and a source that goes silent."""

import json
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.detection.shares import ShareDetector
from apps.detection.silences import SilenceDetector

START = datetime(2026, 1, 5, tzinfo=UTC)
BUCKET = timedelta(minutes=5)
DAY = 288


def talk(days, shift_at=None, share=0.15, shifted=0.5, seed=2):
    chance = random.Random(seed)
    for i in range(days * DAY):
        whole = sum(chance.random() < 0.1 for _ in range(20))
        now = shifted if shift_at is not None and i >= shift_at else share
        yield START + BUCKET * i, float(sum(chance.random() < now for _ in range(whole))), float(whole)


def first_onset(judgements):
    return next((i for i, judged in enumerate(judgements) if judged.onset), None)


def test_an_ordinary_month_of_shares_rings_nobody():
    detector = ShareDetector()
    assert first_onset(detector.update(*point) for point in talk(28)) is None


def test_a_negative_shift_without_more_volume_rings_within_hours():
    detector = ShareDetector()
    found = first_onset(detector.update(*point) for point in talk(15, shift_at=14 * DAY))
    assert found is not None
    assert 14 * DAY <= found < 14 * DAY + 4 * 12


def test_a_few_negative_mentions_say_nothing_about_a_share():
    detector = ShareDetector()
    for point in talk(14):
        detector.update(*point)
    at = START + timedelta(days=20)
    judged = [detector.update(at + BUCKET * i, 1.0, 1.0) for i in range(4)]
    assert not any(one.onset for one in judged)


def test_a_share_detector_goes_on_from_its_stored_state():
    points = list(talk(15, shift_at=14 * DAY))
    whole = ShareDetector()
    expected = first_onset(whole.update(*point) for point in points)
    first = ShareDetector()
    for point in points[: 13 * DAY]:
        first.update(*point)
    again = ShareDetector.from_state(json.loads(json.dumps(first.to_state())))
    assert first_onset(again.update(*point) for point in points[13 * DAY :]) == expected - 13 * DAY


def test_late_shares_teach_nothing():
    detector = ShareDetector()
    for point in talk(2):
        detector.update(*point)
    known = detector.to_state()
    assert detector.update(START, 9.0, 9.0).reasons == ("late",)
    assert detector.to_state() == known


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(ValueError, match="whole"):
        ShareDetector().update(START, 3.0, 2.0)


def feed(days, seed=3):
    """Talk by day, nothing between midnight and six."""
    chance = random.Random(seed)
    for i in range(days * DAY):
        at = START + BUCKET * i
        yield at, float(sum(chance.random() < 0.1 for _ in range(10))) if at.hour >= 6 else 0.0


def test_quiet_nights_are_no_silence():
    detector = SilenceDetector()
    assert first_onset(detector.update(*point) for point in feed(28)) is None


@pytest.mark.parametrize("count", [0.0, None])
def test_a_source_that_goes_silent_by_day_is_blind_not_calm(count):
    detector = SilenceDetector()
    for point in feed(21):
        detector.update(*point)
    morning = START + timedelta(days=21, hours=10)
    judged = [detector.update(morning + BUCKET * i, count) for i in range(60)]
    found = first_onset(judged)
    assert found is not None
    assert "blind" in judged[found].reasons
    assert sum(one.onset for one in judged) == 1


def test_buckets_that_were_never_reported_are_silent_too():
    detector = SilenceDetector()
    for point in feed(21):
        detector.update(*point)
    assert detector.update(START + timedelta(days=21, hours=20), 0.0).onset


def test_a_silence_ends_with_the_next_mention_and_can_ring_again():
    detector = SilenceDetector()
    for point in feed(21):
        detector.update(*point)
    for day in (21, 22):
        noon = START + timedelta(days=day, hours=12)
        assert detector.update(noon - timedelta(hours=5), 1.0).reasons == ()
        assert any(detector.update(noon + BUCKET * i, 0.0).onset for i in range(60))


def test_a_silence_detector_goes_on_from_its_stored_state():
    detector = SilenceDetector(zone=ZoneInfo("Europe/Paris"))
    for point in feed(21):
        detector.update(*point)
    again = SilenceDetector.from_state(json.loads(json.dumps(detector.to_state())))
    at = START + timedelta(days=21, hours=10)
    for i in range(60):
        assert detector.update(at + BUCKET * i, 0.0).onset == again.update(at + BUCKET * i, 0.0).onset
