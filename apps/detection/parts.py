"""Noticing that one part of what is said grows: an issue type, a watch, a network, the audience, new words and authors.

Pure and streaming, like `baselines`: constant cost a point, a part is some sixty numbers. All parts of a brand are
judged by one rule at one level, high enough that together they add next to nothing to the brand's false alarms.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self

from apps.detection.memories import (
    BAND_DEVIATIONS,
    USUAL_MARGIN,
    USUAL_MULTIPLE,
    DecayedMean,
    Excess,
    State,
    Window,
    stabilised,
)
from apps.detection.rules import LARGER, PART, REARM, Episode, Judgement, severity_of

REACH = "reach"
NEW_TERMS = "new_terms"
# What is measured from a brand's beginning, and so rings even when it is heard of for the first time. Watches and
# networks may come later, and what is new is only known once something is: those learn first.
ALWAYS = ("issue:brand", "issue:product", "issue:service", "issue:statement", "new_authors", REACH)

PART_HOURS = (1, 6)
PART_LEVEL = 8.0  # deviations: how it was measured is in `benchmarks/parts.py`
PART_MEMORY_DAYS = 14.0
FAMOUS = 10.0  # times the usual audience: one famous author does not change what is usual
LEAST = 8.0  # mentions in the window: below this a part says nothing
TIMES = 2.0  # and it is at least so many times what was expected: less may be sure, but is no news
MEMORY = PART_MEMORY_DAYS * 24.0 * 4.0  # quarters of an hour
LEARNING_HOURS = 72.0
LEARNING_MENTIONS = 50.0
MOST_SEVERE = 3  # a part alone wakes nobody: what is grave shows in the volume or the tone too
MOST_PARTS = 60


class Growth(NamedTuple):
    """One part that is out of its band; `seen` and the judgement's expected, low and high are an hour's."""

    series: str
    seen: float
    judgement: Judgement


class _Part:
    """What one part is used to, in quarters of an hour; the open quarter is a sum."""

    __slots__ = ("born", "count", "cut_at", "episode", "open", "usual", "whole", "windows")

    def __init__(self, hour: float, born: int) -> None:
        self.born = born
        self.count = DecayedMean(MEMORY)
        self.whole = DecayedMean(MEMORY)
        self.windows = [Window(hours * 4) for hours in PART_HOURS]
        self.usual = [Excess(MEMORY) for _ in PART_HOURS]
        self.episode = Episode(hour, len(PART_HOURS))
        self.open = 0.0
        self.cut_at = USUAL_MARGIN

    def to_state(self) -> State:
        return {
            "born": self.born,
            "means": [*self.count.to_state(), *self.whole.to_state()],
            "windows": [window.to_state() for window in self.windows],
            "usual": [usual.to_state() for usual in self.usual],
            "episode": self.episode.to_state(),
            "open": [self.open, self.cut_at],
        }

    def restore(self, state: State) -> Self:
        self.born = state["born"]
        self.count.restore(state["means"][:2])
        self.whole.restore(state["means"][2:])
        for name in ("windows", "usual"):
            for own, kept in zip(getattr(self, name), state[name], strict=True):
                own.restore(kept)
        self.episode.restore(state["episode"])
        self.open, self.cut_at = state["open"]
        return self


class PartsDetector:
    """Rings when a part is more than its share of what is said and more than it usually is, for an hour or for six.

    What was expected is the larger of both, so that neither a busy day nor a neighbour's silence makes a part ring. A
    bucket counts for twice its usual and three at most: one person's ten posts at once are no growth. The deviation
    is taken on the stabilised scale and in units of the part's own past ones, where those are wider. It is looked at
    every quarter of an hour: what is in a hurry shows in the volume.
    """

    def __init__(self, bucket_seconds: int = 300, sensitivity: float = 1.0) -> None:
        if bucket_seconds <= 0 or sensitivity <= 0:
            raise ValueError("bucket_seconds and sensitivity must be above zero")
        self.bucket_seconds = bucket_seconds
        self.sensitivity = sensitivity
        self.hour = 3600.0 / bucket_seconds
        self.quarter = max(1, round(900 / bucket_seconds))  # buckets
        self.bucket: int | None = None
        self.mentions = 0.0
        self.whole = 0.0  # of the open quarter
        self.reach_of_one = DecayedMean(PART_MEMORY_DAYS * 24.0 * self.hour)
        self.wholes = [Window(hours * 4) for hours in PART_HOURS]
        self.parts = {name: _Part(self.hour, 0) for name in ALWAYS}

    def update(self, at: datetime, whole: float, counts: Mapping[str, float]) -> list[Growth]:
        """Count the bucket that holds `at`: `whole` mentions, and how many of them belong to each part.

        A part that is not named counted nothing. With the last bucket of a quarter of an hour the parts are judged,
        then learned; only those that begin, go on or join are told. ValueError when a count is negative or the moment
        has no time zone; a bucket that was judged already teaches nothing.
        """
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        if not all(0.0 <= value < math.inf for value in (whole, *counts.values())):
            raise ValueError("a count must be zero or more")
        bucket = int(at.timestamp() // self.bucket_seconds)
        found: list[Growth] = []
        if self.bucket is None:
            for part in self.parts.values():
                part.born = bucket
        elif bucket <= self.bucket:
            return []
        else:
            found = self._move_on(self.bucket, bucket)
        self.bucket = bucket
        self.mentions += whole
        self.whole += whole
        self._welcome(counts, bucket)
        for name, value in counts.items():
            if name in self.parts:
                part = self.parts[name]
                posts = self._posts_of(value, whole) if name == REACH else value
                part.open += min(posts, part.cut_at)
        if (bucket + 1) % self.quarter == 0:
            found += self._close()
        return found

    def _move_on(self, last: int, bucket: int) -> list[Growth]:
        """A quarter whose last bucket nobody counted is closed; whole ones that are missing empty the windows."""
        gone = bucket // self.quarter - last // self.quarter
        closed = (last + 1) % self.quarter == 0
        if gone == 0 or (gone == 1 and closed):
            return []
        found = [] if closed else self._close()
        for _ in range(min(gone - 1, PART_HOURS[-1] * 4)):
            for window in (*self.wholes, *(one for part in self.parts.values() for one in part.windows)):
                window.push(0.0)
        return found

    def _close(self) -> list[Growth]:
        """Judge the quarter of an hour that is over, and learn it."""
        wholes = [window.push(self.whole) for window in self.wholes]
        judged = [self._judge(name, part, wholes) for name, part in self.parts.items()]
        self.whole = 0.0
        return [growth for growth in judged if growth is not None]

    def _welcome(self, names: Iterable[str], bucket: int) -> None:
        for name in names:
            if name not in self.parts and len(self.parts) < MOST_PARTS:
                self.parts[name] = _Part(self.hour, bucket)

    def _posts_of(self, reach: float, whole: float) -> float:
        """The audience counted in posts of usual reach, so that it is judged like everything else."""
        usual = self.reach_of_one.mean()
        if whole:
            one = reach / whole
            self.reach_of_one.push(min(one, FAMOUS * usual) if usual else one)
        return reach / usual if usual else whole

    def _judge(self, name: str, part: _Part, wholes: list[float]) -> Growth | None:
        often = part.count.mean()
        share = min((part.count.total + 1.0) / (part.whole.total + 4.0), 1.0)
        noise = 1.0 if name == REACH else math.sqrt(max(1.0 - share, 0.1))
        strengths, sizes, expecteds = [], [], []
        for window, usual, of in zip(part.windows, part.usual, wholes, strict=True):
            seen = window.push(part.open)
            expected = max(share * of, often * len(window.blocks))
            deviation = (stabilised(seen) - stabilised(expected)) / noise
            strength = usual.judge(deviation, 1.0) * self.sensitivity / PART_LEVEL
            if seen < LEAST:
                strength = 0.0
            elif seen < TIMES * expected:
                strength = min(strength, REARM)
            strengths.append(strength)
            sizes.append(seen - expected)
            expecteds.append(expected)
        part.count.push(part.open)
        part.whole.push(self.whole)
        part.open = 0.0
        part.cut_at = USUAL_MULTIPLE * part.count.mean() / self.quarter + USUAL_MARGIN
        if (max(strengths) < 1.0 and not part.episode.active) or self._learns(part):
            return None
        return self._say(name, part, strengths, sizes, expecteds)

    def _learns(self, part: _Part) -> bool:
        age = (self.bucket or 0) - part.born
        return age < LEARNING_HOURS * self.hour or self.mentions < LEARNING_MENTIONS

    def _say(
        self, name: str, part: _Part, strengths: list[float], sizes: list[float], expecteds: list[float]
    ) -> Growth | None:
        word = part.episode.follow(self.bucket or 0, strengths, sizes)
        if not word:
            return None
        strength = max(strengths)
        which = strengths.index(strength)
        unit = (self.reach_of_one.mean() if name == REACH else 1.0) / PART_HOURS[which]
        expected = expecteds[which]
        wide = BAND_DEVIATIONS * max(1.0, self._spread(part, which))
        high = (stabilised(expected) + wide) ** 2 / 4.0
        low = max(stabilised(expected) - wide, 0.0) ** 2 / 4.0
        onset = word in ("onset", LARGER)
        why = (PART, LARGER) if word == LARGER else (PART,) if onset else (word,)
        judgement = Judgement(
            strength / REARM if onset else 0.0,
            expected * unit,
            low * unit,
            high * unit,
            onset,
            min(severity_of(strength), MOST_SEVERE),
            why,
            strength,
        )
        return Growth(name, (sizes[which] + expected) * unit, judgement)

    def _spread(self, part: _Part, which: int) -> float:
        powers = part.usual[which].powers
        return math.sqrt(powers.mean())

    def to_state(self) -> dict[str, Any]:
        """Everything it knows, as plain JSON."""
        return {
            "bucket_seconds": self.bucket_seconds,
            "sensitivity": self.sensitivity,
            "bucket": self.bucket,
            "mentions": [self.mentions, self.whole],
            "reach_of_one": self.reach_of_one.to_state(),
            "wholes": [window.to_state() for window in self.wholes],
            "parts": {name: part.to_state() for name, part in self.parts.items()},
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], sensitivity: float | None = None) -> Self:
        """Go on where `to_state` stopped, with another sensitivity if one is given."""
        new = cls(state["bucket_seconds"], sensitivity or state["sensitivity"])
        new.bucket = state["bucket"]
        new.mentions, new.whole = state["mentions"]
        new.reach_of_one.restore(state["reach_of_one"])
        for own, kept in zip(new.wholes, state["wholes"], strict=True):
            own.restore(kept)
        new.parts = {
            name: _Part(new.hour, kept["born"]).restore(kept) for name, kept in state["parts"].items()
        }
        return new
