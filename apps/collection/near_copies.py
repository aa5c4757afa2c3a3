"""Near-copies: one text posted by many hands, with small changes (a brigade).

MinHash (Broder, 1997) over pairs of neighbouring words, on the hashes the matcher computes anyway: 16 minima in 8
bands of 2, so that two texts that share 70 % of their pairs meet in a band with a probability of 99.5 %. What meets
is verified letter by letter.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from apps.collection.matching.hashing import BatchWords
from apps.core.folding import fold_batch

Keys = NDArray[np.uint64]

BANDS, ROWS = 8, 2
MIN_SIMILARITY = 75.0
MIN_WORDS = 4
_BATCH = 500
# How many different texts under one key a newcomer is compared with.
_MAX_LEADERS = 8
_U = np.uint64
_STEP = _U(0x9E3779B97F4A7C15)
_FOLD = _U(0xC2B2AE3D27D4EB4F)


def _multipliers() -> Keys:
    """Odd 64-bit numbers, the same in every process: stored keys must stay comparable."""
    values, state = [], 0x243F6A8885A308D3
    for _ in range(BANDS * ROWS):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        values.append(state | 1)
    return np.array(values, _U)


_MULTIPLIERS = _multipliers()


def signatures(texts: Sequence[str]) -> Keys:
    """Eight keys for each text: near-copies share at least one in the same column. Zeros: too short to tell."""
    parts = [_signatures(BatchWords(texts[start : start + _BATCH])) for start in range(0, len(texts), _BATCH)]
    return np.concatenate(parts) if parts else np.zeros((0, BANDS), _U)


def _signatures(words: BatchWords) -> Keys:
    keys = np.zeros((len(words.first_word) - 1, BANDS), _U)
    pairs, posts = words.pairs()
    enough = np.diff(words.first_word) >= MIN_WORDS
    kept = enough[posts]
    pairs, posts = pairs[kept], posts[kept]
    if not len(pairs):
        return keys
    pairs ^= pairs >> _U(29)
    first = np.flatnonzero(np.concatenate(([True], posts[1:] != posts[:-1])))
    minima = np.stack([np.minimum.reduceat((pairs * m) >> _U(32), first) for m in _MULTIPLIERS])
    column = (np.arange(BANDS, dtype=_U) + _U(1))[:, None] * _STEP
    keys[posts[first]] = ((minima[0::ROWS] * _FOLD) ^ (minima[1::ROWS] + column)).T | _U(1)
    return keys


def is_near_copy(first: str, second: str) -> bool:
    """True where two texts, folded, differ by about a quarter of their letters at most."""
    return _alike(fold_batch([first]), fold_batch([second]))


def _alike(first: bytes, second: bytes) -> bool:
    a, b = first.decode("latin-1"), second.decode("latin-1")
    return a == b or fuzz.ratio(a, b, score_cutoff=MIN_SIMILARITY) > 0


def group(texts: Sequence[str], keys: Keys | None = None) -> list[list[int]]:
    """Groups of at least two near-copies, as places in ``texts``, each in order; ``keys`` are their signatures.

    A text joins the group of a text it resembles; chains of resemblance make one group.
    """
    keys = signatures(texts) if keys is None else keys
    folded = [fold_batch([text]) for text in texts]
    groups = _Groups(len(texts))
    for column in range(BANDS):
        leaders: dict[int, list[int]] = {}
        for place, key in enumerate(keys[:, column].tolist()):
            if key:
                _join(place, leaders.setdefault(key, []), folded, groups)
    return groups.of_two_or_more()


def _join(place: int, leaders: list[int], folded: Sequence[bytes], groups: "_Groups") -> None:
    """Put a text with the first leader of its key that it resembles; else it becomes a leader."""
    for leader in leaders:
        if groups.root(leader) == groups.root(place):
            return
        if _alike(folded[leader], folded[place]):
            groups.unite(leader, place)
            return
    if len(leaders) < _MAX_LEADERS:
        leaders.append(place)


class _Groups:
    """Disjoint sets of places."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = place = self._parent[self._parent[place]]
        return place

    def unite(self, first: int, second: int) -> None:
        first, second = self.root(first), self.root(second)
        self._parent[max(first, second)] = min(first, second)

    def of_two_or_more(self) -> list[list[int]]:
        members: dict[int, list[int]] = {}
        for place in range(len(self._parent)):
            members.setdefault(self.root(place), []).append(place)
        return [group for group in members.values() if len(group) > 1]
