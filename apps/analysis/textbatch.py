"""A batch of messages as arrays: folded characters, words and their hashes, each with its place in the text.

Everything after the first joining works on the whole batch at once, which is what makes five thousand messages
a second possible in plain numpy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from apps.analysis.normalise import undisguise

SPACE: Final = 0
WORD: Final = 1
AT: Final = 2
HASH: Final = 3
SYMBOL: Final = 5
DROPPED: Final = 6

_TABLE_SIZE = 0x20000
_PRIME = np.uint64(0x100000001B3)
_PAIR = np.uint64(0x9E3779B97F4A7C15)
# Longer texts say nothing more about their verdict, and one giant text must not slow its batch.
MAX_CHARS: Final = 4000
_HANDLE = np.uint64(0x40404040404040)
_FOLDED_BLOCKS = ((0, 0x3000), (0xFF00, 0xFFF0), (0x1D400, 0x1D800))
_SINGLE = {"œ": "o", "æ": "a", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i", "ħ": "h", "ß": "s"}


def _fold_char(char: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = [c for c in plain if not unicodedata.combining(c)]
    return _SINGLE.get(kept[0], kept[0]) if kept else char


@cache
def fold_table() -> NDArray[np.uint32]:
    """Code point to folded code point, one to one, digits all to `0`."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for first, last in _FOLDED_BLOCKS:
        for code in range(first, last):
            folded = _fold_char(chr(code))
            table[code] = ord("0") if folded.isdigit() else ord(folded)
    table[0x2018:0x201A] = ord("'")
    return table


@cache
def class_table() -> NDArray[np.uint8]:
    """What each code point is: space, part of a word, sign, or nothing (joiners and accents)."""
    table = np.full(_TABLE_SIZE, SYMBOL, dtype=np.uint8)
    for code in range(0x3400):
        table[code] = _class_of(chr(code))
    for first, last in ((0x3400, 0xD800), (0xF900, 0xFE00), (0xFE70, 0xFFF0), (0x10000, 0x1D800)):
        table[first:last] = WORD
    table[0xFE00:0xFE10] = DROPPED
    table[0x1F3FB:0x1F400] = DROPPED
    return table


def _class_of(char: str) -> int:
    if char == "@":
        return AT
    if char == "#":
        return HASH
    category = unicodedata.category(char)
    if category in {"Mn", "Cf"}:
        return DROPPED
    if char.isalnum() or category == "Mc":
        return WORD
    if char in "'’‘_-" or char.isspace() or category.startswith(("Z", "C")):
        return SPACE
    return SYMBOL


@dataclass(frozen=True, slots=True)
class TextBatch:
    """`codes` holds each message's folded characters followed by one space; `places` their original offsets."""

    size: int
    codes: NDArray[np.uint32]
    raw: NDArray[np.uint32]
    places: NDArray[np.int32]
    messages: NDArray[np.int32]
    spaces: NDArray[np.bool_]
    blocked: NDArray[np.bool_]
    token_start: NDArray[np.int64]
    token_end: NDArray[np.int64]
    token_hash: NDArray[np.uint64]
    token_message: NDArray[np.int32]
    token_is_word: NDArray[np.bool_]

    def phrase_hashes(self, length: int) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """Hash of the `length` tokens beginning at each token, and whether they lie in one message."""
        count = len(self.token_hash)
        hashes = self.token_hash.copy()
        whole = np.full(count, count >= length, dtype=np.bool_)
        for step in range(1, min(length, count)):
            hashes[: count - step] = hashes[: count - step] * _PAIR + self.token_hash[step:]
            whole[: count - step] &= self.token_message[: count - step] == self.token_message[step:]
            whole[max(count - step, 0) :] = False
        return hashes, whole


def phrase_hash(words: Sequence[str]) -> int:
    """The hash `TextBatch.phrase_hashes` gives to these folded words."""
    total = 0
    mask = (1 << 64) - 1
    for number, word in enumerate(words):
        hashed = _word_hash(word)
        total = hashed if number == 0 else (total * int(_PAIR) + hashed) & mask
    return total


def _word_hash(word: str) -> int:
    mask = (1 << 64) - 1
    hashed = 0
    power = 1
    for char in word:
        hashed = (hashed + (ord(char) + 1) * power) & mask
        power = power * int(_PRIME) & mask
    return hashed


def fold(text: str) -> str:
    """One text folded the way batches are, for building lists."""
    table = fold_table()
    return "".join(chr(int(table[ord(char)])) if ord(char) < _TABLE_SIZE else char for char in text)


def build(texts: Sequence[str]) -> TextBatch:
    """Fold and cut a batch of texts. Texts longer than MAX_CHARS are read up to there."""
    plain, starts, moved = _plain_texts(texts)
    joined = " ".join(plain) + " "
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) + 1 for text in plain), dtype=np.int64, count=len(plain))
    messages = np.repeat(np.arange(len(plain), dtype=np.int32), lengths)
    places = (np.arange(len(raw), dtype=np.int64) - np.repeat(starts, lengths)).astype(np.int32)
    for number, offsets in moved:
        begin = int(starts[number])
        places[begin : begin + len(offsets)] = offsets
    index = np.minimum(raw, _TABLE_SIZE - 1)
    folded = fold_table()[index]
    kinds = class_table()[index]
    keep = _worth_keeping(folded, kinds)
    return _cut(
        len(plain),
        codes=folded[keep],
        raw=raw[keep],
        kinds=kinds[keep],
        places=places[keep],
        messages=messages[keep],
    )


def _plain_texts(
    texts: Sequence[str],
) -> tuple[list[str], NDArray[np.int64], list[tuple[int, list[int]]]]:
    plain: list[str] = []
    moved: list[tuple[int, list[int]]] = []
    starts = np.zeros(len(texts), dtype=np.int64)
    begin = 0
    for number, text in enumerate(texts):
        shown, offsets = undisguise(text[:MAX_CHARS])
        if offsets is not None:
            moved.append((number, offsets))
        plain.append(shown)
        starts[number] = begin
        begin += len(shown) + 1
    return plain, starts, moved


def _worth_keeping(folded: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Drop joiners, second spaces and the third of three equal letters."""
    keep: NDArray[np.bool_] = kinds != DROPPED
    if len(folded) > 2:
        same = folded[1:] == folded[:-1]
        keep[2:] &= ~(same[1:] & same[:-1])
    keep[-1] = True
    return keep


def _cut(
    size: int,
    *,
    codes: NDArray[np.uint32],
    raw: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
    places: NDArray[np.int32],
    messages: NDArray[np.int32],
) -> TextBatch:
    ends_message = np.ones(len(codes), dtype=np.bool_)
    ends_message[:-1] = messages[1:] != messages[:-1]
    kinds = np.where(ends_message, SPACE, kinds).astype(np.uint8)
    spaces = kinds == SPACE
    codes = np.where(spaces, np.uint32(32), codes)
    is_word = kinds == WORD
    before = np.empty_like(is_word)
    before[0] = False
    before[1:] = is_word[:-1]
    first = (is_word & ~before) | (kinds == SYMBOL)
    start = np.flatnonzero(first)
    word_token = is_word[start]
    word_ends = np.flatnonzero(is_word & ~np.append(is_word[1:], False)) + 1
    end = start + 1
    end[word_token] = word_ends
    hashes = _token_hashes(codes, start, end)
    handle = _handles(kinds, start, word_token)
    hashes[handle] = _HANDLE
    blocked = _spread(len(codes), start[handle], end[handle])
    return TextBatch(
        size, codes, raw, places, messages, spaces, blocked,
        start, end, hashes, messages[start], word_token,
    )  # fmt: skip


def _token_hashes(
    codes: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint64]:
    powers, inverses = _powers(len(codes))
    summed = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * powers, out=summed[1:])
    hashes: NDArray[np.uint64] = (summed[end] - summed[start]) * inverses[start]
    return hashes


_power_cache: dict[int, tuple[NDArray[np.uint64], NDArray[np.uint64]]] = {}


def _powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    size = 1 << max(length - 1, 1023).bit_length()
    if size not in _power_cache:
        inverse = np.uint64(pow(int(_PRIME), -1, 1 << 64))
        powers = np.ones(size, dtype=np.uint64)
        powers[1:] = _PRIME
        inverses = np.ones(size, dtype=np.uint64)
        inverses[1:] = inverse
        _power_cache[size] = (np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64))
    powers, inverses = _power_cache[size]
    return powers[:length], inverses[:length]


def _handles(
    kinds: NDArray[np.uint8], start: NDArray[np.int64], word_token: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Words right after an @ that does not itself follow a word (that would be an address)."""
    previous = kinds[np.maximum(start - 1, 0)]
    earlier = kinds[np.maximum(start - 2, 0)]
    found: NDArray[np.bool_] = word_token & (start > 0) & (previous == AT)
    found &= (earlier != WORD) | (start < 2)
    return found


def _spread(length: int, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    edges = np.zeros(length + 1, dtype=np.int32)
    np.add.at(edges, start, 1)
    np.add.at(edges, end, -1)
    spread: NDArray[np.bool_] = np.cumsum(edges[:-1]) > 0
    return spread
