"""Two figures that no labelled column holds: how fast verdicts come, and how well a new label is learnt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.metrics import f1_score

from apps.analysis import sentences
from apps.analysis.adaptation import Correction
from apps.analysis.classifier import Classifier
from apps.analysis.corpora import Example
from apps.analysis.verdicts import Item

STREAM: Final = 6000
SPOKEN: Final = ("airline", "xlmt", "deft", "complaints", "chat")
# Labels nobody taught the model: what a complaint to an airline is about.
TOPICS: Final = ("Lost Luggage", "Cancelled Flight", "Late Flight", "Customer Service Issue")
UNCLEAR: Final = (None, "", "Can't Tell")
EXAMPLES: Final = 10
REPEATS: Final = 5
JUDGED: Final = 600


def messages_a_second(classifier: Classifier, examples: Sequence[Example], times: int = 3) -> float:
    """Messages of social networks per second of one core's time, all heads and reasons, in batches; the best of a few."""
    items = [Item(one.id, one.text) for one in examples if one.source in SPOKEN][:STREAM]
    classifier.classify(items[: STREAM // 10])
    rates = []
    for _ in range(times):
        begin = time.process_time()
        classifier.classify(items)
        rates.append(len(items) / (time.process_time() - begin))
    return max(rates)


def new_labels(classifier: Classifier, examples: Sequence[Example]) -> dict[str, float]:
    """F1 of each topic after ten examples and ten refusals, on another brand's messages; {} where it cannot be tried."""
    known = [one for one in examples if one.source == "airline" and one.facts.get("reason") not in UNCLEAR]
    brands = sorted({one.group for one in known})
    if not sentences.available() or len(brands) < 2:
        return {}
    judged = [one for one in known if one.group == brands[0]][:JUDGED]
    taught = [one for one in known if one.group != brands[0]]
    texts = [one.text for one in judged]
    found = {}
    for topic in TOPICS:
        truth = [one.facts["reason"] == topic for one in judged]
        figures = []
        for repeat in range(REPEATS):
            scores = [row[topic] for row in classifier.learn(_lesson(topic, taught, repeat)).labels(texts)]
            figures.append(f1_score(truth, [score >= 0.5 for score in scores]))
        found[topic] = float(np.mean(figures))
    return found


def _lesson(topic: str, taught: Sequence[Example], repeat: int) -> list[Correction]:
    rng = np.random.default_rng(repeat)
    corrections = []
    for given in (True, False):
        texts = [one.text for one in taught if (one.facts["reason"] == topic) == given]
        corrections += [
            Correction(texts[number], f"label:{topic}", "yes" if given else "no")
            for number in rng.choice(len(texts), EXAMPLES, replace=False)
        ]
    return corrections
