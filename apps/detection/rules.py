"""What a judgement is and when a strength becomes an alarm: an onset, once, and what kind of burst it is.

Pure: no database, no clock. Strengths are multiples of the level at which this brand is alarmed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

# Words of `Judgement.reasons`; whoever shows them translates them.
BURST = "burst"  # far more in twenty minutes than in the hours before
UNREST = "unrest"  # one small burst after another for half a day
SWELL = "swell"  # more over hours or a day, without any burst
SHARE = "share"  # a larger share is negative, whatever the volume
PART = "part"  # one part of what is said is more than its share and more than usual
BLIND = "blind"  # nothing arrives where something always does
LARGER = "larger_than_the_last"  # the last alarm is recent, and this is more
ONGOING = "ongoing"  # the alarm that was raised is not over
JOINED = "joined"  # as large as an alarm, but no larger than the recent one it repeats
LEARNING = "learning"  # too little past to judge
GAP = "gap"  # no counts came for a while before this one
LATE = "late"  # this bucket or a later one was judged already: nothing is learned

# Most surges of negative posts are surges of posts: seen in the negative ones alone, one must be clearer.
SECOND_LOOK = 0.4
REARM = 0.5  # an alarm is over once its strength stays below half the level…
CALM_HOURS = 9.0  # …for this long
REPEAT_DAYS = 4.0  # within this time a further alarm must be news, that is larger than the last one
SEVERITIES = (1.25, 1.75, 2.5, 4.0)  # strengths at which severity 2, 3, 4 and 5 begin


class Judgement(NamedTuple):
    """One bucket, judged from the past only.

    `score` is 0 unless an alarm begins here; an onset scores its strength over the level at which the alarm
    would be withdrawn again (`REARM`), so at least 2. `strength` is there at every bucket (1 = the level of
    an alarm). `expected`, `low` and `high` are what is usual at this hour, in mentions a bucket.
    """

    score: float
    expected: float
    low: float
    high: float
    onset: bool
    severity: int
    reasons: tuple[str, ...]
    strength: float


def severity_of(strength: float) -> int:
    """1 (worth a look) to 5 (everyone), from how far the alarm's level is passed."""
    return 1 + sum(strength >= level for level in SEVERITIES)


class Episode:
    """Turns strengths into onsets: once per happening, and again only for what is clearly larger.

    A happening lasts until its strength has stayed below `REARM` for `CALM_HOURS`. For `REPEAT_DAYS` after an
    alarm a new one must exceed, on the scale that raises it, the largest seen since; what does not is joined to the
    earlier alarm. Scales from `news` on never make news of their own after an alarm: they are what it leaves behind.
    Times in buckets.
    """

    __slots__ = ("active", "began", "calm", "last", "news", "peaks", "repeat")

    def __init__(self, per_hour: float, scales: int, news: int | None = None) -> None:
        self.news = scales if news is None else news
        self.calm = CALM_HOURS * per_hour
        self.repeat = REPEAT_DAYS * 24.0 * per_hour
        self.active = False
        self.began: float | None = None
        self.last = 0.0
        self.peaks = [0.0] * scales

    def follow(self, bucket: float, strengths: Sequence[float], sizes: Sequence[float]) -> str:
        """Say what this bucket is: "" (calm), `ONGOING`, `JOINED`, `LARGER` (an onset) or "onset".

        `strengths` and `sizes` are given per scale: multiples of the alarm's level, and raw excesses.
        """
        strength = max(strengths)
        if self.active:
            self.peaks = [max(pair) for pair in zip(self.peaks, sizes, strict=True)]
            if strength >= REARM:
                self.last = bucket
            elif bucket - self.last > self.calm:
                self.active = False
        if self.active or strength < 1.0:
            return ONGOING if self.active else ""
        fresh = not self.recent(bucket)
        if not fresh and not self._news(strengths, sizes):
            return JOINED
        self.peaks = list(sizes) if fresh else [max(pair) for pair in zip(self.peaks, sizes, strict=True)]
        self.active, self.began, self.last = True, bucket, bucket
        return "onset" if fresh else LARGER

    def recent(self, bucket: float) -> bool:
        """Whether an alarm began so recently that what follows belongs to it."""
        return self.began is not None and bucket - self.began <= self.repeat

    def _news(self, strengths: Sequence[float], sizes: Sequence[float]) -> bool:
        return any(
            strength >= 1.0 and size > peak
            for strength, size, peak in list(zip(strengths, sizes, self.peaks, strict=True))[: self.news]
        )

    def to_state(self) -> dict[str, Any]:
        peaks = [round(peak, 3) for peak in self.peaks]
        return {"active": self.active, "began": self.began, "last": self.last, "peaks": peaks}

    def restore(self, state: dict[str, Any]) -> Self:
        self.active, self.began, self.last = state["active"], state["began"], state["last"]
        self.peaks = list(state["peaks"])
        return self


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a burst is made of: counts of the mentions since it began."""

    mentions: int
    negative: int
    positive: int
    distinct_texts: int
    authors: int


COPIES = 0.4  # fewer distinct texts than this share of the mentions: the same words again and again
PRAISE = 0.5  # a campaign is mostly positive…
USUAL_BLAME = 1.2  # …and blames hardly more than usual
OUTCRY = 1.5  # blame at one and a half times its usual share
ENOUGH = 8  # mentions; below this nothing is said about the kind


def nature(makeup: Makeup, usual_negative_share: float) -> str:
    """Name a burst: "brigade" (copies), "campaign" (praise), "outcry" (blame), "mixed" or "unknown".

    A brigade is named first: its copies may praise or blame. `usual_negative_share` is the brand's, 0 to 1.
    """
    if makeup.mentions < ENOUGH:
        return "unknown"
    blame = makeup.negative / makeup.mentions
    if makeup.distinct_texts <= COPIES * makeup.mentions:
        return "brigade"
    noise = math.sqrt(usual_negative_share * (1.0 - usual_negative_share) / makeup.mentions)
    if makeup.positive >= PRAISE * makeup.mentions and blame <= USUAL_BLAME * usual_negative_share + noise:
        return "campaign"
    if blame >= OUTCRY * usual_negative_share + noise:
        return "outcry"
    return "mixed"
