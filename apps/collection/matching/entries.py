"""Entries: "this key leads to this query", chained by key and by query in flat arrays.

Adding and removing touch a fixed number of places each, whatever the number of queries.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.table import NOTHING, KeyTable

_COLUMNS = {
    "query": np.int32,
    "next": np.int32,
    "previous": np.int32,
    "sibling": np.int32,
    "key": np.uint64,
}


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
        self._columns = {name: np.zeros(1024, kind) for name, kind in _COLUMNS.items()}

    @property
    def query(self) -> NDArray[np.int32]:
        return self._columns["query"]

    def add(self, key: int, query: int, sibling: int) -> int:
        """Put an entry before the others of its key; returns its number, to be the next one's ``sibling``."""
        number = self._take_number()
        columns = self._columns
        head = self.table.get(key)
        columns["query"][number] = query
        columns["key"][number] = key
        columns["sibling"][number] = sibling
        columns["next"][number] = head
        columns["previous"][number] = NOTHING
        if head != NOTHING:
            columns["previous"][head] = number
        self.table.set(key, number)
        return number

    def remove(self, number: int) -> None:
        """Take out an entry and all its siblings."""
        columns = self._columns
        while number != NOTHING:
            after, before = columns["next"].item(number), columns["previous"].item(number)
            if before == NOTHING:
                self.table.set(columns["key"].item(number), after)
            else:
                columns["next"][before] = after
            if after != NOTHING:
                columns["previous"][after] = before
            self._free.append(number)
            number = columns["sibling"].item(number)

    def _take_number(self) -> int:
        if self._free:
            return self._free.pop()
        if self._size == len(self._columns["query"]):
            grown = self._size + self._size // 2
            self._columns = {name: _longer(column, grown) for name, column in self._columns.items()}
        self._size += 1
        return self._size - 1

    def find(self, keys: NDArray[np.uint64], posts: NDArray[np.int64]) -> list[Found]:
        """Every entry of every key met; ``posts[i]`` is the post that holds ``keys[i]``."""
        at, heads = self.table.find(keys)
        met, entries, follow = [], heads, self._columns["next"]
        where = posts[at]
        while len(entries):
            met.append(Found(where, entries))
            entries = follow[entries]
            going_on = entries != NOTHING
            where, entries = where[going_on], entries[going_on]
        return met

    def memory(self) -> int:
        """Bytes held."""
        return self.table.memory() + sum(column.nbytes for column in self._columns.values())


def _longer(column: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    grown = np.zeros(size, column.dtype)
    grown[: len(column)] = column
    return grown
