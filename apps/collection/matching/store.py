"""Many small byte strings in one piece of memory, by number.

One piece, because reading a Python object writes its reference count: a forked worker would make every page of a
hundred thousand programs its own.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.pool import Numbers, lengthened

_MIN_WASTE = 1 << 16


class ByteStore:
    """Byte strings by number; an empty one is the same as none."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._start = array("q")
        self._size = np.zeros(1024, np.int32)
        self._unused = 0

    def set(self, number: int, value: bytes) -> None:
        """Keep a byte string under a number, in the place of the one it had."""
        if number >= len(self._size):
            self._size = lengthened(self._size, max(number + 1, len(self._size) * 3 // 2))
        if number >= len(self._start):
            self._start.extend([0] * (number + 1 - len(self._start)))
        if before := self._size.item(number):
            self._unused += before
            self._size[number] = 0
        if not value:
            return
        self._start[number], self._size[number] = len(self._data), len(value)
        self._data += value
        if self._unused > _MIN_WASTE and self._unused * 2 > len(self._data):
            self._close_gaps()

    def get(self, number: int) -> bytes:
        """The byte string under a number."""
        start = self._start[number]
        return bytes(self._data[start : start + self._size.item(number)])

    def has(self, number: int) -> bool:
        """True where a byte string is kept under the number."""
        return self._size.item(number) > 0

    def kept(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Under which of many numbers a byte string is kept."""
        return self._size[numbers] > 0

    def memory(self) -> int:
        """Bytes held."""
        return len(self._data) + 8 * len(self._start) + self._size.nbytes

    def _close_gaps(self) -> None:
        kept = bytearray()
        for number, size in enumerate(self._size[: len(self._start)].tolist()):
            start = self._start[number]
            self._start[number] = len(kept)
            kept += self._data[start : start + size]
        self._data, self._unused = kept, 0
