"""Cutting the text of a query into tokens, each with its place in code points."""

import re
from typing import NamedTuple

from apps.collection.query.errors import QueryError

_OPERATORS = {"AND": "and", "ET": "and", "OR": "or", "OU": "or", "NOT": "not", "SAUF": "not"}
_QUOTES = {'"': '"', "“": "”", "«": "»", "”": "”", "„": "”"}
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_NEAR = re.compile(r"(O?NEAR)/(\d+)(?![^\s()\"“”„«»])", re.IGNORECASE)
_COUNT = re.compile(r"count\s*\(", re.IGNORECASE)
_COMPARISON = re.compile(r"(>=|<=|≥|≤|>|<|=)\s*(\d[\d_]*)([kKmM]?)(?![^\s()])")
_URL = re.compile(r"https?://[^\s()\"“”«»]+", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d_]+):(?!//)")
_FIELD_VALUE = re.compile(r"[^\s()\"“”„«»]+")
_WORD = re.compile(r"[^\s()\"“”„«»<>=]+")
_MINUS = re.compile(r"[-\u2212\u2013](?=[^\s)<>=\-\u2212\u2013])")
_COUNTED = {"≥": ">=", "≤": "<="}
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


class Token(NamedTuple):
    """``kind``: open, close, and, or, not, near, count, comparison, word, quoted, field, end."""

    kind: str
    text: str
    position: int
    length: int
    value: str = ""
    number: int = 0

    @property
    def end(self) -> int:
        return self.position + self.length


def tokens(text: str) -> list[Token]:
    """Cut a query into tokens, ended by one of kind "end".

    Raises QueryError at an unclosed quotation mark.
    """
    found: list[Token] = []
    place = 0
    while place < len(text):
        space = _SPACE.match(text, place)
        if space:
            place = space.end()
            continue
        token = _next_token(text, place)
        found.append(token)
        place = token.end
    return [*found, Token("end", "", len(text), 0)]


def _next_token(text: str, place: int) -> Token:
    char = text[place]
    if char in "()":
        return Token("open" if char == "(" else "close", char, place, 1)
    if char in _QUOTES:
        value, end = _quoted(text, place)
        return Token("quoted", text[place:end], place, end - place, value)
    if _MINUS.match(text, place):
        return Token("not", char, place, 1)
    return _special_token(text, place) or _word_token(text, place)


def _special_token(text: str, place: int) -> Token | None:
    if match := _NEAR.match(text, place):
        distance = int(match[2][:6])
        return Token("near", match[0], place, len(match[0]), match[1].upper(), distance)
    if match := _COUNT.match(text, place):
        return Token("count", match[0], place, len(match[0]))
    if match := _COMPARISON.match(text, place):
        number = int(match[2].replace("_", "")[:15]) * _SCALE[match[3].lower()]
        operator = _COUNTED.get(match[1], match[1])
        return Token("comparison", match[0], place, len(match[0]), operator, number)
    if match := _URL.match(text, place):
        return Token("word", match[0], place, len(match[0]), match[0])
    if match := _FIELD.match(text, place):
        return _field_token(text, place, match)
    return None


def _field_token(text: str, place: int, name: re.Match[str]) -> Token:
    after = name.end()
    if after < len(text) and text[after] in _QUOTES:
        value, end = _quoted(text, after)
    else:
        match = _FIELD_VALUE.match(text, after)
        value, end = (match[0], match.end()) if match else ("", after)
    return Token("field", name[1], place, end - place, value)


def _word_token(text: str, place: int) -> Token:
    match = _WORD.match(text, place)
    word = match[0] if match else text[place]
    return Token(_OPERATORS.get(word, "word"), word, place, len(word), word)


def _quoted(text: str, place: int) -> tuple[str, int]:
    r"""The text between quotation marks (\" stands for one) and where it ends."""
    closing, value, at = _QUOTES[text[place]], [], place + 1
    end = text.find(closing, at)
    if closing == '"' and end >= 0 and "\\" not in text[at:end]:
        return text[at:end], end + 1
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            value.append(text[at + 1])
            at += 2
        elif text[at] == closing or (closing == "”" and text[at] == '"'):
            return "".join(value), at + 1
        else:
            value.append(text[at])
            at += 1
    raise QueryError("open_quote", place, 1)
