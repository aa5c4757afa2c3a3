"""Words of a text with their places: what a query compares, and what an explanation points at.

Rules, the same for posts and queries: an elided article or pronoun (l', d', qu') and an English possessive ('s)
are no words; a plural is reduced to its singular; two words joined by a hyphen, or by an apostrophe before at
least three letters, are also one word without it; so are three and more (arc-en-ciel, rock'n'roll) together.
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
    is_drawn_upon,
    replace_look_alikes,
)

ELIDED = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu"))
MIN_AFTER_APOSTROPHE = 3
MAX_CHAIN = 60  # letters of three and more words written as one


class Word(NamedTuple):
    """One word: its folded letters, its singular, its sign ("#", "@" or ""), its place in code points."""

    letters: str
    singular: str
    sign: str
    start: int
    end: int


class Joined(NamedTuple):
    """Neighbours written as one (week-end → weekend, L'Oréal → loreal), standing for words first to last.

    ``elides``: the first of them is an elided particle, which is no word by itself.
    """

    letters: str
    singular: str
    first: int
    last: int
    start: int
    end: int
    elides: bool = False


class Words(NamedTuple):
    """A text as a query sees it."""

    words: tuple[Word, ...]
    joined: tuple[Joined, ...]


@lru_cache(maxsize=65_536)
def singular_of(letters: str) -> str:
    """Reduce a simple plural: scandales → scandale, bateaux → bateau, journaux → journal."""
    size = len(letters)
    if size >= 4 and letters[-1] == "s":
        return letters[:-1] if "a" <= letters[-2] <= "z" and letters[-2] not in "sx" else letters
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


def _pieces(folded: bytes, places: list[int], text: str) -> list[_Piece]:
    found, start = [], -1
    for at in range(len(folded) + 1):
        inside = at < len(folded) and folded[at] > SPACE
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            letters = folded[start:at].decode("ascii")
            end = _end_of_drawing(text, places[at - 1] + 1)
            found.append(_Piece(letters, _sign(folded, start), start, at, places[start], end))
            start = -1
    return found


def _end_of_drawing(text: str, end: int) -> int:
    """The end moved behind the marks drawn upon the character before it."""
    while end < len(text) and is_drawn_upon(text[end]) and not fold_character(text[end]):
        end += 1
    return end


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


def _chains(folded: bytes, pieces: list[_Piece], dropped: tuple[set[int], set[int]]) -> list[tuple[int, int]]:
    """First and last piece of every row of three and more joined by single hyphens and apostrophes.

    An elided particle before the row and a possessive behind it are no part of it.
    """
    elided, possessive = dropped
    found, first = [], 0
    for number in range(1, len(pieces) + 1):
        if number < len(pieces) and _touches(folded, pieces[number - 1], pieces[number]):
            continue
        start, last = first + (first in elided), number - 1
        while last in possessive:
            last -= 1
        if last - start >= 2 and sum(len(piece.letters) for piece in pieces[start : last + 1]) <= MAX_CHAIN:
            found.append((start, last))
        first = number
    return found


def _touches(folded: bytes, left: _Piece, right: _Piece) -> bool:
    return _follows(folded, left, right, HYPHEN) or _follows(folded, left, right, APOSTROPHE)


def split_words(text: str, *, wholly: bool | None = None) -> Words:
    """The words of one text in order, and the words that neighbours make together.

    ``wholly``: whether a word drawn in nothing but look-alike letters is Latin; None lets the text decide.
    """
    folded, places = _folded_with_places(text, wholly)
    pieces = _pieces(folded, places, text)
    elided, possessive = _dropped(folded, pieces)
    words: list[Word] = []
    joined: list[Joined] = []
    numbers: list[int] = []  # of the word that each piece is, or that follows it where it is none
    for number, piece in enumerate(pieces):
        numbers.append(len(words))
        if number in elided or number in possessive:
            continue
        words.append(
            Word(piece.letters, singular_of(piece.letters), piece.sign, piece.origin, piece.origin_end)
        )
        before = number - 1
        if before >= 0 and before not in possessive and _joins(folded, pieces[before], piece):
            joined.append(_joined(pieces, before, number, numbers, elides=before in elided))
    chains = _chains(folded, pieces, (elided, possessive))
    joined += [_joined(pieces, first, last, numbers, elides=False) for first, last in chains]
    return Words(tuple(words), tuple(joined))


def _joined(pieces: list[_Piece], first: int, last: int, numbers: list[int], *, elides: bool) -> Joined:
    letters = "".join(piece.letters for piece in pieces[first : last + 1])
    ends = pieces[first].origin, pieces[last].origin_end
    return Joined(letters, singular_of(letters), numbers[first], numbers[last], *ends, elides)
