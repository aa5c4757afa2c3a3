"""Which days an address asks for."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.period import BadPeriod, Period, asked_for

NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # in Paris it is the 30th already
PARIS = "Europe/Paris"


def test_thirty_days_of_the_brands_own_calendar_by_default() -> None:
    assert asked_for({}, NOW, PARIS) == Period(date(2026, 3, 1), date(2026, 3, 30), PARIS)


def test_a_day_has_the_hours_that_the_wall_clock_shows() -> None:
    day = Period(date(2026, 3, 29), date(2026, 3, 29), PARIS)
    assert (day.end - day.start).total_seconds() == 24 * 3600  # wall clock arithmetic in one zone
    assert (day.end.astimezone(UTC) - day.start.astimezone(UTC)).total_seconds() == 23 * 3600


def test_what_a_period_is_compared_with() -> None:
    week = Period(date(2024, 2, 26), date(2024, 3, 3), PARIS)
    assert week.previous() == Period(date(2024, 2, 19), date(2024, 2, 25), PARIS)
    assert Period(date(2024, 2, 29), date(2024, 2, 29), PARIS).year_before().first == date(2023, 2, 28)


@pytest.mark.parametrize(
    "asked",
    [
        {"days": "0"}, {"days": "367"}, {"days": "9" * 40}, {"days": "-1"}, {"days": "٣"}, {"first": "2026-11-20"},
        {"first": "2026-11-20", "last": "2026-11-19"}, {"first": "2020-01-01", "last": "2026-01-01"},
        {"first": "0001-01-01", "last": "0001-01-02"}, {"first": "\x00", "last": "x"},
    ],
)  # fmt: skip
def test_days_that_are_no_period_are_refused_in_a_sentence(asked) -> None:
    with pytest.raises(BadPeriod):
        asked_for(asked, NOW, PARIS)


@given(st.dictionaries(st.sampled_from(["days", "first", "last"]), st.text(max_size=20)))
def test_whatever_is_asked_gives_a_period_or_a_refusal(asked) -> None:
    with contextlib.suppress(BadPeriod):
        assert 1 <= asked_for(asked, NOW, PARIS).days <= 366
