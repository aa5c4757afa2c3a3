"""Noticing a shift in what is said without more being said: a share of the mentions, judged from its past.

Pure and streaming, like `baselines`.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from apps.detection.memories import (
    USUAL_MARGIN,
    USUAL_MULTIPLE,
    DecayedMean,
    Excess,
    Window,
    stabilised,
)
from apps.detection.rules import (
    GAP,
    LARGER,
    LATE,
    LEARNING,
    REARM,
    SHARE,
    Episode,
    Judgement,
    severity_of,
)

SHARE_HOURS = (1, 6)
# Deviations, or as many of the brand's own past ones where those are wider. Beside the volume's alarms, 5 adds next to
# none of its own where shares wander (`benchmarks/parts.py`), 4 as many again.
SHARE_LEVEL = 5.0
SHARE_MEMORY_DAYS = 14.0
LEARNING_HOURS = 24.0
LEARNING_MENTIONS = 50.0
LEAST = 8.0  # of the part in the window: below this a share says nothing
TIMES = 2.0  # and it is at least so many times what was expected: less may be sure, but is no news
PRIOR = (1.0, 3.0)  # one in four before anything is known, worth four mentions
BAND_DEVIATIONS = 2.33  # 98 %


class ShareDetector:
    """Rings when a part (say the negative ones) is a larger share of the mentions than this brand is used to.

    The last hour and the last six hours are compared with two weeks; the deviation is the binomial one, on
    the stabilised (square-root) scale, widened by the brand's own past. A bucket counts for twice its usual and three
    at most: one person's ten posts at once are no shift.
    """

    def __init__(self, bucket_seconds: int = 300, sensitivity: float = 1.0) -> None:
        if bucket_seconds <= 0 or sensitivity <= 0:
            raise ValueError("bucket_seconds and sensitivity must be above zero")
        self.bucket_seconds = bucket_seconds
        self.sensitivity = sensitivity
        hour = 3600.0 / bucket_seconds
        quarter = max(1, round(hour / 4))
        self.bucket: int | None = None
        self.seen = 0
        self.mentions = 0.0
        self._learning = LEARNING_HOURS * hour
        self.parts = [Window(max(1, round(hours * hour / quarter)), quarter) for hours in SHARE_HOURS]
        self.wholes = [Window(max(1, round(hours * hour / quarter)), quarter) for hours in SHARE_HOURS]
        self.usual = [Excess(SHARE_MEMORY_DAYS * 24.0 * hour) for _ in SHARE_HOURS]
        self.part = DecayedMean(SHARE_MEMORY_DAYS * 24.0 * hour)
        self.whole = DecayedMean(SHARE_MEMORY_DAYS * 24.0 * hour)
        self.episode = Episode(hour, len(SHARE_HOURS))

    def update(self, at: datetime, part: float, whole: float) -> Judgement:
        """Judge the bucket that holds `at`, then learn it: `part` of `whole` mentions.

        `expected`, `low` and `high` are shares between 0 and 1, for six hours of mentions. ValueError when
        the part is not within the whole or the moment has no time zone.
        """
        if not 0.0 <= part <= whole < math.inf:
            raise ValueError("the part must lie between zero and the whole")
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        bucket = int(at.astimezone(UTC).timestamp() // self.bucket_seconds)
        share = self._share()
        if self.bucket is not None and bucket <= self.bucket:
            return Judgement(0.0, share, *self._band(share), False, 1, (LATE,), 0.0)
        missing = 0 if self.bucket is None else bucket - self.bucket - 1
        for _ in range(min(missing, round(self._learning))):
            self._count(0.0, 0.0)
        self.bucket = bucket
        part = min(part, USUAL_MULTIPLE * self.part.mean() + USUAL_MARGIN)
        self._count(part, whole)
        weighed = [self._weigh(which, share) for which in range(len(SHARE_HOURS))]
        self.part.push(part)
        self.whole.push(whole)
        self.seen += 1
        self.mentions += whole
        notes = (GAP,) if missing else ()
        if self.seen <= self._learning or self.mentions < LEARNING_MENTIONS:
            return Judgement(0.0, share, *self._band(share), False, 1, (LEARNING, *notes), 0.0)
        return self._judge(share, [size for size, _ in weighed], [strength for _, strength in weighed], notes)

    def _judge(
        self, share: float, sizes: list[float], strengths: list[float], notes: tuple[str, ...]
    ) -> Judgement:
        strength = max(strengths)
        word = self.episode.follow(self.bucket or 0, strengths, sizes)
        onset = word in ("onset", LARGER)
        why = (SHARE, LARGER) if word == LARGER else (SHARE,) if onset else (word,) if word else ()
        severity = severity_of(strength) if word else 1
        score = strength / REARM if onset else 0.0
        return Judgement(score, share, *self._band(share), onset, severity, (*why, *notes), strength)

    def _share(self) -> float:
        """The usual share, with what is known before anything is seen."""
        weight = self.part.weight and 1.0 / (1.0 - self.part.keep)
        part, whole = self.part.mean() * weight, self.whole.mean() * weight
        return (part + PRIOR[0]) / (whole + PRIOR[0] + PRIOR[1])

    def _band(self, share: float) -> tuple[float, float]:
        spread = BAND_DEVIATIONS * math.sqrt(share * (1.0 - share) / (self.wholes[-1].sum() + 1.0))
        return max(share - spread, 0.0), min(share + spread, 1.0)

    def _count(self, part: float, whole: float) -> None:
        for window in self.parts:
            window.push(part)
        for window in self.wholes:
            window.push(whole)

    def _weigh(self, which: int, share: float) -> tuple[float, float]:
        """The excess over the expected number in the window, and its strength."""
        part, whole = self.parts[which].sum(), self.wholes[which].sum()
        expected = share * whole
        # A binomial count varies by 1-share less than a Poisson one; the scale is stretched accordingly.
        deviation = (stabilised(part) - stabilised(expected)) / math.sqrt(1.0 - share)
        strength = self.usual[which].judge(deviation, 1.0) * self.sensitivity / SHARE_LEVEL
        if part < LEAST:
            strength = 0.0
        elif part < TIMES * expected:
            strength = min(strength, REARM)
        return part - expected, strength

    def to_state(self) -> dict[str, Any]:
        """Everything it knows, as plain JSON."""
        return {
            "bucket_seconds": self.bucket_seconds,
            "sensitivity": self.sensitivity,
            "bucket": self.bucket,
            "seen": self.seen,
            "mentions": self.mentions,
            "parts": [window.to_state() for window in self.parts],
            "wholes": [window.to_state() for window in self.wholes],
            "usual": [usual.to_state() for usual in self.usual],
            "part": self.part.to_state(),
            "whole": self.whole.to_state(),
            "episode": self.episode.to_state(),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], sensitivity: float | None = None) -> Self:
        """Go on where `to_state` stopped, with another sensitivity if one is given."""
        new = cls(state["bucket_seconds"], sensitivity or state["sensitivity"])
        new.bucket, new.seen, new.mentions = state["bucket"], state["seen"], state["mentions"]
        for name in ("parts", "wholes", "usual"):
            for own, kept in zip(getattr(new, name), state[name], strict=True):
                own.restore(kept)
        for name in ("part", "whole", "episode"):
            getattr(new, name).restore(state[name])
        return new
