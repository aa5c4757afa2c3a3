"""Noticing that something began: one brand's counts, bucket by bucket, each judged from its own past only.

Pure and streaming: time is an argument, the cost of a point is constant, the state is a small JSON-able dict.
Why these scales and levels, and how they were measured, is in `benchmarks/series.py`.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo

from apps.detection.memories import (
    USUAL_MARGIN,
    USUAL_MULTIPLE,
    DecayedMean,
    Excess,
    Rhythm,
    State,
    Window,
    band,
    stabilised,
)
from apps.detection.rules import (
    BURST,
    GAP,
    JOINED,
    LARGER,
    LATE,
    LEARNING,
    REARM,
    SWELL,
    UNREST,
    Episode,
    Judgement,
    severity_of,
)

DAY = 24.0  # hours
LEARNING_HOURS = DAY

BURST_MINUTES = 20  # enough to outlast one freak bucket, short enough to be early
BURST_BASE_HOURS = 6.0  # what the twenty minutes are compared with
BURST_MEMORY_DAYS = 10.0
BURST_POWER = 1.5  # of the mean below: levels between 15 and 20 do alike with it, with squares only 8 to 11
BURST_LEVEL = 17.0  # in power means of the brand's own past excesses
BURST_FLOOR = 0.25  # Poisson deviations; a brand that never bursts still needs some five mentions at once

UNREST_HOURS = 15
UNREST_STEP = 5.0  # deviations above the twenty minutes before: a small burst…
UNREST_CUT = 2.0  # …which counts for at most this much, so that many are needed
UNREST_MEMORY_DAYS = 14.0
UNREST_LEVEL = 3.1
UNREST_FLOOR = 4.0  # variance of a brand without any small burst; each one adds its own chance

SWELL_HOURS = (6, 24)
SWELL_MEMORY_DAYS = 14.0
SWELL_LEVEL = 5.5
SWELL_FLOOR = 0.1  # of the usual volume, on top of Poisson noise

SCALES = (BURST, UNREST, SWELL)


def _zone_name(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


class _Volume:
    """Level and swells of one measure, looked at every quarter of an hour: nothing here is in a hurry.

    Bursts are cut to twice the usual before they are counted, so that a burst is no swell.
    """

    __slots__ = ("_day", "count", "cut_at", "expected", "high", "last", "low", "per_quarter",
                 "quarters", "rhythm", "strength", "total", "usual", "windows")  # fmt: skip

    def __init__(self, hour: float, zone: tzinfo) -> None:
        self.per_quarter = max(1.0, hour / 4.0)
        quarters = hour / self.per_quarter
        memory = SWELL_MEMORY_DAYS * DAY * quarters
        self._day = DAY * quarters
        self.rhythm = Rhythm(DAY * quarters, SWELL_MEMORY_DAYS, zone)
        self.windows = [Window(round(hours * quarters)) for hours in SWELL_HOURS]
        self.usual = [Excess(memory) for _ in SWELL_HOURS]
        self.quarters = 0
        self.total = self.last = 0.0
        self.count = 0
        self.strength = 0.0
        self.expected = self.low = self.high = 0.0
        self.cut_at = math.inf

    def add(self, count: float) -> None:
        self.total += min(count, self.cut_at)
        self.last = count
        self.count += 1

    def turn(self, before: datetime, at: datetime) -> float:
        """Close the quarter that began at `before`, open the one of `at`; return the size of the swell."""
        size = 0.0
        if self.count:
            mean = self.total / self.count
            size = self._judge(mean * self.per_quarter, self.expected * self.per_quarter)
            self.rhythm.learn(before, mean, self.expected, self.last)
        self.total, self.count = 0.0, 0
        self.foresee(at)
        return size

    def foresee(self, at: datetime) -> None:
        """What is usual at this hour, its band, and where a bucket is cut as a burst."""
        self.expected = self.rhythm.expected(at)
        self.low, self.high = band(self.expected, self.rhythm.dispersion.mean(1.0))
        level = self.rhythm.level
        usual = max(level.mean(), self.expected)
        self.cut_at = USUAL_MULTIPLE * usual + USUAL_MARGIN if level.weight else math.inf

    def _judge(self, volume: float, expected: float) -> float:
        """The largest strength of a swell over the windows goes to `strength`; its excess is returned."""
        self.quarters += 1
        size = self.strength = 0.0
        for window, usual in zip(self.windows, self.usual, strict=True):
            excess = window.push(volume - expected)
            if self.quarters < self._day:
                continue
            ordinary = self.rhythm.level.mean() * self.per_quarter * len(window.blocks)
            floor = SWELL_FLOOR * ordinary + math.sqrt(ordinary + 1.0)
            strength = usual.judge(excess, floor) / SWELL_LEVEL
            if self.quarters > self._day and strength > self.strength:
                self.strength, size = strength, excess / len(window.blocks)
        return size

    def pass_unseen(self) -> None:
        """A quarter for which nothing is known."""
        for window in self.windows:
            window.push(0.0)

    def to_state(self) -> State:
        return {
            "rhythm": self.rhythm.to_state(),
            "windows": [window.to_state() for window in self.windows],
            "usual": [usual.to_state() for usual in self.usual],
            "quarters": self.quarters,
            "open": [self.total, self.last, self.count, self.strength],
        }

    def restore(self, state: State) -> Self:
        self.rhythm.restore(state["rhythm"])
        for name in ("windows", "usual"):
            for part, kept in zip(getattr(self, name), state[name], strict=True):
                part.restore(kept)
        self.quarters = state["quarters"]
        self.total, self.last, self.count, self.strength = state["open"]
        return self


class Detector:
    """Judges one brand's counts on three scales and reports onsets.

    Burst: the last twenty minutes against the last six hours. Unrest: one small burst after another over
    fifteen hours. Swell: six hours and a day of volume, bursts cut off. Each excess is measured in the
    power mean of the brand's own past excesses, which is what calibrates the level by itself.
    """

    def __init__(self, bucket_seconds: int = 300, sensitivity: float = 1.0, zone: tzinfo = UTC) -> None:
        """`sensitivity` 2 rings at half the strength; `zone` is where the brand's days begin."""
        if bucket_seconds <= 0 or sensitivity <= 0:
            raise ValueError("bucket_seconds and sensitivity must be above zero")
        self.bucket_seconds = bucket_seconds
        self.sensitivity = sensitivity
        self.zone = zone
        hour = 3600.0 / bucket_seconds
        self.seen = 0
        self.bucket: int | None = None
        self._learning = LEARNING_HOURS * hour
        self._quarter_seconds = max(900, bucket_seconds)
        self.recent = [0.0] * max(1, round(BURST_MINUTES * 60 / bucket_seconds))
        self.base = DecayedMean(BURST_BASE_HOURS * hour)
        self.burst = Excess(BURST_MEMORY_DAYS * DAY * hour, BURST_POWER)
        quarter = max(1, round(hour / 4))
        self.unrest = Window(round(UNREST_HOURS * hour / quarter), quarter)
        self.unrest_mean = DecayedMean(UNREST_MEMORY_DAYS * DAY * hour)
        self.unrest_usual = Excess(UNREST_MEMORY_DAYS * DAY * hour)
        self.volume = _Volume(hour, zone)
        self.episode = Episode(hour, 2, news=1)  # unrest after a burst is its aftermath
        self.swelling = Episode(hour, 1)

    def update(self, at: datetime, count: float) -> Judgement:
        """Judge the bucket that holds `at`, then learn it.

        `count` in mentions, not negative (else ValueError); `at` aware (else ValueError). A bucket that was
        judged already, or one before it, is reported as late and teaches nothing.
        """
        if not 0.0 <= count < math.inf:
            raise ValueError("a count must be zero or more")
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        volume = self.volume
        bucket = int(at.timestamp() // self.bucket_seconds)
        last = self.bucket
        if last is None:
            volume.foresee(at)
            last = bucket - 1
        if bucket <= last:
            return Judgement(0.0, volume.expected, volume.low, volume.high, False, 1, (LATE,), 0.0)
        notes = (GAP,) if bucket - last > 1 else ()
        turned, size = self._move_on(last, bucket, at)
        self.bucket = bucket
        self.seen += 1
        burst, burst_strength = self._weigh_burst(count)
        unrest, unrest_strength = self._weigh_unrest(count)
        volume.add(count)
        if self.seen <= self._learning:
            return Judgement(0.0, volume.expected, volume.low, volume.high, False, 1, (LEARNING, *notes), 0.0)
        strength = burst_strength if burst_strength > unrest_strength else unrest_strength
        swell = volume.strength * self.sensitivity
        if strength < 1.0 and swell < REARM and not self.episode.active and not self.swelling.active:
            return Judgement(0.0, volume.expected, volume.low, volume.high, False, 1, notes, strength)
        word = self.episode.follow(bucket, (burst_strength, unrest_strength), (burst, unrest))
        swell_word = self._follow_swell(word, swell, size) if turned else ""
        return self._say(word, swell_word, (burst_strength, unrest_strength, swell), notes)

    def _move_on(self, last: int, bucket: int, at: datetime) -> tuple[bool, float]:
        """Pass the buckets nobody counted, and close the quarter of an hour if a new one begins."""
        seconds, quarter = self.bucket_seconds, self._quarter_seconds
        missing = bucket - last - 1
        if missing:
            self._pass_unseen(min(missing, round(86400 / seconds)))
        before = last * seconds // quarter
        now = bucket * seconds // quarter
        if before == now:
            return False, 0.0
        size = self.volume.turn(datetime.fromtimestamp(last * seconds, UTC), at)
        for _ in range(min(now - before - 1, 96)):
            self.volume.pass_unseen()
        return True, size

    def _weigh_burst(self, count: float) -> tuple[float, float]:
        recent, base = self.recent, self.base
        level = len(recent) * (base.total / base.weight if base.weight else count)
        excess = sum(recent[1:]) + count - level
        floor = BURST_FLOOR * math.sqrt(level + 1.0)
        base.push(count)
        return excess, self.burst.judge(excess, floor) * self.sensitivity / BURST_LEVEL

    def _weigh_unrest(self, count: float) -> tuple[float, float]:
        recent = self.recent
        before = sorted(recent)
        half = len(before) // 2
        middle = before[half] if len(before) % 2 else (before[half - 1] + before[half]) / 2.0
        recent.append(count)
        del recent[0]
        step = 0.0
        if count > middle:
            step = stabilised(count) - stabilised(middle) - UNREST_STEP
        total = self.unrest.push(min(step, UNREST_CUT) if step > 0.0 else 0.0)
        usual = self.unrest_mean.mean(total)
        self.unrest_mean.push(total)
        excess = total - usual
        floor = math.sqrt(UNREST_FLOOR + usual)
        return excess, self.unrest_usual.judge(excess, floor) * self.sensitivity / UNREST_LEVEL

    def _follow_swell(self, word: str, strength: float, size: float) -> str:
        """A swell is news of its own unless a burst has just been reported."""
        swell_word = self.swelling.follow(self.bucket or 0, (strength,), (size,))
        if swell_word in ("onset", LARGER) and (word or self.episode.recent(self.bucket or 0)):
            return JOINED
        return swell_word

    def _say(
        self, word: str, swell_word: str, strengths: tuple[float, float, float], notes: tuple[str, ...]
    ) -> Judgement:
        """Put the two episodes into one judgement."""
        volume = self.volume
        strength = max(strengths)
        words = (word, swell_word)
        onset = "onset" in words or LARGER in words
        severity = severity_of(strength)
        if not onset:
            said = word or swell_word
            reasons = (said, *notes) if said else notes
            return Judgement(
                0.0, volume.expected, volume.low, volume.high, False, severity, reasons, strength
            )
        why = [scale for scale, value in zip(SCALES, strengths, strict=True) if value >= 1.0]
        if LARGER in words:
            why.append(LARGER)
        return Judgement(
            strength / REARM,
            volume.expected,
            volume.low,
            volume.high,
            True,
            severity,
            (*why, *notes),
            strength,
        )

    def _pass_unseen(self, buckets: int) -> None:
        """Buckets for which nothing is known: the windows move on with what is usual, nothing is learned."""
        usual = self.base.mean()
        self.recent = (self.recent + [usual] * min(buckets, len(self.recent)))[-len(self.recent) :]
        unrest = self.unrest
        share = self.unrest_mean.mean() / (len(unrest.blocks) * unrest.per_block)
        for _ in range(buckets):
            unrest.push(share)

    def to_state(self) -> State:
        """Everything it knows, as plain JSON of a few kilobytes."""
        return {
            "bucket_seconds": self.bucket_seconds,
            "sensitivity": self.sensitivity,
            "zone": _zone_name(self.zone),
            "seen": self.seen,
            "bucket": self.bucket,
            "recent": self.recent[:],
            "base": self.base.to_state(),
            "burst": self.burst.to_state(),
            "unrest": self.unrest.to_state(),
            "unrest_mean": self.unrest_mean.to_state(),
            "unrest_usual": self.unrest_usual.to_state(),
            "volume": self.volume.to_state(),
            "episode": self.episode.to_state(),
            "swelling": self.swelling.to_state(),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], sensitivity: float | None = None) -> Self:
        """Go on where `to_state` stopped, with another sensitivity if one is given."""
        new = cls(state["bucket_seconds"], sensitivity or state["sensitivity"], ZoneInfo(state["zone"]))
        new.seen, new.bucket, new.recent = state["seen"], state["bucket"], list(state["recent"])
        for name in (
            "base",
            "burst",
            "unrest",
            "unrest_mean",
            "unrest_usual",
            "volume",
            "episode",
            "swelling",
        ):
            getattr(new, name).restore(state[name])
        if new.bucket is not None:
            new.volume.foresee(datetime.fromtimestamp(new.bucket * new.bucket_seconds, UTC))
        return new
