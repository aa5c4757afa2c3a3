"""The timetable: what is done regularly, once a slot of time however many tickers run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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
    """Call whatever has not been called in its present slot of time."""
    for entry in _entries:
        slot = int(now.timestamp()) // entry.seconds
        if _last.get(entry.name) != slot:
            _last[entry.name] = slot
            entry.work(now)
