"""How a number is written for people, in the language that is active. Pure but for the language."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reports.metrics import Better, Unit

NOTHING = "—"
NARROW = "\u202f"  # between a number and its unit


def count(value: float, decimals: int = 0) -> str:
    """1 234 in French, 1,234 in English."""
    # number_format cuts digits off, so the number is rounded before.
    return number_format(round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True)


def minutes(value: float) -> str:
    """A length given in minutes, in at most two units: 45 min, 3 h 05, 2.5 d."""
    if 0 < value < 1:
        return _("< 1 min")
    whole = round(value)
    if whole < 100:
        return _("%(n)s min") % {"n": count(whole)}
    if whole < 48 * 60:
        return _("%(h)d h %(m)02d") % {"h": whole // 60, "m": whole % 60}
    return _("%(n)s d") % {"n": count(value / (24 * 60), 1)}


def shown(value: float | None, unit: str) -> str:
    """A figure's value with its unit; a dash where there is nothing to compute it from."""
    if value is None:
        return NOTHING
    if unit == Unit.SHARE:
        return f"{count(value * 100)}{NARROW}%"
    if unit == Unit.MINUTES:
        return minutes(value)
    if unit == Unit.HOURS:
        return f"{count(value, 1)}{NARROW}h"
    if unit == Unit.DAYS:
        return _("%(n)s d") % {"n": count(value, 1)}
    return count(value)


def change(value: float | None, before: float | None, unit: str) -> str:
    """How a value differs from one before: "+12 %", for shares "+3 points"; "" where it cannot be said."""
    if value is None or before is None:
        return ""
    if unit == Unit.SHARE:
        points = round((value - before) * 100)
        return _("%(n)s points") % {"n": _signed(points)} if points else _("the same")
    if value == before:
        return _("the same") if value else ""
    if before == 0:
        return _("none before")
    part = (value - before) / before * 100
    if part >= 1000:
        return f"× {count(value / before)}"
    return f"{_signed(round(part))}{NARROW}%"


def against(said: str, what: str) -> str:
    """A change with what it is measured against: "+12 % against the period before", but "none before" alone."""
    return f"{said} {what}" if said and said != _("none before") else said


def full_day(day: date) -> str:
    """A day in words; French says “1er” for the first."""
    text = date_format(day, "DATE_FORMAT")
    french = (get_language() or "").startswith("fr")
    return f"1er{text[1:]}" if french and day.day == 1 and text.startswith("1 ") else text


def _signed(number: int) -> str:
    return f"+{count(number)}" if number > 0 else f"−{count(-number)}" if number < 0 else "0"


def mood(value: float | None, before: float | None, better: str) -> str:
    """Whether a change is good, bad, or neither."""
    if value is None or before is None or value == before or better == Better.NEITHER:
        return ""
    return "good" if (value > before) == (better == Better.MORE) else "bad"
