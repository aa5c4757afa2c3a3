"""When a brand's people work: week with breaks, holidays, exceptions, time zone. Pure: no clock, no database.

A moment is open when the wall clock of the brand's time zone stands inside one of that day's spans. On a day
with daylight saving a span therefore lasts as long as the wall clock shows it: an hour shown twice counts twice,
an hour that is skipped does not count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from django.utils.translation import gettext as _

from apps.core.errors import VigieError

DAY_MINUTES = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Longer than any real closure; a search for the next opening stops here and says so.
HORIZON = timedelta(days=400)

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class OpeningHoursError(VigieError):
    """Opening hours that cannot be: unknown zone, spans that overlap, a brand that never opens."""


class Span(NamedTuple):
    """Open from start to end, both in minutes of the local day (0 to 1440); the end is not included."""

    start: int
    end: int


class Interval(NamedTuple):
    """A stretch of opening time between two UTC moments; the end is not included."""

    start: datetime
    end: datetime


Day = tuple[Span, ...]
ALL_DAY: Day = (Span(0, DAY_MINUTES),)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week from Monday to Sunday, in a time zone, with public holidays closed and exceptions on top."""

    timezone: str
    week: tuple[Day, ...]
    country: str = ""
    subdivision: str = ""
    exceptions: tuple[tuple[date, Day], ...] = ()


def always_open(timezone: str = "UTC") -> OpeningHours:
    """Every minute of every day, for a brand that is watched around the clock."""
    return OpeningHours(timezone, (ALL_DAY,) * 7)


def _parse_span(text: str, field: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    remedy = _("Write it like 09:00-12:30; midnight at the end of the day is 24:00.")
    if found is None:
        raise OpeningHoursError(
            _("This is not a span of opening hours."), field=field, value=text, remedy=remedy
        )
    first_hour, first_minute, last_hour, last_minute = (int(part) for part in found.groups())
    span = Span(first_hour * 60 + first_minute, last_hour * 60 + last_minute)
    if first_minute > 59 or last_minute > 59 or not 0 <= span.start < span.end <= DAY_MINUTES:
        raise OpeningHoursError(
            _("The span ends before it starts or leaves the day."), field=field, value=text, remedy=remedy
        )
    return span


def _parse_day(spans: Sequence[str], field: str) -> Day:
    day = tuple(sorted(_parse_span(text, field) for text in spans))
    for before, after in pairwise(day):
        if after.start < before.end:
            raise OpeningHoursError(
                _("Two spans of the same day overlap."),
                field=field,
                value=", ".join(spans),
                remedy=_("Join them into one, or leave a break between them."),
            )
    return day


def _parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OpeningHoursError(
            _("This is not a date."), field="exceptions", value=text, remedy=_("Write it like 2026-12-24.")
        ) from error


def opening_hours(
    timezone: str,
    week: Mapping[str, Sequence[str]],
    *,
    country: str = "",
    subdivision: str = "",
    exceptions: Mapping[str, Sequence[str]] | None = None,
) -> OpeningHours:
    """Checked opening hours from plain data: {"mon": ["09:00-12:30", "13:30-18:00"]}, dates as 2026-12-24.

    A day that is not named is closed; an exception with no span closes that date. Raises OpeningHoursError.
    """
    unknown = [name for name in week if name not in DAYS]
    if unknown:
        raise OpeningHoursError(
            _("This is not a day of the week."),
            field="week",
            value=unknown[0],
            remedy=_("Choose among %(names)s.") % {"names": ", ".join(DAYS)},
        )
    made = OpeningHours(
        timezone,
        tuple(_parse_day(week.get(name, ()), name) for name in DAYS),
        country.upper(),
        subdivision,
        tuple(
            sorted((_parse_date(day), _parse_day(spans, day)) for day, spans in (exceptions or {}).items())
        ),
    )
    _check_zone(timezone)
    holiday_names(made.country, made.subdivision, 2026)
    if not any(made.week):
        raise OpeningHoursError(
            _("The brand would never open."),
            field="week",
            remedy=_("Give at least one day a span like 09:00-18:00."),
        )
    return made


def _check_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise OpeningHoursError(
            _("This time zone is unknown."),
            field="timezone",
            value=timezone,
            remedy=_("Use a name like Europe/Paris."),
        ) from error


@lru_cache(maxsize=256)
def holiday_names(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """The public holidays of a country (ISO 3166 code; empty: none) in a year, with their local names."""
    if not country:
        return {}
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError as error:
        raise OpeningHoursError(
            _("The holidays of this country or region are unknown."),
            field="country",
            value=f"{country} {subdivision}".strip(),
            remedy=_(
                "Use a two-letter code like FR or BE, or leave it empty and add the dates as exceptions."
            ),
        ) from error
    return {day: str(name) for day, name in found.items()}


def spans_of(hours: OpeningHours, day: date) -> Day:
    """The spans of one local date: an exception first, else a holiday closes it, else the week."""
    for exception, spans in hours.exceptions:
        if exception == day:
            return spans
    if day in holiday_names(hours.country, hours.subdivision, day.year):
        return ()
    return hours.week[day.weekday()]


def _offset_segments(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Stretches of UTC around a local date on which the zone's offset does not change."""
    middle = datetime(day.year, day.month, day.day, tzinfo=UTC)
    first, last = middle - timedelta(hours=15), middle + timedelta(hours=39)
    before, after = _offset(zone, first), _offset(zone, last)
    if before == after:
        return [(first, last, before)]
    low, high = first, last
    while high - low > timedelta(seconds=1):
        half = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (half, high) if _offset(zone, half) == before else (low, half)
    return [(first, high, before), (high, last, after)]


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


@lru_cache(maxsize=4096)
def open_intervals(hours: OpeningHours, day: date) -> tuple[Interval, ...]:
    """The opening time of one local date in UTC, in order, without overlaps."""
    spans = spans_of(hours, day)
    if not spans:
        return ()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    pieces: list[Interval] = []
    for first, last, offset in _offset_segments(ZoneInfo(hours.timezone), day):
        for span in spans:
            start = max(first, midnight + timedelta(minutes=span.start) - offset)
            end = min(last, midnight + timedelta(minutes=span.end) - offset)
            if start < end:
                pieces.append(Interval(start, end))
    return tuple(sorted(pieces))


def intervals_from(hours: OpeningHours, start: datetime, until: datetime) -> Iterator[Interval]:
    """The opening time between two moments, in order; both must be aware."""
    if start.tzinfo is None or until.tzinfo is None:
        raise ValueError("Opening hours need moments with a time zone.")
    zone = ZoneInfo(hours.timezone)
    start, until = start.astimezone(UTC), until.astimezone(UTC)
    # One day more on each side: a zone may skip or repeat a date.
    day = start.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    while day <= last:
        for piece in open_intervals(hours, day):
            clipped = Interval(max(piece.start, start), min(piece.end, until))
            if clipped.start < clipped.end:
                yield clipped
        day += timedelta(days=1)


def is_open(moment: datetime, hours: OpeningHours) -> bool:
    """Whether the brand is open at this moment (aware)."""
    return any(True for _ in intervals_from(hours, moment, moment + timedelta(microseconds=1)))


def opening_time_between(start: datetime, end: datetime, hours: OpeningHours) -> timedelta:
    """The opening time between two aware moments; zero when the end is not after the start."""
    return sum((piece.end - piece.start for piece in intervals_from(hours, start, end)), timedelta())


def opening_minutes_between(start: datetime, end: datetime, hours: OpeningHours) -> float:
    """The opening minutes between two aware moments; zero when the end is not after the start."""
    return opening_time_between(start, end, hours) / timedelta(minutes=1)


def add_opening_minutes(start: datetime, minutes: float, hours: OpeningHours) -> datetime:
    """The UTC moment at which this many opening minutes have passed since the start (aware).

    Minutes that end with a span end at its closing, not at the next opening; zero or less is the start itself.
    Raises OpeningHoursError when the brand does not open for that long in 400 days and eight times the minutes.
    """
    left = timedelta(minutes=minutes)
    start = start.astimezone(UTC)
    if left <= timedelta():
        return start
    for piece in intervals_from(hours, start, start + HORIZON + 8 * left):
        if piece.end - piece.start >= left:
            return piece.start + left
        left -= piece.end - piece.start
    raise OpeningHoursError(
        _("The brand does not open for that long in the coming year."),
        field="opening hours",
        value=f"{minutes:g} minutes",
        remedy=_("Open at least one day of the week, or remove the exceptions that close it."),
    )


def next_opening(moment: datetime, hours: OpeningHours) -> datetime | None:
    """The moment itself when open, else the next opening in UTC; None when there is none within 400 days."""
    for piece in intervals_from(hours, moment, moment + HORIZON):
        return piece.start
    return None
