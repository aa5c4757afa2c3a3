"""The difference of two texts reads word by word, rebuilds both, and is bounded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.charter.difference import Change, Segment, difference

KEPT, ADDED, REMOVED = Change.KEPT, Change.ADDED, Change.REMOVED


def test_a_word_replaced_is_removed_and_added() -> None:
    assert difference("Votre colis part demain.", "Votre colis arrive demain.") == [
        Segment(KEPT, "Votre colis "),
        Segment(REMOVED, "part"),
        Segment(ADDED, "arrive"),
        Segment(KEPT, " demain."),
    ]


def test_words_replaced_side_by_side_read_as_one_change() -> None:
    assert difference("un gros retard", "un léger souci")[1:] == [
        Segment(REMOVED, "gros retard"),
        Segment(ADDED, "léger souci"),
    ]


def test_equal_texts_are_one_kept_stretch_and_empty_ones_none() -> None:
    assert difference("Bonjour.", "Bonjour.") == [Segment(KEPT, "Bonjour.")]
    assert difference("", "") == []


texts = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(["a", "b", " ", "é", ".", "\n"]), max_size=40).map("".join)
)


@given(texts, texts)
def test_both_texts_can_be_rebuilt(before: str, after: str) -> None:
    segments = difference(before, after)
    assert "".join(one.text for one in segments if one.change is not ADDED) == before
    assert "".join(one.text for one in segments if one.change is not REMOVED) == after
    assert all(one.text for one in segments)


@pytest.mark.parametrize("size", [2_000, 500_000])
def test_hostile_long_texts_are_compared_in_bounded_time(size: int) -> None:
    before, after = "a b " * (size // 4), "b c a d " * (size // 8)
    started = time.process_time()
    segments = difference(before, after)
    assert time.process_time() - started < 3
    assert "".join(one.text for one in segments if one.change is not REMOVED) == after
