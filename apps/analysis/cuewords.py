"""Find every phrase of the lists in a batch, with hashes instead of a loop over words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from apps.analysis import lexicon
from apps.analysis.textbatch import TextBatch, fold, phrase_hash

CATEGORIES = tuple(lexicon.CATEGORIES)
_NEGATION_REACH = 3


@dataclass(frozen=True, slots=True)
class CueHits:
    """One row per hit: where (token numbers), in which message, of which category (number in CATEGORIES)."""

    message: NDArray[np.int32]
    category: NDArray[np.int16]
    first_token: NDArray[np.int64]
    last_token: NDArray[np.int64]
    negated: NDArray[np.bool_]

    def counts(self, size: int) -> NDArray[np.float32]:
        """Hits by message and category, negated ones in a second block of columns."""
        width = len(CATEGORIES)
        column = self.category.astype(np.int64) + width * self.negated
        flat = self.message.astype(np.int64) * (2 * width) + column
        counts = np.bincount(flat, minlength=size * 2 * width)
        return counts.reshape(size, 2 * width).astype(np.float32)


@cache
def _tables() -> list[tuple[NDArray[np.bool_], NDArray[np.uint64], NDArray[np.int16]]]:
    """For each phrase length: a coarse filter, the sorted hashes and their categories."""
    tables = []
    for length in range(1, lexicon.MAX_WORDS + 1):
        pairs = sorted(
            {
                (phrase_hash([fold(word) for word in cue.words]), CATEGORIES.index(cue.category))
                for cue in lexicon.cues()
                if len(cue.words) == length
            }
        )
        hashes = np.array([pair[0] for pair in pairs], dtype=np.uint64)
        coarse = np.zeros(1 << 16, dtype=np.bool_)
        coarse[(hashes >> np.uint64(48)).astype(np.int64)] = True
        tables.append((coarse, hashes, np.array([pair[1] for pair in pairs], dtype=np.int16)))
    return tables


def find(batch: TextBatch) -> CueHits:
    """Every listed phrase of the batch; a hit is negated when a negation stands up to three tokens before it."""
    firsts, lasts, categories = [], [], []
    for length, (coarse, hashes, kinds) in enumerate(_tables(), start=1):
        spoken, whole = batch.phrase_hashes(length)
        candidates = np.flatnonzero(coarse[(spoken >> np.uint64(48)).astype(np.int64)] & whole)
        wanted = spoken[candidates]
        low = np.searchsorted(hashes, wanted, side="left")
        count = np.searchsorted(hashes, wanted, side="right") - low
        token = np.repeat(candidates, count)
        within = np.arange(len(token)) - np.repeat(np.cumsum(count) - count, count)
        firsts.append(token)
        lasts.append(token + length - 1)
        categories.append(kinds[np.repeat(low, count) + within])
    first = np.concatenate(firsts)
    category = np.concatenate(categories)
    negated = _negated(batch, first, category)
    return CueHits(batch.token_message[first], category, first, np.concatenate(lasts), negated)


def _negated(batch: TextBatch, first: NDArray[np.int64], category: NDArray[np.int16]) -> NDArray[np.bool_]:
    negator = CATEGORIES.index("negator")
    marks = np.zeros(len(batch.token_hash) + 1, dtype=np.int32)
    marks[first[category == negator] + 1] = 1
    summed = np.cumsum(marks)
    begin = np.maximum(first - _NEGATION_REACH, 0)
    same = batch.token_message[begin] == batch.token_message[first] if len(first) else np.zeros(0, np.bool_)
    begin = np.where(same, begin, first)
    found: NDArray[np.bool_] = (summed[first] - summed[begin] > 0) & (category != negator)
    return found
