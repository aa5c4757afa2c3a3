"""Many small byte strings in one piece of memory, by number.

One piece, because reading a Python object writes its reference count: a forked worker would make every page of a
hundred thousand programs its own.
"""

from array import array

_MIN_WASTE = 1 << 16


class ByteStore:
    """Byte strings by number; an empty one is the same as none."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._start = array("q")
        self._size = array("i")
        self._unused = 0

    def set(self, number: int, value: bytes) -> None:
        """Keep a byte string under a number, in the place of the one it had."""
        while number >= len(self._size):
            self._start.append(0)
            self._size.append(0)
        self._unused += self._size[number]
        self._start[number], self._size[number] = len(self._data), len(value)
        self._data += value
        if self._unused > _MIN_WASTE and self._unused * 2 > len(self._data):
            self._close_gaps()

    def get(self, number: int) -> bytes:
        """The byte string under a number."""
        start = self._start[number]
        return bytes(self._data[start : start + self._size[number]])

    def has(self, number: int) -> bool:
        """True where a byte string is kept under the number."""
        return self._size[number] > 0

    def memory(self) -> int:
        """Bytes held."""
        return len(self._data) + 12 * len(self._size)

    def _close_gaps(self) -> None:
        kept = bytearray()
        for number, size in enumerate(self._size):
            start = self._start[number]
            self._start[number] = len(kept)
            kept += self._data[start : start + size]
        self._data, self._unused = kept, 0
