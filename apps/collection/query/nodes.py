"""The parts a query is made of once read. All are immutable and comparable; words in them are folded."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One word, in any plural form. ``sign`` is "#" or "@" where only a tag or handle will do, else ""."""

    letters: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word beginning with these letters."""

    letters: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word in which each "?" is one letter; with ``open_end``, any ending may follow."""

    letters: str
    open_end: bool = False
    sign: str = ""


WordNode = Term | Prefix | Pattern
# For isinstance: a tuple is tested ten times sooner than a union, which is made anew each time.
WORD_NODES = (Term, Prefix, Pattern)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words directly after one another."""

    parts: tuple[WordNode, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two places at most ``distance`` words apart; ``ordered``: left before right."""

    distance: int
    ordered: bool
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Raw:
    """Exactly these characters, not cut out of a longer word.

    ``words``: its folded words in every way a post may read them; a post that holds the characters holds one of
    these rows. Empty where it has no word that is sure.
    """

    text: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bio:
    """Words directly after one another in the author's description of themself: as typed, and what they mean."""

    text: str
    of: "Node"


@dataclass(frozen=True, slots=True)
class Field:
    """A fact about the post: author, lang, net, type, site, link, country, has, is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A comparison: followers, likes, reposts or engagement (likes and reposts together)."""

    measure: str
    operator: str
    value: int


@dataclass(frozen=True, slots=True)
class Count:
    """A comparison of how many times ``of`` occurs in the text."""

    of: "Node"
    operator: str
    value: int


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every child."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one child."""

    children: tuple["Node", ...]


Node = Term | Prefix | Pattern | Phrase | Near | Raw | Bio | Field | Number | Count | Not | AllOf | AnyOf

_PLACED = (*WORD_NODES, Phrase, Near)


def any_of(nodes: list[Node]) -> Node:
    """OR, flattened and without repeats; one node stands for itself."""
    flat: dict[Node, None] = {}
    for node in nodes:
        flat.update(dict.fromkeys(node.children if isinstance(node, AnyOf) else (node,)))
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))


def all_of(nodes: list[Node]) -> Node:
    """AND, flattened and without repeats; one node stands for itself."""
    flat: dict[Node, None] = {}
    for node in nodes:
        flat.update(dict.fromkeys(node.children if isinstance(node, AllOf) else (node,)))
    return next(iter(flat)) if len(flat) == 1 else AllOf(tuple(flat))


def compare(left: int, operator: str, right: int) -> bool:
    """Apply one of > >= < <= = to two numbers."""
    if operator == ">":
        return left > right
    if operator == ">=":
        return left >= right
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left == right


def has_place(node: Node) -> bool:
    """True for what occurs somewhere in the text, and so can be near, counted and shown."""
    if isinstance(node, AnyOf):
        return all(map(has_place, node.children))
    return isinstance(node, _PLACED)


def is_countable(node: Node) -> bool:
    """True for words, phrases and OR between them: what occurs a number of times."""
    children = node.children if isinstance(node, AnyOf) else (node,)
    return not any(isinstance(child, Near) for child in children) and has_place(node)


def is_host(value: str) -> bool:
    """True where a link: or site: value begins with a host name."""
    return "." in re.split(r"[/?#:]", value, maxsplit=1)[0].strip(".")


def bounds(node: Node) -> bool:
    """True where the node can only match posts that hold a given word, author or site."""
    if isinstance(node, _PLACED):
        return True
    if isinstance(node, AnyOf):
        return all(map(bounds, node.children))
    if isinstance(node, AllOf):
        return any(map(bounds, node.children))
    if isinstance(node, Raw):
        return bool(node.words)
    if isinstance(node, Field):
        return node.name in ("author", "site") or (node.name == "link" and is_host(node.value))
    if isinstance(node, Count):
        return compare_needs_one(node)
    return False


def compare_needs_one(node: Count) -> bool:
    """True where a count cannot hold without at least one occurrence."""
    return not compare(0, node.operator, node.value) and node.operator in (">", ">=", "=")


def has_positive(node: Node) -> bool:
    """True where something is asked for, not only excluded."""
    if isinstance(node, (AnyOf, AllOf)):
        return any(map(has_positive, node.children))
    return not isinstance(node, Not)
