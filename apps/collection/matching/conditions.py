"""Word conditions tested for a whole batch at once, before any query is verified by itself.

A query "orange AND (panne OR retard) NOT promo" would else be verified on every post that holds "orange". The test
is exact, so that what is only words needs no verification at all.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.hashing import BatchWords

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

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


class WordConditions:
    """A set of words for every query, by its slot, in one pool of hashes."""

    def __init__(self) -> None:
        self._pool = np.zeros(1024, np.uint64)
        self._end = self._unused = 0
        self._start = np.zeros(1024, np.int32)
        self._size = np.zeros(1024, np.int32)

    def set(self, slot: int, words: Sequence[int]) -> None:
        """Give the query in a slot its words; none where it has none."""
        if slot >= len(self._size):
            grown = max(slot + 1, len(self._size) * 3 // 2)
            self._start, self._size = _longer(self._start, grown), _longer(self._size, grown)
        self._unused += self._size.item(slot)
        self._size[slot] = 0
        if not words:
            return
        if self._end + len(words) > len(self._pool):
            self._make_room(len(words))
        self._pool[self._end : self._end + len(words)] = words
        self._start[slot], self._size[slot] = self._end, len(words)
        self._end += len(words)

    def _make_room(self, size: int) -> None:
        """Close the gaps where they are a third of the pool, else lengthen it by half."""
        if self._unused * 3 > self._end:
            slots = np.flatnonzero(self._size)
            sizes = self._size[slots]
            kept = self._pool[_ranges(self._start[slots], sizes)]
            self._start[slots] = np.cumsum(sizes) - sizes
            self._pool[: len(kept)] = kept
            self._end, self._unused = len(kept), 0
        if self._end + size > len(self._pool):
            self._pool = _longer(self._pool, (self._end + size) * 3 // 2)

    def asked(self, slots: Numbers) -> NDArray[np.bool_]:
        """Which of these slots have words set."""
        return self._size[slots] > 0

    def met(self, posts: Numbers, slots: Numbers, batch: BatchSet, *, without: bool) -> NDArray[np.bool_]:
        """For pairs of a post and a slot: whether the post holds one of the words; ``without``: where none is set."""
        sizes = self._size[slots]
        asking = np.flatnonzero(sizes)
        met = np.full(len(slots), without)
        if len(asking):
            sizes = sizes[asking]
            wanted = self._pool[_ranges(self._start[slots[asking]], sizes)]
            held = batch.holds(wanted, np.repeat(posts[asking], sizes))
            met[asking] = np.logical_or.reduceat(held, np.cumsum(sizes) - sizes)
        return met

    def memory(self) -> int:
        """Bytes held."""
        return self._pool.nbytes + self._start.nbytes + self._size.nbytes


def _ranges(starts: NDArray[np.int32], sizes: NDArray[np.int32]) -> Numbers:
    """start, start + 1, … for each start and size, one after the other; sizes are at least one."""
    total = np.cumsum(sizes)
    return (
        np.arange(total[-1]) + np.repeat(starts - (total - sizes), sizes) if len(sizes) else np.empty(0, int)
    )


def _mixed(hashes: Hashes, posts: Numbers) -> Hashes:
    """One number for a word in a post."""
    return (hashes ^ (posts.astype(np.uint64) * np.uint64(_POST))) * np.uint64(_MIX)


def _longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    grown = np.zeros(size, column.dtype)
    grown[: len(column)] = column
    return grown
