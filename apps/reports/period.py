"""A span of whole days in the brand's time zone, read from an address, and what it is compared with. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.core.errors import VigieError

LENGTHS = (7, 30, 90)
DEFAULT_DAYS = 30
LONGEST_DAYS = 366
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class BadPeriod(VigieError):
    """The days that were asked for cannot be a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from first to last, both included, as the brand's time zone cuts them."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment at which it is over; not included."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def previous(self) -> "Period":
        """As many days, just before."""
        span = timedelta(days=self.days)
        return Period(self.first - span, self.last - span, self.zone)

    def year_before(self) -> "Period":
        """The same dates of the year before; 29 February becomes the 28th."""
        return Period(_a_year_before(self.first), _a_year_before(self.last), self.zone)

    def each_day(self) -> Iterator[date]:
        """Every day, in order."""
        for number in range(self.days):
            yield self.first + timedelta(days=number)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def today(now: datetime, zone: str) -> date:
    """The brand's day at a moment."""
    return now.astimezone(ZoneInfo(zone)).date()


def last_days(number: int, now: datetime, zone: str) -> Period:
    """The last so many days, today included."""
    last = today(now, zone)
    return Period(last - timedelta(days=number - 1), last, zone)


def asked_for(data: Mapping[str, str], now: datetime, zone: str) -> Period:
    """The period of an address: `days=7`, or `first=2026-11-01&last=2026-11-20`; the last 30 days by default.

    Raises BadPeriod for days that are none, an end before the beginning, or more than 366 days.
    """
    first, last = data.get("first", "").strip(), data.get("last", "").strip()
    if first or last:
        return _checked(_day(first, "first"), _day(last, "last"), zone)
    asked = data.get("days", "").strip()
    if not asked:
        return last_days(DEFAULT_DAYS, now, zone)
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:6]) <= LONGEST_DAYS:
        raise BadPeriod(
            _("This is not a number of days."), field="days", value=asked[:40], remedy=_("Choose 1 to 366.")
        )
    return last_days(int(asked), now, zone)


def _day(text: str, field: str) -> date:
    try:
        day = date.fromisoformat(text[:32])
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadPeriod(
            _("This is not a day."), field=field, value=text[:40], remedy=_("Write it like 2026-11-20.")
        )
    return day


def _checked(first: date, last: date, zone: str) -> Period:
    period = Period(first, last, zone)
    if last < first:
        raise BadPeriod(
            _("The period ends before it begins."),
            field="last",
            value=last.isoformat(),
            remedy=_("Choose a last day that is not before the first."),
        )
    if period.days > LONGEST_DAYS:
        raise BadPeriod(
            _("This period is too long."),
            field="last",
            value=last.isoformat(),
            remedy=_("Choose at most 366 days."),
        )
    return period
