"""Reading what came with a request: never trusted, never a 500."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from apps.core.errors import VigieError

LARGEST_ID = 2**63 - 1


class BadParameter(VigieError):
    """Something in the address or the form is not what it should be."""


def text_of(data: Mapping[str, str], name: str, limit: int = 200) -> str:
    """A word or text without NUL, at most `limit` characters; "" where it is missing."""
    return data.get(name, "").replace("\x00", "").strip()[:limit]


def choice_of(data: Mapping[str, str], name: str, allowed: Collection[str], default: str = "") -> str:
    """One of the allowed words; the default for anything else, as a filter in an address wants it."""
    value = data.get(name, "")
    return value if value in allowed else default


def must_choose(data: Mapping[str, str], name: str, allowed: Collection[str]) -> str:
    """One of the allowed words. Raises BadParameter for anything else, as a form wants it."""
    value = text_of(data, name)
    if value not in allowed:
        raise BadParameter(_("Choose one of the values offered."), field=name, value=value or None)
    return value


def id_of(data: Mapping[str, str], name: str) -> int | None:
    """A row's number; None for anything that cannot be one."""
    value = data.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > 19:
        return None
    number = int(value)
    return number if 0 < number <= LARGEST_ID else None


def must_id(data: Mapping[str, str], name: str) -> int:
    """A row's number. Raises BadParameter where there is none."""
    number = id_of(data, name)
    if number is None:
        raise BadParameter(_("Choose one first."), field=name)
    return number


def ids_of(values: Collection[str], limit: int = 500) -> list[int]:
    """Numbers of rows that were ticked, each once."""
    return list(dict.fromkeys(number for value in list(values)[:limit] if (number := id_of({"": value}, ""))))


def day_of(data: Mapping[str, str], name: str) -> date | None:
    """A day like 2026-11-20. None where it is missing. Raises BadParameter for anything else."""
    value = text_of(data, name, 32)
    if not value:
        return None
    try:
        day = parse_date(value)
    except ValueError:
        day = None
    if day is None:
        raise BadParameter(
            _("This is not a day."), field=name, value=value, remedy=_("Write it like 2026-11-20.")
        )
    return day


def moment_of(data: Mapping[str, str], name: str) -> datetime | None:
    """A day and time in the zone of the page. Raises BadParameter for anything that is none."""
    value = text_of(data, name, 40)
    if not value:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None:
        raise BadParameter(
            _("This is not a day and time."),
            field=name,
            value=value,
            remedy=_("Write it like 2026-11-20 18:30."),
        )
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def start_of(day: date) -> datetime:
    """The beginning of a day in the zone of the page. Years a database cannot hold are moved to one it can."""
    safe = min(max(day, date(1970, 1, 2)), date(9000, 1, 1))
    return timezone.make_aware(datetime.combine(safe, time.min))
