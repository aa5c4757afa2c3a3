"""Anchors: the few keys of which at least one must occur in a post for a query to match it.

Chosen once, when a query is saved. A word is its own key; a phrase its rarest pair of neighbours; ``word*`` its
first letters; NEAR the rarer side; OR all of them; AND the cheapest child, then a second word below it, so that a
common word alone never starts a verification.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from apps.collection.query.nodes import (
    AllOf,
    AnyOf,
    Count,
    Field,
    Near,
    Node,
    Pattern,
    Phrase,
    Prefix,
    Raw,
    Term,
    WordNode,
    all_of,
    bounds,
)
from apps.collection.query.words import letters_of
from apps.core.words import singular_of

WORD, PAIR, PREFIX, TAG, HANDLE, AUTHOR, SITE = "word", "pair", "prefix", "tag", "handle", "author", "site"
PREFIX_SIZES = (3, 4, 6, 15)
MAX_SECONDS = 64
_PATTERN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Share of posts that hold a word of so many letters, guessed where nothing was measured: long words are rare.
_GUESS_BY_SIZE = (3e-3, 3e-3, 3e-3, 2e-3, 3e-4, 8e-5, 4e-5, 2e-5, 1e-5)
_PAIR_FACTOR = 0.1

Frequencies = Mapping[str, float]


class Anchor(NamedTuple):
    """One key to look up: its kind and its text ("bad buzz" for a pair)."""

    kind: str
    text: str


# Kind, text, and whether a post that holds it holds the part of the query it was taken from: nothing is left to
# verify there. Plain tuples, because an edit chooses among dozens, and naming each costs more than choosing.
_Key = tuple[str, str, bool]
# What the keys cost, the keys, and the part of the query that is open where a post holds none of the sure ones.
_Choice = tuple[float, tuple[_Key, ...], Node | None]


class Plan(NamedTuple):
    """How to find the candidates of a query.

    ``anchors``: triples of a kind, a text and whether holding it is holding the part of the query they were taken
    from. ``doubt``: what of that part is left to verify in a post that holds none of the sure ones; None where all are
    sure. ``rest``: what must hold besides, in an AND. ``seconds``: words of which at least one must be in the post
    too; empty where none is known.
    """

    anchors: tuple[_Key, ...]
    doubt: Node | None
    rest: Node | None = None
    seconds: tuple[str, ...] = ()


def plan(node: Node, frequencies: Frequencies) -> Plan:
    """Choose the anchors of a bounded query; ``frequencies`` is the share of posts that hold each word."""
    if isinstance(node, AllOf):
        at, chosen, seconds = _choose_side(node.children, frequencies)
        rest = all_of([child for place, child in enumerate(node.children) if place != at])
        return Plan(tuple(dict.fromkeys(chosen[1])), chosen[2], rest, seconds)
    if isinstance(node, Near):
        _, chosen, seconds = _choose_side((node.left, node.right), frequencies)
        return Plan(tuple(dict.fromkeys(_unsure(chosen, node)[1])), node, None, seconds)
    whole = _choose(node, frequencies)
    assert whole is not None, "only bounded queries are planned"
    return Plan(tuple(dict.fromkeys(whole[1])), whole[2])


def _choose_side(sides: Sequence[Node], frequencies: Frequencies) -> tuple[int, _Choice, tuple[str, ...]]:
    """The cheapest side and its anchors, and second words from the cheapest other side that names some."""
    chosen = [(own[0], at, own) for at, side in enumerate(sides) if (own := _choose(side, frequencies))]
    assert chosen, "only bounded queries are planned"
    chosen.sort(key=_cost_and_place)
    _, best, own = chosen[0]
    for _, at, _ in chosen[1:]:
        words = _words_of(sides[at], frequencies)
        if 0 < len(words) <= MAX_SECONDS:
            return best, own, words
    return best, own, ()


def _cost_and_place(chosen: tuple[float, int, _Choice]) -> tuple[float, int]:
    return chosen[0], chosen[1]


def _share(word: str, frequencies: Frequencies) -> float:
    known = frequencies.get(word)
    if known is not None:
        return known
    size = len(word)
    return _GUESS_BY_SIZE[size] if size < len(_GUESS_BY_SIZE) else _GUESS_BY_SIZE[-1]


def _choose(node: Node, frequencies: Frequencies) -> _Choice | None:
    """The cheapest anchors of any part of a query; None where it has none."""
    if isinstance(node, Term):
        return _choose_term(node, frequencies)
    if isinstance(node, Phrase):
        return _choose_phrase(node, frequencies)
    if isinstance(node, AnyOf):
        return _union(
            [
                _choose_phrase(child, frequencies)
                if isinstance(child, Phrase)
                else _choose(child, frequencies)
                for child in node.children
            ]
        )
    if isinstance(node, (AllOf, Near)):
        sides = node.children if isinstance(node, AllOf) else (node.left, node.right)
        cheapest = _cheapest([_choose(side, frequencies) for side in sides])
        return cheapest and _unsure(cheapest, node)
    if isinstance(node, (Prefix, Pattern)):
        return _choose_word(node, frequencies)
    if isinstance(node, Raw):
        rows = [_choose_phrase(Phrase(tuple(map(Term, row))), frequencies) for row in node.words]
        every = _union(list(rows)) if rows else None
        return every and _unsure(every, node)
    if isinstance(node, Count):
        counted = _choose(node.of, frequencies) if bounds(node) else None
        return counted and _unsure(counted, node)
    return _choose_field(node) if isinstance(node, Field) else None


def _unsure(chosen: _Choice, node: Node) -> _Choice:
    """The same anchors where holding one proves nothing about the node."""
    return chosen[0], tuple([(kind, text, False) for kind, text, _ in chosen[1]]), node


def _cost(chosen: _Choice) -> float:
    return chosen[0]


def _cheapest(choices: Iterable[_Choice | None]) -> _Choice | None:
    return min(filter(None, choices), key=_cost, default=None)


def _union(choices: list[_Choice | None]) -> _Choice | None:
    anchors: list[_Key] = []
    doubts: list[Node] = []
    total = 0.0
    for choice in choices:
        if choice is None:
            return None
        cost, keys, doubt = choice
        total += cost
        anchors.extend(keys)
        if doubt is not None:
            doubts.append(doubt)
    return total, tuple(anchors), AnyOf(tuple(doubts)) if len(doubts) > 1 else doubts[0] if doubts else None


def _choose_field(node: Field) -> _Choice | None:
    if node.name == "author":
        return 1e-5, ((AUTHOR, node.value, True),), None
    if node.name in ("site", "link") and bounds(node):
        host = re.split(r"[/?#:]", node.value, maxsplit=1)[0]
        sure = node.name == "site"
        return 1e-4, ((SITE, host, sure),), None if sure else node
    return None


def _choose_word(node: WordNode, frequencies: Frequencies) -> _Choice:
    if isinstance(node, Term):
        return _choose_term(node, frequencies)
    if isinstance(node, Pattern):
        return _choose_pattern(node, frequencies)
    chosen = _choose_prefix(node.letters, frequencies, node)
    whole = chosen[1][0][1] == node.letters and not node.sign
    return (chosen[0], ((PREFIX, node.letters, True),), None) if whole else chosen


def _choose_term(node: Term, frequencies: Frequencies) -> _Choice:
    share = _share(node.letters, frequencies)
    if node.sign:
        return share * 0.5, ((TAG if node.sign == "#" else HANDLE, node.letters, True),), None
    return share, ((WORD, node.letters, True),), None


def _choose_prefix(letters: str, frequencies: Frequencies, node: Node) -> _Choice:
    size = max((size for size in PREFIX_SIZES if size <= len(letters)), default=len(letters))
    return 3 * _share(letters[:size], frequencies), ((PREFIX, letters[:size], False),), node


def _choose_pattern(node: Pattern, frequencies: Frequencies) -> _Choice:
    start = node.letters.split("?", 1)[0]
    if len(letters_of(start)) >= 3:
        return _choose_prefix(start, frequencies, node)
    anchors: list[_Key] = []
    for letter in _PATTERN_LETTERS:
        filled, *rest = node.letters.replace("?", letter, 1).split("?", 1)
        if rest or node.open_end:
            size = max(size for size in PREFIX_SIZES if size <= len(filled))
            anchors.append((PREFIX, filled[:size], False))
        else:
            anchors += [(WORD, filled, False), (WORD, singular_of(filled), False)]
    return 1e-3, tuple(anchors), node


def _bare(term: Term) -> str:
    """The word under which a term stands in the text without its sign; only handles keep their plural."""
    return singular_of(term.letters) if term.sign == "@" else term.letters


def _choose_phrase(node: Phrase, frequencies: Frequencies) -> _Choice:
    """The rarest pair of neighbours; without a pair of plain words, the cheapest word."""
    parts = node.parts
    if len(parts) == 1:
        return _choose_word(parts[0], frequencies)
    if len(parts) == 2 and not (parts[0].sign or parts[1].sign):
        first, second = parts
        if isinstance(first, Term) and isinstance(second, Term):  # nearly all, and an edit has many
            share, other = _share(first.letters, frequencies), _share(second.letters, frequencies)
            pair = (PAIR, f"{first.letters} {second.letters}", True)
            return _PAIR_FACTOR * (share if share < other else other), (pair,), None
    words = [_bare(part) if isinstance(part, Term) else "" for part in parts]
    shares = [_share(word, frequencies) if word else 1.0 for word in words]
    costs = [
        (min(shares[at], shares[at + 1]), at) for at in range(len(words) - 1) if words[at] and words[at + 1]
    ]
    if not costs:
        return _unsure(min([_choose_word(part, frequencies) for part in parts], key=_cost), node)
    best, at = min(costs)
    return _PAIR_FACTOR * best, ((PAIR, f"{words[at]} {words[at + 1]}", False),), node


def _words_of(node: Node, frequencies: Frequencies) -> tuple[str, ...]:
    """Words of which at least one is in every post the node matches; empty where none can be named."""
    if isinstance(node, Term):
        return (_bare(node),)
    if isinstance(node, Raw):
        rarest = [_rarest(row, frequencies) for row in node.words]
        return tuple(dict.fromkeys(word for words in rarest for word in words))
    if isinstance(node, Phrase):
        terms = [part for part in node.parts if isinstance(part, Term)]
        return _rarest([word for term in terms for word in _words_of(term, frequencies)], frequencies)
    if isinstance(node, AnyOf):
        every = [_words_of(child, frequencies) for child in node.children]
        return tuple(dict.fromkeys(word for words in every for word in words)) if all(every) else ()
    if isinstance(node, (AllOf, Near)):
        children = node.children if isinstance(node, AllOf) else (node.left, node.right)
        return next(filter(None, (_words_of(child, frequencies) for child in children)), ())
    if isinstance(node, Count) and bounds(node):
        return _words_of(node.of, frequencies)
    return ()


def _rarest(words: Sequence[str], frequencies: Frequencies) -> tuple[str, ...]:
    return (min(words, key=lambda word: _share(word, frequencies)),) if words else ()
