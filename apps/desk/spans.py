"""How much time is left, in the fewest words; the page's script ticks with the same rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Countdown:
    """What a clock shows: "12 min left", and whether that is soon or late."""

    text: str
    mood: str  # calm, soon, late


def length(span: timedelta) -> str:
    """A length of time in at most two units: 45 s, 12 min, 3 h 05, 14 h, 4 d."""
    seconds = int(abs(span).total_seconds())
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    minutes = seconds // 60
    if minutes < 100:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 10 * 60:
        return _("%(h)d h %(m)02d") % {"h": minutes // 60, "m": minutes % 60}
    if minutes < 48 * 60:
        return _("%(h)d h") % {"h": minutes // 60}
    return _("%(n)d d") % {"n": minutes // (24 * 60)}


def since(span: timedelta) -> str:
    """How long ago."""
    return _("%(time)s ago") % {"time": length(span)}


def countdown(due_at: datetime, now: datetime) -> Countdown:
    """How long until a clock falls due, or how long it has been late."""
    left = due_at - now
    if left < timedelta(0):
        return Countdown(_("%(time)s late") % {"time": length(left)}, "late")
    return Countdown(_("%(time)s left") % {"time": length(left)}, "soon" if left <= SOON else "calm")
