"""Anchors: the few keys of which at least one must occur in a post for a query to match it.

Chosen once, when a query is saved. A word is its own key; a phrase its rarest pair of neighbours; ``word*`` its
first letters; NEAR the rarer side; OR all of them; AND the cheapest child, then a second word below it, so that a
common word alone never starts a verification.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from apps.collection.query.nodes import (
    WORD_NODES,
    AllOf,
    AnyOf,
    Count,
    Field,
    Near,
    Node,
    Not,
    Pattern,
    Phrase,
    Prefix,
    Raw,
    Term,
    WordNode,
    bounds,
)
from apps.collection.query.words import letters_of
from apps.core.words import singular_of

WORD, PAIR, PREFIX, TAG, HANDLE, AUTHOR, SITE = "word", "pair", "prefix", "tag", "handle", "author", "site"
PREFIX_SIZES = (3, 4, 6, 15)
MAX_SECONDS = 64
_PATTERN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Share of words of a text, guessed where nothing was measured: long words are rare.
_GUESS_BY_SIZE = (3e-2, 3e-2, 2e-2, 3e-3, 8e-4, 4e-4, 2e-4, 1e-4)
_PAIR_FACTOR = 0.1

Frequencies = Mapping[str, float]


class Anchor(NamedTuple):
    """One key to look up: its kind and its text ("bad buzz" for a pair)."""

    kind: str
    text: str


class Plan(NamedTuple):
    """How to find the candidates of a query.

    ``cost``: expected share of posts that hold an anchor. ``exact``: holding one is matching, nothing is left to
    verify. ``seconds``: words of which at least one must be in the post too; empty where none is known.
    """

    cost: float
    anchors: tuple[Anchor, ...]
    exact: bool
    seconds: tuple[str, ...] = ()


def plan(node: Node, frequencies: Frequencies) -> Plan:
    """Choose the anchors of a bounded query; ``frequencies`` is the share of posts that hold each word."""
    if isinstance(node, (AllOf, Near)):
        chosen = _plan_both(node, frequencies)
    else:
        chosen = _plan(node, frequencies)
    assert chosen is not None, "only bounded queries are planned"
    return chosen._replace(anchors=tuple(dict.fromkeys(chosen.anchors)))


def _plan_both(node: AllOf | Near, frequencies: Frequencies) -> Plan | None:
    """Anchors from the cheapest side, and second words from the cheapest other side that names some."""
    sides = node.children if isinstance(node, AllOf) else (node.left, node.right)
    planned = [(_plan(side, frequencies), side) for side in sides if not isinstance(side, Not)]
    known = sorted(((own.cost, at, own) for at, (own, _) in enumerate(planned) if own), key=_cost_and_place)
    if not known:
        return None
    _, _, chosen = known[0]
    for _, at, _ in known[1:]:
        words = _words_of(planned[at][1], frequencies)
        if 0 < len(words) <= MAX_SECONDS:
            return chosen._replace(exact=False, seconds=words)
    return chosen._replace(exact=False)


def _cost_and_place(known: tuple[float, int, Plan]) -> tuple[float, int]:
    return known[0], known[1]


def _share(word: str, frequencies: Frequencies) -> float:
    known = frequencies.get(word)
    return known if known is not None else _GUESS_BY_SIZE[min(len(word), len(_GUESS_BY_SIZE)) - 1] * 0.1


def _plan(node: Node, frequencies: Frequencies) -> Plan | None:
    if isinstance(node, Term):
        return _word_plan(node, frequencies)
    if isinstance(node, Phrase):
        return _phrase_plan(node.parts, frequencies)
    if isinstance(node, WORD_NODES):
        return _word_plan(node, frequencies)
    if isinstance(node, Raw):
        inside = _phrase_plan(tuple(map(Term, node.words)), frequencies) if node.words else None
        return inside and inside._replace(exact=False)
    if isinstance(node, AnyOf):
        return _union([_plan(child, frequencies) for child in node.children])
    if isinstance(node, AllOf):
        return _inexact(
            _cheapest(_plan(child, frequencies) for child in node.children if not isinstance(child, Not))
        )
    if isinstance(node, Near):
        return _inexact(_cheapest(_plan(side, frequencies) for side in (node.left, node.right)))
    if isinstance(node, Count):
        return _inexact(_plan(node.of, frequencies)) if bounds(node) else None
    return _field_plan(node) if isinstance(node, Field) else None


def _inexact(chosen: Plan | None) -> Plan | None:
    return chosen and chosen._replace(exact=False)


def _cost(chosen: Plan) -> float:
    return chosen.cost


def _cheapest(plans: Iterable[Plan | None]) -> Plan | None:
    return min(filter(None, plans), key=_cost, default=None)


def _union(plans: list[Plan | None]) -> Plan | None:
    known = [each for each in plans if each is not None]
    if len(known) < len(plans):
        return None
    anchors = tuple(anchor for each in known for anchor in each.anchors)
    return Plan(sum(each.cost for each in known), anchors, all(each.exact for each in known))


def _field_plan(node: Field) -> Plan | None:
    if node.name == "author":
        return Plan(1e-5, (Anchor(AUTHOR, node.value),), True)
    if node.name in ("site", "link") and bounds(node):
        return Plan(1e-4, (Anchor(SITE, node.value.split("/", 1)[0]),), node.name == "site")
    return None


def _word_plan(node: WordNode, frequencies: Frequencies) -> Plan:
    if isinstance(node, Prefix):
        return _prefix_plan(node.letters, frequencies, exact=not node.sign)
    if isinstance(node, Pattern):
        return _pattern_plan(node, frequencies)
    share = _share(node.letters, frequencies)
    if node.sign:
        kind = TAG if node.sign == "#" else HANDLE
        return Plan(share * 0.5, (Anchor(kind, node.letters),), True)
    return Plan(share, (Anchor(WORD, node.letters),), True)


def _prefix_plan(letters: str, frequencies: Frequencies, *, exact: bool) -> Plan:
    size = max((size for size in PREFIX_SIZES if size <= len(letters)), default=len(letters))
    cost = 3 * _share(letters[:size], frequencies)
    return Plan(cost, (Anchor(PREFIX, letters[:size]),), exact and size == len(letters))


def _pattern_plan(node: Pattern, frequencies: Frequencies) -> Plan:
    start = node.letters.split("?", 1)[0]
    if len(letters_of(start)) >= 3:
        return _prefix_plan(start, frequencies, exact=False)
    anchors: list[Anchor] = []
    for letter in _PATTERN_LETTERS:
        filled, *rest = node.letters.replace("?", letter, 1).split("?", 1)
        if rest or node.open_end:
            size = max(size for size in PREFIX_SIZES if size <= len(filled))
            anchors.append(Anchor(PREFIX, filled[:size]))
        else:
            anchors += [Anchor(WORD, filled), Anchor(WORD, singular_of(filled))]
    return Plan(1e-3, tuple(anchors), False)


def _bare(term: Term) -> str:
    """The word under which a term stands in the text without its sign; only handles keep their plural."""
    return singular_of(term.letters) if term.sign == "@" else term.letters


def _phrase_plan(parts: tuple[WordNode, ...], frequencies: Frequencies) -> Plan:
    if len(parts) == 1:
        return _word_plan(parts[0], frequencies)
    exact = len(parts) == 2
    best: tuple[float, Anchor] | None = None
    for left, right in pairwise(parts):
        if isinstance(left, Term) and isinstance(right, Term):
            first, second = _bare(left), _bare(right)
            cost = _PAIR_FACTOR * min(_share(first, frequencies), _share(second, frequencies))
            exact = exact and not (left.sign or right.sign)
            if best is None or cost < best[0]:
                best = cost, Anchor(PAIR, f"{first} {second}")
    if best is None:
        return min((_word_plan(part, frequencies) for part in parts), key=_cost)._replace(exact=False)
    return Plan(best[0], (best[1],), exact)


def _words_of(node: Node, frequencies: Frequencies) -> tuple[str, ...]:
    """Words of which at least one is in every post the node matches; empty where none can be named."""
    if isinstance(node, Term):
        return (_bare(node),)
    if isinstance(node, (Phrase, Raw)):
        return _rarest_word(node, frequencies)
    if isinstance(node, AnyOf):
        every = [_words_of(child, frequencies) for child in node.children]
        return tuple(dict.fromkeys(word for words in every for word in words)) if all(every) else ()
    if isinstance(node, (AllOf, Near)):
        children = node.children if isinstance(node, AllOf) else (node.left, node.right)
        return next(filter(None, (_words_of(child, frequencies) for child in children)), ())
    if isinstance(node, Count) and bounds(node):
        return _words_of(node.of, frequencies)
    return ()


def _rarest_word(node: Phrase | Raw, frequencies: Frequencies) -> tuple[str, ...]:
    if isinstance(node, Raw):
        words = list(node.words)
    else:
        terms: list[Term] = [part for part in node.parts if isinstance(part, Term)]
        words = [word for term in terms for word in _words_of(term, frequencies)]
    return (min(words, key=lambda word: _share(word, frequencies)),) if words else ()
