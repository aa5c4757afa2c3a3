"""Folding: the one spelling under which a word of a post and a word of a query meet.

A folded text is bytes: a-z, 0-9 and "_" make words; letters of other scripts stand as "~" and 4 hex digits, or "="
and 5 beyond the first plane; everything else is one of the separators below. Case, accents, width, mathematical
alphabets, invisible characters and look-alike letters are gone. Emoji and ideographs are words of their own.
"""

import codecs
import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from apps.core.look_alikes import LOOK_ALIKES

SPACE = 0x20
POST_END = 0x0A
HASH_SIGN = 0x1C
AT_SIGN = 0x1D
HYPHEN = 0x1E
APOSTROPHE = 0x1F

_HYPHENS = "-\u2010\u2011\u2043\ufe63\uff0d"
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02bd\u2032\uff07\u055a\ua78c"
_SPECIAL = {
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ɑ": "a", "ɡ": "g", "ı": "i", "ꞵ": "b", "ſ": "s",
    # Latin letters without a decomposition that TR39 draws as others.
    "ƅ": "b", "ꬲ": "e", "℮": "e", "ꬵ": "f", "ẝ": "f", "ƍ": "g", "ɩ": "i", "ǀ": "l", "ꬽ": "o", "ᴑ": "o", "ꭇ": "r",
    "ꭈ": "r", "ƽ": "s", "ꞟ": "u", "ɯ": "w", "ꭓ": "x", "ɣ": "y",
    "\u2122": " ", "\u2120": " ", "\u2215": " ", "\u2044": " ",
}  # fmt: skip
_NAME_EDGES = re.compile(r"\A[\s@]+|\s+\Z")
_LATIN_NAME = re.compile(
    r"(?:LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL)"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])(?: WITH .*)?"
)
# Marks without a combining class that still only decorate the letter before them (enclosing, keycap, variation).
_DECORATIONS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE2F))
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d\u180f")
_EMOJI = ((0x2300, 0x23FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
_ALONE = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def is_drawn_upon(char: str) -> bool:
    """True for what only decorates the character before it: accents, variation signs, skin tones, keycaps."""
    return unicodedata.category(char) in ("Mn", "Me") or _within(ord(char), (_SKIN_TONES,))


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _is_dropped(char: str) -> bool:
    """True for what leaves no trace inside a word: marks, zero-width and control characters."""
    code = ord(char)
    category = unicodedata.category(char)
    return (
        category in ("Cf", "Cs")
        or category == "Me"
        or (category == "Cc" and not char.isspace())
        or unicodedata.combining(char) != 0
        or char in _INVISIBLE
        or _within(code, (*_DECORATIONS, _SKIN_TONES, (0xE0000, 0xE0FFF)))
    )


def _escape(char: str) -> str:
    code = ord(char)
    return f"~{code:04x}" if code <= 0xFFFF else f"={code:05x}"


def _fold_decomposed(char: str) -> str:
    """Fold one character that compatibility decomposition cannot split further."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char.isascii():
        return char if char.isalnum() or char in "#@_" else " "
    if _is_dropped(char):
        return ""
    if _within(ord(char), _ALONE) and char.isalnum():
        return f" {_escape(char)} "
    named = _LATIN_NAME.fullmatch(unicodedata.name(char, ""))
    if named:
        return named[1].lower()
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    if unicodedata.category(char) in ("So", "Sm", "Sk") and _within(ord(char), _EMOJI):
        return f" {_escape(char)} "
    return _escape(char) if char.isalnum() or unicodedata.category(char)[0] == "M" else " "


@lru_cache(maxsize=65_536)
def fold_character(char: str) -> str:
    """One character → letters, digits, escapes, "#@_-'" as themselves, or spaces; "" for what is invisible."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if _is_dropped(char):
        return ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(map(_fold_decomposed, decomposed)) or " "


# --- look-alike letters ----------------------------------------------------------------------------------------------


class _CharacterFolds(dict[str, str]):
    def __missing__(self, char: str) -> str:
        self[char] = folded = fold_character(char)
        return folded


_FOLDS = _CharacterFolds()


@lru_cache(maxsize=16_384)
def _latin_twin(char: str) -> str | None:
    twin = LOOK_ALIKES.get(char)
    if twin or char.isascii():
        return twin
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not _is_dropped(c))
    return LOOK_ALIKES.get(bare)


def _is_foreign(char: str) -> bool:
    """True for a letter of another alphabet that no Latin letter resembles, in one case or the other."""
    if not char.isalpha() or _is_latin(char) or _within(ord(char), _ALONE):
        return False
    return not (_latin_twin(char) and _latin_twin(char.lower()) and _latin_twin(char.upper()))


def _is_latin(char: str) -> bool:
    folded = _FOLDS[char].strip()
    return folded.isalpha()


def _word_runs(text: str) -> list[tuple[int, int]]:
    """Start and end of each run of letters, digits and invisible characters."""
    runs, start = [], -1
    for place, char in enumerate(text):
        if (char.isalnum() or _FOLDS[char] == "") and not _within(ord(char), _ALONE):
            start = place if start < 0 else start
        elif start >= 0:
            runs.append((start, place))
            start = -1
    return [*runs, (start, len(text))] if start >= 0 else runs


def replace_look_alikes(text: str, *, wholly: bool | None = None) -> str:
    """Write look-alike letters in Latin where a word mixes scripts; the length stays the same.

    A word made of nothing but look-alikes is Latin too, unless the text holds a letter that proves the other
    script (``wholly`` decides instead when given). Real Cyrillic and Greek words are left alone.
    """
    if wholly is None:
        wholly = not any(map(_is_foreign, text))
    letters = list(text)
    for start, end in _word_runs(text):
        word = text[start:end]
        mixed = any(map(_is_latin, word))
        if not mixed and (not wholly or any(map(_is_foreign, word))):
            continue
        for place in range(start, end):
            letters[place] = _latin_twin(text[place]) or text[place]
    return "".join(letters)


def has_look_alikes(text: str) -> bool:
    """True where the text holds at least one letter another script shares with Latin by its drawing."""
    return not text.isascii() and any(map(_latin_twin, text))


# --- fast path: one encode and one translate for a whole batch -------------------------------------------------------

# Controls that no folded text holds carry the end of a post and the two escape signs through the encoding; those of
# a post are taken out before.
_BATCH_END, _NEAR_PLANE, _FAR_PLANE = _CONTROLS = "\x00\x01\x02"
_WITHOUT_CONTROLS = dict.fromkeys(map(ord, _CONTROLS))


class _Deferred(threading.local):
    """The posts of the batch being folded in which look-alike letters were met."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.posts: set[int] = set()
        self._post = self._place = 0

    def note(self, text: str, place: int) -> None:
        self._post += text.count(_BATCH_END, self._place, place)
        self._place = place
        self.posts.add(self._post)


_deferred = _Deferred()


def _fold_run(run: str) -> str:
    folded = "".join(map(_FOLDS.__getitem__, run))
    return folded.replace("~", _NEAR_PLANE).replace("=", _FAR_PLANE)


class _Runs(dict[str, str | None]):
    """Folds of runs beyond latin-1, bounded; None where the run may hide a look-alike."""

    LIMIT = 200_000

    def __missing__(self, run: str) -> str | None:
        folded = None if has_look_alikes(run) else _fold_run(run)
        if len(self) < self.LIMIT:
            self[run] = folded
        return folded


_RUNS = _Runs()


def _on_unencodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    run = error.object[error.start : error.end]
    folded = _RUNS[run]
    if folded is None:
        _deferred.note(error.object, error.start)
        folded = _fold_run(run)
    return folded, error.end


codecs.register_error("vigie_fold", _on_unencodable)

_SEPARATORS = {"#": HASH_SIGN, "@": AT_SIGN, "-": HYPHEN, "'": APOSTROPHE, " ": SPACE}


def _latin_1_tables() -> tuple[bytes, bytes, tuple[tuple[str, str], ...]]:
    table, deleted, longer = bytearray(256), bytearray(), []
    for code in range(256):
        folded = fold_character(chr(code))
        if len(folded) == 1:
            table[code] = _SEPARATORS.get(folded, ord(folded))
        elif not folded:
            deleted.append(code)
        elif not folded.strip():
            table[code] = SPACE
        else:
            longer.append((chr(code), _fold_run(chr(code))))
    for control, byte in zip(_CONTROLS, (POST_END, ord("~"), ord("=")), strict=True):
        table[ord(control)] = byte
        deleted.remove(ord(control))
    return bytes(table), bytes(deleted), tuple(longer)


_TABLE, _DELETED, _LONGER = _latin_1_tables()
# The commonest characters beyond latin-1 in posts: replacing them in the whole batch is ten times cheaper than
# one call of the error handler for each.
_COMMON = tuple((char, fold_character(char)) for char in "’…“”–œ€")


def fold_batch(texts: Sequence[str]) -> bytes:
    """Fold many texts at once; each is followed by one ``POST_END`` byte."""
    joined = _BATCH_END.join(texts)
    if _NEAR_PLANE in joined or _FAR_PLANE in joined or joined.count(_BATCH_END) >= max(len(texts), 1):
        texts = [text.translate(_WITHOUT_CONTROLS) for text in texts]
        joined = _BATCH_END.join(texts)
    _deferred.start()
    folded = _encode(joined) + (bytes([POST_END]) if texts else b"")
    if _deferred.posts:
        folded = _refold(folded, texts, sorted(_deferred.posts))
    return _settle_underscores(folded) if b"_" in folded else folded


def _encode(text: str) -> bytes:
    if not text.isascii():
        for char, replacement in _LONGER:
            if char in text:
                text = text.replace(char, replacement)
        for char, replacement in _COMMON:
            text = text.replace(char, replacement)
    return text.encode("latin-1", "vigie_fold").translate(_TABLE, _DELETED)


def fold_as_written(text: str) -> bytes:
    """Fold one text without looking for look-alike letters, and without a ``POST_END``."""
    return _settle_underscores(_encode(text.translate(_WITHOUT_CONTROLS)))


def _refold(folded: bytes, texts: Sequence[str], posts: Sequence[int]) -> bytes:
    """Fold again, by way of Latin, the texts of a batch in which look-alike letters were met."""
    parts = folded.split(bytes([POST_END]))
    for post in posts:
        parts[post] = _encode(replace_look_alikes(texts[post]))
    return bytes([POST_END]).join(parts)


def _settle_underscores(folded: bytes) -> bytes:
    """An underscore belongs to a #tag or @handle; in any other word it joins two words as a hyphen does."""
    settled = bytearray(folded)
    place = settled.find(b"_")
    while place >= 0:
        start = place
        while start > 0 and settled[start - 1] > SPACE:
            start -= 1
        end = place
        while end < len(settled) and settled[end] > SPACE:
            end += 1
        if not _opens_sigil(settled, start):
            settled[start:end] = settled[start:end].replace(b"_", bytes([HYPHEN]))
        place = settled.find(b"_", end)
    return bytes(settled)


def _opens_sigil(folded: bytes | bytearray, start: int) -> bool:
    """True where the word at ``start`` is a #tag or @handle: its sign does not itself follow a word."""
    if start == 0 or folded[start - 1] not in (HASH_SIGN, AT_SIGN):
        return False
    return start == 1 or folded[start - 2] <= SPACE


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """The spelling under which author names and handles are compared: no case, no accent, no leading "@"."""
    return _NAME_EDGES.sub("", "".join(c for c in _decompose(name) if not _is_dropped(c)))


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
