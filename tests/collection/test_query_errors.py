"""Refusals point at the place and say the remedy; nothing else is ever raised, however hostile the text."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.collection.query import SENTENCES, QueryError, parse
from apps.core.errors import VigieError

PIECES = ["lumen", "panne", " ", " ", "AND ", "OR ", "NOT ", "OU ", "-", "(", ")", '"', "«", "»", "NEAR/5 ", "ONEAR/0 ",
          "NEAR ", "*", "?", "raw:", "list:crise", "list:", "count(", ")>=2", ">", "=5", "followers>9", "author:", "é",
          "site:a.b", "has:link", "#", "@", "'", "\\", "\x00", "\ud800", "😡", "а", "x" * 50, "\u200b", "99999999999999999", ":"]  # fmt: skip


LISTS = {"crise": ["boycott", "bad buzz"]}


@pytest.mark.parametrize(
    ("query", "code", "shown"),
    [
        ("", "empty", ""), ("(lumen", "open_bracket", "("), ("lumen)", "stray_bracket", ")"), ("()", "empty_brackets", "()"),
        ('lumen "bad', "open_quote", '"'), ('""', "empty_quotes", '""'), ("AND lumen", "missing_before", "AND"),
        ("lumen OU", "missing_after", "OU"), ("a OR OR b", "missing_after", "OR"), ("!!", "no_word", "!!"),
        ("a NEAR b", "near_needs_distance", "NEAR"), ("a NEAR/21 b", "near_distance", "NEAR/21"),
        ("(a AND b) NEAR/3 c", "near_and", "(a AND b)"), ("a NEAR/3 lang:fr", "near_operand", "lang:fr"), ("lumen ab*", "short_prefix", "ab*"),
        ("lum*en", "star_inside", "*"), ("?lumen", "mark_at_edge", "?"), ("a??bc", "pattern_too_open", "a??bc"),
        ("langue:fr x", "unknown_field", "langue:"), ("lang: x", "missing_value", "lang:"), ("type:truc x", "bad_value", "type:truc"),
        ("site:lemonde x", "bad_site", "site:lemonde"), ("list:crize", "unknown_list", "list:crize"), ("list:vide", "empty_list", "list:vide"),
        ("list:faux", "bad_list_entry", "list:faux"), ("x >5", "unknown_measure", "x >5"), (">5", "stray_comparison", ">5"),
        ("count(a) b", "missing_comparison", "count(a)"), ("count(lang:fr)>2", "count_operand", "count(lang:fr)"),
        ("followers>9999999999999", "number_too_big", ">9999999999999"), ("-lumen", "nothing_positive", "-lumen"),
        ("lang:fr", "unbounded", "lang:fr"), ("lumen OR lang:fr", "unbounded", "lang:fr"), ("lumen OR -panne", "unbounded", "-panne"),
        ("count(a)<3", "unbounded", "count(a)<3"), ('raw:"!"', "unbounded", 'raw:"!"'),
        ("a NEAR/1 " * 40 + "b", "too_many_nears", "NEAR/1"), ("(" * 40 + "a", "too_deep", "("),
    ],
)  # fmt: skip
def test_each_refusal_names_its_place_and_remedy(query, code, shown):
    with pytest.raises(QueryError) as refusal:
        parse(query, {"crise": ["boycott"], "vide": [" "], "faux": ["boycott", "ab*"]})
    error = refusal.value
    assert (error.code, query[error.position : error.position + error.length]) == (code, shown)
    assert isinstance(error, VigieError)
    assert error.remedy
    assert "{" not in error.message + error.remedy


def test_and_beside_or_shows_both_readings():
    with pytest.raises(QueryError) as refusal:
        parse("lumen panne OU retard SAUF promo")
    assert "(lumen panne) OU (retard SAUF promo)" in refusal.value.message
    assert "lumen (panne OU retard) SAUF promo" in refusal.value.message


def test_both_readings_are_themselves_valid():
    for reading in ("(lumen panne) OU (retard SAUF promo)", "lumen (panne OU retard) SAUF promo"):
        assert parse(reading)


def test_every_sentence_has_a_remedy():
    assert all(sentence and remedy for sentence, remedy in SENTENCES.values())


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
@example("(" * 10_000)
@example("-(" * 5_000)
@example("a NEAR/5 " * 2_000)
@example('"' * 9_999)
@example("a? " * 3_000)
@example("count(" * 3_000)
@example("l'" * 9_000)
@example("\u0301" * 19_000)
@example("é" * 19_999)
@example("а'lumen")
@example("author:@@")
@example("author:@@zoe")
def test_no_text_raises_anything_but_a_refusal_nor_takes_long(text):
    started = time.process_time()
    refusal = _refusal(text)
    if refusal is None:
        query = parse(text, LISTS)
        assert parse(query.normalised).ast == query.ast
    else:
        assert 0 <= refusal.position <= len(text)
        assert refusal.position + refusal.length <= max(len(text), 1)
    assert time.process_time() - started < 2


def _refusal(text: str) -> QueryError | None:
    try:
        parse(text, LISTS)
    except QueryError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("(a AND b) NEAR/3 c", "(a NEAR/3 c) AND (b NEAR/3 c)"),
        ("c ONEAR/2 (a b)", "(c ONEAR/2 a) AND (c ONEAR/2 b)"),
        ('(a b) NEAR/2 ("x y" OR z)', '(a NEAR/2 ("x y" OR z)) AND (b NEAR/2 ("x y" OR z))'),
    ],
)
def test_the_remedy_of_an_and_beside_near_can_be_typed(query, remedy):
    refusal = _refusal(query)
    assert refusal is not None
    assert refusal.remedy is not None
    assert refusal.remedy.endswith(remedy)
    assert _refusal(remedy) is None
