"""When a strength becomes an alarm, how severe it is, and what kind of burst it is."""

import json

import pytest

from apps.detection.rules import Episode, Makeup, nature, severity_of

HOUR = 12


def follow(strengths, episode=None):
    episode = episode or Episode(HOUR, 1)
    return [episode.follow(i, (value,), (value * 10,)) for i, value in enumerate(strengths)]


def test_an_alarm_begins_once_and_goes_on():
    assert follow([0.2, 1.2, 1.4, 0.6]) == ["", "onset", "ongoing", "ongoing"]


def test_an_alarm_ends_after_nine_calm_hours():
    words = follow([1.2] + [0.1] * (9 * HOUR + 2))
    assert words[9 * HOUR] == "ongoing"
    assert words[-1] == ""


def test_half_strength_keeps_an_alarm_going():
    words = follow([1.2] + [0.1] * 100 + [0.6] + [0.1] * 100)
    assert words[-1] == "ongoing"


def test_the_same_again_within_three_days_is_joined():
    words = follow([1.2] + [0.0] * (20 * HOUR) + [1.2])
    assert words[-1] == "joined"


def test_the_same_again_after_four_days_is_an_alarm():
    words = follow([1.2] + [0.0] * (97 * HOUR) + [1.2])
    assert words[-1] == "onset"


def test_more_within_four_days_is_an_alarm():
    words = follow([1.2] + [0.0] * (20 * HOUR) + [1.5])
    assert words[-1] == "larger_than_the_last"


def test_an_episode_goes_on_from_its_stored_state():
    first = Episode(HOUR, 1)
    follow([1.2, 1.3, 0.1], first)
    again = Episode(HOUR, 1).restore(json.loads(json.dumps(first.to_state())))
    assert again.follow(3, (1.2,), (12.0,)) == first.follow(3, (1.2,), (12.0,)) == "ongoing"


@pytest.mark.parametrize(("strength", "severity"), [(1.0, 1), (1.3, 2), (2.0, 3), (3.0, 4), (9.0, 5)])
def test_severity_grows_with_strength(strength, severity):
    assert severity_of(strength) == severity


@pytest.mark.parametrize(
    ("makeup", "kind"),
    [
        (Makeup(100, 8, 70, 95, 90), "campaign"),
        (Makeup(100, 60, 10, 95, 90), "outcry"),
        (Makeup(100, 80, 5, 12, 30), "brigade"),
        (Makeup(100, 2, 90, 12, 30), "brigade"),
        (Makeup(100, 15, 20, 95, 90), "mixed"),
        (Makeup(100, 40, 55, 95, 90), "outcry"),
        (Makeup(5, 5, 0, 5, 5), "unknown"),
    ],
)
def test_bursts_are_told_apart_by_what_they_are_made_of(makeup, kind):
    assert nature(makeup, usual_negative_share=0.15) == kind
