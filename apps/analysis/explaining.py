"""Which words made the verdict: the learnt weights of each n-gram, given back to the words they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from apps.analysis import smallwords
from apps.analysis.features import GROUP_WEIGHTS, Grams
from apps.analysis.model import Floats
from apps.analysis.textbatch import TextBatch

MAX_WORDS: Final = 3
_MIN_WEIGHT: Final = 0.02
_MIN_LETTERS: Final = 3
_DIGIT: Final = ord("0")  # what every digit is folded to


@dataclass(frozen=True, slots=True)
class Marks:
    """Words that spoke for the verdict: message, place in its text, and how much they weighed."""

    message: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    weight: NDArray[np.float64]


def marks(batch: TextBatch, groups: list[Grams], hashed: Floats, column: NDArray[np.int64]) -> Marks:
    """Up to three words per message. `column` is the column of `hashed` to explain, -1 for none."""
    total = np.zeros(len(batch.token_hash), dtype=np.float64)
    for number, group in enumerate(groups):
        wanted = column[group.messages] >= 0
        if not wanted.any():
            continue
        messages = group.messages[wanted]
        counts = np.bincount(group.messages, minlength=batch.size)
        scale = GROUP_WEIGHTS[number] / np.sqrt(np.maximum(counts, 1))
        given = hashed[group.buckets[wanted], column[messages]] * scale[messages]
        token = np.searchsorted(batch.token_end, group.begin[wanted], side="right")
        total += np.bincount(np.minimum(token, len(total) - 1), given, minlength=len(total))
    return _strongest(batch, total)


def _understood(batch: TextBatch, tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Words that say something to a reader: no small words, numbers, names of accounts or single letters."""
    start = batch.token_start[tokens]
    long = batch.token_end[tokens] - start >= _MIN_LETTERS
    found: NDArray[np.bool_] = long & (batch.codes[start] != _DIGIT) & ~batch.blocked[start]
    return found & ~smallwords.among(batch.token_hash[tokens])


def _strongest(batch: TextBatch, total: NDArray[np.float64]) -> Marks:
    kept = np.flatnonzero((total > _MIN_WEIGHT) & batch.token_is_word)
    kept = kept[_understood(batch, kept)]
    message = batch.token_message[kept]
    order = np.lexsort((-total[kept], message))
    kept, message = kept[order], message[order]
    first = np.searchsorted(message, np.arange(batch.size))
    rank = np.arange(len(kept)) - first[message]
    kept = kept[rank < MAX_WORDS]
    return Marks(
        batch.token_message[kept].astype(np.int64),
        batch.places[batch.token_start[kept]].astype(np.int64),
        batch.places[batch.token_end[kept] - 1].astype(np.int64) + 1,
        total[kept],
    )
