"""How much a feed usually brings, from its own last weeks at the same hours of the week. Pure.

A feed that answers and brings nothing is not calm: it is blind. What is too little is told by the smallest window that
usually holds enough to judge; a feed too quiet for that is told by the longest gap between two items it ever had.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

WEEKS = 4
FEWEST_WEEKS = 2
WINDOWS = (1, 6, 24)  # hours
ENOUGH = 12  # items that must be usual in a window for it to say anything
SHARE = 0.25  # of the usual: below it a public holiday no longer explains it
GAPS = 2.0  # times the longest gap
SHORTEST_SILENCE = timedelta(hours=6)
FEWEST_ITEMS = 20  # before its gaps mean anything
GAP_HALF_LIFE = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Band:
    """Items that came in the last `hours` full hours, and what is usual then."""

    hours: int
    observed: int
    low: int
    expected: float
    high: int

    @property
    def is_below(self) -> bool:
        """Whether too little came to be chance."""
        return self.observed < self.low

    def as_dict(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)


def band_of(hours: int, observed: int, past: Sequence[int]) -> Band | None:
    """The band of one window from the same window of the weeks before, the last week first.

    None where fewer than two weeks are known. The middle week counts (of two, the lower), so that one outage or one
    storm in the past changes nothing.
    """
    if len(past) < FEWEST_WEEKS:
        return None
    usual = sorted(past)[(len(past) - 1) // 2]
    return Band(hours, observed, math.floor(SHARE * usual), float(usual), math.ceil(max(past) / SHARE))


def judged(observed: Mapping[int, int], past: Mapping[int, Sequence[int]]) -> Band | None:
    """The band that counts: of the smallest window that usually brings enough; None where none does.

    observed, past: by the window's hours.
    """
    for hours in WINDOWS:
        band = band_of(hours, observed.get(hours, 0), past.get(hours, ()))
        if band is not None and band.expected >= ENOUGH:
            return band
    return None


def longest_gap(before: float, gap: float) -> float:
    """The longest gap so far (seconds) after one more; an old record fades by half in four weeks."""
    return max(gap, before * 0.5 ** (gap / GAP_HALF_LIFE.total_seconds()))


def is_too_silent(silent: timedelta, longest: float, items: int) -> bool:
    """Whether nothing came for so long that it cannot be a usual gap. longest: seconds; items: that ever came."""
    if items < FEWEST_ITEMS:
        return False
    return silent > max(SHORTEST_SILENCE, timedelta(seconds=GAPS * longest))
