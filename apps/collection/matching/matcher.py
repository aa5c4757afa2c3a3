"""All queries of all brands against batches of posts.

Every word, pair of neighbours, first letters, tag, handle, author and site of a batch is looked up in one table of
anchors; what is found, and has its second word in the same post, is verified. An edit touches only the anchors of
one query. Nothing here reads a clock or a database; a loaded matcher can be pickled and shared by forked workers.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from apps.collection.matching.conditions import BatchSet, asked, met
from apps.collection.matching.entries import Entries
from apps.collection.matching.facts import hosts
from apps.collection.matching.hashing import (
    AUTHOR_SALT,
    HANDLE_SALT,
    PREFIX_PLACES,
    PREFIX_SALT,
    SITE_SALT,
    TAG_SALT,
    BatchWords,
    name_hash,
    pair_hash,
    prefix_place,
    salted,
    text_hash,
)
from apps.collection.matching.pool import Hashes, HashRows, Numbers
from apps.collection.matching.posts import PostText
from apps.collection.matching.programs import BatchIndex, PostWords, assemble, run, split_rest
from apps.collection.matching.store import ByteStore
from apps.collection.query import Query
from apps.collection.query.anchors import (
    AUTHOR,
    HANDLE,
    PAIR,
    PREFIX,
    SITE,
    TAG,
    WORD,
    Frequencies,
    plan,
)
from apps.core.folding import name_key

# A batch larger than this is cut: its arrays would no longer fit the processor's cache.
MAX_POSTS = 500
MAX_CHARACTERS = 200_000

# The code of an entry is the slot of its query, and this bit where its anchor proves nothing by itself.
UNSURE = 1


class Hit(NamedTuple):
    """A query that matches the post at this place of the batch."""

    query_id: int | str
    post_index: int


_as_hit = partial(tuple.__new__, Hit)  # from a pair, three times sooner than by name: popular words make many


class Matcher:
    """Holds queries and tells which of them match each post of a batch.

    ``frequencies``: the share of posts that hold each word (see ``word_shares``), so that the rarest word of a
    query is its anchor; without them the length of a word stands for its rarity.
    """

    def __init__(self, frequencies: Frequencies | None = None) -> None:
        self._frequencies: Frequencies = frequencies or {}
        self._entries = Entries()
        self._needed, self._forbidden = HashRows(), HashRows()
        self._slots: dict[int | str, int] = {}
        self._free: list[int] = []
        self._ids: list[int | str | None] = []
        # By slot: what is verified whatever the anchor, and what besides where no anchor that was met proves anything.
        self._rest = ByteStore()
        self._doubts = ByteStore()
        self._prefix_sizes: set[int] = set()
        self._prefixes = np.zeros(PREFIX_PLACES, np.bool_)  # few are asked for: most words end their way here
        self._kinds: set[str] = set()

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, query_id: int | str) -> bool:
        return query_id in self._slots

    def add(self, query_id: int | str, query: Query) -> None:
        """Add a query. Raises KeyError where the id is taken."""
        if query_id in self._slots:
            raise KeyError(query_id)
        chosen = plan(query.ast, self._frequencies)
        slot = self._take_slot()
        self._slots[query_id] = slot
        self._ids[slot] = query_id
        self._doubts.set(slot, b"" if chosen.doubt is None else assemble(chosen.doubt))
        needed, forbidden, rest = split_rest(chosen)
        self._needed.set(slot, needed)
        self._forbidden.set(slot, forbidden)
        self._rest.set(slot, b"" if rest is None else assemble(rest))
        keys, codes = [], []
        for kind, text, is_sure in chosen.anchors:
            keys.append(self._key(kind, text))
            codes.append(slot << 1 if is_sure else slot << 1 | UNSURE)
        self._entries.add(slot, keys, codes)

    def remove(self, query_id: int | str) -> None:
        """Take a query out. Raises KeyError where there is none of that id."""
        slot = self._slots.pop(query_id)
        self._entries.remove(slot)
        self._ids[slot] = None
        self._free.append(slot)

    def replace(self, query_id: int | str, query: Query) -> None:
        """Put a query in the place of the one with the same id, if any."""
        if query_id in self._slots:
            self.remove(query_id)
        self.add(query_id, query)

    def match(self, posts: Sequence[PostText]) -> list[Hit]:
        """Every pair of a query and a post it matches, by post."""
        hits: list[Hit] = []
        start = 0
        while start < len(posts):
            stop = _chunk_end(posts, start)
            hits += self._match_chunk(posts[start:stop], start)
            start = stop
        return hits

    def memory(self) -> int:
        """Bytes held by the anchors and programs."""
        parts = (self._entries, self._needed, self._forbidden, self._rest, self._doubts)
        return sum(part.memory() for part in parts)

    def _take_slot(self) -> int:
        if self._free:
            return self._free.pop()
        self._ids.append(None)
        return len(self._ids) - 1

    def _key(self, kind: str, text: str) -> int:
        if kind == PAIR:
            first, second = text.split(" ")
            return pair_hash(text_hash(first), text_hash(second))
        if kind == WORD:
            return text_hash(text)
        if kind == PREFIX:
            key = salted(text_hash(text), PREFIX_SALT)
            self._prefix_sizes.add(len(text))
            self._prefixes[prefix_place(key)] = True
            return key
        if kind in (AUTHOR, SITE):
            self._kinds.add(kind)
        return salted(text_hash(text), _SALTS[kind])

    def _match_chunk(self, posts: Sequence[PostText], start: int) -> list[Hit]:
        words = BatchWords([post.text for post in posts])
        owners, codes = self._candidates(posts, words)
        slots = codes >> 1
        open_ones = np.flatnonzero((codes & UNSURE) | self._rest.kept(slots))
        if len(open_ones):
            holds = np.ones(len(codes), np.bool_)
            holds[open_ones] = self._verified(posts, words, owners[open_ones], codes[open_ones])
            owners, slots = owners[holds], slots[holds]
        ids = map(self._ids.__getitem__, slots.tolist())
        return list(map(_as_hit, zip(ids, (owners + start).tolist(), strict=True)))

    def _verified(
        self, posts: Sequence[PostText], words: BatchWords, owners: Numbers, codes: Numbers
    ) -> list[bool]:
        """For pairs of a post and a code, by post: whether the query matches the post."""
        batch = BatchIndex(words)
        holds: list[bool] = []
        current = -1
        for owner, code in zip(owners.tolist(), codes.tolist(), strict=True):
            if owner != current:
                current, post = owner, PostWords(posts[owner], owner, batch)
            holds.append(self._verify(code >> 1, bool(code & UNSURE), post))
        return holds

    def _verify(self, slot: int, unsure: bool, post: PostWords) -> bool:
        if self._rest.has(slot) and not run(self._rest.get(slot), post):
            return False
        return not unsure or run(self._doubts.get(slot), post)

    def _candidates(self, posts: Sequence[PostText], words: BatchWords) -> tuple[Numbers, Numbers]:
        """Pairs of a post and the code of a query that may match it, without repeats, by post."""
        keys, owners = self._keys_of(posts, words)
        met_in, met_codes = self._entries.find(keys, owners)
        pairs = (met_in << 32) | met_codes
        pairs.sort()
        # Of a sure and an unsure anchor of one query in one post the sure one, which sorts first, is enough.
        first = np.ones(len(pairs), np.bool_)
        np.greater(pairs[1:] >> 1, pairs[:-1] >> 1, out=first[1:])
        pairs = pairs[first]
        owners, codes = pairs >> 32, pairs & 0xFFFFFFFF
        slots = codes >> 1
        asking = asked(self._needed, slots) | asked(self._forbidden, slots)
        if not asking.any():
            return owners, codes
        batch = BatchSet(words, owners[asking])
        possible = met(self._needed, owners, slots, batch, without=True)
        possible &= ~met(self._forbidden, owners, slots, batch, without=False)
        return owners[possible], codes[possible]

    def _keys_of(self, posts: Sequence[PostText], words: BatchWords) -> tuple[Hashes, Numbers]:
        """Every key of the batch, and the post that holds it."""
        parts = [
            (words.hashes, words.posts),
            (words.joined, words.joined_posts),
            words.pairs(),
            *words.joined_pairs(),
            words.signed(),
            *(part for size in self._prefix_sizes for part in words.prefixes(size, self._prefixes)),
        ]
        if AUTHOR in self._kinds:
            authors = [name_hash(name_key(post.author), AUTHOR_SALT) for post in posts]
            parts.append((np.array(authors, np.uint64), np.arange(len(posts))))
        if SITE in self._kinds:
            sites = [
                (name_hash(host, SITE_SALT), at) for at, post in enumerate(posts) for host in hosts(post)
            ]
            parts.append(
                (np.array([s for s, _ in sites], np.uint64), np.array([at for _, at in sites], np.int64))
            )
        return np.concatenate([keys for keys, _ in parts]), np.concatenate([held for _, held in parts])


_SALTS = {
    TAG: TAG_SALT,
    HANDLE: HANDLE_SALT,
    AUTHOR: AUTHOR_SALT,
    SITE: SITE_SALT,
}


def _chunk_end(posts: Sequence[PostText], start: int) -> int:
    """Where to cut a batch: after ``MAX_POSTS`` posts or ``MAX_CHARACTERS``, but never before one post."""
    if sum(len(post.text) for post in posts[start : start + MAX_POSTS]) <= MAX_CHARACTERS:
        return min(start + MAX_POSTS, len(posts))
    size, stop = 0, start
    while stop < len(posts) and stop - start < MAX_POSTS:
        size += len(posts[stop].text)
        if stop > start and size > MAX_CHARACTERS:
            break
        stop += 1
    return stop
