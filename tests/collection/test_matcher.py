"""The matcher as its callers use it: ids, batches, processes, hostile posts."""

import pickle
import random

import pytest

from apps.collection.matching import Hit, Matcher, PostText, matches, word_shares
from apps.collection.query import parse
from tests.collection.language import make_post, make_query, write


def loaded(*queries: str) -> Matcher:
    matcher = Matcher()
    for number, query in enumerate(queries):
        matcher.add(number, parse(query))
    return matcher


def test_hits_come_by_post_over_many_batches():
    posts = [PostText("lumen" if at % 400 == 0 else "rien") for at in range(1300)]
    assert loaded("lumen").match(posts) == [Hit(0, 0), Hit(0, 400), Hit(0, 800), Hit(0, 1200)]


def test_nothing_matches_nothing():
    assert Matcher().match([PostText("lumen")]) == []
    assert loaded("lumen").match([]) == []
    assert loaded("lumen", '"a b"').match([PostText(""), PostText("\x00")]) == []


def test_an_id_is_taken_once_and_can_be_replaced():
    matcher = loaded("lumen")
    with pytest.raises(KeyError):
        matcher.add(0, parse("panne"))
    matcher.replace(0, parse("panne"))
    assert matcher.match([PostText("lumen"), PostText("panne")]) == [Hit(0, 1)]
    matcher.remove(0)
    with pytest.raises(KeyError):
        matcher.remove(0)
    assert matcher.match([PostText("panne")]) == []


def test_a_post_longer_than_a_batch_is_read_to_its_end():
    assert loaded('"la fin" NEAR/2 lumen').match([PostText("mot " * 300_000 + "lumen la fin")]) == [Hit(0, 0)]


def test_a_pickled_matcher_answers_the_same_and_can_be_edited():
    matcher = loaded("lumen", "panne OR scan*", '"bad buzz" -lumen')
    posts = [PostText("lumen panne"), PostText("scandale, bad buzz")]
    copy = pickle.loads(pickle.dumps(matcher))
    assert copy.match(posts) == matcher.match(posts)
    copy.replace(0, parse("retard"))
    assert copy.match(posts) != matcher.match(posts)


def test_frequencies_change_the_speed_never_the_answer():
    rng = random.Random(5)
    posts = [make_post(rng).made for _ in range(40)]
    queries = [parse(write(rng, make_query(rng))) for _ in range(60)]
    measured = Matcher(word_shares([post.text for post in posts]))
    for number, query in enumerate(queries):
        measured.add(number, query)
    expected = {
        Hit(n, at) for n, query in enumerate(queries) for at, post in enumerate(posts) if matches(query, post)
    }
    assert set(measured.match(posts)) == expected


def test_word_shares_count_posts_not_words():
    assert word_shares(["lumen lumen", "Lumens", "panne", "autre"]) == {"lumen": 0.5}


def test_many_queries_under_one_word_are_all_found_and_removed_one_by_one():
    matcher = loaded(*["lumen"] * 300)
    assert len(matcher.match([PostText("lumen")])) == 300
    for number in range(0, 300, 2):
        matcher.remove(number)
    assert [hit.query_id for hit in matcher.match([PostText("lumen")])] == list(range(1, 300, 2))
