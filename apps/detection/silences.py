"""Noticing that nothing arrives where something always does: the brand is blind there, not calm.

Pure and streaming, like `baselines`. One detector a feed, fed with what the feed delivered.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo

from apps.detection.memories import USUAL_MARGIN, USUAL_MULTIPLE, Rhythm, band
from apps.detection.rules import BLIND, LATE, LEARNING, ONGOING, Judgement, severity_of

SILENCE_LEVEL = 12.0  # mentions that should have come: a Poisson silence of six in a million
SILENCE_GROWTH = 1.5  # and clearly longer than the longest silence so far
SILENCE_MEMORY_DAYS = 14.0
LEARNING_HOURS = 48.0


class SilenceDetector:
    """Rings when the mentions that should have come since the last one are too many to be chance.

    What should have come follows the brand's daily rhythm, so a quiet night is no silence; the longest
    silence of the past calibrates brands whose mentions come in clumps. Silence is never learned as rhythm.
    """

    def __init__(self, bucket_seconds: int = 300, sensitivity: float = 1.0, zone: tzinfo = UTC) -> None:
        if bucket_seconds <= 0 or sensitivity <= 0:
            raise ValueError("bucket_seconds and sensitivity must be above zero")
        self.bucket_seconds = bucket_seconds
        self.sensitivity = sensitivity
        self.zone = zone
        self.rhythm = Rhythm(86400.0 / bucket_seconds, SILENCE_MEMORY_DAYS, zone)
        self.forget = math.exp(-bucket_seconds / (SILENCE_MEMORY_DAYS * 86400.0))
        self.bucket: int | None = None
        self.seen = 0
        self.missed = 0.0
        self.longest = 0.0
        self.blind = False
        self.waiting: list[int] = []

    def update(self, at: datetime, count: float | None) -> Judgement:
        """Judge the bucket that holds `at`: `count` mentions, or None where the feed did not answer at all.

        ValueError when the count is negative or the moment has no time zone. Buckets that were never reported
        count as silent too.
        """
        if count is not None and not 0.0 <= count < math.inf:
            raise ValueError("a count must be zero or more")
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        bucket = int(at.timestamp() // self.bucket_seconds)
        expected = self.rhythm.expected(at)
        low, high = band(expected, self.rhythm.dispersion.mean(1.0))
        if self.bucket is not None and bucket <= self.bucket:
            return Judgement(0.0, expected, low, high, False, 1, (LATE,), 0.0)
        for unreported in self._unreported(bucket):
            self.missed += self.rhythm.expected(self._start(unreported))
        self.bucket = bucket
        self.seen += 1
        if count:
            self._heard(at, count, expected)
        else:
            self._nothing(bucket, expected)
        strength = self.missed * self.sensitivity / self._limit()
        if self.seen * self.bucket_seconds < LEARNING_HOURS * 3600.0:
            return Judgement(0.0, expected, low, high, False, 1, (LEARNING,), 0.0)
        return self._judge(strength, expected, low, high)

    def _judge(self, strength: float, expected: float, low: float, high: float) -> Judgement:
        if strength < 1.0:
            return Judgement(0.0, expected, low, high, False, 1, (), strength)
        onset = not self.blind
        self.blind = True
        reasons = (BLIND,) if onset else (BLIND, ONGOING)
        score = strength if onset else 0.0
        return Judgement(score, expected, low, high, onset, severity_of(strength), reasons, strength)

    def _limit(self) -> float:
        return max(SILENCE_LEVEL, SILENCE_GROWTH * self.longest)

    def _unreported(self, bucket: int) -> range:
        """The buckets between the last one and this, a day at most: more changes nothing."""
        if self.bucket is None:
            return range(0)
        return range(max(self.bucket + 1, bucket - self._per_day()), bucket)

    def _per_day(self) -> int:
        return round(86400 / self.bucket_seconds)

    def _heard(self, at: datetime, count: float, expected: float) -> None:
        """The silence is over. Its zeros are learned if it was chance; an outage teaches only to wait longer."""
        self.longest = max(self.longest * self.forget, min(self.missed, self._limit()))
        if not self.blind:
            for bucket in self.waiting:
                start = self._start(bucket)
                self.rhythm.learn(start, 0.0, self.rhythm.expected(start), 0.0)
        level = self.rhythm.level
        most = USUAL_MULTIPLE * level.mean() + USUAL_MARGIN if level.weight else count
        self.rhythm.learn(at, min(count, most), expected, count)
        self.waiting.clear()
        self.missed, self.blind = 0.0, False

    def _nothing(self, bucket: int, expected: float) -> None:
        self.missed += expected
        self.longest *= self.forget
        if not self.blind:
            self.waiting.append(bucket)
            del self.waiting[: -self._per_day()]

    def _start(self, bucket: int) -> datetime:
        return datetime.fromtimestamp(bucket * self.bucket_seconds, UTC)

    def to_state(self) -> dict[str, Any]:
        """Everything it knows, as plain JSON."""
        return {
            "bucket_seconds": self.bucket_seconds,
            "sensitivity": self.sensitivity,
            "zone": self.zone.key if isinstance(self.zone, ZoneInfo) else "UTC",
            "rhythm": self.rhythm.to_state(),
            "bucket": self.bucket,
            "seen": self.seen,
            "missed": self.missed,
            "longest": self.longest,
            "blind": self.blind,
            "waiting": self.waiting[:],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], sensitivity: float | None = None) -> Self:
        """Go on where `to_state` stopped, with another sensitivity if one is given."""
        new = cls(state["bucket_seconds"], sensitivity or state["sensitivity"], ZoneInfo(state["zone"]))
        new.rhythm.restore(state["rhythm"])
        for name in ("bucket", "seen", "missed", "longest", "blind"):
            setattr(new, name, state[name])
        new.waiting = list(state["waiting"])
        return new
