"""Reading a query: tokens in, one tree out, or a refusal that points at its place."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from apps.collection.query.errors import QueryError
from apps.collection.query.fields import (
    EXAMPLES,
    check_number,
    field_node,
    number_node,
    unknown_list,
)
from apps.collection.query.lexer import Token, tokens
from apps.collection.query.nodes import (
    AllOf,
    Count,
    Near,
    Node,
    Not,
    all_of,
    any_of,
    bounds,
    has_place,
    has_positive,
    is_countable,
)
from apps.collection.query.rendering import render
from apps.collection.query.words import words_node
from apps.core.folding import name_key

MAX_LENGTH = 20_000
MAX_DEPTH = 30
MAX_TERMS = 5_000
MAX_DISTANCE = 20
MAX_NEARS = 30

_BARE_NEAR = re.compile(r"O?NEAR(/.*)?$")
_PLAIN_ENTRY = re.compile(r'[^"“”«»():*?<>=]+$')
_NO_OPERAND = ("end", "close", "and", "or")

Lists = Mapping[str, Sequence[str]]


class _Item(NamedTuple):
    """One operand with what joins it to the one before ("and", "or"), and the text it was read from."""

    joint: str
    node: Node
    source: str
    position: int
    length: int
    operator: str


class Parser:
    """Reads one query by recursive descent; depth and size are bounded."""

    def __init__(self, text: str, lists: Lists) -> None:
        if len(text) > MAX_LENGTH:
            raise QueryError("too_long", MAX_LENGTH, len(text) - MAX_LENGTH, size=len(text), limit=MAX_LENGTH)
        self.text = text
        self.lists = {name_key(name): tuple(entries) for name, entries in lists.items()}
        self.tokens = tokens(text)
        self.at = 0
        self.terms = 0
        self.nears = 0
        self.loose: tuple[int, int] | None = None  # the widest branch of the last OR that has one

    def read(self) -> Node:
        """The tree of the whole query. Raises QueryError."""
        if self.token.kind == "end":
            raise QueryError("empty", 0, len(self.text))
        node = self._expression(0)
        if self.token.kind == "close":
            raise QueryError("stray_bracket", self.token.position, 1)
        start, end = self.tokens[0].position, self.tokens[-2].end
        if not has_positive(node):
            raise QueryError("nothing_positive", start, end - start)
        if not bounds(node):
            place = self.loose if self.loose is not None else (start, end - start)
            raise QueryError("unbounded", *place)
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def _expression(self, depth: int) -> Node:
        """Operands joined by AND (or a space) or by OR, up to a closing bracket or the end."""
        items: list[_Item] = []
        while self.token.kind not in ("close", "end"):
            items.append(self._item(depth, first=not items))
        joints = {item.joint for item in items[1:]}
        if len(joints) > 1:
            raise _mixed(items)
        nodes = [item.node for item in items]
        if joints != {"or"}:
            return all_of(nodes)
        loose = [item for item in items if not bounds(item.node)]
        if loose and len(loose) < len(items):
            self.loose = loose[0].position, loose[0].length
        return any_of(nodes)

    def _item(self, depth: int, *, first: bool) -> _Item:
        joint, written, asking, negated = "and", "", self.token, False
        if self.token.kind in ("and", "or"):
            if first:
                raise QueryError("missing_before", asking.position, asking.length, operator=asking.text)
            asking = self._take()
            joint, written = asking.kind, asking.text
        start = self.token.position
        while self.token.kind == "not":
            asking = self._take()
            negated = not negated
        if self.token.kind in _NO_OPERAND:
            raise QueryError("missing_after", asking.position, asking.length, operator=asking.text)
        node = self._near(depth)
        end = self.tokens[self.at - 1].end
        return _Item(joint, Not(node) if negated else node, self.text[start:end], start, end - start, written)

    def _near(self, depth: int) -> Node:
        position = self.token.position
        node = self._operand(depth)
        while self.token.kind == "near":
            left, left_end = node, self.tokens[self.at - 1].end
            near = self._near_token()
            right_at = self.token.position
            right = self._operand(depth)
            made = partial(Near, near.number, near.value == "ONEAR")
            _check_place(left, near, position, left_end, partial(_with_right, made, right))
            _check_place(right, near, right_at, self.tokens[self.at - 1].end, partial(made, left))
            node = made(left, right)
        return node

    def _near_token(self) -> Token:
        near = self._take()
        self.nears += 1
        if not 1 <= near.number <= MAX_DISTANCE:
            raise QueryError(
                "near_distance", near.position, near.length, distance=near.number, limit=MAX_DISTANCE
            )
        if self.nears > MAX_NEARS:
            raise QueryError("too_many_nears", near.position, near.length, limit=MAX_NEARS)
        if self.token.kind in (*_NO_OPERAND, "not", "near"):
            raise QueryError("missing_after", near.position, near.length, operator=near.text)
        return near

    def _operand(self, depth: int) -> Node:
        token = self._take()
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError("too_many_terms", token.position, token.length, limit=MAX_TERMS)
        if token.kind == "open":
            return self._bracket(token, depth)
        if token.kind == "count":
            return self._count(token, depth)
        if token.kind == "near":
            raise QueryError("missing_before", token.position, token.length, operator=token.text)
        if token.kind == "comparison":
            raise QueryError("stray_comparison", token.position, token.length, text=token.text)
        if token.kind == "quoted":
            return self._quoted(token)
        if token.kind == "field":
            return self._field(token)
        return self._word(token)

    def _bracket(self, token: Token, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            raise QueryError("too_deep", token.position, token.length, limit=MAX_DEPTH)
        if self.token.kind == "close":
            raise QueryError("empty_brackets", token.position, self.token.end - token.position)
        node = self._expression(depth + 1)
        if self.token.kind != "close":
            raise QueryError("open_bracket", token.position, token.length)
        self._take()
        return node

    def _count(self, token: Token, depth: int) -> Node:
        node = self._bracket(token, depth)
        close = self.tokens[self.at - 1]
        comparison = self.token
        if comparison.kind != "comparison":
            length = close.end - token.position
            raise QueryError(
                "missing_comparison", token.position, length, name="count()", example="count(word)>=2"
            )
        self._take()
        if not is_countable(node):
            raise QueryError("count_operand", token.position, close.end - token.position)
        check_number(comparison)
        return Count(node, comparison.value, comparison.number)

    def _quoted(self, token: Token) -> Node:
        if not token.value.strip():
            raise QueryError("empty_quotes", token.position, token.length)
        return words_node(token.value, token.position + 1)

    def _word(self, token: Token) -> Node:
        if self.token.kind == "comparison":
            return number_node(token, self._take())
        if _BARE_NEAR.match(token.value):
            raise QueryError(
                "near_needs_distance", token.position, token.length, operator=token.value.split("/")[0]
            )
        return words_node(token.value, token.position)

    def _field(self, token: Token) -> Node:
        name = token.text.casefold()
        if name == "list":
            return self._list(token)
        if not token.value and name not in EXAMPLES:
            return words_node(token.text, token.position)  # a colon of ordinary punctuation
        return field_node(token)

    def _list(self, token: Token) -> Node:
        name = name_key(token.value)
        if not name:
            raise QueryError("missing_value", token.position, token.length, name="list", example="list:crise")
        if name not in self.lists:
            raise unknown_list(token, token.value.strip(), list(self.lists))
        entries = self.lists[name]
        self.terms += len(entries)
        if self.terms > MAX_TERMS:
            raise QueryError("too_many_terms", token.position, token.length, limit=MAX_TERMS)
        if not any(entry.strip() for entry in entries):
            raise QueryError("empty_list", token.position, token.length, name=name)
        try:
            return _opened_list(entries)
        except _BadEntry as bad:
            raise QueryError(
                "bad_list_entry", token.position, token.length, name=name, entry=bad.entry, reason=bad.refusal
            ) from bad


class _BadEntry(Exception):
    def __init__(self, entry: str, refusal: QueryError) -> None:
        super().__init__(entry)
        self.entry = entry
        self.refusal = refusal


@lru_cache(maxsize=1024)
def _opened_list(entries: tuple[str, ...]) -> Node:
    """The OR of a list's entries: each is a phrase as it stands, or a query of its own."""
    nodes: list[Node] = []
    for entry in filter(None, map(str.strip, entries)):
        try:
            nodes.append(words_node(entry, 0) if _PLAIN_ENTRY.match(entry) else Parser(entry, {}).read())
        except QueryError as refusal:
            raise _BadEntry(entry, refusal) from refusal
    return any_of(nodes)


def _with_right(made: Callable[[Node, Node], Node], right: Node, left: Node) -> Node:
    return made(left, right)


def _check_place(node: Node, near: Token, start: int, end: int, made: Callable[[Node], Node]) -> None:
    """Refuse one side of a NEAR that occurs nowhere; of an AND of what does, say what to write instead.

    made: the NEAR with another node on this side.
    """
    if has_place(node):
        return
    if isinstance(node, AllOf) and all(map(has_place, node.children)):
        each = [f"({render(made(child))})" for child in node.children[:3]]
        example = " AND ".join(each) + (" AND …" if len(node.children) > 3 else "")
        raise QueryError("near_and", start, end - start, operator=near.value, example=example)
    raise QueryError("near_operand", start, end - start, operator=near.value)


def _mixed(items: list[_Item]) -> QueryError:
    """AND beside OR without brackets: both readings, in the words that were typed."""
    first = _reading(items, inner="and")
    second = _reading(items, inner="or")
    place = next(i for i, item in enumerate(items) if i > 1 and item.joint != items[i - 1].joint)
    culprit = items[place]
    return QueryError("mixed", culprit.position, culprit.length, first=first, second=second)


def _reading(items: list[_Item], inner: str) -> str:
    """The query with brackets around each run of operands joined by ``inner``."""
    runs: list[list[_Item]] = []
    for item in items:
        if runs and item.joint == inner and item is not items[0]:
            runs[-1].append(item)
        else:
            runs.append([item])
    parts = []
    for number, run in enumerate(runs):
        inside = " ".join(
            f"{item.operator} {item.source}".strip() if i else item.source for i, item in enumerate(run)
        )
        joint = f"{run[0].operator} " if number and run[0].operator else ""
        parts.append(joint + (f"({inside})" if len(run) > 1 else inside))
    return " ".join(parts)
