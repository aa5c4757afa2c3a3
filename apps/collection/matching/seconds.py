"""Second words: of those a query names below its anchor, at least one must be in the post too.

Without them a query "orange AND (panne OR retard)" would be verified on every post that holds "orange". The test
is made for the whole batch at once and may say yes too often (verification follows), never no wrongly.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.hashing import BatchWords

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_BITS = 18


class SecondWords:
    """The second words of every query, by its slot, in one pool of hashes."""

    def __init__(self) -> None:
        self._pool = np.zeros(1024, np.uint64)
        self._end = self._unused = 0
        self._start = np.zeros(1024, np.int32)
        self._size = np.zeros(1024, np.int32)

    def set(self, slot: int, words: Sequence[int]) -> None:
        """Give the query in a slot its second words; none where it has none."""
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

    def possible(self, posts: Numbers, slots: Numbers, words: BatchWords) -> NDArray[np.bool_]:
        """For pairs of a post and a slot: whether a second word may be in the post, or none is asked."""
        sizes = self._size[slots]
        possible = sizes == 0
        asking = np.flatnonzero(sizes)
        if not len(asking):
            return possible
        marks = np.zeros(1 << _BITS, bool)
        marks[_mark(words.hashes, words.posts)] = True
        marks[_mark(words.joined, words.joined_posts)] = True
        sizes = sizes[asking]
        wanted = self._pool[_ranges(self._start[slots[asking]], sizes)]
        seen = marks[_mark(wanted, np.repeat(posts[asking], sizes))]
        possible[asking] = np.logical_or.reduceat(seen, np.cumsum(sizes) - sizes)
        return possible

    def memory(self) -> int:
        """Bytes held."""
        return self._pool.nbytes + self._start.nbytes + self._size.nbytes


def _ranges(starts: NDArray[np.int32], sizes: NDArray[np.int32]) -> Numbers:
    """start, start + 1, … for each start and size, one after the other; sizes are at least one."""
    total = np.cumsum(sizes)
    return (
        np.arange(total[-1]) + np.repeat(starts - (total - sizes), sizes) if len(sizes) else np.empty(0, int)
    )


def _mark(hashes: Hashes, posts: Numbers) -> Hashes:
    """One place among ``2 ** _BITS`` for a word in a post."""
    mixed = (hashes ^ (posts.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(
        0xD6E8FEB86659FD93
    )
    return mixed >> np.uint64(64 - _BITS)


def _longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    grown = np.zeros(size, column.dtype)
    grown[: len(column)] = column
    return grown
