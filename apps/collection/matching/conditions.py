"""Word conditions tested for a whole batch at once, before any query is verified by itself.

A query "orange AND (panne OR retard) NOT promo" would else be verified on every post that holds "orange". The test
is exact, so that what is only words needs no verification at all.
"""

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.hashing import BatchWords
from apps.collection.matching.pool import Hashes, HashRows, Numbers

_BITS = 17
_POST, _MIX = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93


class BatchSet:
    """Which words some posts of a batch hold, joined words among them."""

    def __init__(self, words: BatchWords, posts: Numbers) -> None:
        asked = np.zeros(len(words.first_word), bool)
        asked[posts] = True
        alone, joined = asked[words.posts], asked[words.joined_posts]
        hashes = np.concatenate((words.hashes[alone], words.joined[joined]))
        self._held = _mixed(hashes, np.concatenate((words.posts[alone], words.joined_posts[joined])))
        places = self._held >> np.uint64(64 - _BITS)
        self._table = np.zeros(1 << _BITS, np.int32)
        self._table[places] = np.arange(1, len(places) + 1)
        # Words whose place another word took: few, looked up one by one.
        self._displaced = self._held[self._held[self._table[places] - 1] != self._held]

    def holds(self, hashes: Hashes, posts: Numbers) -> NDArray[np.bool_]:
        """For each word and post, whether the post holds the word."""
        wanted = _mixed(hashes, posts)
        number = self._table[wanted >> np.uint64(64 - _BITS)]
        held = np.zeros(len(wanted), bool)
        there = np.flatnonzero(number)
        held[there] = self._held[number[there] - 1] == wanted[there]
        unsure = there[~held[there]]
        if len(unsure) and len(self._displaced):
            held[unsure] = np.isin(wanted[unsure], self._displaced)
        return held


def asked(rows: HashRows, slots: Numbers) -> NDArray[np.bool_]:
    """Which of these slots ask for any word."""
    return rows.sizes(slots) > 0


def met(
    rows: HashRows, posts: Numbers, slots: Numbers, batch: BatchSet, *, without: bool
) -> NDArray[np.bool_]:
    """For pairs of a post and a slot: whether the post holds one of the words; ``without``: where none is asked."""
    sizes = rows.sizes(slots)
    asking = np.flatnonzero(sizes)
    held = np.full(len(slots), without)
    if len(asking):
        sizes = sizes[asking]
        each = batch.holds(rows.rows(slots[asking], sizes), np.repeat(posts[asking], sizes))
        held[asking] = np.logical_or.reduceat(each, np.cumsum(sizes) - sizes)
    return held


def _mixed(hashes: Hashes, posts: Numbers) -> Hashes:
    """One number for a word in a post."""
    return (hashes ^ (posts.astype(np.uint64) * np.uint64(_POST))) * np.uint64(_MIX)
