"""Hashed n-grams of words and characters: the columns every learnt head shares.

Each group of n-grams is already in message order, so it becomes a sparse matrix without sorting. A message's
counts are divided by the square root of how many n-grams of the group it has, so that length does not decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.analysis.cuewords import CATEGORIES, CueHits
from apps.analysis.textbatch import TextBatch, phrase_hash

Matrix = sparse.csr_matrix
BUCKET_BITS: Final = 18
BUCKETS: Final = 1 << BUCKET_BITS
CHAR_LENGTHS: Final = (2, 3, 4, 5)
WORD_LENGTHS: Final = (1, 2, 3)
_CHAR_PRIME = np.uint32(0x01000193)
_MIX = np.uint32(0x9E3779B1)
_MIX64 = np.uint64(0x9E3779B97F4A7C15)


# Found by cross-validation on the training parts; the figures hardly move within a factor of two.
GROUP_WEIGHTS: Final = (1.0, 1.0, 0.6, 0.7, 0.7, 0.7, 0.7)


@dataclass(frozen=True, slots=True)
class Grams:
    """One group of n-grams of a batch: bucket, first and last place in the batch's characters, per message."""

    buckets: NDArray[np.int32]
    begin: NDArray[np.int64]
    messages: NDArray[np.int32]


def word_grams(batch: TextBatch, length: int) -> Grams:
    """Runs of `length` tokens, signs and emoji included."""
    hashes, whole = batch.phrase_hashes(length)
    hashes = (hashes + np.uint64(length)) * _MIX64
    buckets = (hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.int32)
    return Grams(buckets[whole], batch.token_start[whole], batch.token_message[whole])


def char_grams(batch: TextBatch) -> list[Grams]:
    """Runs of 2 to 5 characters inside a word and the blanks around it; names of accounts left out."""
    total = len(batch.codes)
    inner = np.zeros(total + 1, dtype=np.int32)
    np.cumsum(batch.spaces, out=inner[1:])
    closed = np.zeros(total + 1, dtype=np.int32)
    np.cumsum(batch.blocked, out=closed[1:])
    hashes = batch.codes.copy()
    groups = []
    for length in range(2, max(CHAR_LENGTHS) + 1):
        count = total - length + 1
        if count <= 0:
            groups.append(Grams(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int32)))
            continue
        hashes = hashes[:count] * _CHAR_PRIME + batch.codes[length - 1 :]
        fits = (batch.messages[:count] == batch.messages[length - 1 :]) & (
            closed[length : length + count] == closed[:count]
        )
        if length == 2:
            fits &= ~(batch.spaces[:count] & batch.spaces[1:])
        else:
            fits &= inner[length - 1 : length - 1 + count] == inner[1 : 1 + count]
        begin = np.flatnonzero(fits)
        mixed = (hashes[begin] + np.uint32(length)) * _MIX
        buckets = (mixed >> np.uint32(32 - BUCKET_BITS)).astype(np.int32)
        groups.append(Grams(buckets, begin, batch.messages[begin]))
    return groups


DENSE_NAMES: Final = (
    *CATEGORIES,
    *(f"not {name}" for name in CATEGORIES),
    "length",
    "tokens",
    "exclamations",
    "questions",
    "capitals",
    "digits",
    "handles",
    "links",
)


def dense(batch: TextBatch, hits: CueHits) -> NDArray[np.float32]:
    """Counts of cues and of signs, squeezed so that one long text does not dominate."""
    counts = np.minimum(hits.counts(batch.size), 4.0) / 2.0
    size = batch.size
    chars = np.bincount(batch.messages, minlength=size)
    tokens = np.bincount(batch.token_message, minlength=size)

    def share(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(batch.messages[mask], minlength=size).astype(np.float64)

    capitals = (batch.raw != batch.codes) & (batch.raw < 0x100) & (batch.raw >= 65) & (batch.raw <= 90)
    columns = [
        np.log1p(chars) / 4.0,
        np.log1p(tokens) / 3.0,
        np.minimum(share(batch.codes == ord("!")), 4) / 2.0,
        np.minimum(share(batch.codes == ord("?")), 4) / 2.0,
        share(capitals) / np.maximum(chars, 1) * 3.0,
        np.minimum(share(batch.codes == ord("0")), 8) / 4.0,
        np.minimum(share(batch.codes == ord("@")), 4) / 2.0,
        np.minimum(np.bincount(batch.token_message[_links(batch)], minlength=size), 2) / 2.0,
    ]
    return np.concatenate([counts, np.stack(columns, axis=1)], axis=1).astype(np.float32)


def _links(batch: TextBatch) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = batch.token_hash == np.uint64(phrase_hash(["http"]))
    return found


def groups(batch: TextBatch) -> list[Grams]:
    """Every group of n-grams, words first."""
    return [*(word_grams(batch, length) for length in WORD_LENGTHS), *char_grams(batch)]


def matrix(batch: TextBatch, grams: list[Grams]) -> sparse.csr_matrix:
    """Messages by buckets. A row's entries are in group order, with repeats: products do not mind either."""
    size = batch.size
    counts = np.stack([np.bincount(group.messages, minlength=size) for group in grams])
    indptr = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(counts.sum(axis=0), out=indptr[1:])
    indices = np.empty(indptr[-1], dtype=np.int32)
    data = np.empty(indptr[-1], dtype=np.float32)
    base = indptr[:-1] + np.cumsum(counts, axis=0) - counts
    for number, group in enumerate(grams):
        begin = np.cumsum(counts[number]) - counts[number]
        slot = np.arange(len(group.buckets)) + np.repeat(base[number] - begin, counts[number])
        indices[slot] = group.buckets
        scale = GROUP_WEIGHTS[number] / np.sqrt(np.maximum(counts[number], 1))
        data[slot] = np.repeat(scale.astype(np.float32), counts[number])
    return sparse.csr_matrix((data, indices, indptr), shape=(size, BUCKETS))
