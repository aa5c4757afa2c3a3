"""Reading a draft: folding that keeps places, sentences, and lengths as the networks count them. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_SEPARATORS = {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "«": '"', "»": '"'}
_SEPARATORS |= {"“": '"', "”": '"', "„": '"'}


def _fold_char(char: str) -> str | None:
    """One character in lower case without accents, or None where it carries no letter (accents, zero width)."""
    if char in _SEPARATORS:
        return _SEPARATORS[char]
    if char in "\n\r\t":
        return char
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf"):
        return None
    if category == "Zs":
        return " "
    lowered = unicodedata.normalize("NFKD", char)[0].lower()
    return lowered if len(lowered) == 1 else char


class _FoldTable(dict[int, str | None]):
    """str.translate's table, filled as characters are met; the cap keeps hostile texts from filling memory."""

    def __missing__(self, code: int) -> str | None:
        folded = _fold_char(chr(code))
        if len(self) < 20_000:
            self[code] = folded
        return folded


_TABLE = _FoldTable()
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|\n+")
_FR_COMMON = (
    "le la les un une des du de et est sont nous vous votre vos notre nos je tu ne pas que qui pour avec sur dans "
    "ce cette bonjour merci au aux en par plus tout mais ou si il elle on se sa son ses c'est d'accord"
)
_FR_WORDS = frozenset(_FR_COMMON.split())
_EN_COMMON = (
    "the a an and is are we you your our i not that which for with on in this these hello hi thanks thank to of at "
    "by more all but or if he she it they them be have has was were do does will would can please it's we're"
)
_EN_WORDS = frozenset(_EN_COMMON.split())
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True)
class FoldedText:
    """A text folded for matching, which gives places back in code points of the original."""

    original: str

    @cached_property
    def folded(self) -> str:
        return self.original.translate(_TABLE)

    @cached_property
    def _places(self) -> list[int] | None:
        if len(self.folded) == len(self.original):
            return None
        return [place for place, char in enumerate(self.original) if _TABLE[ord(char)] is not None]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of a stretch of the folded text."""
        places = self._places
        if places is None:
            return start, end
        if start >= end:
            return (places[start], places[start]) if start < len(places) else (len(self.original),) * 2
        return places[start], places[end - 1] + 1

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence in the folded text, in order."""
        found: list[tuple[int, int]] = []
        start = 0
        for end in _SENTENCE_END.finditer(self.folded):
            if end.end() > start:
                found.append((start, end.end()))
            start = end.end()
        if start < len(self.folded):
            found.append((start, len(self.folded)))
        return found

    def sentence_at(self, place: int) -> int:
        """The index of the sentence that holds this place of the folded text."""
        for index, (_, end) in enumerate(self.sentences):
            if place < end:
                return index
        return max(len(self.sentences) - 1, 0)


def guess_language(text: FoldedText) -> str:
    """'fr' or 'en' by common words; '' when neither shows."""
    words = _WORD.findall(text.folded)
    french = sum(word in _FR_WORDS for word in words)
    english = sum(word in _EN_WORDS for word in words)
    if french == english:
        return ""
    return "fr" if french > english else "en"


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest reply a network takes, and how it counts; a soft one warns only."""

    most: int
    unit: str = "characters"
    soft: int | None = None


# Sources: each network's own documentation as of 2026. Instagram takes 2,200 but its older documentation advises
# 300 for replies; networks that are not listed have no limit that a reply would meet.
LIMITS: dict[str, Limit] = {
    "x": Limit(280, "weighted"),
    "bluesky": Limit(300, "graphemes"),
    "mastodon": Limit(500),
    "threads": Limit(500),
    "tiktok": Limit(150),
    "linkedin": Limit(1_250),
    "instagram": Limit(2_200, soft=300),
    "facebook": Limit(8_000),
    "youtube": Limit(10_000),
    "reddit": Limit(10_000),
    "telegram": Limit(4_096),
    "google_reviews": Limit(4_096, "bytes"),
}
_ALIASES = {"twitter": "x", "google": "google_reviews", "google_business": "google_reviews"}
_URL = re.compile(r"https?://\S+")
# X counts an address as 23 signs, and these ranges as one, all others as two.
_X_URL_WEIGHT = 23
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_JOINER = "\u200d"


def limit_of(network: str) -> Limit | None:
    """The limit of a network by its name; None where there is none or the name is unknown."""
    name = network.strip().lower().replace(" ", "_").replace("-", "_")
    return LIMITS.get(_ALIASES.get(name, name))


def _weights(text: str, unit: str) -> list[int]:
    """What each code point adds to the length in the network's unit."""
    if unit == "bytes":
        return [len(char.encode("utf-8", "surrogatepass")) for char in text]
    if unit == "graphemes":
        return [_starts_grapheme(text, place) for place in range(len(text))]
    if unit == "weighted":
        return _x_weights(text)
    return [1] * len(text)


def _starts_grapheme(text: str, place: int) -> int:
    char = text[place]
    glued = place > 0 and text[place - 1] == _JOINER
    joins = (
        char == _JOINER or unicodedata.category(char) in ("Mn", "Me") or "\U0001f3fb" <= char <= "\U0001f3ff"
    )
    return 0 if joins or glued else 1


def _x_weights(text: str) -> list[int]:
    weights = [
        (1 if any(low <= ord(char) <= high for low, high in _X_LIGHT) else 2) * _starts_grapheme(text, place)
        for place, char in enumerate(text)
    ]
    for url in _URL.finditer(text):
        weights[url.start() : url.end()] = [_X_URL_WEIGHT] + [0] * (url.end() - url.start() - 1)
    return weights


def length(text: str, unit: str = "characters") -> int:
    """The length of a text as a network counts it: characters, graphemes, bytes, or X's weighted signs."""
    return sum(_weights(text, unit))


def place_beyond(text: str, most: int, unit: str) -> int | None:
    """The first code point that no longer fits into this length; None when all fits."""
    total = 0
    for place, weight in enumerate(_weights(text, unit)):
        total += weight
        if total > most:
            return place
    return None
