"""From the hash of a key to its value: one open table in flat arrays.

Flat arrays because they cost 12 bytes a place and because workers forked from a loaded process share them: reading
them writes no reference count. A filter in front, small enough for the processor's own cache, answers most of the
words of a post, which no query asks for.
"""

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_U = np.uint64
_MIX = 0xD6E8FEB86659FD93
_MASK = (1 << 64) - 1
NOTHING = -1

# A key marks two bits of one byte of the filter, and there is a byte for every two places: at most one key for each.
_FILTER_PER_PLACE = 1  # log2
_PAIRS = [1 << a | 1 << b for a in range(8) for b in range(a)]
_MARKS = np.array([_PAIRS[at % len(_PAIRS)] for at in range(64)], np.uint8)
_MARK_SHIFT, _MARK_BITS = 8, 63


def _mixed(hashes: Hashes) -> Hashes:
    mixed = hashes >> _U(32)
    mixed ^= hashes
    mixed *= _U(_MIX)
    return mixed


def _mixed_one(value: int) -> int:
    return ((value ^ (value >> 32)) * _MIX) & _MASK


def _marks(mixed: Hashes) -> NDArray[np.uint8]:
    return _MARKS.take(((mixed >> _U(_MARK_SHIFT)) & _U(_MARK_BITS)).view(np.int64))


class KeyTable:
    """Values (``NOTHING`` where none was given) by 64-bit key, probed linearly; doubles when half full."""

    def __init__(self, bits: int = 10) -> None:
        self._used = 0
        self._lay_out(bits)

    def _lay_out(self, bits: int) -> None:
        self._bits = bits
        self._keys = np.zeros(1 << bits, np.uint64)
        self.values = np.full(1 << bits, NOTHING, np.int32)
        self._filter = np.zeros(1 << (bits - _FILTER_PER_PLACE), np.uint8)

    def where(self, key: int) -> int:
        """The place of a key in ``values``; only of one that was taken, and until the next is."""
        key = key or 1
        return self._place(key, _mixed_one(key))

    def take(self, key: int) -> int:
        """The place of a key in ``values``, made where it has none; places move when the table grows."""
        key = key or 1
        mixed = _mixed_one(key)
        place = self._place(key, mixed)
        if self._keys.item(place):
            return place
        if self._used * 2 >= len(self._keys):
            self._grow()
            place = self._place(key, mixed)
        self._keys[place] = key
        self._used += 1
        self._filter[mixed >> (64 - self._bits + _FILTER_PER_PLACE)] |= _MARKS.item(
            (mixed >> _MARK_SHIFT) & _MARK_BITS
        )
        return place

    def _place(self, key: int, mixed: int) -> int:
        """Where the key is, or the empty place where it would be put. Zero marks an empty place."""
        place, last, item = mixed >> (64 - self._bits), len(self._keys) - 1, self._keys.item
        while (found := item(place)) != key and found != 0:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        kept = np.flatnonzero(self.values != NOTHING)
        keys, values = self._keys[kept], self.values[kept]
        self._lay_out(self._bits + 1 if len(keys) * 4 > len(self._keys) else self._bits)
        self._used = len(keys)
        mixed = _mixed(keys)
        np.bitwise_or.at(self._filter, mixed >> _U(64 - self._bits + _FILTER_PER_PLACE), _marks(mixed))
        self._insert(keys, values, (mixed >> _U(64 - self._bits)).astype(np.int64))

    def _insert(self, keys: Hashes, values: NDArray[np.int32], places: NDArray[np.int64]) -> None:
        """Put distinct keys into the table, all at once: those that lose a place to another move on by one."""
        while len(keys):
            free = np.flatnonzero(self._keys[places] == 0)
            self._keys[places[free]] = keys[free]
            placed = self._keys[places] == keys
            self.values[places[placed]] = values[placed]
            left = ~placed
            keys, values = keys[left], values[left]
            places = (places[left] + 1) & (len(self._keys) - 1)

    def find(self, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Which of many keys have a value, and that value."""
        mixed = _mixed(hashes)
        marked = self._filter.take((mixed >> _U(64 - self._bits + _FILTER_PER_PLACE)).view(np.int64))
        marks = _marks(mixed)
        marked &= marks
        index = np.flatnonzero(marked == marks)
        keys = np.maximum(hashes[index], _U(1))
        places = (mixed[index] >> _U(64 - self._bits)).view(np.int64)
        found_at, found_value = [], []
        while len(index):
            there = self._keys[places]
            hit = there == keys
            values = self.values[places[hit]]
            held = values != NOTHING
            found_at.append(index[hit][held])
            found_value.append(values[held])
            going_on = ~hit & (there != 0)
            index, keys = index[going_on], keys[going_on]
            places = (places[going_on] + 1) & (len(self._keys) - 1)
        if not found_at:
            return np.empty(0, np.int64), np.empty(0, np.int32)
        return np.concatenate(found_at), np.concatenate(found_value)

    def memory(self) -> int:
        """Bytes held."""
        return self._keys.nbytes + self.values.nbytes + self._filter.nbytes
