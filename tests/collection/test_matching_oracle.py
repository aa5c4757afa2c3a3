"""The parser, the direct path and the engine agree with an oracle that shares no code with them."""

import os
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.collection.matching import Matcher
from apps.collection.matching.document import Document
from apps.collection.matching.evaluation import holds
from apps.collection.query import parse
from tests.collection.language import answer, make_post, make_query, write

# Every post is cut once and every query read once: the pairs between them are what is many, and cheap.
POSTS, QUERIES = 100, 50
EXAMPLES = -(-int(os.environ.get("VIGIE_ORACLE_PAIRS", "100000")) // (POSTS * QUERIES))


@settings(max_examples=EXAMPLES, deadline=None, derandomize="VIGIE_ORACLE_PAIRS" not in os.environ)
@given(st.integers(0, 2**48))
def test_every_answer_is_the_oracles(seed):
    rng = random.Random(seed)
    posts = [make_post(rng) for _ in range(POSTS)]
    documents = [Document(post.made) for post in posts]
    trees = [make_query(rng) for _ in range(QUERIES)]
    queries = [parse(write(rng, tree)) for tree in trees]
    matcher = Matcher()
    for number, query in enumerate(queries):
        matcher.add(number, query)
    found = set(matcher.match([post.made for post in posts]))
    for number, (tree, query) in enumerate(zip(trees, queries, strict=True)):
        expected = {(number, place) for place, post in enumerate(posts) if answer(tree, post)}
        direct = {(number, place) for place, post in enumerate(documents) if holds(query.ast, post)}
        by_engine = {(number, place) for place in range(POSTS) if (number, place) in found}
        for _, place in (expected ^ direct) | (expected ^ by_engine):
            raise AssertionError((query.text, ascii(posts[place].text)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**48))
def test_a_query_written_back_reads_as_the_same_tree(seed):
    rng = random.Random(seed)
    query = parse(write(rng, make_query(rng)))
    again = parse(query.normalised)
    assert again.ast == query.ast
    assert again.normalised == query.normalised


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**48))
def test_edits_leave_the_matcher_as_if_loaded_afresh(seed):
    rng = random.Random(seed)
    posts = [make_post(rng).made for _ in range(12)]
    edited, kept = Matcher(), {}
    for _ in range(60):
        query_id, query = rng.randrange(10), parse(write(rng, make_query(rng, 2)))
        if rng.random() < 0.3 and query_id in kept:
            edited.remove(query_id)
            del kept[query_id]
        else:
            edited.replace(query_id, query)
            kept[query_id] = query
    fresh = Matcher()
    for query_id, query in kept.items():
        fresh.add(query_id, query)
    assert sorted(edited.match(posts)) == sorted(fresh.match(posts))
    assert len(edited) == len(fresh) == len(kept)
