"""Train every head on the labelled messages. Deterministic: fixed seeds, fixed order, one process.

Each head is a set of regularised logistic regressions (liblinear, dual) over hashed n-grams. Its scores on
messages left out of the fit (four folds, groups kept together) calibrate it and teach the second look.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from apps.analysis import cuewords, features, network, sentences, textbatch
from apps.analysis.corpora import TRAIN, Example
from apps.analysis.heads import BLOCKS, SPECS, HeadSpec
from apps.analysis.model import Block, Calibration, Floats, Head, Model, Second, join
from apps.analysis.network import Network

SEED: Final = 20
FOLDS: Final = 4
SHARED_FOLDS: Final = 2  # of the second look, where all heads are taught at once
_CHUNK = 1000
_MIN_DOCUMENTS = 2
_DENSE_SHARE = 0.07
_SENTENCE_SHARE = 0.05
_CLEARLY = 0.002
_HEATS = tuple(round(0.4 * 1.1**step, 3) for step in range(22))  # .4 to 3
# One look is never made surer: left-out messages share their topics with those learnt from, which flatters, and a head
# taught by sentences of our own alone would be sure of everything. Two looks may be: their average is too unsure.
_LEAST_OF_ONE = 1.0
_MIN_PER_CLASS = 20
_BACKGROUND = 300
Rows = NDArray[np.int64]
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything learnt from: the messages and their features, row by row."""

    examples: Sequence[Example]
    grams: sparse.csr_matrix
    dense: Floats
    vectors: Floats | None


def prepare(examples: Sequence[Example], *, second: bool) -> Material:
    """Compute the features of all messages; sentence vectors too when a second look is wanted."""
    texts = [example.text for example in examples]
    parts, dense = [], []
    for begin in range(0, len(texts), _CHUNK):
        batch = textbatch.build(texts[begin : begin + _CHUNK])
        parts.append(features.matrix(batch, features.groups(batch)))
        dense.append(features.dense(batch, cuewords.find(batch)))
    grams = sparse.vstack(parts).tocsr()
    grams.sum_duplicates()
    vectors = sentences.encode(texts) if second else None
    return Material(examples, grams, np.concatenate(dense), vectors)


@dataclass(frozen=True, slots=True)
class Lesson:
    """The rows that answer one question."""

    rows: Rows
    labels: NDArray[np.int64]
    weights: NDArray[np.float64]
    groups: NDArray[np.int64]


def lesson(spec: HeadSpec, material: Material) -> Lesson | None:
    """What the training part says about a question, or None when too few messages answer it."""
    answers = [
        (row, answer)
        for row, example in enumerate(material.examples)
        if example.split == TRAIN and (answer := spec.answer(example)) is not None
    ]
    if not answers:
        return None
    rows = np.array([row for row, _ in answers], dtype=np.int64)
    labels = np.array([answer[0] for _, answer in answers], dtype=np.int64)
    weights = np.array([answer[1] for _, answer in answers], dtype=np.float64)
    counts = np.bincount(labels, minlength=len(spec.classes))
    if counts.min() < _MIN_PER_CLASS:
        return None
    names: dict[str, int] = {}
    groups = np.array([names.setdefault(material.examples[row].group, len(names)) for row in rows])
    return Lesson(rows, labels, weights, groups)


def folds(spec: HeadSpec, taught: Lesson) -> list[tuple[Rows, Rows]]:
    """Four ways to leave a quarter out, never splitting a group when the head asks for it."""
    blank = np.zeros(len(taught.rows))
    if spec.grouped and len(set(taught.groups.tolist())) >= FOLDS:
        split = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
        return list(split.split(blank, taught.labels, taught.groups))
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(blank, taught.labels))


def _fit_columns(
    spec: HeadSpec,
    matrix: sparse.csr_matrix,
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
    cost: float,
) -> tuple[Floats, Floats]:
    """One column per class against the rest (a single one for yes and no): weights and biases."""
    wanted = [1] if spec.columns == 1 else list(range(len(spec.classes)))
    columns, biases = [], []
    for label in wanted:
        judge = LogisticRegression(
            C=cost,
            solver="liblinear",
            dual=True,
            class_weight="balanced",
            max_iter=200,
            random_state=SEED,
            tol=3e-3,
        )
        with warnings.catch_warnings():
            # The last steps change no answer: stopping early is meant.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = judge.fit(matrix, (labels == label).astype(int), weights)
        columns.append(fitted.coef_[0])
        biases.append(fitted.intercept_[0])
    return np.stack(columns, axis=1).astype(np.float32), np.array(biases, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FirstFit:
    """One head's columns over all buckets and cues."""

    hashed: Floats
    dense: Floats
    bias: Floats

    def scores(self, grams: sparse.csr_matrix, dense: Floats) -> Floats:
        """Raw scores of these rows."""
        answer: Floats = grams @ self.hashed + dense @ self.dense + self.bias
        return answer


def fit_first(spec: HeadSpec, material: Material, taught: Lesson, part: Rows) -> FirstFit:
    """Fit the n-gram columns on some of the lesson's rows; scaling is folded back into the weights."""
    rows = taught.rows[part]
    grams = material.grams[rows]
    seen = np.bincount(grams.indices, minlength=features.BUCKETS)
    kept = np.flatnonzero(seen >= _MIN_DOCUMENTS)
    rarity = (np.log((1 + len(rows)) / (1 + seen[kept])) + 1).astype(np.float32)
    weighted = grams[:, kept].multiply(rarity[None, :]).tocsr()
    length = float(np.sqrt(weighted.multiply(weighted).sum(axis=1)).mean())
    weighted = weighted * (1.0 / length)
    scale = _DENSE_SHARE / (material.dense[rows].std(axis=0) + 1e-3)
    joined = sparse.hstack([weighted, sparse.csr_matrix(material.dense[rows] * scale)]).tocsr()
    columns, bias = _fit_columns(spec, joined, taught.labels[part], taught.weights[part], spec.cost)
    hashed = np.zeros((features.BUCKETS, columns.shape[1]), dtype=np.float32)
    hashed[kept] = columns[: len(kept)] * (rarity / length)[:, None]
    return FirstFit(hashed, columns[len(kept) :] * scale[:, None].astype(np.float32), bias)


def calibrate(scores: Floats, labels: NDArray[np.int64], weights: NDArray[np.float64]) -> Calibration:
    """Turn left-out scores into probabilities; the share of classes that gives the best macro F1 is kept."""
    fitted = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500).fit(scores, labels, weights)
    if len(fitted.classes_) == 2:
        mix = np.concatenate([np.zeros_like(fitted.coef_), fitted.coef_]).T
        bias = np.array([0.0, fitted.intercept_[0]])
    else:
        mix, bias = fitted.coef_.T, fitted.intercept_
    bias = bias + best_shift(scores @ mix + bias, labels, weights)
    heat = max(best_temperature(scores @ mix + bias, labels, weights), _LEAST_OF_ONE)
    return Calibration((mix / heat).astype(np.float32), (bias / heat).astype(np.float32))


def best_temperature(logits: Floats, labels: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """What to divide left-out scores by so that they are as sure as they are right; no answer changes by it."""

    def surprise(heat: float) -> float:
        scaled = logits / heat
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        chances = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(np.average(chances[np.arange(len(labels)), labels], weights=weights))

    return float(min(_HEATS, key=surprise))


def best_shift(logits: Floats, labels: NDArray[np.int64], weights: NDArray[np.float64]) -> Floats:
    """How much of the classes' frequencies to add to balanced scores, for the best macro F1."""
    prior = np.log(np.bincount(labels, weights, minlength=logits.shape[1]) / weights.sum())
    best, chosen = -1.0, np.zeros_like(prior)
    for share in (0.0, 0.15, 0.3, 0.45, 0.6):
        guess = (logits + share * prior).argmax(axis=1)
        figure = f1_score(labels, guess, average="macro", sample_weight=weights)
        if figure > best + 1e-4:
            best, chosen = figure, share * prior
    return chosen.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Learnt:
    """One head after training, and its left-out scores for the report."""

    spec: HeadSpec
    fit: FirstFit
    calibration: Calibration
    second: Second | None
    taught: Lesson
    left_out: Floats
    left_out_second: Floats | None

    def guesses(self) -> Floats:
        """Probabilities of the lesson's own messages, each judged by a fit that had not seen it."""
        first = self.calibration.probabilities(self.left_out)
        if self.second is None or self.left_out_second is None:
            return first
        again = self.second.calibration.probabilities(self.left_out_second)
        return join(first, again, self.second.share, self.second.shift, self.second.temperature)


def learn(spec: HeadSpec, material: Material) -> Learnt | None:
    """Train one head's first look."""
    taught = lesson(spec, material)
    if taught is None:
        return None
    left_out = np.zeros((len(taught.rows), spec.columns), dtype=np.float32)
    for part, rest in folds(spec, taught):
        rows = taught.rows[rest]
        left_out[rest] = fit_first(spec, material, taught, part).scores(
            material.grams[rows], material.dense[rows]
        )
    whole = fit_first(spec, material, taught, np.arange(len(taught.rows)))
    calibration = calibrate(left_out, taught.labels, taught.weights)
    return Learnt(spec, whole, calibration, None, taught, left_out, None)


def shared_folds(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The fold of each message, the same for every head; a group lies in one, and each source is dealt out evenly."""
    sizes: dict[str, dict[str, int]] = {}
    for example in examples:
        groups = sizes.setdefault(example.source, {})
        groups[example.group] = groups.get(example.group, 0) + 1
    fold_of: dict[tuple[str, str], int] = {}
    for source, groups in sizes.items():
        full = [0] * SHARED_FOLDS
        for group in sorted(groups, key=lambda one: (-groups[one], zlib.crc32(one.encode()), one)):
            fold_of[source, group] = full.index(min(full))
            full[fold_of[source, group]] += groups[group]
    return np.array([fold_of[one.source, one.group] for one in examples], dtype=np.int64)


def look_again(
    learnt: dict[str, Learnt], material: Material, standard: Floats
) -> tuple[dict[str, Learnt], Network]:
    """Teach all heads their second look, a network over `standard`, and how much of it to believe."""
    heads = list(learnt.values())
    fold = shared_folds(material.examples)
    again = [np.zeros((len(head.taught.rows), head.spec.columns), dtype=np.float32) for head in heads]
    for number in range(SHARED_FOLDS):
        seen = network.fit(standard, [_task(head, fold != number) for head in heads], SEED + number)
        for task, head in enumerate(heads):
            mine = np.flatnonzero(fold[head.taught.rows] == number)
            weights, bias = seen.columns(task)
            again[task][mine] = seen.layer(standard[head.taught.rows[mine]]) @ weights + bias
    whole = network.fit(standard, [_task(head, fold >= 0) for head in heads], SEED)
    found = {
        head.spec.name: replace(
            head, second=_second(head, left_out, *whole.columns(task)), left_out_second=left_out
        )
        for task, (head, left_out) in enumerate(zip(heads, again, strict=True))
    }
    return found, whole


def _task(head: Learnt, chosen: NDArray[np.bool_]) -> network.Task:
    taught = head.taught
    kept = chosen[taught.rows]
    return network.Task(taught.rows[kept], taught.labels[kept], taught.weights[kept], len(head.spec.classes))


def _second(head: Learnt, left_out: Floats, weights: Floats, bias: Floats) -> Second:
    taught = head.taught
    calibration = calibrate(left_out, taught.labels, taught.weights)
    first, again = head.calibration.probabilities(head.left_out), calibration.probabilities(left_out)
    share = _best_share(first, again, taught)
    both = join(first, again, share, np.zeros(first.shape[1], dtype=np.float32))
    shift = best_shift(np.log(both + 1e-9), taught.labels, taught.weights)
    heat = best_temperature(np.log(both + 1e-9) + shift, taught.labels, taught.weights)
    return Second(weights, bias, calibration, shift, share, heat)


def _best_share(first: Floats, second: Floats, taught: Lesson) -> float:
    """How much of the average is the second look's; a half unless another share is clearly better.

    Neither look is ever left out: left-out messages share their topics with those learnt from, which flatters n-grams.
    """
    no_shift = np.zeros(first.shape[1], dtype=np.float32)

    def figure(share: float) -> float:
        guess = join(first, second, share, no_shift).argmax(axis=1)
        return float(f1_score(taught.labels, guess, average="macro", sample_weight=taught.weights))

    best, chosen = figure(0.5) + _CLEARLY, 0.5
    for share in (0.35, 0.65, 0.8):
        if (found := figure(share)) > best:
            best, chosen = found, share
    return chosen


def train(material: Material, report: Report, card: dict[str, object]) -> tuple[Model, dict[str, Learnt]]:
    """Train all heads that the material can answer, and put them side by side."""
    learnt: dict[str, Learnt] = {}
    for spec in SPECS:
        head = learn(spec, material)
        if head is not None:
            learnt[spec.name] = head
            report(f"{spec.name}: {len(head.taught.rows)} messages")
    mean = np.zeros(sentences.WIDTH, dtype=np.float32)
    scale = np.ones(sentences.WIDTH, dtype=np.float32)
    dense_scale = (1 / (material.dense.std(axis=0) + 1e-2)).astype(np.float32)
    hidden = hidden_bias = None
    if material.vectors is not None:
        mean = material.vectors.mean(axis=0)
        spread = material.vectors.std(axis=0) + 1e-6
        standard = np.concatenate(
            [(material.vectors - mean) / spread, material.dense * dense_scale], axis=1
        ).astype(np.float32)
        learnt, shared = look_again(learnt, material, standard)
        # Labels of a brand's own are learnt over narrower directions: the first layer takes that back.
        scale = (_SENTENCE_SHARE / spread).astype(np.float32)
        hidden, hidden_bias = shared.hidden.copy(), shared.hidden_bias
        hidden[: sentences.WIDTH] /= _SENTENCE_SHARE
    heads: dict[str, Head] = {}
    blocks: dict[str, Block] = {}
    for name in BLOCKS:
        members = [head for head in learnt.values() if head.spec.block == name]
        first = 0
        for head in members:
            heads[head.spec.name] = Head(
                head.spec.name,
                name,
                head.spec.classes,
                first,
                head.spec.columns,
                head.calibration,
                head.second,
            )
            first += head.spec.columns
        blocks[name] = Block(
            np.concatenate([head.fit.hashed for head in members], axis=1),
            np.concatenate([head.fit.dense for head in members], axis=1),
            np.concatenate([head.fit.bias for head in members]),
        )
    model = Model(blocks, heads, mean, scale, dense_scale, _background(material), card, hidden, hidden_bias)
    return model, learnt


def _background(material: Material) -> Floats:
    """Sentence vectors of ordinary messages, which every label of a brand's own is told apart from."""
    if material.vectors is None:
        return np.zeros((0, sentences.LAYERS[-1]), dtype=np.float32)
    ordinary = [row for row, example in enumerate(material.examples) if example.source == "xlmt"]
    last = material.vectors[:, -sentences.LAYERS[-1] :]
    return last[ordinary[:: max(len(ordinary) // _BACKGROUND, 1)]]
