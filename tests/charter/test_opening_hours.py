"""Opening hours: breaks, holidays, exceptions, daylight saving; held against a minute-by-minute count."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.charter.opening_hours import (
    DAYS,
    OpeningHours,
    OpeningHoursError,
    Span,
    add_opening_minutes,
    always_open,
    holiday_names,
    is_open,
    next_opening,
    opening_hours,
    opening_minutes_between,
    spans_of,
)

PARIS = ZoneInfo("Europe/Paris")
OFFICE = opening_hours(
    "Europe/Paris",
    {day: ["09:00-12:30", "13:30-18:00"] for day in DAYS[:5]},
    country="FR",
    exceptions={"2026-12-24": ["09:00-12:00"], "2026-08-17": []},
)
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
)


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def test_a_break_does_not_count() -> None:
    due = add_opening_minutes(paris(2026, 6, 2, 12, 0), 60, OFFICE)
    assert due == paris(2026, 6, 2, 14, 0)


def test_an_evening_runs_over_to_the_next_morning() -> None:
    assert add_opening_minutes(paris(2026, 6, 2, 17, 40), 60, OFFICE) == paris(2026, 6, 3, 9, 40)


def test_friday_evening_runs_over_a_weekend_and_whit_monday() -> None:
    assert add_opening_minutes(paris(2026, 5, 22, 17, 30), 60, OFFICE) == paris(2026, 5, 26, 9, 30)


def test_minutes_that_end_with_a_span_end_at_its_closing() -> None:
    assert add_opening_minutes(paris(2026, 6, 2, 11, 30), 60, OFFICE) == paris(2026, 6, 2, 12, 30)


def test_an_exception_shortens_or_closes_a_day() -> None:
    assert spans_of(OFFICE, date(2026, 12, 24)) == (Span(540, 720),)
    assert not is_open(paris(2026, 8, 17, 10), OFFICE)


def test_a_holiday_is_closed_and_has_a_name() -> None:
    assert not is_open(paris(2026, 7, 14, 10), OFFICE)
    assert holiday_names("FR", "", 2026)[date(2026, 7, 14)]


def test_an_hour_shown_twice_counts_twice() -> None:
    night = opening_hours("Europe/Paris", {day: ["02:00-03:00"] for day in DAYS})
    autumn, spring = paris(2026, 10, 25), paris(2026, 3, 29)
    assert opening_minutes_between(autumn, autumn + timedelta(days=1), night) == 120
    assert opening_minutes_between(spring, spring + timedelta(hours=23), night) == 0


def test_the_next_opening_skips_the_weekend() -> None:
    assert next_opening(paris(2026, 6, 6, 10), OFFICE) == paris(2026, 6, 8, 9)
    assert next_opening(paris(2026, 6, 8, 10), OFFICE) == paris(2026, 6, 8, 10)


def test_a_brand_that_never_opens_is_said_not_searched_for_ever() -> None:
    closed = OpeningHours("UTC", ((),) * 7)
    with translation.override("en"), pytest.raises(OpeningHoursError, match="does not open"):
        add_opening_minutes(datetime(2026, 1, 1, tzinfo=UTC), 1, closed)
    assert next_opening(datetime(2026, 1, 1, tzinfo=UTC), closed) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening_minutes_between(datetime(2026, 1, 1), datetime(2026, 1, 2), OFFICE)


@pytest.mark.parametrize(
    ("week", "more", "said"),
    [
        ({"mon": ["9h-12h"]}, {}, "not a span"),
        ({"mon": ["12:00-09:00"]}, {}, "ends before"),
        ({"mon": ["09:00-25:00"]}, {}, "leaves the day"),
        ({"mon": ["09:00-12:00", "11:00-13:00"]}, {}, "overlap"),
        ({"lundi": ["09:00-12:00"]}, {}, "not a day"),
        ({}, {}, "never open"),
        ({"mon": ["09:00-12:00"]}, {"country": "XQ"}, "holidays"),
        ({"mon": ["09:00-12:00"]}, {"country": "FR", "subdivision": "Nowhere"}, "holidays"),
        ({"mon": ["09:00-12:00"]}, {"exceptions": {"24/12": []}}, "not a date"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_a_remedy(week: dict, more: dict, said: str) -> None:
    with translation.override("en"), pytest.raises(OpeningHoursError, match=said) as refused:
        opening_hours("Europe/Paris", week, **more)
    assert refused.value.remedy


@pytest.mark.parametrize("zone", ["Europe/Lumen", "", "../../etc/passwd", "\0"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with translation.override("en"), pytest.raises(OpeningHoursError, match="time zone is unknown"):
        opening_hours(zone, {"mon": ["09:00-12:00"]})


@st.composite
def weeks(draw: st.DrawFn) -> OpeningHours:
    cuts = st.lists(st.integers(0, 96).map(lambda n: n * 15), min_size=0, max_size=6, unique=True)
    week = []
    for _ in range(7):
        points = sorted(draw(cuts))
        week.append(tuple(Span(a, b) for a, b in zip(points[::2], points[1::2], strict=False)))
    country = draw(st.sampled_from(["", "FR", "US"]))
    return OpeningHours(draw(st.sampled_from(ZONES)), tuple(week), country)


# Around the changes of the clock in both hemispheres, new year, and an ordinary week.
starts = st.builds(
    lambda day, minute: day + timedelta(minutes=minute),
    st.sampled_from(
        [
            datetime(2026, month, day, tzinfo=UTC)
            for month, day in ((3, 7), (3, 28), (4, 4), (9, 5), (10, 3), (10, 24), (11, 1), (12, 31), (6, 10))
        ]
    ),
    st.integers(0, 2 * 1440),
)


def open_minutes_one_by_one(start: datetime, end: datetime, hours: OpeningHours) -> int:
    zone, counted, moment = ZoneInfo(hours.timezone), 0, start
    while moment < end:
        wall = moment.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        counted += any(span.start <= minute < span.end for span in spans_of(hours, wall.date()))
        moment += timedelta(minutes=1)
    return counted


@settings(max_examples=60, deadline=None)
@given(weeks(), starts, st.integers(0, 2500))
def test_opening_minutes_equal_a_count_of_each_minute(
    hours: OpeningHours, start: datetime, length: int
) -> None:
    end = start + timedelta(minutes=length)
    assert opening_minutes_between(start, end, hours) == open_minutes_one_by_one(start, end, hours)


@settings(max_examples=150, deadline=None)
@given(weeks().filter(lambda hours: any(hours.week)), starts, st.integers(1, 3000))
def test_adding_minutes_and_counting_them_agree(hours: OpeningHours, start: datetime, minutes: int) -> None:
    due = add_opening_minutes(start, minutes, hours)
    assert opening_minutes_between(start, due, hours) == minutes
    assert opening_minutes_between(start, due - timedelta(seconds=1), hours) < minutes


@given(starts, st.integers(0, 5000))
def test_always_open_is_the_plain_clock(start: datetime, minutes: int) -> None:
    assert add_opening_minutes(start, minutes, always_open("Europe/Paris")) == start + timedelta(
        minutes=minutes
    )
