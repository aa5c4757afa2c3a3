"""Words of a text with their places: what a query compares, and what an explanation points at.

Rules, the same for posts and queries: an elided article or pronoun (l', d', qu') and an English possessive ('s)
are no words; a plural is reduced to its singular; two words joined by a hyphen, or by an apostrophe before at
least three letters, are also one word without it.
"""

from functools import lru_cache
from typing import NamedTuple

from apps.core.folding import (
    APOSTROPHE,
    AT_SIGN,
    HASH_SIGN,
    HYPHEN,
    SPACE,
    fold_as_written,
    fold_character,
    has_look_alikes,
    replace_look_alikes,
)

ELIDED = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu"))
MIN_AFTER_APOSTROPHE = 3


class Word(NamedTuple):
    """One word: its folded letters, its singular, its sign ("#", "@" or ""), its place in code points."""

    letters: str
    singular: str
    sign: str
    start: int
    end: int


class Joined(NamedTuple):
    """Two neighbours written as one (week-end → weekend, L'Oréal → loreal), standing for words first to last."""

    singular: str
    first: int
    last: int
    start: int
    end: int


class Words(NamedTuple):
    """A text as a query sees it."""

    words: tuple[Word, ...]
    joined: tuple[Joined, ...]


@lru_cache(maxsize=65_536)
def singular_of(letters: str) -> str:
    """Reduce a simple plural: scandales → scandale, bateaux → bateau, journaux → journal."""
    size = len(letters)
    if size >= 4 and letters[-1] == "s":
        return letters[:-1] if "a" <= letters[-2] <= "z" and letters[-2] != "s" else letters
    if size >= 4 and letters.endswith("ux") and letters[-3] in "aeo":
        if size >= 5 and letters[-3] == "a" and letters[-4] not in "ey":
            return letters[:-2] + "l"
        return letters[:-1]
    return letters


class _Piece(NamedTuple):
    letters: str
    sign: str
    start: int
    end: int
    origin: int
    origin_end: int


def _folded_with_places(text: str, wholly: bool | None) -> tuple[bytes, list[int]]:
    """The folded text of one post and, for each of its bytes, the code point it came from."""
    visible = replace_look_alikes(text, wholly=wholly) if has_look_alikes(text) else text
    places: list[int] = []
    for place, char in enumerate(visible):
        places.extend([place] * len(fold_character(char)))
    folded = fold_as_written(visible)
    assert len(folded) == len(places)
    return folded, places


def _pieces(folded: bytes, places: list[int]) -> list[_Piece]:
    found, start = [], -1
    for at in range(len(folded) + 1):
        inside = at < len(folded) and folded[at] > SPACE
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            letters = folded[start:at].decode("ascii")
            found.append(_Piece(letters, _sign(folded, start), start, at, places[start], places[at - 1] + 1))
            start = -1
    return found


def _sign(folded: bytes, start: int) -> str:
    before = folded[start - 1] if start else SPACE
    if before not in (HASH_SIGN, AT_SIGN) or (start >= 2 and folded[start - 2] > SPACE):
        return ""
    return "#" if before == HASH_SIGN else "@"


def _follows(folded: bytes, left: _Piece, right: _Piece, joiner: int) -> bool:
    return right.start - left.end == 1 and folded[left.end] == joiner


def _is_elided(folded: bytes, piece: _Piece, after: _Piece | None) -> bool:
    short = piece.letters in ELIDED
    return short and after is not None and _follows(folded, piece, after, APOSTROPHE)


def _is_possessive(folded: bytes, before: _Piece | None, piece: _Piece) -> bool:
    return piece.letters == "s" and before is not None and _follows(folded, before, piece, APOSTROPHE)


def _joins(folded: bytes, left: _Piece, right: _Piece) -> bool:
    if _follows(folded, left, right, HYPHEN):
        return True
    return len(right.letters) >= MIN_AFTER_APOSTROPHE and _follows(folded, left, right, APOSTROPHE)


def _dropped(folded: bytes, pieces: list[_Piece]) -> tuple[set[int], set[int]]:
    elided, possessive = set(), set()
    for number, piece in enumerate(pieces):
        if _is_elided(folded, piece, pieces[number + 1] if number + 1 < len(pieces) else None):
            elided.add(number)
        elif _is_possessive(folded, pieces[number - 1] if number else None, piece):
            possessive.add(number)
    return elided, possessive


def split_words(text: str, *, wholly: bool | None = None) -> Words:
    """The words of one text in order, and the words that neighbours make together.

    ``wholly``: whether a word drawn in nothing but look-alike letters is Latin; None lets the text decide.
    """
    folded, places = _folded_with_places(text, wholly)
    pieces = _pieces(folded, places)
    elided, possessive = _dropped(folded, pieces)
    words: list[Word] = []
    joined: list[Joined] = []
    for number, piece in enumerate(pieces):
        if number in elided or number in possessive:
            continue
        index, before = len(words), number - 1
        words.append(
            Word(piece.letters, singular_of(piece.letters), piece.sign, piece.origin, piece.origin_end)
        )
        if before >= 0 and before not in possessive and _joins(folded, pieces[before], piece):
            left = pieces[before]
            first = index if before in elided else index - 1
            singular = singular_of(left.letters + piece.letters)
            joined.append(Joined(singular, first, index, left.origin, piece.origin_end))
    return Words(tuple(words), tuple(joined))
