"""Hostile text becomes storable and harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import clean

ANY_TEXT = st.text(
    st.characters(exclude_categories=[]) | st.sampled_from("\x00\ud800\u202e\u2067\u202c\u2069\n")
)


@given(ANY_TEXT, st.integers(-1, 40))
def test_any_text_becomes_storable_and_stays_so(text, limit):
    cleaned = clean(text, limit)
    assert len(cleaned) <= max(limit, 0)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned, limit) == cleaned


def test_nul_goes_and_a_lone_surrogate_is_shown_as_lost():
    assert clean("a\x00b\ud800c", 10) == "ab\ufffdc"


def test_what_was_said_is_kept():
    said = "Línea\tun\r\nשלום 👩‍💻 s̶c̶"
    assert clean(said, 100) == said


@pytest.mark.parametrize("opened", ["\u202e", "\u2067", "\u202d\u2066"])
def test_a_direction_ends_within_its_line(opened):
    first, second = clean(f"{opened}abc\ndef", 100).split("\n")
    assert first.startswith(opened)
    assert first[-1] in "\u202c\u2069"
    assert second == "def"


def test_directions_nest_eight_deep_at_most():
    assert clean("\u202e" * 50 + "a", 100).count("\u202e") == 8
