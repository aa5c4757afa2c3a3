"""How common each word is: what lets the matcher hang a query on its rarest word."""

from collections.abc import Sequence

import numpy as np

from apps.collection.matching.hashing import BatchWords
from apps.core.words import singular_of

_SAMPLE = 20_000
_BATCH = 500
_FLOOR = 2


def word_shares(texts: Sequence[str]) -> dict[str, float]:
    """The share of posts that hold each word, over at most 20,000 texts; words met once are left out.

    A word that is not in the answer is rarer than all that are.
    """
    counts: dict[str, int] = {}
    sample = texts[:_SAMPLE]
    for start in range(0, len(sample), _BATCH):
        words = BatchWords(sample[start : start + _BATCH])
        _, first = np.unique(
            np.stack((words.posts.astype(np.uint64), words.hashes)), axis=1, return_index=True
        )
        spelt = words.letters(0, len(words.hashes))
        for word in first.tolist():
            singular = singular_of(spelt[word])
            counts[singular] = counts.get(singular, 0) + 1
    return {word: count / len(sample) for word, count in counts.items() if count >= _FLOOR}
