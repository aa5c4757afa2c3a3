"""A small network over sentence vectors: one layer that all questions share, then one judge a question.

What a review teaches of displeasure helps with tweets, and what insults teach helps with threats: questions with few
messages gain from those with many. Deterministic: the seed decides the start and the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

HIDDEN: Final = 256
EPOCHS: Final = 4
BATCH: Final = 256
# Common choices, tried once and not tuned.
RATE: Final = 1.5e-3
DECAY: Final = 0.02
_DROP_INPUT: Final = 0.2
_DROP_HIDDEN: Final = 0.5
_WARM_UP: Final = 30
_FIRST, _SECOND = 0.9, 0.999
# A question counts as the root of how many messages answer it: large ones lead, small ones are heard.
_EVEN: Final = 3000.0


@dataclass(frozen=True, slots=True)
class Task:
    """One question: the rows that answer it, their class numbers and weights, and how many classes there are."""

    rows: Rows
    labels: Rows
    weights: NDArray[np.float64]
    classes: int


@dataclass(frozen=True, slots=True)
class Network:
    """What was learnt. `cuts` are the bounds of each task's columns in `out`."""

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats
    cuts: tuple[int, ...]

    def layer(self, inputs: Floats) -> Floats:
        """The shared layer, one row per message."""
        answer: Floats = np.maximum(inputs @ self.hidden + self.hidden_bias, 0)
        return answer

    def columns(self, task: int) -> tuple[Floats, Floats]:
        """Weights and biases of a task over the shared layer: a single column for yes and no."""
        begin, end = self.cuts[task], self.cuts[task + 1]
        weights, bias = self.out[:, begin:end], self.out_bias[begin:end]
        if end - begin == 2:
            return weights[:, 1:] - weights[:, :1], bias[1:] - bias[:1]
        return weights, bias


def fit(inputs: Floats, tasks: Sequence[Task], seed: int) -> Network:
    """Train on rows of about unit width. Rows that no task asks for are left alone."""
    rng = np.random.default_rng(seed)
    cuts = (0, *np.cumsum([task.classes for task in tasks]).tolist())
    labels, weights = _answers(len(inputs), tasks)
    rows = np.flatnonzero((labels >= 0).any(axis=1))
    parts = [
        _normal(rng, inputs.shape[1], HIDDEN, 2.0),
        np.zeros(HIDDEN, np.float32),
        _normal(rng, HIDDEN, cuts[-1], 1.0),
        np.zeros(cuts[-1], np.float32),
    ]
    steps = _Steps(parts, EPOCHS * -(-len(rows) // BATCH))
    for _ in range(EPOCHS):
        order = rng.permutation(rows)
        for begin in range(0, len(order), BATCH):
            chosen = order[begin : begin + BATCH]
            steps.take(_slopes(parts, inputs[chosen], labels[chosen], weights[chosen], cuts, rng))
    return Network(parts[0], parts[1], parts[2], parts[3], cuts)


def _normal(rng: np.random.Generator, rows: int, columns: int, gain: float) -> Floats:
    answer: Floats = rng.standard_normal((rows, columns), dtype=np.float32) * np.float32((gain / rows) ** 0.5)
    return answer


def _answers(size: int, tasks: Sequence[Task]) -> tuple[Rows, Floats]:
    """Class numbers (-1: not asked) and weights, messages by tasks; classes of a task weigh alike."""
    labels = np.full((size, len(tasks)), -1, dtype=np.int64)
    weights = np.zeros((size, len(tasks)), dtype=np.float32)
    for number, task in enumerate(tasks):
        counts = np.maximum(np.bincount(task.labels, task.weights, minlength=task.classes), 1e-9)
        balanced = task.weights * (counts.sum() / task.classes / counts)[task.labels]
        scale = (_EVEN / len(task.rows)) ** 0.5 / balanced.mean()
        labels[task.rows, number] = task.labels
        weights[task.rows, number] = balanced * scale
    return labels, weights


def _kept(rng: np.random.Generator, shape: tuple[int, ...], dropped: float) -> Floats:
    answer: Floats = (rng.random(shape, dtype=np.float32) > dropped) * np.float32(1 / (1 - dropped))
    return answer


def _slopes(
    parts: list[Floats],
    inputs: Floats,
    labels: Rows,
    weights: Floats,
    cuts: tuple[int, ...],
    rng: np.random.Generator,
) -> list[Floats]:
    seen = inputs * _kept(rng, inputs.shape, _DROP_INPUT)
    raw = seen @ parts[0] + parts[1]
    mask = (raw > 0) * _kept(rng, raw.shape, _DROP_HIDDEN)
    layer = raw * mask
    logits = (layer @ parts[2] + parts[3]).astype(np.float32, copy=False)
    wrong = np.zeros_like(logits)
    for number, (begin, end) in enumerate(pairwise(cuts)):
        asked = np.flatnonzero(labels[:, number] >= 0)
        if len(asked):
            guess = _softmax(logits[asked, begin:end])
            guess[np.arange(len(asked)), labels[asked, number]] -= 1
            wrong[asked, begin:end] = guess * weights[asked, number][:, None]
    wrong /= np.float32(len(inputs))
    back = (wrong @ parts[2].T) * mask
    return [seen.T @ back, back.sum(axis=0), layer.T @ wrong, wrong.sum(axis=0)]


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    answer: Floats = raised / raised.sum(axis=1, keepdims=True)
    return answer


class _Steps:
    """Adam with decoupled decay, a warm start and a cosine end (Loshchilov and Hutter, 2019)."""

    def __init__(self, parts: list[Floats], total: int) -> None:
        self.parts, self.total, self.taken = parts, total, 0
        self.mean = [np.zeros_like(part) for part in parts]
        self.square = [np.zeros_like(part) for part in parts]

    def take(self, slopes: list[Floats]) -> None:
        self.taken += 1
        share = min(self.taken / self.total, 1.0)
        rate = RATE * min(1.0, self.taken / _WARM_UP) * 0.5 * (1 + np.cos(np.pi * share))
        fresh = np.float32(rate * (1 - _SECOND**self.taken) ** 0.5 / (1 - _FIRST**self.taken))
        for number, slope in enumerate(slopes):
            self.mean[number] += np.float32(1 - _FIRST) * (slope - self.mean[number])
            self.square[number] += np.float32(1 - _SECOND) * (slope * slope - self.square[number])
            move = fresh * self.mean[number] / (np.sqrt(self.square[number]) + np.float32(1e-8))
            if slope.ndim == 2:  # biases do not decay
                self.parts[number] *= np.float32(1 - rate * DECAY)
            self.parts[number] -= move
