"""Words, their singulars and what neighbours make together."""

import pytest

from apps.core.words import singular_of, split_words


def words(text: str) -> list[str]:
    return [word.sign + word.singular for word in split_words(text).words]


def joined(text: str) -> list[str]:
    return [pair.singular for pair in split_words(text).joined]


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("scandales", "scandale"), ("journaux", "journal"), ("bateaux", "bateau"), ("jeux", "jeu"), ("bijoux", "bijou"),
     ("tuyaux", "tuyau"), ("boss", "boss"), ("bus", "bus"), ("prix", "prix"), ("1990s", "1990s"), ("", "")],
)  # fmt: skip
def test_simple_plurals_reduce_to_their_singular(plural, singular):
    assert singular_of(plural) == singular


def test_elided_and_possessive_particles_are_no_words():
    assert words("L'équipe d’Oréal qu'il m'a dit: Lumen's") == ["equipe", "oreal", "il", "a", "dit", "lumen"]


def test_neighbours_joined_by_a_hyphen_or_an_apostrophe_are_also_one_word():
    assert joined("week-ends, l'Oréal, aujourd'hui") == ["weekend", "loreal", "aujourdhui"]
    assert joined("she'll don't — non") == []


def test_signs_count_only_at_the_start_of_a_word():
    assert words("#Lumen @lumen jean@lumen.fr C# ##x") == [
        "#lumen",
        "@lumen",
        "jean",
        "lumen",
        "fr",
        "c",
        "#x",
    ]


def test_emoji_and_ideographs_are_words_of_their_own():
    assert words("nul😡😡日本") == ["nul", "=1f621", "=1f621", "~65e5", "~672c"]
    assert words("👍🏽") == words("👍")


def test_places_are_code_points_of_the_original_text():
    text = "😡 l'É\u0301\u200bté, ½ #tag"
    assert [text[word.start : word.end] for word in split_words(text).words] == [
        "😡",
        "É\u0301\u200bté",
        "½",
        "½",
        "tag",
    ]
