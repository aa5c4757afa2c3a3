"""Noticing bursts, unrest and swells of one brand's mentions."""

import json
import math
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.detection.baselines import Detector
from apps.detection.memories import Window, band, stabilised

START = datetime(2026, 1, 5, tzinfo=UTC)
BUCKET = timedelta(minutes=5)
DAY = 288


def ordinary(days, mean=3.0, seed=1):
    chance = random.Random(seed)
    return [float(sum(chance.random() < mean / 20 for _ in range(20))) for _ in range(days * DAY)]


def judge(counts, detector=None, start=START):
    detector = detector or Detector()
    return [detector.update(start + BUCKET * i, count) for i, count in enumerate(counts)]


def onsets(judgements):
    return [i for i, judged in enumerate(judgements) if judged.onset]


def test_an_ordinary_month_rings_nobody():
    assert onsets(judge(ordinary(28))) == []


def test_a_burst_rings_once_and_says_why():
    counts = ordinary(14)
    counts[10 * DAY : 10 * DAY + 6] = [60.0] * 6
    judged = judge(counts)
    (first,) = onsets(judged)
    assert 10 * DAY <= first <= 10 * DAY + 2
    assert judged[first].score >= 1
    assert "burst" in judged[first].reasons
    assert judged[first + 1].reasons == ("ongoing",)


def test_only_an_onset_has_a_score():
    counts = ordinary(14)
    counts[10 * DAY : 10 * DAY + 6] = [60.0] * 6
    for judged in judge(counts):
        assert (judged.score >= 1) == judged.onset
        assert judged.onset or judged.score == 0


def test_a_repeat_no_larger_joins_and_a_larger_one_rings_again():
    counts = ordinary(16)
    for day, height in ((10, 60.0), (11, 60.0), (13, 180.0)):
        counts[day * DAY : day * DAY + 6] = [height] * 6
    judged = judge(counts)
    assert [i // DAY for i in onsets(judged)] == [10, 13]
    assert "larger_than_the_last" in judged[onsets(judged)[1]].reasons


def test_a_brand_that_bursts_twice_a_day_is_used_to_it():
    counts = ordinary(28)
    for day in range(28):
        for at in (100, 200):
            counts[day * DAY + at : day * DAY + at + 6] = [40.0] * 6
    assert [i for i in onsets(judge(counts)) if i > 7 * DAY] == []


def test_a_brand_with_a_mention_an_hour_rings_on_a_dozen_in_an_hour():
    counts = ordinary(21, mean=1 / 12, seed=4)
    counts[20 * DAY : 20 * DAY + 12] = [1.0, 0.0, 2.0, 1.0, 3.0, 2.0, 1.0, 2.0, 1.0, 0.0, 1.0, 1.0]
    (first,) = onsets(judge(counts))
    assert 20 * DAY <= first < 20 * DAY + 12


def test_many_small_bursts_in_a_row_ring_as_unrest():
    counts = ordinary(21)
    for i in range(20 * DAY, 20 * DAY + 150, 9):
        counts[i] = 20.0
    judged = judge(counts)
    assert [judged[i].reasons for i in onsets(judged)] == [("unrest",)]


def test_a_slow_swell_over_two_days_rings_without_any_burst():
    counts = ordinary(24)
    chance = random.Random(9)
    for i in range(2 * DAY):
        counts[21 * DAY + i] += sum(chance.random() < 0.3 * i / (2 * DAY) for _ in range(25))
    judged = judge(counts)
    (first,) = onsets(judged)
    assert 21 * DAY < first < 23 * DAY
    assert judged[first].reasons == ("swell",)


def test_the_first_day_is_for_learning():
    judged = judge([0.0] * 100 + [500.0] * 6 + [0.0] * 182)
    assert onsets(judged) == []
    assert all("learning" in one.reasons for one in judged)


def test_a_gap_is_neither_calm_nor_a_burst():
    counts, detector = ordinary(12), Detector()
    before = [detector.update(START + BUCKET * i, count) for i, count in enumerate(counts[: 10 * DAY])]
    after = judge(counts[10 * DAY :], detector, START + timedelta(days=13))
    assert onsets(before) == onsets(after) == []
    assert "gap" in after[0].reasons


def test_late_and_double_counts_teach_nothing():
    detector = Detector()
    judge(ordinary(3), detector)
    known = detector.to_state()
    for at in (START, START + timedelta(days=3) - BUCKET):
        judged = detector.update(at, 900.0)
        assert judged.reasons == ("late",)
        assert not judged.onset
    assert detector.to_state() == known


def test_a_detector_goes_on_from_its_stored_state():
    counts = ordinary(14)
    counts[11 * DAY : 11 * DAY + 6] = [60.0] * 6
    whole = judge(counts)
    first = Detector(zone=ZoneInfo("Europe/Paris"))
    judge(counts[: 8 * DAY + 7], first)
    stored = json.loads(json.dumps(first.to_state()))
    rest = judge(counts[8 * DAY + 7 :], Detector.from_state(stored), START + BUCKET * (8 * DAY + 7))
    assert [i + 8 * DAY + 7 for i in onsets(rest)] == onsets(whole)


def test_a_state_stays_small_however_long_the_past():
    young, old = Detector(), Detector()
    judge(ordinary(3), young)
    judge(ordinary(30), old)
    assert len(json.dumps(old.to_state())) < 1.2 * len(json.dumps(young.to_state())) < 8000


def test_a_more_sensitive_detector_rings_sooner():
    counts = ordinary(14)
    counts[10 * DAY : 10 * DAY + 4] = [11.0] * 4
    assert onsets(judge(counts, Detector(sensitivity=0.5))) == []
    assert onsets(judge(counts, Detector(sensitivity=3.0)))


@pytest.mark.parametrize("change", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_what_is_expected_moves_with_the_clock_of_the_brand(change):
    zone, start = ZoneInfo("Europe/Paris"), change - timedelta(days=28)
    detector = Detector(zone=zone)
    for i in range(35 * DAY):
        at = start + BUCKET * i
        office = 9 <= at.astimezone(zone).hour < 18
        judged = detector.update(at, 8.0 if office else 1.0)
        if i > 28 * DAY:
            assert abs(judged.expected - (8.0 if office else 1.0)) < 1.0
            assert not judged.onset


@pytest.mark.parametrize("expected", [0.0, 0.08, 1.0, 30.0])
def test_the_band_holds_the_expected_count(expected):
    low, high = band(expected, 1.0)
    assert 0 <= low <= expected <= high


def test_the_stabilised_scale_gives_poisson_noise_a_deviation_of_one():
    for level in (25, 100, 400):
        step = stabilised(level + math.sqrt(level)) - stabilised(level)
        assert step == pytest.approx(1.0, abs=0.12)


def test_a_window_forgets_what_has_left_it():
    window = Window(4, 3)
    sums = [window.push(1.0) for _ in range(40)]
    assert sums[:12] == [float(i) for i in range(1, 13)]
    assert all(12 <= total <= 14 for total in sums[12:])


@pytest.mark.parametrize("count", [-1.0, math.nan, math.inf])
def test_an_impossible_count_is_refused(count):
    with pytest.raises(ValueError, match="zero or more"):
        Detector().update(START, count)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Detector().update(datetime(2026, 1, 5), 1.0)
