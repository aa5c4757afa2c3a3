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

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from sklearn.metrics import f1_score

from apps.analysis import corpora, evaluation, sentences
from apps.analysis.adaptation import Correction
from apps.analysis.classifier import SECOND_LOOK, Classifier, Item

# None, the pipeline's share, the command's share.
SHARES = (0.0, SECOND_LOOK, 0.3)
STREAM = 6000
# New labels: what the message is about, for sources whose topics are known. Ten examples, ten refusals.
TOPICS = {
    "airline": ("reason", ("Lost Luggage", "Cancelled Flight", "Late Flight", "Customer Service Issue")),
}
EXAMPLES = 10
REPEATS = 5


def speed(path, examples):
    """Messages per second of processor time, all heads and reasons, in batches, on one core."""
    stream = [e for e in examples if e.source in ("airline", "xlmt", "deft", "complaints", "chat")][:STREAM]
    items = [Item(e.id, e.text) for e in stream]
    found = {"messages": len(items), "characters": float(np.mean([len(i.text) for i in items]))}
    for share in SHARES:
        classifier = Classifier.load(path, second_look=share)
        classifier.classify(items[:600])
        rates = []
        for _ in range(3):
            begin = time.process_time()
            classifier.classify(items)
            rates.append(len(items) / (time.process_time() - begin))
        found[f"second look {share:g}"] = round(max(rates))
    single = Classifier.load(path, second_look=0.0)
    begin = time.process_time()
    for item in items[:300]:
        single.classify([item])
    found["one by one"] = round(300 / (time.process_time() - begin))
    return found


def labels(path, examples):
    """F1 of a label taught by ten examples and ten refusals, on messages of brands that taught nothing."""
    if not sentences.available():
        return None
    classifier = Classifier.load(path, second_look=0.0)
    found = {}
    for source, (fact, names) in TOPICS.items():
        known = [e for e in examples if e.source == source and e.facts.get(fact) not in (None, "Can't Tell")]
        brands = sorted({e.group for e in known})
        test = [e for e in known if e.group == brands[0]][:600]
        taught = [e for e in known if e.group != brands[0]]
        vectors_of = [e.text for e in test]
        for name in names:
            figures = []
            for repeat in range(REPEATS):
                rng = np.random.default_rng(repeat)
                yes = [e for e in taught if e.facts[fact] == name]
                no = [e for e in taught if e.facts[fact] != name]
                chosen = [
                    Correction(yes[n].text, f"label:{name}", "yes")
                    for n in rng.choice(len(yes), EXAMPLES, False)
                ]
                chosen += [
                    Correction(no[n].text, f"label:{name}", "no")
                    for n in rng.choice(len(no), EXAMPLES, False)
                ]
                scores = [row[name] for row in classifier.learn(chosen).labels(vectors_of)]
                truth = [e.facts[fact] == name for e in test]
                figures.append(f1_score(truth, [score >= 0.5 for score in scores]))
            found[f"{source}: {name}"] = round(float(np.mean(figures)), 3)
    found["mean"] = round(float(np.mean(list(found.values()))), 3)
    return found


def figures(path, examples, *, twice):
    """Every goal on the validation part, at each share of second looks."""
    shares = (*SHARES, 1.0) if twice else SHARES
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
