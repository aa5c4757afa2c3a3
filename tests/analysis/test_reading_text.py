"""Hidden words are found, and everything found keeps its place in the original text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.analysis import cuewords, textbatch
from apps.analysis.normalise import undisguise


def hits(text: str, category: str) -> list[str]:
    batch = textbatch.build([text])
    found = cuewords.find(batch)
    spans = []
    for kind, first, last in zip(found.category, found.first_token, found.last_token, strict=True):
        if cuewords.CATEGORIES[kind] == category:
            start = batch.places[batch.token_start[first]]
            spans.append(text[start : batch.places[batch.token_end[last] - 1] + 1])
    return spans


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("espèce de c0nnard !", "c0nnard"),
        ("un vrai c o n n a r d", "c o n n a r d"),
        ("quel c.o.n.n.a.r.d", "c.o.n.n.a.r.d"),
        ("Conn*rd, va", "Conn*rd"),
        ("ＣＯＮＮＡＲＤ", "ＣＯＮＮＡＲＤ"),
        ("connnnnard", "connnnnard"),
    ],
)
def test_an_insult_is_found_under_its_disguise(text: str, shown: str) -> None:
    assert hits(text, "insult") == [shown]


@pytest.mark.parametrize("text", ["rendez-vous à 2h30", "iphone 12 en 4g", "mon mail a@b.fr", "5 étoiles"])
def test_numbers_and_addresses_are_not_taken_for_disguises(text: str) -> None:
    assert undisguise(text) == (text, None)


def test_a_phrase_of_several_words_is_found_across_accents_and_apostrophes() -> None:
    assert hits("Je n'ai AUCUNE RÉPONSE de vous", "negative") == ["AUCUNE", "AUCUNE RÉPONSE"]


def test_a_negated_word_is_counted_apart() -> None:
    batch = textbatch.build(["ce n'est pas satisfaisant ni satisfait"])
    found = cuewords.find(batch)
    positive = cuewords.CATEGORIES.index("positive")
    assert found.negated[found.category == positive].all()


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_places_point_into_the_original_text_whatever_is_written(texts: list[str]) -> None:
    batch = textbatch.build(texts)
    lengths = [len(text) for text in texts]
    for start, end, message in zip(batch.token_start, batch.token_end, batch.token_message, strict=True):
        assert 0 <= batch.places[start] <= batch.places[end - 1] < lengths[message]


def test_a_text_reads_the_same_alone_and_in_a_batch() -> None:
    texts = ["Bonjour à tous", "colis perdu !!!", "", "merci 😀"]
    together = textbatch.build(texts)
    for number, text in enumerate(texts):
        alone = textbatch.build([text])
        mine = together.token_hash[together.token_message == number]
        assert mine.tolist() == alone.token_hash.tolist()
