"""Verification: what is left to check once an anchor of a query was met, on hashes instead of words.

A query is kept as one ``bytes`` of nested tuples, ten times smaller than its tree and shared by forked workers.
What hashes cannot tell (raw text, ``?``, counts, wildcards beside NEAR) goes to the direct path, part by part.
"""

import marshal
import pickle
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from apps.collection.matching.document import Document, Place
from apps.collection.matching.evaluation import holds, partners, pattern_of
from apps.collection.matching.facts import holds_fact, holds_number
from apps.collection.matching.hashing import HANDLE_SALT, TAG_SALT, BatchWords, salted, text_hash
from apps.collection.matching.pool import Numbers
from apps.collection.matching.posts import PostText
from apps.collection.query.anchors import Plan
from apps.collection.query.nodes import (
    AllOf,
    AnyOf,
    Count,
    Field,
    Near,
    Node,
    Not,
    Number,
    Pattern,
    Phrase,
    Prefix,
    Raw,
    Term,
    all_of,
    compare,
)
from apps.core.folding import AT_SIGN, HASH_SIGN
from apps.core.words import Joined, Word, Words, singular_of

_SIGNS = {0: "", HASH_SIGN: "#", AT_SIGN: "@"}

Program = tuple[Any, ...]
Sequences = tuple[tuple[int, ...], ...]

# In the order in which the children of an AND are tried: the cheapest first.
WORD, ANY_WORD, FIELD, NUMBER, SEQUENCES, PREFIXES, OR, AND, NOT, COUNT, PATTERN, NEAR, DIRECT = range(13)


def assemble(node: Node) -> bytes:
    """The program of a query's tree, written small."""
    return marshal.dumps(_program(node))


def split_rest(chosen: Plan) -> tuple[list[int], list[int], Node | None]:
    """What a plan leaves to verify: words of which one is needed, words that are forbidden, and anything else.

    The first two are tested for a whole batch at once, exactly.
    """
    if chosen.rest is None:
        return list(map(text_hash, chosen.seconds)), [], None
    needed: list[int] = []
    forbidden: list[int] = []
    others: list[Node] = []
    for child in chosen.rest.children if isinstance(chosen.rest, AllOf) else (chosen.rest,):
        words = _plain_words(child.child if isinstance(child, Not) else child)
        if words and isinstance(child, Not):
            forbidden += words
        elif words and not needed:
            needed = words
        else:
            others.append(child)
    return needed or list(map(text_hash, chosen.seconds)), forbidden, all_of(others) if others else None


def _plain_words(node: Node) -> list[int]:
    """The hashes of a word or of an OR of words; nothing for any other part."""
    children = node.children if isinstance(node, AnyOf) else (node,)
    words = [text_hash(child.letters) for child in children if isinstance(child, Term) and not child.sign]
    return words if len(words) == len(children) else []


def run(program: bytes, post: "PostWords") -> bool:
    """True where the query the program was assembled from matches the post."""
    return _run(marshal.loads(program), post)  # noqa: S302 - written by assemble in this very process


def _program(node: Node) -> Program:
    if isinstance(node, Term):
        return (WORD, _term_hash(node))
    if isinstance(node, Phrase) and (sequences := _sequences(node)):
        return (SEQUENCES, sequences)
    if isinstance(node, AnyOf):
        return _any(node)
    if isinstance(node, AllOf):
        return (AND, tuple(sorted(map(_program, node.children), key=lambda child: int(child[0]))))
    if isinstance(node, Not):
        return (NOT, _program(node.child))
    if isinstance(node, Field):
        return (FIELD, node.name, node.value)
    if isinstance(node, Number):
        return (NUMBER, node.measure, node.operator, node.value)
    if isinstance(node, Prefix) and not node.sign:
        return (PREFIXES, (_start(node.letters),))
    if isinstance(node, Pattern) and not node.sign:
        return (PATTERN, node.letters, node.open_end)
    if isinstance(node, Count) and (sequences := _sequences(node.of)):
        return (COUNT, sequences, node.operator, node.value)
    if isinstance(node, Near):
        left, right = _sequences(node.left), _sequences(node.right)
        if left and right:
            return (NEAR, node.distance, node.ordered, left, right)
    if isinstance(node, Raw) and node.words:
        rows = tuple([tuple(map(text_hash, row)) for row in node.words])
        return (AND, ((SEQUENCES, rows), _direct(node)))
    return _direct(node)


def _direct(node: Node) -> Program:
    return (DIRECT, pickle.dumps(node, protocol=pickle.HIGHEST_PROTOCOL))


def _any(node: AnyOf) -> Program:
    """An OR, with its words, its rows of words and its beginnings of words each tested together."""
    words: list[int] = []
    rows: list[tuple[int, ...]] = []
    starts: list[bytes] = []
    others: list[Program] = []
    for child in node.children:
        if isinstance(child, Term):
            words.append(_term_hash(child))
        elif isinstance(child, Phrase) and (row := _row(child.parts)):
            rows.append(row)
        elif isinstance(child, Prefix) and not child.sign:
            starts.append(_start(child.letters))
        else:
            others.append(_program(child))
    groups = ((ANY_WORD, words), (SEQUENCES, rows), (PREFIXES, starts))
    parts = [*((kind, tuple(group)) for kind, group in groups if group), *others]
    return parts[0] if len(parts) == 1 else (OR, tuple(parts))


def _term_hash(term: Term) -> int:
    if not term.sign:
        return text_hash(term.letters)
    return salted(text_hash(term.letters), TAG_SALT if term.sign == "#" else HANDLE_SALT)


def _row(parts: Sequence[Node]) -> tuple[int, ...]:
    """The hashes of words directly after one another; nothing where one is more than a plain word."""
    row = []
    for part in parts:
        if not isinstance(part, Term) or part.sign:
            return ()
        row.append(text_hash(part.letters))
    return tuple(row)


def _sequences(node: Node) -> Sequences | None:
    """The alternatives of a positional node as rows of word hashes; None where it is more than words."""
    children = node.children if isinstance(node, AnyOf) else (node,)
    rows = tuple([_row(child.parts if isinstance(child, Phrase) else (child,)) for child in children])
    return rows if all(rows) else None


class PostWords:
    """The words of one post of a batch, by hash; each part is made when first asked."""

    __slots__ = (
        "_batch",
        "_document",
        "_first",
        "_hashes",
        "_keys",
        "_letters",
        "_number",
        "_spaced",
        "_stop",
        "post",
    )

    def __init__(self, post: PostText, number: int, batch: "BatchIndex") -> None:
        self.post = post
        self._number = number
        self._batch = batch
        self._first, self._stop = batch.first_word[number], batch.first_word[number + 1]
        self._letters: list[str] | None = None
        self._spaced: bytes | None = None
        self._document: Document | None = None
        self._hashes: list[int] | None = None
        self._keys: set[int] | None = None

    @property
    def hashes(self) -> list[int]:
        """The words, in order."""
        if self._hashes is None:
            self._hashes = self._batch.words.hashes[self._first : self._stop].tolist()
        return self._hashes

    @property
    def keys(self) -> set[int]:
        """Every word, joined word, tag and handle."""
        if self._keys is None:
            self._keys = {*self.hashes, *self._batch.extra_keys(self._number)}
        return self._keys

    @property
    def letters(self) -> list[str]:
        """The words as written, folded."""
        if self._letters is None:
            self._letters = self._batch.words.letters(self._first, self._stop)
        return self._letters

    @property
    def spaced(self) -> bytes:
        """The words as written, folded, each behind a space; short particles and joined words are among them."""
        if self._spaced is None:
            joined = [b" " + letters.encode() for letters in self.joined_letters]
            self._spaced = b"".join((self._batch.words.spaced(self._first, self._stop), *joined))
        return self._spaced

    @property
    def joined_letters(self) -> list[str]:
        """Neighbours written as one, but for those that begin with an elided particle."""
        words, joined = self._batch.words, self._batch.joined(self._number)
        return [words.joined_letters(number) for *_, number in joined if not words.joined_elides[number]]

    @property
    def document(self) -> Document:
        """What the direct path reads, without places in the original text, which an answer does not need."""
        if self._document is None:
            words = self._batch.words
            signs = [_SIGNS[sign] for sign in words.signs[self._first : self._stop].tolist()]
            split = [Word(w, singular_of(w), sign, 0, 0) for w, sign in zip(self.letters, signs, strict=True)]
            joined = [
                Joined(letters, singular_of(letters), at, last, 0, 0, bool(words.joined_elides[number]))
                for _, at, last, number in self._batch.joined(self._number)
                for letters in [words.joined_letters(number)]
            ]
            self._document = Document(self.post, Words(tuple(split), tuple(joined)))
        return self._document

    def places(self, sequences: Sequences) -> list[Place]:
        """Where any of these rows of words stands."""
        return [place for row in sequences for place in self.row_places(row)]

    def row_places(self, row: Sequence[int]) -> list[Place]:
        """Where a row of words stands, neighbours written as one counting as one; a place may come twice."""
        found = [(at, at + len(row)) for at in _starts(self.hashes, row)]
        joined = self._batch.joined(self._number)
        fitting = [entry for entry in joined if entry[0] in row]
        if not fitting:
            return found
        if len(row) == 1:
            return found + [(first, last + 1) for _, first, last, _ in fitting]
        begun = [at for at, word in enumerate(self.hashes) if word == row[0]]
        begun += [first for word, first, _, _ in fitting if word == row[0]]
        return found + [(start, stop) for start in begun for stop in self._stops(row, start, fitting)]

    def _stops(self, row: Sequence[int], start: int, joined: Sequence[tuple[int, int, int, int]]) -> set[int]:
        reached, hashes = {start}, self.hashes
        for word in row:
            reached = {at + 1 for at in reached if at < len(hashes) and hashes[at] == word} | {
                last + 1 for key, first, last, _ in joined if key == word and first in reached
            }
        return reached


class BatchIndex:
    """What is asked of a batch besides the words of each post, by number of the post."""

    def __init__(self, words: BatchWords) -> None:
        self.words = words
        self.first_word: list[int] = words.first_word.tolist()

    def joined(self, post: int) -> list[tuple[int, int, int, int]]:
        """Hash, first word, last word and number of every two neighbours written as one in a post."""
        order, first = self._joined_order
        low, high = first[post], first[post + 1]
        if low == high:
            return []
        words, numbers = self.words, order[low:high]
        begin = self.first_word[post]
        return list(
            zip(
                words.joined[numbers].tolist(),
                (words.joined_first[numbers] - begin).tolist(),
                (words.joined_last[numbers] - begin).tolist(),
                numbers.tolist(),
                strict=True,
            )
        )

    @cached_property
    def _joined_order(self) -> tuple[Numbers, list[int]]:
        return _by_post(self.words.joined_posts, len(self.first_word))

    def extra_keys(self, post: int) -> list[int]:
        """Joined words, tags and handles of one post."""
        keys, first = self._extras
        return keys[first[post] : first[post + 1]]

    @cached_property
    def _extras(self) -> tuple[list[int], list[int]]:
        hashes, owners = self.words.signed()
        keys = np.concatenate((hashes, self.words.joined))
        posts = np.concatenate((owners, self.words.joined_posts))
        order, first = _by_post(posts, len(self.first_word))
        return keys[order].tolist(), first


def _by_post(posts: Numbers, stop: int) -> tuple[Numbers, list[int]]:
    """The order that sorts things by their post, and where in it each post up to ``stop`` begins."""
    order = np.argsort(posts, kind="stable")
    first: list[int] = np.searchsorted(posts[order], np.arange(stop)).tolist()
    return order, first


def _starts(hashes: list[int], row: Sequence[int]) -> list[int]:
    size, first, wanted = len(row), row[0], list(row)
    found: list[int] = []
    at = -1
    while True:
        try:
            at = hashes.index(first, at + 1)
        except ValueError:
            return found
        if size == 1 or hashes[at : at + size] == wanted:
            found.append(at)


def _run(program: Program, post: PostWords) -> bool:
    # Plain loops and a chain of ifs: this is the innermost loop of the matcher.
    kind = program[0]
    if kind == WORD:
        return program[1] in post.keys
    if kind == ANY_WORD:
        return not post.keys.isdisjoint(program[1])
    if kind == AND:
        for child in program[1]:  # noqa: SIM110
            if not _run(child, post):
                return False
        return True
    if kind == OR:
        for child in program[1]:  # noqa: SIM110
            if _run(child, post):
                return True
        return False
    if kind == NOT:
        return not _run(program[1], post)
    if kind == SEQUENCES:
        keys = post.keys
        return any(row[0] in keys and row[-1] in keys and post.row_places(row) for row in program[1])
    if kind == NEAR:
        return _run_near(program, post)
    return _run_rare(program, post)


def _run_rare(program: Program, post: PostWords) -> bool:
    kind = program[0]
    if kind == FIELD:
        return holds_fact(program[1], program[2], post.post)
    if kind == NUMBER:
        return holds_number(program[1], program[2], program[3], post.post)
    if kind == COUNT:
        return compare(len(set(post.places(program[1]))), program[2], program[3])
    if kind == PREFIXES:
        return any(start in post.spaced for start in program[1])
    if kind == PATTERN:
        return _fits_pattern(program[1], program[2], post)
    return holds(_node(program[1]), post.document)


def _fits_pattern(letters: str, open_end: bool, post: PostWords) -> bool:
    start = letters.split("?", 1)[0]
    if _start(start) not in post.spaced:
        return False
    fits = pattern_of(Pattern(letters, open_end)).fullmatch
    near = [word for word in (*post.letters, *post.joined_letters) if word.startswith(start)]
    return any(fits(word) or (not open_end and fits(singular_of(word))) for word in near)


def _start(letters: str) -> bytes:
    """The beginning of a word, as it stands in ``PostWords.spaced``."""
    return b" " + letters.encode()


def _run_near(program: Program, post: PostWords) -> bool:
    _, distance, ordered, left, right = program
    if post.keys.isdisjoint([row[0] for row in left]) or post.keys.isdisjoint([row[0] for row in right]):
        return False
    return bool(partners(post.places(left), post.places(right), distance, ordered=ordered))


@lru_cache(maxsize=8192)
def _node(pickled: bytes) -> Node:
    node: Node = pickle.loads(pickled)  # noqa: S301 - written by assemble in this very process
    return node
