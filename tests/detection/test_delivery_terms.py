"""The terms of an alert are what is new, not how people always speak of the brand."""

from apps.detection.explanations import terms_of

USUAL = [f"@maison_lumen merci pour la lampe numéro {number}" for number in range(40)]
NOW = [f"@maison_lumen cette lampe prend feu {number}" for number in range(10)]


def test_the_brands_own_name_is_no_term() -> None:
    words = [word for word, _count in terms_of(NOW, USUAL)]
    assert "prend" in words
    assert "lumen" not in words


def test_without_a_past_the_most_frequent_words_are_taken() -> None:
    assert ["lampe", 10] in terms_of(NOW, [])


def test_a_link_is_no_word_and_one_text_makes_no_term() -> None:
    assert terms_of(["voir https://exemple.example/rappel", "rien"], []) == []
