#!/usr/bin/env python3
"""Replay what the labelled counts do not hold, and compare with a plain rule in the same run; print JSON.

    python -m benchmarks.replays [--brands N]

Every replay is made here, from fixed seeds: four weeks of one brand, something at the end of the third week
(or nothing). Reported per replay: in how many brands it was noticed within its time, the median delay in
minutes from its beginning, and false alarms per brand and week, for our rule and for the plain one.
"""

import argparse
import json
import math
import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.detection.baselines import Detector
from apps.detection.rules import Makeup, nature
from apps.detection.shares import ShareDetector
from apps.detection.silences import SilenceDetector

BUCKET = timedelta(minutes=5)
HOUR = 12
DAY = 24 * HOUR
DAYS = 28
EVENT = 21 * DAY + 10 * HOUR
START = datetime(2026, 1, 5, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")

Series = np.ndarray[Any, np.dtype[np.float64]]


def moments(start: datetime = START, days: int = DAYS) -> list[datetime]:
    return [start + BUCKET * i for i in range(days * DAY)]


def rhythm(at: list[datetime], depth: float = 0.8) -> Series:
    """The share of the daily mean at each moment: low at four in the night, high at four in the afternoon, Paris."""
    hours = np.array([(m.hour + m.minute / 60.0) for m in (t.astimezone(PARIS) for t in at)])
    return 1.0 + depth * np.cos((hours - 16.0) * math.pi / 12.0)


def clumped(rng: np.random.Generator, mean: Series, size: float = 2.0) -> Series:
    """Counts that come in clumps (negative binomial), as mentions do."""
    return rng.poisson(rng.gamma(size, np.maximum(mean, 1e-9) / size)).astype(float)


class PlainRule:
    """The last hour against the mean and deviation of the hours of fourteen days; quiet for twelve hours."""

    def __init__(self, k: float = 4.5) -> None:
        self.k = k

    def alarms(self, counts: Series) -> list[int]:
        hours = np.convolve(counts, np.ones(HOUR))[: len(counts)]
        sums, squares = np.cumsum(np.r_[0.0, hours]), np.cumsum(np.r_[0.0, hours**2])
        found: list[int] = []
        last = -(10**9)
        for i in range(DAY, len(counts)):
            first = max(0, i - 14 * DAY)
            mean = (sums[i] - sums[first]) / (i - first)
            variance = (squares[i] - squares[first]) / (i - first) - mean * mean
            if hours[i] - mean >= self.k * max(math.sqrt(max(variance, 0.0)), 0.5):
                if i - last > 12 * HOUR:
                    found.append(i)
                last = i
        return found


def alarms(detector: Any, at: list[datetime], *columns: Iterable[float]) -> list[int]:
    return [
        i
        for i, (moment, *counts) in enumerate(zip(at, *columns, strict=True))
        if detector.update(moment, *counts).onset
    ]


@dataclass
class Tally:
    """Alarms of many brands: within the event's time they are right, before it they are false."""

    lasting: int
    delays: list[float]
    brands: int = 0
    false: int = 0

    def add(self, found: list[int]) -> int | None:
        self.brands += 1
        self.false += sum(i < EVENT for i in found)
        right = [i for i in found if EVENT <= i < EVENT + self.lasting]
        if right:
            self.delays.append((right[0] - EVENT) * 5.0)
        return right[0] if right else None

    def report(self) -> dict[str, Any]:
        return {
            "noticed": f"{len(self.delays)}/{self.brands}",
            "delay_minutes_median": statistics.median(self.delays) if self.delays else None,
            "false_alarms_per_brand_week": round(self.false / (self.brands * EVENT / (7 * DAY)), 3),
        }


def both(lasting: int) -> tuple[Tally, Tally]:
    return Tally(lasting, []), Tally(lasting, [])


def negative_shift(brands: int) -> dict[str, Any]:
    """Twelve hours with 45 % negative instead of 15 %, and not one mention more."""
    ours, plain = both(12 * HOUR)
    at = moments()
    for seed in range(brands):
        rng = np.random.default_rng(seed)
        whole = clumped(rng, rhythm(at) * rng.choice([0.7, 1.5, 4.0]))
        share = np.full(len(whole), 0.15)
        share[EVENT : EVENT + 12 * HOUR] = 0.45
        part = rng.binomial(whole.astype(int), share).astype(float)
        ours.add(alarms(ShareDetector(), at, part, whole))
        plain.add(PlainRule().alarms(part))
    return {"ours": ours.report(), "plain": plain.report()}


def mention_an_hour(brands: int) -> dict[str, Any]:
    """A brand with one mention an hour gets twelve an hour for three hours."""
    ours, plain = both(6 * HOUR)
    at = moments()
    for seed in range(brands):
        rng = np.random.default_rng(1000 + seed)
        mean = rhythm(at) / HOUR
        mean[EVENT : EVENT + 3 * HOUR] += 12.0 / HOUR
        counts = clumped(rng, mean)
        ours.add(alarms(Detector(zone=PARIS), at, counts))
        plain.add(PlainRule().alarms(counts))
    return {"ours": ours.report(), "plain": plain.report()}


def slow_swell(brands: int) -> dict[str, Any]:
    """The volume rises evenly to three times the usual over two days and stays there for a day; no burst."""
    ours, plain = both(3 * DAY)
    at = moments()
    growth = np.ones(len(at))
    growth[EVENT : EVENT + 2 * DAY] = np.linspace(1.0, 3.0, 2 * DAY)
    growth[EVENT + 2 * DAY : EVENT + 3 * DAY] = 3.0
    for seed in range(brands):
        rng = np.random.default_rng(2000 + seed)
        counts = clumped(rng, rhythm(at) * growth * rng.choice([0.5, 2.0, 10.0]))
        ours.add(alarms(Detector(zone=PARIS), at, counts))
        plain.add(PlainRule().alarms(counts))
    return {"ours": ours.report(), "plain": plain.report()}


def makeup_of(
    rng: np.random.Generator, mentions: int, negative: float, positive: float, distinct: float
) -> Makeup:
    """What a burst of so many mentions is made of, drawn from shares."""
    bad, good, _ = rng.multinomial(mentions, [negative, positive, 1.0 - negative - positive])
    texts = max(1, int(rng.binomial(mentions, distinct)))
    return Makeup(mentions, int(bad), int(good), texts, mentions)


def burst(brands: int, shares: tuple[float, float, float], kind: str, first_seed: int) -> dict[str, Any]:
    """Two hours at eight times the usual, made of the given shares; is it noticed, and is its kind named?"""
    ours, plain = both(4 * HOUR)
    at = moments()
    named = {"campaign": 0, "brigade": 0, "outcry": 0, "mixed": 0, "unknown": 0}
    for seed in range(brands):
        rng = np.random.default_rng(first_seed + seed)
        mean = rhythm(at) * 2.0
        mean[EVENT : EVENT + 2 * HOUR] *= 8.0
        counts = clumped(rng, mean)
        found = ours.add(alarms(Detector(zone=PARIS), at, counts))
        plain.add(PlainRule().alarms(counts))
        if found is not None:
            mentions = int(counts[max(EVENT, found - 11) : found + 1].sum())
            named[nature(makeup_of(rng, mentions, *shares), 0.15)] += 1
    told = {"named": named, "told_apart": f"{named[kind]}/{len(ours.delays)}"}
    # The plain rule sees totals only: to it every one of these bursts is the same.
    return {
        "ours": {**ours.report(), **told},
        "plain": {**plain.report(), "told_apart": f"0/{len(plain.delays)}"},
    }


def campaign(brands: int) -> dict[str, Any]:
    """A campaign: many and positive."""
    return burst(brands, (0.08, 0.7, 0.95), "campaign", 3000)


def outcry(brands: int) -> dict[str, Any]:
    """An outcry of the same size: many and negative."""
    return burst(brands, (0.6, 0.1, 0.95), "outcry", 4000)


def brigade(brands: int) -> dict[str, Any]:
    """A brigade of the same size: the same few texts over and over."""
    return burst(brands, (0.8, 0.05, 0.15), "brigade", 5000)


def daylight_saving(brands: int) -> dict[str, Any]:
    """A steep daily rhythm through both changes of the clock, and nothing else: every alarm is false."""
    falses = {"ours": 0, "plain": 0}
    errors: dict[str, list[float]] = {"in_the_brand's_zone": [], "in_UTC": []}
    weeks = 0.0
    for change in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        at = moments(change - timedelta(days=28), 42)
        for seed in range(brands):
            rng = np.random.default_rng(6000 + seed)
            mean = rhythm(at, 0.95) ** 2 * 3.0
            counts = clumped(rng, mean)
            falses["plain"] += len(PlainRule().alarms(counts))
            for name, zone in (("in_the_brand's_zone", PARIS), ("in_UTC", UTC)):
                detector = Detector(zone=zone)
                judged = [detector.update(m, c) for m, c in zip(at, counts, strict=True)]
                week = slice(28 * DAY, 35 * DAY)
                wrong = np.array([j.expected for j in judged[week]]) - mean[week]
                errors[name].append(float(np.abs(wrong).sum() / mean[week].sum()))
                if zone is PARIS:
                    falses["ours"] += sum(j.onset for j in judged)
            weeks += 6.0
    rate = {name: {"false_alarms_per_brand_week": round(n / weeks, 3)} for name, n in falses.items()}
    off = {name: round(statistics.fmean(values), 3) for name, values in errors.items()}
    return {**rate, "expected_off_in_the_week_after": off}


def silent_source(brands: int) -> dict[str, Any]:
    """A feed delivers nothing for a day from ten in the morning. The plain rule: nothing for two hours."""
    ours, plain = both(DAY)
    at = moments()
    for seed in range(brands):
        rng = np.random.default_rng(7000 + seed)
        counts = clumped(rng, rhythm(at) * rng.choice([0.1, 0.5, 3.0]))
        counts[EVENT : EVENT + DAY] = 0.0
        ours.add(alarms(SilenceDetector(zone=PARIS), at, counts))
        quiet = np.convolve(counts, np.ones(2 * HOUR))[: len(counts)] == 0
        plain.add([i for i in range(DAY, len(quiet)) if quiet[i] and not quiet[i - 1]])
    return {"ours": ours.report(), "plain": plain.report()}


REPLAYS: tuple[Callable[[int], dict[str, Any]], ...] = (
    negative_shift,
    mention_an_hour,
    slow_swell,
    campaign,
    outcry,
    brigade,
    daylight_saving,
    silent_source,
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--brands", type=int, default=20, help="brands a replay (20)")
    brands = parser.parse_args().brands
    if brands < 1:
        print("--brands must be one or more.", file=sys.stderr)
        return 2
    result = {replay.__name__: {"what": replay.__doc__, **replay(brands)} for replay in REPLAYS}
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
