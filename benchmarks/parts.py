#!/usr/bin/env python3
"""All measures of a brand at once: how many false alarms they add up to, and whether a part that grows is noticed.

    python -m benchmarks.parts [--data DIR] [--brands N] [--seeds N]

Real counts hold no parts, so they are split here, from fixed seeds: issue types, networks, watches, negative ones,
new authors and words, each share wandering over the days and coming in clumps; the audience is drawn with a heavy
tail. Everything is judged as a brand is, and joined as its alerts are. Alarms outside the labelled windows are false.
Then brands of their own in which one part grows and hardly more is said. Prints JSON.
"""

import argparse
import csv
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.detection.baselines import Detector
from apps.detection.parts import PartsDetector
from apps.detection.rules import REARM, SECOND_LOOK
from apps.detection.shares import ShareDetector
from benchmarks.replays import DAY, EVENT, HOUR, Series, clumped, moments, rhythm

SHARED = ROOT.parent / "shared"
PROBATION = 0.15
SAME_HAPPENING = 6 * HOUR
OVER_AFTER = 9 * HOUR
WEEK = 7 * DAY

ISSUES = {"service": 0.2, "product": 0.15, "brand": 0.1, "statement": 0.03}
NETWORKS = {"x": 0.6, "facebook": 0.3, "instagram": 0.1}
WATCHES = {"1": 0.8, "2": 0.3, "3": 0.1, "4": 0.03}
OTHERS = {"new_authors": 0.3, "new_terms": 0.05}
NEGATIVE = 0.2


def wandering(rng: np.random.Generator, share: float, buckets: int) -> Series:
    """A share that wanders around its mean by about a third, over a day and from bucket to bucket."""
    keep = np.exp(-1.0 / DAY)
    steps = rng.normal(0.0, 0.25 * np.sqrt(1 - keep**2), buckets)
    slow = np.empty(buckets)
    level = 0.0
    for i, step in enumerate(steps):
        level = keep * level + step
        slow[i] = level
    fast = rng.gamma(4.0, 0.25, buckets)
    return np.minimum(share * np.exp(slow) * fast, 0.95)


def split(rng: np.random.Generator, counts: Series, more: dict[str, Series]) -> dict[str, Series]:
    """The counts' parts by series; more: how many times its share a part has, bucket by bucket."""
    whole, left = counts.astype(int), counts.astype(int).copy()
    found: dict[str, Series] = {}

    def part(name: str, share: float, of: Any) -> Any:
        wished = wandering(rng, share, len(counts)) * more.get(name, 1.0)
        return rng.binomial(of, np.clip(wished, 0.0, 0.95))

    for name, share in ISSUES.items():
        taken = part(f"issue:{name}", share, left)
        left = left - taken
        found[f"issue:{name}"] = taken.astype(float)
    rest = whole.copy()
    for name, share in list(NETWORKS.items())[1:]:
        taken = part(f"network:{name}", share, rest)
        rest = rest - taken
        found[f"network:{name}"] = taken.astype(float)
    found["network:x"] = rest.astype(float)
    for name, share in WATCHES.items():
        found[f"watch:{name}"] = part(f"watch:{name}", share, whole).astype(float)
    for name, share in {**OTHERS, "negative": NEGATIVE}.items():
        found[name] = part(name, share, whole).astype(float)
    each = rng.lognormal(6.0, 1.5, int(whole.sum()))
    found["reach"] = np.array([chunk.sum() for chunk in np.split(each, np.cumsum(whole)[:-1])])
    return found


@dataclass
class Happening:
    """One alert: when it began, when it was last seen, and the series that make it."""

    began: int
    last: int
    series: dict[str, int] = field(default_factory=dict)


@dataclass
class Brand:
    """A brand's alerts, joined as the database's are."""

    alerts: list[Happening] = field(default_factory=list)

    def follow(self, i: int, name: str, onset: bool, strength: float) -> None:
        near = self.alerts[-1] if self.alerts else None
        if onset and near is not None and near.last > i - SAME_HAPPENING:
            near.series.setdefault(name, i)
            near.last = i
        elif onset:
            self.alerts.append(Happening(i, i, {name: i}))
        elif near is not None and strength >= REARM and name in near.series and near.last > i - OVER_AFTER:
            near.last = i


def judged(at: list[datetime], counts: Series, parts: dict[str, Series], which: set[str]) -> Brand:
    """A brand's alerts when these kinds of measures are judged: volume, negative, share, parts."""
    brand = Brand()
    volume, negative = Detector(), Detector(sensitivity=SECOND_LOOK)
    share, panel = ShareDetector(), PartsDetector()
    blame = parts["negative"]
    names = [name for name in parts if name != "negative"]
    for i, moment in enumerate(at):
        if "volume" in which:
            said = volume.update(moment, counts[i])
            brand.follow(i, "mentions", said.onset, said.strength)
        if "negative" in which:
            said = negative.update(moment, blame[i])
            brand.follow(i, "negative", said.onset, said.strength)
        if "share" in which:
            said = share.update(moment, blame[i], counts[i])
            brand.follow(i, "negative_share", said.onset, said.strength)
        if "parts" in which:
            for name, _seen, said in panel.update(
                moment, counts[i], {name: parts[name][i] for name in names if parts[name][i]}
            ):
                brand.follow(i, name, said.onset, said.strength)
    return brand


STEPS = (
    {"volume"},
    {"volume", "negative"},
    {"volume", "negative", "share"},
    {"volume", "negative", "share", "parts"},
)


def on_real_counts(data: Path, seeds: int) -> dict[str, Any]:
    """False alarms a brand and week on the labelled counts, as more and more measures are judged."""
    windows = json.loads((data / "windows.json").read_text())
    falses = [0] * len(STEPS)
    begun: dict[str, int] = {}
    weeks = 0.0
    for path in sorted(data.glob("*.csv")):
        with path.open(newline="") as lines:
            rows = [
                (datetime.fromisoformat(r["timestamp"]).replace(tzinfo=UTC), float(r["value"]))
                for r in csv.DictReader(lines)
            ]
        at, counts = [row[0] for row in rows], np.array([row[1] for row in rows])
        key = next(name for name in windows if name.endswith(path.name))
        inside = [
            tuple(datetime.fromisoformat(text.split(".")[0]).replace(tzinfo=UTC) for text in pair)
            for pair in windows[key]
        ]
        start = int(min(PROBATION * len(rows), PROBATION * 5000))
        for seed in range(seeds):
            parts = split(np.random.default_rng(seed), counts, {})
            weeks += (len(rows) - start) / WEEK
            for step, which in enumerate(STEPS):
                for alert in judged(at, counts, parts, which).alerts:
                    if alert.began < start or any(a <= at[alert.began] <= b for a, b in inside):
                        continue
                    falses[step] += 1
                    if step == len(STEPS) - 1:
                        first = min(alert.series, key=lambda name: alert.series[name])
                        begun[first] = begun.get(first, 0) + 1
    return {
        "brand_weeks": round(weeks, 1),
        "false_alarms_per_brand_week": {
            "+".join(sorted(which)): round(n / weeks, 3) for which, n in zip(STEPS, falses, strict=True)
        },
        "begun_by": dict(sorted(begun.items(), key=lambda pair: -pair[1])),
    }


def on_made_counts(brands: int) -> dict[str, Any]:
    """Quiet brands from a mention an hour to a thousand: every alarm is false."""
    at = moments()
    found = {}
    for an_hour in (1, 12, 100, 1000):
        alarms, begun = 0, {}
        for seed in range(brands):
            rng = np.random.default_rng(8000 + seed)
            counts = clumped(rng, rhythm(at) * an_hour / HOUR)
            for alert in judged(at, counts, split(rng, counts, {}), STEPS[-1]).alerts:
                alarms += 1
                first = min(alert.series, key=lambda name: alert.series[name])
                begun[first] = begun.get(first, 0) + 1
        found[f"{an_hour} mentions an hour"] = {
            "false_alarms_per_brand_week": round(alarms / (brands * len(at) / WEEK), 3),
            "begun_by": begun,
        }
    return found


def growth_of(name: str, times: float, hours: int, brands: int) -> dict[str, Any]:
    """One part has so many times its share for some hours, and nothing else changes."""
    at = moments()
    found = {}
    for an_hour in (6, 12, 60, 300):
        delays, named = [], 0
        for seed in range(brands):
            rng = np.random.default_rng(9000 + seed)
            more = np.ones(len(at))
            more[EVENT : EVENT + hours * HOUR] = times
            counts = clumped(rng, rhythm(at) * an_hour / HOUR)
            brand = judged(at, counts, split(rng, counts, {name: more}), STEPS[-1])
            hits = [
                one for one in brand.alerts if one.last >= EVENT and one.began < EVENT + (hours + 1) * HOUR
            ]
            if hits:
                delays.append(max(0.0, (hits[0].began - EVENT) * 5.0))
                named += name in hits[0].series
        found[f"{an_hour} mentions an hour"] = {
            "noticed": f"{len(delays)}/{brands}",
            "named": f"{named}/{brands}",
            "delay_minutes_median": statistics.median(delays) if delays else None,
        }
    return found


def cost() -> dict[str, float]:
    """Processor microseconds a bucket with all parts, early and after four weeks: it does not grow."""
    at = moments()
    rng = np.random.default_rng(1)
    counts = clumped(rng, rhythm(at) * 5.0)
    parts = split(rng, counts, {})
    panel = PartsDetector()
    rows = [{name: float(parts[name][i]) for name in parts} for i in range(len(at))]
    days: list[float] = []
    for day in range(0, len(at), DAY):
        began = time.process_time()
        for i in range(day, day + DAY):
            panel.update(at[i], counts[i], rows[i])
        days.append((time.process_time() - began) / DAY * 1e6)
    state = json.dumps(panel.to_state())
    return {
        "parts": len(panel.parts),
        "second_week": round(statistics.median(days[7:14]), 1),
        "fourth_week": round(statistics.median(days[21:]), 1),
        "state_bytes": len(state),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "mention_counts")
    parser.add_argument("--brands", type=int, default=10, help="brands a replay (10)")
    parser.add_argument("--seeds", type=int, default=3, help="ways to split each file of counts (3)")
    options = parser.parse_args()
    if not (options.data / "windows.json").is_file():
        print(f"{options.data / 'windows.json'} is missing: give --data.", file=sys.stderr)
        return 2
    if options.brands < 1 or options.seeds < 1:
        print("--brands and --seeds must be one or more.", file=sys.stderr)
        return 2
    result = {
        "real_counts": on_real_counts(options.data, options.seeds),
        "made_counts": on_made_counts(options.brands),
        "service_questions_times_4_for_6_hours": growth_of("issue:service", 4.0, 6, options.brands),
        "statement_times_15_for_6_hours": growth_of("issue:statement", 15.0, 6, options.brands),
        "new_words_times_8_for_6_hours": growth_of("new_terms", 8.0, 6, options.brands),
        "cost": cost(),
    }
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
