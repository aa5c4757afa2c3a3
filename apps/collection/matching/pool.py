"""Rows of numbers by number of their owner, in one flat array: what costs nothing to share with a forked worker."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


class HashRows:
    """A row of 64-bit hashes for every slot; an empty one is the same as none."""

    def __init__(self) -> None:
        self._pool = np.zeros(1024, np.uint64)
        self._end = self._unused = 0
        self._start = np.zeros(1024, np.int32)
        self._size = np.zeros(1024, np.int32)

    def set(self, slot: int, hashes: Sequence[int]) -> None:
        """Give a slot its row in the place of the one it had."""
        if slot >= len(self._size):
            size = max(slot + 1, len(self._size) * 3 // 2)
            self._start, self._size = lengthened(self._start, size), lengthened(self._size, size)
        if before := self._size.item(slot):
            self._unused += before
            self._size[slot] = 0
        if not hashes:
            return
        start, end = self._end, self._end + len(hashes)
        if end > len(self._pool):
            self._make_room(len(hashes))
            start, end = self._end, self._end + len(hashes)
        self._pool[start:end] = hashes
        self._start[slot], self._size[slot] = start, len(hashes)
        self._end = end

    def get(self, slot: int) -> list[int]:
        """The row of a slot."""
        start = self._start.item(slot)
        row: list[int] = self._pool[start : start + self._size.item(slot)].tolist()
        return row

    def _make_room(self, size: int) -> None:
        """Close the gaps where they are a third of the pool, else lengthen it by half."""
        if self._unused * 3 > self._end:
            slots = np.flatnonzero(self._size)
            sizes = self._size[slots]
            kept = self._pool[ranges(self._start[slots], sizes)]
            self._start[slots] = np.cumsum(sizes) - sizes
            self._pool[: len(kept)] = kept
            self._end, self._unused = len(kept), 0
        if self._end + size > len(self._pool):
            self._pool = lengthened(self._pool, (self._end + size) * 3 // 2)

    def sizes(self, slots: Numbers) -> NDArray[np.int32]:
        """How long the rows of these slots are."""
        return self._size[slots]

    def rows(self, slots: Numbers, sizes: NDArray[np.int32]) -> Hashes:
        """The rows of these slots, none of them empty, one after the other."""
        return self._pool[ranges(self._start[slots], sizes)]

    def memory(self) -> int:
        """Bytes held."""
        return self._pool.nbytes + self._start.nbytes + self._size.nbytes


def ranges(starts: NDArray[np.int32], sizes: NDArray[np.int32]) -> Numbers:
    """start, start + 1, … for each start and size, one after the other; sizes are at least one."""
    if not len(sizes):
        return np.empty(0, np.int64)
    total = np.cumsum(sizes)
    return np.arange(total[-1]) + np.repeat(starts - (total - sizes), sizes)


def lengthened(column: NDArray[Any], size: int) -> NDArray[Any]:
    """The same numbers with room for more."""
    grown = np.zeros(size, column.dtype)
    grown[: len(column)] = column
    return grown
