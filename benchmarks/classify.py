"""Verdicts: how right and how fast, the shipped file beside a full model, word lists and plain TF-IDF. Prints JSON.

python benchmarks/classify.py --data ../shared/data/text [--model FULL.npz] [--skip-twice]
"""

import argparse
import json
import math
import os
import platform
import time
from pathlib import Path
from statistics import mean

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from apps.analysis import corpora, evaluation, trials
from apps.analysis.classifier import SECOND_LOOK, Classifier, Item

# None, the pipeline's share, every message (as `./vigie classify` reads a short file).
SHARES = (0.0, SECOND_LOOK, 1.0)


def speed(path, examples):
    """Messages per second of processor time, all heads and reasons, in batches, on one core."""
    found = {
        f"second look {share:g}": round(
            trials.messages_a_second(Classifier.load(path, second_look=share), examples)
        )
        for share in SHARES
    }
    single = Classifier.load(path, second_look=0.0)
    items = [Item(e.id, e.text) for e in examples if e.source in trials.SPOKEN][:300]
    begin = time.process_time()
    for item in items:
        single.classify([item])
    found["one by one"] = round(300 / (time.process_time() - begin))
    return found


def labels(path, examples):
    """F1 of a label taught by ten examples and ten refusals, on messages of a brand that taught nothing."""
    found = trials.new_labels(Classifier.load(path, second_look=0.0), examples)
    return (
        {name: round(value, 3) for name, value in (found | {"mean": mean(found.values())}).items()}
        if found
        else None
    )


def figures(path, examples, *, twice):
    """Every goal on the validation part, at each share of second looks."""
    shares = SHARES if twice else SHARES[:-1]
    looks = {share: Classifier.load(path, second_look=share) for share in shares}
    table = {}
    for goal in evaluation.GOALS:
        if corpora.TRAIN in goal.splits:
            continue  # no validation part: the training command reports left-out scores
        row = {f"second look {s:g}": evaluation.measure(goal, look, examples) for s, look in looks.items()}
        table[goal.name] = {name: round(value, 4) for name, value in row.items() if not math.isnan(value)}
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--skip-twice", action="store_true")
    options = parser.parse_args()
    examples = corpora.read(options.data)
    paths = {"shipped": None} | ({"full": options.model} if options.model else {})
    report = {
        "machine": {
            "processor": platform.machine(),
            "python": platform.python_version(),
            "load": os.getloadavg(),
        },
        "goals": {
            g.name: {"figure": g.figure, "floor": _plain(g.floor), "goal": _plain(g.goal)}
            for g in evaluation.GOALS
        },
        "words": {g.name: _plain(evaluation.by_words(g, examples)) for g in evaluation.GOALS},
        "tfidf": {g.name: _plain(evaluation.by_tfidf(g, examples)) for g in evaluation.GOALS},
        "models": {},
    }
    for name, path in paths.items():
        classifier = Classifier.load(path)
        report["models"][name] = {
            "name": classifier.name,
            "left out": [r for r in classifier.model.card.get("figures", []) if "left out" in r["name"]],
            "figures": figures(path, examples, twice=not options.skip_twice),
            "speed": speed(path, examples),
            "new label after ten examples": labels(path, examples),
        }
    print(json.dumps(report, indent=2, ensure_ascii=False))


def _plain(value):
    return None if math.isnan(value) else round(value, 4)


if __name__ == "__main__":
    main()
