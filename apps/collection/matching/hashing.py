"""Hashes of the words of a whole batch of posts, by array arithmetic.

The hash of a word is the polynomial sum of its folded bytes, taken from one running sum over the batch; so the
hash of a word, of its singular, of its first letters and of two words written as one all cost a few array
operations for the whole batch. The rules are those of ``apps.core.words``, which is the readable form of them.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from operator import mul

import numpy as np
from numpy.typing import NDArray

from apps.core.folding import APOSTROPHE, AT_SIGN, HASH_SIGN, HYPHEN, POST_END, SPACE, fold_batch
from apps.core.words import ELIDED, MAX_CHAIN, MIN_AFTER_APOSTROPHE, singular_of

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
# The k-th byte from the end of each of some words.
Letter = Callable[[int], NDArray[np.uint8]]

MASK = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
# One odd multiplier for each kind of key keeps a tag, a handle, a prefix… apart from the word of the same letters.
PAIR_SALT, PREFIX_SALT, TAG_SALT, HANDLE_SALT, AUTHOR_SALT, SITE_SALT = (
    0xC2B2AE3D27D4EB4F,
    0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
    0x8EBC6AF09C88C6E3,
    0x589965CC75374CC3,
    0x1D8E4E27C47D124F,
)
_PREFIX_BITS = 17
PREFIX_PLACES = 1 << _PREFIX_BITS
_U = np.uint64
_PREFIX_SHIFT = _U(64 - _PREFIX_BITS)
_HALF = _U(32)
_L_FOR_U = _U((ord("l") - ord("u")) & MASK)

_ELIDED_LETTER = np.zeros(256, bool)
_ELIDED_LETTER[[ord(word) for word in ELIDED if len(word) == 1]] = True
_JOINERS = bytes((HYPHEN, APOSTROPHE))
_TO_SPACE = bytes(max(byte, SPACE) for byte in range(256))


class _Powers:
    """Powers of the base and of its inverse, made as far as the longest batch needs."""

    def __init__(self) -> None:
        self.up = self.down = np.ones(1, _U)
        self.ints: list[int] = [1]
        self.reach(1 << 17)

    def reach(self, size: int) -> None:
        """Have at least ``size`` powers ready."""
        if len(self.up) < size:
            self.up, self.down = _series(_BASE, size), _series(_INVERSE, size)

    def whole(self, size: int) -> list[int]:
        """The first powers as Python integers."""
        while len(self.ints) < size:
            self.ints.append(self.ints[-1] * _BASE & MASK)
        return self.ints


def _series(base: int, size: int) -> Hashes:
    powers = np.ones(size, _U)
    done = 1
    while done < size:
        step = min(done, size - done)
        powers[done : done + step] = powers[:step] * _U(pow(base, done, 1 << 64))
        done += step
    return powers


_POWERS = _Powers()


@lru_cache(maxsize=16_384)
def text_hash(text: str) -> int:
    """The hash of one word, equal to the one it has in a batch."""
    data = text.encode()
    return sum(map(mul, data, _POWERS.whole(len(data)))) & MASK


def pair_hash(first: int, second: int) -> int:
    """The hash of two words directly after one another."""
    return (first * PAIR_SALT + (second ^ (second >> 32))) & MASK


def prefix_place(key: int) -> int:
    """Where in a table of ``PREFIX_PLACES`` the key of first letters is marked as asked for."""
    return key >> (64 - _PREFIX_BITS)


def salted(value: int, salt: int) -> int:
    """The hash as a key of the kind ``salt`` stands for."""
    return value * salt & MASK


@lru_cache(maxsize=65_536)
def name_hash(name: str, salt: int) -> int:
    """The hash of an author or a site as a key."""
    return salted(text_hash(name), salt)


class BatchWords:
    """The words of a batch. Arrays run over all words of all posts, in order.

    ``starts`` and ``ends`` are places in ``folded``; ``raw`` hashes the word as written, ``hashes`` its singular;
    ``posts`` is the number of its post; ``first_word[p] : first_word[p + 1]`` are the words of post ``p``.
    ``joined`` hashes neighbours written as one, which stand for words ``joined_first`` to ``joined_last`` and lie
    from ``joined_starts`` to ``joined_ends``; ``joined_elides`` where the first is no word by itself.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.folded = fold_batch(texts)
        _POWERS.reach(len(self.folded) + 2)
        self._bytes = np.frombuffer(self.folded, np.uint8)
        self._sums = _running_sums(self._bytes)
        self.starts, self.ends = _boundaries(self._bytes)
        self.raw = self.between(self.starts, self.ends)
        dropped = self._resolve_joiners()
        if dropped is not None:
            kept = ~dropped
            self.starts, self.ends, self.raw = self.starts[kept], self.ends[kept], self.raw[kept]
        self.hashes = self._singulars(self.raw, self.starts, self.ends)
        post_ends = np.flatnonzero(self._bytes == POST_END)
        self.first_word = np.concatenate(([0], np.searchsorted(self.starts, post_ends)))
        self.posts = np.repeat(np.arange(len(texts)), np.diff(self.first_word))
        self._post_ends = post_ends
        self.joined_posts = np.searchsorted(post_ends, self.joined_ends)

    def between(self, starts: Places, ends: Places) -> Hashes:
        """The hash of the bytes from each start to its end."""
        return (self._sums[ends] - self._sums[starts]) * _POWERS.down[starts]

    def pairs(self) -> tuple[Hashes, Places]:
        """Hashes of every two neighbours in one post, and the number of that post."""
        together = np.flatnonzero(self.posts[1:] == self.posts[:-1])
        return _paired(self.hashes[together], self.hashes[together + 1]), self.posts[together]

    def joined_pairs(self) -> list[tuple[Hashes, Places]]:
        """The same of neighbours of which one or both are written as one."""
        if not len(self.joined):
            return []
        posts, first, last = self.joined_posts, self.joined_first, self.joined_last
        behind = np.flatnonzero(first > self.first_word[posts])
        before = np.flatnonzero(last + 1 < self.first_word[posts + 1])
        order = np.argsort(first, kind="stable")
        ordered = first[order]
        low = np.searchsorted(ordered, last + 1)
        counts = np.searchsorted(ordered, last + 2) - low
        left = np.repeat(np.arange(len(first)), counts)
        steps = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
        right = order[np.repeat(low, counts) + steps]
        same = posts[left] == posts[right]
        left, right = left[same], right[same]
        return [
            (_paired(self.hashes[first[behind] - 1], self.joined[behind]), posts[behind]),
            (_paired(self.joined[before], self.hashes[last[before] + 1]), posts[before]),
            (_paired(self.joined[left], self.joined[right]), posts[left]),
        ]

    @cached_property
    def signs(self) -> NDArray[np.uint8]:
        """``HASH_SIGN`` for a #tag, ``AT_SIGN`` for a @handle, 0 for any other word."""
        before = self._byte_at(self.starts - 1)
        signs = np.zeros(len(before), np.uint8)
        opened = np.flatnonzero((before == HASH_SIGN) | (before == AT_SIGN))
        opened = opened[self._byte_at(self.starts[opened] - 2) <= SPACE]
        signs[opened] = before[opened]
        return signs

    def signed(self) -> tuple[Hashes, Places]:
        """Hashes of every #tag and @handle as keys, and the number of their post."""
        tags, handles = np.flatnonzero(self.signs == HASH_SIGN), np.flatnonzero(self.signs == AT_SIGN)
        hashes = np.concatenate((self.hashes[tags] * _U(TAG_SALT), self.raw[handles] * _U(HANDLE_SALT)))
        return hashes, self.posts[np.concatenate((tags, handles))]

    @cached_property
    def _begun(self) -> tuple[Hashes, Hashes]:
        """Of every word: the running sum where it starts, and what undoes its place."""
        return self._sums[self.starts], _POWERS.down[self.starts]

    def prefixes(self, size: int, asked: NDArray[np.bool_]) -> list[tuple[Hashes, Places]]:
        """Hashes of the first ``size`` bytes of words that have them, as keys, and the number of their post.

        ``asked``: which values of ``prefix_place`` any query asks for; the others are left out.
        """
        before, down = self._begun
        hashes = (self._sums[np.minimum(self.starts + size, len(self._bytes))] - before) * down
        hashes *= _U(PREFIX_SALT)
        held = np.flatnonzero(asked[hashes >> _PREFIX_SHIFT])
        held = held[self.ends[held] - self.starts[held] >= size]
        found = [(hashes[held], self.posts[held])]
        if len(self._joint):
            found.append(self._joined_prefixes(size))
        return [*found, self._chain_prefixes(size)] if self._first_chain < len(self.joined) else found

    def _joined_prefixes(self, size: int) -> tuple[Hashes, Places]:
        """Of two words written as one, where the first is shorter: else the first has this beginning too."""
        begun, rest = self._joint[:, 0], size - self._joint[:, 0]
        chosen = np.flatnonzero((rest > 0) & (rest <= self._joint[:, 1]))
        starts, nexts = self.joined_starts[chosen], self._joint[chosen, 2]
        hashes = self.between(starts, starts + begun[chosen])
        hashes += self.between(nexts, nexts + rest[chosen]) * _POWERS.up[begun[chosen]]
        return hashes * _U(PREFIX_SALT), self.joined_posts[chosen]

    def _chain_prefixes(self, size: int) -> tuple[Hashes, Places]:
        letters = [self.joined_letters(number) for number in range(self._first_chain, len(self.joined))]
        keys = [salted(text_hash(word[:size]), PREFIX_SALT) for word in letters if len(word) >= size]
        held = [len(word) >= size for word in letters]
        return np.array(keys, _U), self.joined_posts[self._first_chain :][np.array(held, bool)]

    def letters(self, first: int, stop: int) -> list[str]:
        """The words from ``first`` up to ``stop`` as written, folded."""
        text = self.folded
        places = zip(self.starts[first:stop].tolist(), self.ends[first:stop].tolist(), strict=True)
        return [text[start:end].decode("ascii") for start, end in places]

    def spaced(self, first: int, stop: int) -> bytes:
        """The words from ``first`` up to ``stop`` and the particles between, each behind a space."""
        if first == stop:
            return b""
        return b" " + self.folded[self.starts[first] : self.ends[stop - 1]].translate(_TO_SPACE)

    def joined_letters(self, number: int) -> str:
        """Neighbours written as one."""
        start, end = self.joined_starts.item(number), self.joined_ends.item(number)
        return self.folded[start:end].translate(None, _JOINERS).decode("ascii")

    def _byte_at(self, places: Places) -> NDArray[np.uint8]:
        """The bytes at these places; a space before the batch begins."""
        found = self._bytes[np.maximum(places, 0)]
        return np.where(places < 0, np.uint8(SPACE), found)

    def _resolve_joiners(self) -> NDArray[np.bool_] | None:
        """Find elided and possessive particles (returned as a mask) and neighbours written as one."""
        joiner = (
            self._bytes[np.minimum(self.ends, len(self._bytes) - 1)] if len(self.ends) else self._bytes[:0]
        )
        left = np.flatnonzero((joiner == APOSTROPHE) | (joiner == HYPHEN))
        left = left[left + 1 < len(self.starts)]
        left = left[self.starts[left + 1] == self.ends[left] + 1]
        if not len(left):
            self._join_nothing()
            return None
        by_apostrophe = joiner[left] == APOSTROPHE
        elided, possessive = self._particles(left[by_apostrophe])
        self._join(left, by_apostrophe, elided, possessive)
        return elided | possessive

    def _join_nothing(self) -> None:
        self.joined, self.joined_elides = np.empty(0, _U), np.empty(0, bool)
        self.joined_first = self.joined_last = self.joined_starts = self.joined_ends = np.empty(0, np.int64)
        self._joint, self._first_chain = np.empty((0, 3), np.int64), 0

    def _particles(self, left: Places) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        elided = np.zeros(len(self.starts), bool)
        possessive = np.zeros(len(self.starts), bool)
        sizes = self.ends - self.starts
        first = self._bytes[self.starts[left]]
        one = (sizes[left] == 1) & _ELIDED_LETTER[first]
        last = self._bytes[self.ends[left] - 1]
        two = (sizes[left] == 2) & (first == ord("q")) & (last == ord("u"))
        elided[left[one | two]] = True
        right = left + 1
        owned = right[(sizes[right] == 1) & (self._bytes[self.starts[right]] == ord("s"))]
        possessive[owned] = True
        possessive &= ~elided
        return elided, possessive

    def _join(
        self,
        left: Places,
        by_apostrophe: NDArray[np.bool_],
        elided: NDArray[np.bool_],
        possessive: NDArray[np.bool_],
    ) -> None:
        right = left + 1
        sizes = self.ends - self.starts
        every = left
        joins = ~by_apostrophe | (sizes[right] >= MIN_AFTER_APOSTROPHE)
        joins &= ~possessive[left] & ~elided[right] & ~possessive[right]
        left, right = left[joins], right[joins]
        size_left, size_right = sizes[left], sizes[right]
        raw = self.raw[left] + self.raw[right] * _POWERS.up[size_left]

        def letter(back: int) -> NDArray[np.uint8]:
            inside = self.ends[right] - back
            beyond = self.ends[left] - (back - size_right)
            return self._byte_at(
                np.where(back <= size_right, inside, np.maximum(beyond, self.starts[left] - 1))
            )

        kept = ~(elided | possessive)
        # Of each word once particles are gone, or of the one behind a particle.
        numbers: Places = np.cumsum(kept) - kept
        whole = _without_plural(raw, size_left + size_right, letter)
        self._joint = np.stack((size_left, size_right, self.starts[right]), axis=1)
        self._joint[elided[left], 1] = 0  # what an elided particle begins has no beginning of its own
        chains = self._chains(every, elided, possessive)
        self._first_chain = len(whole)
        first, last = np.concatenate((left, chains[:, 0])), np.concatenate((right, chains[:, 1]))
        self.joined_starts, self.joined_ends = self.starts[first], self.ends[last]
        self.joined_first, self.joined_last = numbers[first], numbers[last]
        self.joined_elides = elided[first]
        self.joined = np.concatenate((whole, self._chain_hashes()))

    def _chains(self, left: Places, elided: NDArray[np.bool_], possessive: NDArray[np.bool_]) -> Places:
        """First and last of every row of three and more words joined by hyphens and apostrophes."""
        breaks = np.flatnonzero(np.diff(left) != 1)
        firsts, lasts = left[np.append(0, breaks + 1)], left[np.append(breaks, len(left) - 1)] + 1
        found = []
        for run in np.flatnonzero(lasts - firsts > 1).tolist():
            start, last = firsts.item(run), lasts.item(run)
            start += int(elided[start])
            while possessive[last]:
                last -= 1
            letters = self.ends[last] - self.starts[start] - (last - start)
            if last - start >= 2 and letters <= MAX_CHAIN:
                found.append((start, last))
        return np.array(found, np.int64).reshape(-1, 2)

    def _chain_hashes(self) -> Hashes:
        numbers = range(self._first_chain, len(self.joined_starts))
        return np.array([text_hash(singular_of(self.joined_letters(number))) for number in numbers], _U)

    def _singulars(self, raw: Hashes, starts: Places, ends: Places) -> Hashes:
        last = self._bytes[ends - 1]
        plural = np.flatnonzero(((last == ord("s")) | (last == ord("x"))) & (ends - starts >= 4))
        hashes = raw.copy()
        stops = ends[plural]
        hashes[plural] = _without_plural(
            raw[plural], stops - starts[plural], lambda back: self._bytes[np.maximum(stops - back, 0)]
        )
        return hashes


def _without_plural(raw: Hashes, sizes: Places, letter: Letter) -> Hashes:
    """The hashes of the singulars; ``letter(k)`` gives the k-th byte from the end of each word."""
    last, second, third, fourth = letter(1), letter(2), letter(3), letter(4)
    long_enough = sizes >= 4
    in_s = long_enough & (last == ord("s")) & (second >= ord("a")) & (second <= ord("z"))
    in_s &= (second != ord("s")) & (second != ord("x"))
    in_ux = long_enough & (last == ord("x")) & (second == ord("u"))
    in_ux &= (third == ord("a")) | (third == ord("e")) | (third == ord("o"))
    in_aux = in_ux & (third == ord("a")) & (sizes >= 5) & (fourth != ord("e")) & (fourth != ord("y"))
    end = _POWERS.up[np.maximum(sizes - 1, 0)]
    before_end = _POWERS.up[np.maximum(sizes - 2, 0)]
    removed = np.where(in_s | in_ux, last.astype(_U) * end, _U(0))
    return raw - removed + np.where(in_aux, _L_FOR_U * before_end, _U(0))


def _paired(first: Hashes, second: Hashes) -> Hashes:
    return first * _U(PAIR_SALT) + (second ^ (second >> _HALF))


def _running_sums(data: NDArray[np.uint8]) -> Hashes:
    sums = np.empty(len(data) + 1, _U)
    sums[0] = 0
    np.cumsum(data * _POWERS.up[: len(data)], out=sums[1:])
    return sums


def _boundaries(data: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Where each run of word bytes starts and ends; a batch never ends inside one."""
    inside = np.empty(len(data) + 1, bool)
    inside[0] = False
    np.greater(data, SPACE, out=inside[1:])
    changes = np.flatnonzero(inside[1:] != inside[:-1])
    return changes[0::2], changes[1::2]
