"""The timetable: what is done regularly, once a slot of time however many tickers run."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

logger = logging.getLogger("vigie.ticker")

_last: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something regular: every so many seconds, `work` is called with the time; it must be harmless to repeat."""

    name: str
    seconds: int
    work: Callable[[datetime], object]


_entries: list[Entry] = []


def every(seconds: int, name: str, work: Callable[[datetime], object]) -> None:
    """Add to the timetable. Called by config/wiring.py only."""
    _entries.append(Entry(name, seconds, work))


def tick(now: datetime) -> None:
    """Call whatever has not been called in its present slot of time.

    One entry's fault is logged and stops no other: clocks and feeds go on. Raises OperationalError when the database
    is away, for the caller to wait; the slot is then tried again.
    """
    for entry in _entries:
        slot = int(now.timestamp()) // entry.seconds
        if _last.get(entry.name) == slot:
            continue
        try:
            entry.work(now)
        except OperationalError:
            raise
        except Exception:
            logger.exception("%s failed; it is due again in %s s", entry.name, entry.seconds)
        _last[entry.name] = slot
