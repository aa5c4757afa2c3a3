#!/usr/bin/env python3
"""Measure the alarms on real, labelled counts of mentions against the plain rule, in one run; print JSON.

    python -m benchmarks.series [--data DIR] [--rule FILE] [--quick]

The labels are read by the scorer only. The scales and levels of the detector were chosen while looking at
these five files, so "all" flatters; "leave_one_out" chooses both levels and the memory again on four files
and scores the fifth.
"""

import argparse
import csv
import importlib.util
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.detection import baselines

SHARED = ROOT.parent / "shared"
PROFILES = {"standard": "standard", "few_false_alarms": "reward_low_FP_rate"}
GRID = {
    "BURST_LEVEL": (11.0, 13.0, 15.0, 17.0, 19.0, 22.0),
    "UNREST_LEVEL": (2.3, 2.7, 3.1, 3.6, 5.0),
    "BURST_MEMORY_DAYS": (7.0, 10.0, 14.0),
}
CHUNK = 500

Points = list[tuple[str, str, datetime, float]]


def load_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> Points:
    with path.open(newline="") as lines:
        return [
            (
                r["timestamp"],
                r["value"],
                datetime.fromisoformat(r["timestamp"]).replace(tzinfo=UTC),
                float(r["value"]),
            )
            for r in csv.DictReader(lines)
        ]


def ours(points: Points, sensitivity: float = 1.0) -> list[float]:
    detector = baselines.Detector(sensitivity=sensitivity)
    return [detector.update(at, count).score for _, _, at, count in points]


def plain(rule: ModuleType, points: Points, k: float = 4.5) -> list[float]:
    detector = rule.Detector(k=k)
    return [detector.update(int(count)) / k for _, _, _, count in points]


class Scorer:
    def __init__(self, data: Path) -> None:
        self.module = load_module(data / "score.py")
        self.data = data

    def series(self, series: dict[str, Points], scores: dict[str, list[float]]) -> list[Any]:
        with tempfile.TemporaryDirectory() as folder:
            for name, points in series.items():
                with (Path(folder) / name).open("w", newline="") as out:
                    writer = csv.writer(out)
                    writer.writerow(["timestamp", "value", "anomaly_score"])
                    for (at, value, _, _), score in zip(points, scores[name], strict=True):
                        writer.writerow([at, value, f"{score:.4f}"])
            loaded: list[Any] = self.module.load(
                folder, self.data / "windows.json", self.data / "labels.json"
            )
        return loaded

    def report(self, files: list[Any], threshold: float = 1.0) -> dict[str, Any]:
        """Scores, alarms and delays of a set of files at one threshold."""
        done = {n: self.module.evaluate(files, profile, threshold) for n, profile in PROFILES.items()}
        standard = done["standard"]
        delays = [d for f, r in standard["per_file"] for d in self.module.delays(f, r)]
        weeks = sum((f.times[-1] - f.times[f.start]).total_seconds() for f in files) / 604800.0
        return {
            **{name: round(e["score"], 2) for name, e in done.items()},
            "windows_found": f"{standard['hits']}/{standard['windows']}",
            "false_alarms": standard["fp_runs"],
            "false_alarms_per_brand_week": round(standard["fp_runs"] / weeks, 3),
            "delay_minutes_median": statistics.median(delays) if delays else None,
            "delay_minutes_worst": max(delays, default=None),
        }

    def value(self, one: Any) -> float:
        """The mean of both profiles, for choosing settings."""
        return statistics.fmean(self.module.evaluate([one], p, 1.0)["raw"] for p in PROFILES.values())


def microseconds(detect: Callable[[tuple[str, str, datetime, float]], Any], points: Points) -> float:
    """Median over chunks of the processor time of one point."""
    costs = []
    for start in range(0, len(points) - CHUNK, CHUNK):
        chunk = points[start : start + CHUNK]
        began = time.process_time()
        for point in chunk:
            detect(point)
        costs.append((time.process_time() - began) / CHUNK * 1e6)
    return statistics.median(costs)


def costs_of(rule: ModuleType, series: dict[str, Points]) -> dict[str, float]:
    """Microseconds a point of ours and of the plain rule, median over the files, in turns."""
    found: dict[str, list[float]] = {"ours": [], "plain": []}
    for points in series.values():
        detector, other = baselines.Detector(), rule.Detector()
        found["ours"].append(microseconds(lambda p, d=detector: d.update(p[2], p[3]), points))
        found["plain"].append(microseconds(lambda p, d=other: d.update(int(p[3])), points))
    return {name: round(statistics.median(values), 2) for name, values in found.items()}


def neighbours(settings: list[dict[str, float]], at: int) -> list[int]:
    """The settings at most one step of the grid away from one, itself among them."""

    def step(name: str, value: float) -> int:
        return GRID[name].index(value)

    return [
        i
        for i, other in enumerate(settings)
        if all(abs(step(name, other[name]) - step(name, settings[at][name])) <= 1 for name in GRID)
    ]


def leave_one_out(scorer: Scorer, series: dict[str, Points]) -> dict[str, Any]:
    """Choose the settings on four files, score the fifth, all ways: the best one, and the middle of the best region."""
    settings = [dict(zip(GRID, chosen, strict=True)) for chosen in itertools.product(*GRID.values())]
    tried: list[dict[str, Any]] = []
    for setting in settings:
        with patch.multiple(baselines, **setting):
            scores = {name: ours(points) for name, points in series.items()}
        tried.append({f.key: f for f in scorer.series(series, scores)})
    worth = [{name: scorer.value(one) for name, one in files.items()} for files in tried]
    near = [neighbours(settings, i) for i in range(len(settings))]
    result: dict[str, Any] = {"grid": GRID}
    for policy in ("best", "middle"):

        def merit(i: int, without: str, policy: str = policy) -> float:
            among = near[i] if policy == "middle" else [i]
            return statistics.fmean(sum(v for n, v in worth[j].items() if n != without) for j in among)

        chosen = {name: max(range(len(tried)), key=lambda i: merit(i, name)) for name in (*series, "")}
        unseen = scorer.report([tried[chosen[name]][name] for name in series])
        seen = {**settings[chosen[""]], **scorer.report(list(tried[chosen[""]].values()))}
        result[policy] = {
            "chosen_on_all": seen,
            "unseen": unseen,
            "gap": {name: round(seen[name] - unseen[name], 2) for name in PROFILES},
            "per_file": {
                name: {**settings[chosen[name]], **scorer.report([tried[chosen[name]][name]])}
                for name in series
            },
        }
    return result


def measure(data: Path, rule_file: Path, quick: bool) -> dict[str, Any]:
    scorer = Scorer(data)
    rule = load_module(rule_file)
    series = {path.name: read(path) for path in sorted(data.glob("*.csv"))}
    files = scorer.series(series, {name: ours(points) for name, points in series.items()})
    found = scorer.report(files)
    moved = {f"threshold {t}": scorer.report(files, t) for t in (0.85, 1.15)}
    for t in (0.85, 1.15):
        rerun = {name: ours(points, 1.0 / t) for name, points in series.items()}
        moved[f"level x {t}"] = scorer.report(scorer.series(series, rerun))
    lost = {
        name: {key: round(found[name] - report[name], 2) for key, report in moved.items()}
        for name in PROFILES
    }
    alike = {name: plain(rule, points) for name, points in series.items()}
    shifted = {k: {n: plain(rule, p, 4.5 * k) for n, p in series.items()} for k in (0.85, 1.15)}
    result = {
        "all": found,
        "per_file": {f.key: scorer.report([f]) for f in files},
        "points_lost": lost,
        "moved": moved,
        "microseconds_a_point_median": costs_of(rule, series),
        "plain_rule": {
            "all": scorer.report(scorer.series(series, alike)),
            **{f"level x {k}": scorer.report(scorer.series(series, s)) for k, s in shifted.items()},
        },
    }
    if not quick:
        result["leave_one_out"] = leave_one_out(scorer, series)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "mention_counts")
    parser.add_argument("--rule", type=Path, default=SHARED / "prototypes" / "spike_rule.py")
    parser.add_argument("--quick", action="store_true", help="without leaving files out")
    options = parser.parse_args()
    for path in (options.data / "score.py", options.rule):
        if not path.is_file():
            print(f"{path} is missing: give --data and --rule.", file=sys.stderr)
            return 2
    print(json.dumps(measure(options.data, options.rule, options.quick), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
