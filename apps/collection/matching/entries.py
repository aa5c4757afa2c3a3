"""Which queries hang on which key: "this key leads to this query", told by a code.

A key with one query, as nearly all have, holds its code itself; a popular one points at a block of codes that lie
side by side, so that thousands are read as fast as memory gives them. An edit touches the keys of one query.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.collection.matching.pool import HashRows, lengthened, ranges
from apps.collection.matching.table import NOTHING, KeyTable

_FIRST_BITS = 2  # log2 of the codes the smallest block has room for
# A value of the table below NOTHING is the number of a block, counted downwards from here.
_BLOCKS = NOTHING - 1


class Entries:
    """The codes of all keys, and the keys of each query by its slot. A code is its slot and one bit of its own."""

    def __init__(self) -> None:
        self.table = KeyTable()
        self._keys = HashRows()
        self._codes = np.zeros(1024, np.int32)
        self._end = 0
        self._start = np.zeros(64, np.int32)
        self._size = np.zeros(64, np.int32)
        self._bits = np.zeros(64, np.int8)
        self._count = 0
        self._free_blocks: list[int] = []
        self._free_places: dict[int, list[int]] = {}

    def add(self, slot: int, keys: Sequence[int], codes: Sequence[int]) -> None:
        """Hang the query of a slot on its keys, with a code for each."""
        self._keys.set(slot, keys)
        table = self.table
        for key, code in zip(keys, codes, strict=True):
            place = table.take(key)
            value = table.values.item(place)
            if value == NOTHING:
                table.values[place] = code
            elif value > NOTHING:
                block = self._new_block()
                self._codes[self._start[block]] = value
                self._size[block] = 1
                self._append(block, code)
                table.values[place] = _BLOCKS - block
            else:
                self._append(_BLOCKS - value, code)

    def remove(self, slot: int) -> None:
        """Take the query of a slot off all its keys."""
        table = self.table
        for key in self._keys.get(slot):
            place = table.where(key)
            value = table.values.item(place)
            if value >= 0 or self._drop(_BLOCKS - value, slot):
                table.values[place] = NOTHING
        self._keys.set(slot, ())

    def _new_block(self) -> int:
        if self._free_blocks:
            block = self._free_blocks.pop()
        else:
            block = self._count
            self._count += 1
            if block == len(self._start):
                self._start, self._size = (
                    lengthened(self._start, 2 * block),
                    lengthened(self._size, 2 * block),
                )
                self._bits = lengthened(self._bits, 2 * block)
        self._start[block], self._bits[block] = self._room(_FIRST_BITS), _FIRST_BITS
        return block

    def _room(self, bits: int) -> int:
        """Where there is room for 2**bits codes."""
        if free := self._free_places.get(bits):
            return free.pop()
        start, self._end = self._end, self._end + (1 << bits)
        if self._end > len(self._codes):
            self._codes = lengthened(self._codes, self._end * 3 // 2)
        return start

    def _append(self, block: int, code: int) -> None:
        size, bits = self._size.item(block), self._bits.item(block)
        if size == 1 << bits:
            start, new = self._start.item(block), self._room(bits + 1)
            self._codes[new : new + size] = self._codes[start : start + size]
            self._free_places.setdefault(bits, []).append(start)
            self._start[block], self._bits[block] = new, bits + 1
        self._codes[self._start.item(block) + size] = code
        self._size[block] = size + 1

    def _drop(self, block: int, slot: int) -> bool:
        """Take one code of a slot out of a block; True where the block is empty now and given back."""
        start, last = self._start.item(block), self._size.item(block) - 1
        codes = self._codes[start : start + last + 1]
        codes[np.argmax(codes >> 1 == slot)] = codes[last]
        self._size[block] = last
        if last:
            return False
        self._free_places.setdefault(self._bits.item(block), []).append(start)
        self._free_blocks.append(block)
        return True

    def find(
        self, keys: NDArray[np.uint64], posts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The number of the post and the code of every entry met; ``posts[i]`` is the post that holds ``keys[i]``."""
        at, values = self.table.find(keys)
        where = posts[at]
        shared = np.flatnonzero(values < NOTHING)
        if not len(shared):
            return where, values
        blocks = _BLOCKS - values[shared]
        sizes = self._size[blocks]
        alone = np.flatnonzero(values >= 0)
        codes = self._codes[ranges(self._start[blocks], sizes)]
        return (
            np.concatenate((where[alone], np.repeat(where[shared], sizes))),
            np.concatenate((values[alone], codes)),
        )

    def memory(self) -> int:
        """Bytes held."""
        blocks = self._start.nbytes + self._size.nbytes + self._bits.nbytes
        return self.table.memory() + self._keys.memory() + self._codes.nbytes + blocks
