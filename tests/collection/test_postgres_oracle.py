"""PostgreSQL's own text search is a second oracle for all of the language that it can say: words, beginnings of words,
phrases, NEAR in both kinds with groups on either side, AND, OR and NOT."""

import itertools
import os
import random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.collection.matching import Document, Matcher, PostText
from apps.collection.matching.evaluation import holds
from apps.collection.query import parse

pytestmark = pytest.mark.django_db

# Words that need no folding: what PostgreSQL and we call a word is then the same.
WORDS = [
    "lampe",
    "lampadaire",
    "tram",
    "tramway",
    "panne",
    "retard",
    "feu",
    "bruit",
    "coli",
    "avi",
    "mal",
    "zut",
]
POSTS, QUERIES = 100, 50
EXAMPLES = -(-int(os.environ.get("VIGIE_ORACLE_PAIRS", "100000")) // (POSTS * QUERIES))

Tree = tuple[Any, ...]


def leaf(rng: random.Random) -> Tree:
    word = rng.choice(WORDS)
    kind = rng.random()
    if kind < 0.5:
        return ("word", word)
    if kind < 0.8:
        return ("phrase", *(rng.choice(WORDS) for _ in range(rng.randrange(2, 4))))
    return ("prefix", word[: rng.randrange(3, len(word) + 1)])


def side(rng: random.Random) -> Tree:
    return ("or", leaf(rng), leaf(rng)) if rng.random() < 0.4 else leaf(rng)


def tree_of(rng: random.Random, depth: int = 3) -> Tree:
    kind = rng.random()
    if depth == 0 or kind < 0.25:
        return leaf(rng)
    if kind < 0.5:
        parts = [tree_of(rng, depth - 1), tree_of(rng, depth - 1)]
        if rng.random() < 0.5:
            parts.append(("not", tree_of(rng, depth - 1)))
        rng.shuffle(parts)
        return ("and", *parts)
    if kind < 0.7:
        return ("or", *(tree_of(rng, depth - 1) for _ in range(rng.randrange(2, 4))))
    return ("near", rng.randrange(1, 7), rng.random() < 0.5, side(rng), side(rng))


def ours(tree: Tree) -> str:
    kind, *rest = tree
    if kind in ("and", "or"):
        return "(" + f" {kind.upper()} ".join(map(ours, rest)) + ")"
    if kind == "not":
        return "NOT " + ours(rest[0])
    if kind == "near":
        return f"({ours(rest[2])} {'O' if rest[1] else ''}NEAR/{rest[0]} {ours(rest[3])})"
    return f'"{" ".join(rest)}"' if kind == "phrase" else rest[0] + ("*" if kind == "prefix" else "")


def theirs(tree: Tree) -> str:
    kind, *rest = tree
    if kind in ("and", "or"):
        return "(" + {"and": " & ", "or": " | "}[kind].join(map(theirs, rest)) + ")"
    if kind == "not":
        return "!" + theirs(rest[0])
    if kind == "near":
        # Its OR inside a distance takes all alternatives for as long as the longest: each pair is asked for by itself.
        distance, ordered, *sides = rest
        left, right = [[theirs(one) for one in (each[1:] if each[0] == "or" else (each,))] for each in sides]
        ways = list(itertools.product(left, right))
        ways += [] if ordered else list(itertools.product(right, left))
        return "(" + " | ".join(f"{a} <{n}> {b}" for n in range(1, distance + 1) for a, b in ways) + ")"
    return (
        "(" + " <-> ".join(rest) + ")" if kind == "phrase" else rest[0] + (":*" if kind == "prefix" else "")
    )


MATCH = """
WITH posts AS MATERIALIZED (
  SELECT number - 1 AS number, to_tsvector('simple', text) AS words
  FROM unnest(%s::text[]) WITH ORDINALITY AS post(text, number))
SELECT query.number - 1, posts.number
FROM unnest(%s::tsquery[]) WITH ORDINALITY AS query(wanted, number) JOIN posts ON posts.words @@ query.wanted
"""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="VIGIE_ORACLE_PAIRS" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**48))
def test_every_answer_is_postgresqls(seed):
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(WORDS, k=rng.randrange(1, 12))) for _ in range(POSTS)]
    trees = [tree_of(rng) for _ in range(QUERIES)]
    matcher, queries = Matcher(), [parse(ours(tree)) for tree in trees]
    for number, query in enumerate(queries):
        matcher.add(number, query)
    posts = [PostText(text) for text in texts]
    documents = [Document(post) for post in posts]
    with connection.cursor() as cursor:
        cursor.execute(MATCH, [texts, [theirs(tree) for tree in trees]])
        expected = set(cursor.fetchall())
    direct = {
        (number, place)
        for number, query in enumerate(queries)
        for place, document in enumerate(documents)
        if holds(query.ast, document)
    }
    by_engine = {(int(hit.query_id), hit.post_index) for hit in matcher.match(posts)}
    for number, place in (expected ^ direct) | (expected ^ by_engine):
        raise AssertionError((queries[number].text, texts[place], (number, place) in expected))
