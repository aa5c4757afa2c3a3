"""Written rules see personal data and spam, and leave ordinary numbers alone."""

import pytest

from apps.analysis import rules


@pytest.mark.parametrize(
    "text",
    [
        "appelez-moi au 06 12 34 56 78",
        "mon mail : carole@example.org",
        "+33 6 12 34 56 78",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "carte 4111 1111 1111 1111",
        "sécu 1 85 05 78 006 084 36",
    ],
)
def test_personal_data_is_shown_where_it_stands(text: str) -> None:
    found = [one for one in rules.personal_data(text) if one.strength >= 0.5]
    assert found
    assert all(text[one.start : one.end].strip() for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "contrat 547897647",
        "depuis le 23.04.2020 à 14h30",
        "commande 4111111111111112",
        "12 000 000 euros",
        "@lumen",
    ],
)
def test_ordinary_numbers_are_no_alarm(text: str) -> None:
    assert all(one.strength < 0.5 for one in rules.personal_data(text))


def test_one_selling_word_is_not_spam_and_three_with_a_link_are() -> None:
    text = "gagnez vite, bitcoin gratuit, whatsapp https://x.example 500€"
    assert rules.spam(text, [(0, 6)])[0] < 0.8
    assert rules.spam(text, [(0, 6), (13, 20), (30, 38)])[0] > 0.9
    assert rules.spam("bitcoin", [])[0] == 0.0
