"""Undo what people do to hide a word, and keep for every character its place in the original text.

Folding itself (capitals, accents, look-alike alphabets) is done on whole batches in `textbatch`; here is only
what needs a look at a single message: links, letters written as digits, spaced letters, starred letters.
"""

from __future__ import annotations

import re
from functools import cache

from apps.analysis import lexicon

_URL = re.compile(r"https?://\S+")
_LEET_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9@$€!|+]*[0-9@$€!|+][A-Za-zÀ-ÿ0-9@$€!|+]*[A-Za-zÀ-ÿ]")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b",
                       "@": "a", "$": "s", "€": "e", "!": "i", "|": "l", "+": "t"})  # fmt: skip
_UNIT = re.compile(r"\d+[a-zA-Z]{1,3}|[a-zA-Z]{1,4}\d+|\w+@\w+\.\w+")
_SPACED = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[ .\-_*/][^\W\d_]){3,}(?![^\W\d_])")
_STARRED = re.compile(r"[^\W\d_]+(?:[*#%]+[^\W\d_]*)+")
_HIDDEN = re.compile(r"[A-Za-zÀ-ÿ][0-9@$€!|+*#%]+[A-Za-zÀ-ÿ]|\b\w[ .\-_*/]\w[ .\-_*/]\w\b|\w\*\*")
_MIN_HIDDEN = 3


@cache
def _masked_words() -> dict[int, tuple[str, ...]]:
    """Words worth starring out, by length."""
    found: dict[int, set[str]] = {}
    for cue in lexicon.cues():
        if len(cue.words) == 1 and cue.category in ("insult", "vulgar", "slur"):
            word = cue.words[0]
            found.setdefault(len(word), set()).add(word)
    return {length: tuple(sorted(words)) for length, words in found.items()}


def _unstar(word: str) -> str | None:
    """The one listed word that fits the starred one, if all that fit share a stem."""
    lowered = word.lower()
    fits = [
        candidate
        for candidate in _masked_words().get(len(word), ())
        if all(ours in "*#%" or ours == theirs for ours, theirs in zip(lowered, candidate, strict=True))
    ]
    return fits[0] if fits else None


def blank_links(text: str) -> str:
    """Keep `http` of every link and blank the rest: same length, so offsets stay true."""
    if "://" not in text:
        return text
    return _URL.sub(lambda found: "http".ljust(len(found.group())), text)


def undisguise(text: str) -> tuple[str, list[int] | None]:
    """The text with hidden words written plainly, and the original place of each character.

    The places are None when nothing was hidden, which is nearly always.
    """
    text = blank_links(text)
    if not _HIDDEN.search(text):
        return text, None
    plain = _LEET_WORD.sub(_plain_leet, text)
    plain = _STARRED.sub(lambda found: _unstar(found.group()) or found.group(), plain)
    if not _SPACED.search(plain):
        return plain, (None if plain == text else list(range(len(plain))))
    return _join_spaced(plain)


def _plain_leet(found: re.Match[str]) -> str:
    word = found.group()
    address = "@" in word and found.string[found.end() : found.end() + 1] == "."
    if address or _UNIT.fullmatch(word):
        return word
    plain = word.translate(_LEET)
    return plain if len(plain) >= _MIN_HIDDEN else word


def _join_spaced(text: str) -> tuple[str, list[int]]:
    kept: list[str] = []
    places: list[int] = []
    last = 0
    for found in _SPACED.finditer(text):
        kept.append(text[last : found.start()])
        places.extend(range(last, found.start()))
        for offset in range(found.start(), found.end(), 2):
            kept.append(text[offset])
            places.append(offset)
        last = found.end()
    kept.append(text[last:])
    places.extend(range(last, len(text)))
    return "".join(kept), places
