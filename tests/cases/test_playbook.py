"""Each issue type and profile has steps and advice in both languages; similar past cases are found."""

import pytest

from apps.cases.playbook import ISSUE_TYPES, PROFILES, playbook
from apps.cases.similarity import PastCase, likeness, rank, trigrams


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("issue_type", [*ISSUE_TYPES, "none"])
def test_every_kind_of_case_has_steps_that_begin_with_evidence(issue_type: str, profile: str) -> None:
    found = playbook(issue_type, profile)
    assert found.steps[0].en == "Keep a capture."
    lines = (*found.steps, *found.advice, found.question)
    assert all(line.fr and line.en and line.fr != line.en for line in lines)


def test_a_troll_is_not_answered_whatever_the_matter() -> None:
    assert not any(playbook(issue_type, "troll").answer for issue_type in ISSUE_TYPES)


def test_an_unhappy_customer_gets_an_apology_a_next_step_and_a_follow_up() -> None:
    found = playbook("service", "unhappy_customer")
    assert found.apology
    assert found.follow_up_days > 0
    assert "next step" in " ".join(line.text("en") for line in found.steps)


def test_a_profile_nobody_knows_is_answered_with_care() -> None:
    assert playbook("product", "stranger").steps == playbook("product", "unknown").steps


def test_one_is_asked_whether_one_would_say_it_face_to_face() -> None:
    assert "face to face" in playbook("brand", "hardcore_hater").question.text("en")


CASE = PastCase(1, "Ma lampe Aube clignote et chauffe", "product", "unhappy_customer")


def test_cases_with_like_words_come_first_and_say_how_they_ended() -> None:
    past = [
        PastCase(2, "Le livreur n'est jamais venu", "service"),
        PastCase(
            3,
            "La lampe AUBE clignote tout le temps",
            "product",
            "unhappy_customer",
            "On remplace.",
            "converted",
        ),
        PastCase(4, "Lampe aube qui clignote", "product"),
    ]
    found = rank(CASE, past)
    assert [one.case.id for one in found] == [3, 4]
    assert found[0].reasons == ("words", "issue_type", "profile", "answered", "converted")


def test_a_case_is_not_like_itself_and_an_empty_one_like_none() -> None:
    assert rank(CASE, [CASE, PastCase(5, ""), PastCase(6, "🙂")]) == []


def test_likeness_ignores_case_and_accents() -> None:
    assert likeness(trigrams("Très déçu"), trigrams("TRES DECU")) == 1.0
