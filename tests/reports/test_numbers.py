"""Numbers as people read them, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from apps.reports import numbers


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (None, "count", "—", "—"),
        (1234, "count", "1\u202f234", "1,234"),
        (0.0667, "share", "7\u202f%", "7\u202f%"),
        (0.5, "minutes", "< 1 min", "< 1 min"),
        (99, "minutes", "99 min", "99 min"),
        (185, "minutes", "3 h 05", "3 h 05"),
        (2.46, "hours", "2,5\u202fh", "2.5\u202fh"),
    ],
)
def test_a_value_is_written_with_its_unit(value, unit, french, english) -> None:
    with translation.override("fr"):
        assert numbers.shown(value, unit).replace("\xa0", "\u202f") == french
    with translation.override("en"):
        assert numbers.shown(value, unit) == english


def test_a_change_is_said_as_a_share_and_of_shares_in_points() -> None:
    with translation.override("en"):
        assert numbers.change(12, 10, "count") == "+20\u202f%"
        assert numbers.change(5, 10, "count") == "−50\u202f%"
        assert numbers.change(0.27, 0.09, "share") == "+18 points"
        assert numbers.change(3, 0, "count") == "none before"
        assert numbers.change(0, 0, "count") == ""
        assert numbers.change(None, 3, "count") == ""


def test_good_news_depends_on_the_figure() -> None:
    assert numbers.mood(2, 1, "more") == "good"
    assert numbers.mood(2, 1, "less") == "bad"
    assert numbers.mood(2, 1, "neither") == ""


def test_a_change_says_what_it_is_measured_against_unless_there_was_nothing() -> None:
    with translation.override("en"):
        assert numbers.against(numbers.change(3, 2, "count"), "against before") == "+50\u202f% against before"
        assert (
            numbers.against(numbers.change(0.5, 0.0, "share"), "against before")
            == "+50 points against before"
        )
        assert numbers.against(numbers.change(3, 0, "count"), "against before") == "none before"


def test_french_says_first_for_the_first_day_of_a_month() -> None:
    with translation.override("fr"):
        assert numbers.full_day(date(2026, 11, 1)) == "1er novembre 2026"
        assert numbers.full_day(date(2026, 11, 11)) == "11 novembre 2026"
