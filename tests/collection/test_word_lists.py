"""The French lists to start from can be used as they are."""

import pytest

from apps.collection.matching import PostText, matches
from apps.collection.query import parse
from apps.collection.word_lists import BY_SECTOR


@pytest.mark.parametrize("sector", BY_SECTOR)
def test_each_list_is_accepted_and_has_no_repeats(sector):
    entries = BY_SECTOR[sector].entries
    assert len(set(map(str.casefold, entries))) == len(entries)
    assert parse(f"lumen list:{sector}", {sector: entries})


def test_a_list_finds_a_crisis_and_not_a_thank_you():
    query = parse(
        "list:alimentation OU list:commun", {key: words.entries for key, words in BY_SECTOR.items()}
    )
    assert matches(query, PostText("Intoxication alimentaire après un repas chez Basilic, honteux"))
    assert not matches(query, PostText("Merci Basilic pour ce bon repas"))
