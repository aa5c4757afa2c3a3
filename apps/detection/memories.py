"""Streaming memories of what is usual: constant cost a point, state as plain JSON.

Pure: no database, no clock. Every memory forgets exponentially, so that a brand is compared with its own
recent past and nothing has to be trained or stored beyond a few numbers.
"""

import math
from datetime import UTC, datetime, tzinfo
from typing import Any, Self

State = dict[str, Any]

ANSCOMBE = 0.375  # F. J. Anscombe, "The transformation of Poisson … data", Biometrika 35 (1948)
BAND_DEVIATIONS = 2.33  # 98 % of ordinary buckets lie inside the band that is drawn
USUAL_MULTIPLE = 2.0  # beyond twice the usual plus a few, a bucket counts as a burst, not as level
USUAL_MARGIN = 3.0
WEEKEND = 5
MOST_DISPERSION = 16.0  # a burst is no part of the ordinary band


def stabilised(count: float) -> float:
    """A count on a scale where Poisson noise has a deviation of about one, whatever the level.

    No unit. Source: Anscombe's transform, 2·√(count + 3/8).
    """
    return 2.0 * math.sqrt(count + ANSCOMBE)


def band(expected: float, dispersion: float) -> tuple[float, float]:
    """The counts between which 98 of 100 ordinary buckets fall.

    `expected` in mentions a bucket; `dispersion` is variance over mean (1 for Poisson, more for clumps).
    Computed on the square-root scale, so that it stays right where most buckets are zero.
    """
    middle = stabilised(expected)
    spread = BAND_DEVIATIONS * math.sqrt(max(dispersion, 1.0))
    low = max(middle - spread, 0.0) / 2.0
    high = (middle + spread) / 2.0
    return max(low * low - ANSCOMBE, 0.0), high * high - ANSCOMBE


class DecayedMean:
    """A mean that forgets: a value `memory` pushes old weighs 1/e of a new one."""

    __slots__ = ("keep", "total", "weight")

    def __init__(self, memory: float) -> None:
        self.keep = 1.0 - 1.0 / memory
        self.total = 0.0
        self.weight = 0.0

    def push(self, value: float) -> None:
        self.total = self.total * self.keep + value
        self.weight = self.weight * self.keep + 1.0

    def mean(self, otherwise: float = 0.0) -> float:
        return self.total / self.weight if self.weight else otherwise

    def to_state(self) -> list[float]:
        return [self.total, self.weight]

    def restore(self, state: list[float]) -> Self:
        self.total, self.weight = state
        return self


class Window:
    """The sum of the last `blocks` x `per_block` values, kept as block sums so that its state stays small.

    With `per_block` above one the oldest part leaves a block at a time.
    """

    __slots__ = ("at", "blocks", "filled", "partial", "per_block", "total")

    def __init__(self, blocks: int, per_block: int = 1) -> None:
        self.blocks = [0.0] * blocks
        self.per_block = per_block
        self.at = 0
        self.filled = 0
        self.partial = 0.0
        self.total = 0.0

    def push(self, value: float) -> float:
        """Add the newest value and return the sum of the window."""
        self.partial += value
        self.filled += 1
        if self.filled == self.per_block:
            self._close()
            return self.total
        return self.total + self.partial

    def _close(self) -> None:
        self.total += self.partial - self.blocks[self.at]
        self.blocks[self.at] = self.partial
        self.at = (self.at + 1) % len(self.blocks)
        self.partial = 0.0
        self.filled = 0
        if self.at == 0:
            self.total = math.fsum(self.blocks)  # running sums drift; once a turn they are made exact

    def sum(self) -> float:
        return self.total + self.partial

    def to_state(self) -> State:
        blocks = [round(value, 3) for value in self.blocks[self.at :] + self.blocks[: self.at]]
        return {"blocks": blocks, "partial": round(self.partial, 3), "filled": self.filled}

    def restore(self, state: State) -> Self:
        self.blocks = list(state["blocks"])
        self.at = 0
        self.partial, self.filled = state["partial"], state["filled"]
        self.total = math.fsum(self.blocks)
        return self


class Excess:
    """How large this brand's excesses usually are: the power mean of its past ones (2: root mean square).

    It is not made robust on purpose: past bursts widen it, so a brand that bursts often has to burst higher. The
    smaller the power, the more its many small bursts count beside its single large one.
    """

    __slots__ = ("power", "powers")

    def __init__(self, memory: float, power: float = 2.0) -> None:
        self.powers = DecayedMean(memory)
        self.power = power

    def judge(self, excess: float, floor: float) -> float:
        """The excess in units of the usual one (at least `floor`), judged first and learned afterwards."""
        powers = self.powers
        usual = (powers.total / powers.weight) ** (1.0 / self.power) if powers.weight else 0.0
        # Written out instead of `push`: this is the innermost line of every point.
        powers.total = powers.total * powers.keep + (excess**self.power if excess > 0.0 else 0.0)
        powers.weight = powers.weight * powers.keep + 1.0
        return excess / (usual if usual > floor else floor)

    def to_state(self) -> list[float]:
        return self.powers.to_state()

    def restore(self, state: list[float]) -> Self:
        self.powers.restore(state)
        return self


class Rhythm:
    """The usual count of a bucket at this local hour, working days and weekends apart.

    It learns a quarter of an hour at a time. The hour is the brand's own (`zone`), so that the rhythm moves
    with daylight saving. `memory_days` is how long a general level is remembered; an hour's own mean has as
    many occasions, so it remembers twice as long.
    """

    __slots__ = ("bins", "dispersion", "level", "zone")
    ENOUGH = 8.0  # quarters seen of an hour before its own mean is trusted over the general level

    def __init__(self, per_day: float, memory_days: float, zone: tzinfo = UTC) -> None:
        self.zone = zone
        self.level = DecayedMean(per_day * memory_days)
        self.dispersion = DecayedMean(per_day * memory_days)
        self.bins = [DecayedMean(max(per_day / 24.0 * memory_days * 2.0, 2.0)) for _ in range(48)]

    def _slot(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        return local.hour + (24 if local.weekday() >= WEEKEND else 0)

    def expected(self, at: datetime) -> float:
        """Mentions a bucket at this hour; before enough is seen, those of the hour on other days, or of any."""
        slot = self._slot(at)
        for own in (self.bins[slot], self.bins[(slot + 24) % 48]):
            if own.weight >= self.ENOUGH:
                return own.mean()
        return self.level.mean()

    def learn(self, at: datetime, mean: float, expected: float, sample: float) -> None:
        """Learn a quarter of an hour: its mean count a bucket, and one bucket against what was expected."""
        self.level.push(mean)
        self.bins[self._slot(at)].push(mean)
        deviation = stabilised(sample) - stabilised(expected)
        self.dispersion.push(min(deviation * deviation, MOST_DISPERSION))

    def to_state(self) -> State:
        return {
            "level": self.level.to_state(),
            "dispersion": self.dispersion.to_state(),
            "bins": [[round(value, 4) for value in own.to_state()] for own in self.bins],
        }

    def restore(self, state: State) -> Self:
        self.level.restore(state["level"])
        self.dispersion.restore(state["dispersion"])
        for own, kept in zip(self.bins, state["bins"], strict=True):
            own.restore(kept)
        return self
