"""The matcher's rival in PostgreSQL: a table of anchor words, then the stored text query of each candidate."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import psycopg

from apps.collection.matching import PostText
from apps.collection.query import parse
from apps.collection.query.anchors import PAIR, plan
from apps.collection.query.nodes import AllOf, AnyOf, Count, Near, Node, Not, Pattern, Phrase, Prefix, Term

_MATCH = """
WITH posts AS MATERIALIZED (
  SELECT number, to_tsvector('simple', text) AS words FROM unnest(%s::text[]) WITH ORDINALITY AS post(text, number)
)
SELECT DISTINCT posts.number, queries.id
FROM posts CROSS JOIN LATERAL unnest(posts.words) AS word
JOIN anchors ON anchors.word = word.lexeme
JOIN queries ON queries.id = anchors.query AND posts.words @@ queries.wanted
"""


def text_query(node: Node) -> str:
    """The part of a query PostgreSQL can express; facts about a post count as true, NEAR as AND."""
    if isinstance(node, (AllOf, Near)):
        children = node.children if isinstance(node, AllOf) else (node.left, node.right)
        return _joined(" & ", children)
    if isinstance(node, AnyOf):
        return _joined(" | ", node.children)
    if isinstance(node, Not):
        inside = text_query(node.child)
        return f"!({inside})" if inside else ""
    if isinstance(node, Phrase):
        return _joined(" <-> ", node.parts)
    if isinstance(node, Count):
        return text_query(node.of)
    if isinstance(node, Prefix):
        return f"'{node.letters}':*"
    return (
        f"'{node.letters}'"
        if isinstance(node, Term)
        else f"'{_start(node)}':*"
        if isinstance(node, Pattern)
        else ""
    )


def _start(node: Pattern) -> str:
    return node.letters.split("?")[0]


def _joined(joint: str, children: Sequence[Node]) -> str:
    parts = [part for part in map(text_query, children) if part]
    return f"({joint.join(parts)})" if parts else ""


class AnchorTable:
    """All queries in temporary tables of one connection; a context manager."""

    def __init__(self, url: str, queries: Iterable[tuple[int, str]], shares: Mapping[str, float]) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        run = self._connection.execute
        run("CREATE TEMP TABLE queries (id int PRIMARY KEY, wanted tsquery NOT NULL)")
        run("CREATE TEMP TABLE anchors (word text NOT NULL, query int NOT NULL)")
        anchors: list[tuple[str, int]] = []
        with self._connection.cursor().copy("COPY queries FROM STDIN") as copy:
            for number, text in queries:
                node = parse(text).ast
                copy.write_row((number, text_query(node)))
                anchors += [(word, number) for word in _anchor_words(node, shares)]
        with self._connection.cursor().copy("COPY anchors FROM STDIN") as copy:
            for row in anchors:
                copy.write_row(row)
        run("CREATE INDEX ON anchors (word) INCLUDE (query)")
        run("ANALYZE anchors")
        run("ANALYZE queries")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self._connection.close()

    def match(self, posts: Sequence[PostText]) -> int:
        """How many pairs of a query and a post match."""
        texts = [post.text.replace("\x00", "") for post in posts]
        return len(self._connection.execute(_MATCH, [texts]).fetchall())


def _anchor_words(node: Node, shares: Mapping[str, float]) -> set[str]:
    words = set()
    for kind, text, _ in plan(node, shares).anchors:
        words.add(min(text.split(" "), key=lambda word: shares.get(word, 0.0)) if kind == PAIR else text)
    return words
