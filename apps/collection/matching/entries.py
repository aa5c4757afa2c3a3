"""Entries: "this key leads to this query" (told by a code), chained by key and by query in flat arrays.

Adding and removing touch a fixed number of places each, whatever the number of queries.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.table import NOTHING, KeyTable


class Found(NamedTuple):
    """Entries met in a batch: the number of the post and of the entry, pair by pair."""

    posts: NDArray[np.int64]
    entries: NDArray[np.int32]


class Entries:
    """The chains of all keys."""

    def __init__(self) -> None:
        self.table = KeyTable()
        self._size = 0
        self._free: list[int] = []
        self.code = np.zeros(1024, np.int32)
        self._next = np.zeros(1024, np.int32)
        self._previous = np.zeros(1024, np.int32)
        self._sibling = np.zeros(1024, np.int32)
        self._key = np.zeros(1024, np.uint64)

    def add(self, key: int, code: int, sibling: int) -> int:
        """Put an entry before the others of its key; returns its number, to be the next one's ``sibling``."""
        number = self._take_number()
        head = self.table.put(key, number)
        self.code[number] = code
        self._key[number] = key
        self._sibling[number] = sibling
        self._next[number] = head
        self._previous[number] = NOTHING
        if head != NOTHING:
            self._previous[head] = number
        return number

    def remove(self, number: int) -> None:
        """Take out an entry and all its siblings."""
        while number != NOTHING:
            after, before = self._next.item(number), self._previous.item(number)
            if before == NOTHING:
                self.table.put(self._key.item(number), after)
            else:
                self._next[before] = after
            if after != NOTHING:
                self._previous[after] = before
            self._free.append(number)
            number = self._sibling.item(number)

    def _take_number(self) -> int:
        if self._free:
            return self._free.pop()
        if self._size == len(self.code):
            grown = self._size + self._size // 2
            self.code, self._key = _longer(self.code, grown), _longer(self._key, grown)
            self._next, self._previous = _longer(self._next, grown), _longer(self._previous, grown)
            self._sibling = _longer(self._sibling, grown)
        self._size += 1
        return self._size - 1

    def find(self, keys: NDArray[np.uint64], posts: NDArray[np.int64]) -> list[Found]:
        """Every entry of every key met; ``posts[i]`` is the post that holds ``keys[i]``."""
        at, heads = self.table.find(keys)
        met, entries, follow = [], heads, self._next
        where = posts[at]
        while len(entries):
            met.append(Found(where, entries))
            entries = follow[entries]
            going_on = entries != NOTHING
            where, entries = where[going_on], entries[going_on]
        return met

    def memory(self) -> int:
        """Bytes held."""
        return self.table.memory() + self._key.nbytes + 4 * self.code.nbytes


def _longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    grown = np.zeros(size, column.dtype)
    grown[: len(column)] = column
    return grown
