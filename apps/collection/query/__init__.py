"""The query language: one for live posts and for history alike.

``parse`` reads a query; a refusal is a ``QueryError`` with its place and remedy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.collection.query.anchors import Anchor, plan
from apps.collection.query.errors import SENTENCES, QueryError
from apps.collection.query.nodes import Node
from apps.collection.query.parser import Parser
from apps.collection.query.rendering import render

__all__ = ["SENTENCES", "Anchor", "Node", "Query", "QueryError", "parse"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: as typed, and as the tree it means with its lists opened."""

    text: str
    ast: Node

    @property
    def normalised(self) -> str:
        """The same query in one spelling; parsing it gives the same tree."""
        return render(self.ast)

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The keys of which at least one is in every post that matches, without measured frequencies."""
        return tuple(Anchor(kind, text) for kind, text, _ in plan(self.ast, {}).anchors)


def parse(text: str, lists: Mapping[str, Sequence[str]] | None = None) -> Query:
    """Read a query; ``lists`` are the words that ``list:name`` stands for, by name.

    Raises QueryError where it cannot be read, asks for nothing, or is not limited by a word, author or site.
    """
    return Query(text, Parser(text, lists or {}).read())
