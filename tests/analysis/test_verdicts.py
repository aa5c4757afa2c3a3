"""The shipped model's verdicts: plain cases, offsets, silence, order."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.analysis.classifier import Classifier, Item, Result
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, SENTIMENTS


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return _SHARED


_SHARED = Classifier.load(second_look=0.0)


def judge(classifier: Classifier, text: str, lang: str | None = None) -> Result:
    return classifier.classify([Item("1", text, lang)])[0]


def test_an_angry_customer_is_negative_complains_and_waits_for_an_answer(classifier: Classifier) -> None:
    result = judge(classifier, "Honteux, toujours pas livré après trois semaines, personne ne répond !")
    assert (result.language, result.sentiment) == ("fr", "negative")
    assert result.complaint > 0.5
    assert result.needs_answer > 0.5
    assert result.breach == "none"


def test_praise_is_positive_and_waits_for_nothing(classifier: Classifier) -> None:
    result = judge(classifier, "Merci beaucoup, super équipe, je suis ravie, bravo !")
    assert (result.language, result.sentiment, result.breach) == ("fr", "positive", "none")
    assert result.needs_answer < 0.5


@pytest.mark.parametrize(
    ("text", "breach"),
    [
        ("je vais te retrouver et te tuer", "threat"),
        ("appelle-la au 06 12 34 56 78", "personal_data"),
        ("gagnez vite avec bitcoin, contactez moi sur whatsapp https://x.example", "spam"),
    ],
)
def test_a_breach_is_named_and_its_words_are_marked(classifier: Classifier, text: str, breach: str) -> None:
    result = judge(classifier, text)
    assert result.breach == breach
    assert any(reason.field == "breach" for reason in result.reasons)


def test_naming_a_group_is_no_breach_and_attacking_it_is(classifier: Classifier) -> None:
    assert judge(classifier, "Ma voisine est musulmane et travaille à la mairie.").breach == "none"
    attacked = judge(classifier, "Les musulmans sont des parasites, dehors !")
    assert max(attacked.breach_scores["racism"], attacked.breach_scores["discrimination"]) >= 0.5


def test_a_question_mark_is_a_question(classifier: Classifier) -> None:
    assert judge(classifier, "Quels sont vos horaires à Lille ?").question > 0.7


@pytest.mark.parametrize("text", ["", "   ", "!!!", "👍", "\u200d"])
def test_a_text_without_words_is_no_breach_and_no_complaint(classifier: Classifier, text: str) -> None:
    result = judge(classifier, text)
    assert (result.breach, result.complaint) == ("none", 0.0)
    assert "language" in result.unsure


@pytest.mark.parametrize(
    "text", ["bonjour", "ok", "lol", "Paris", "Salut tout le monde", "hello", "Bonne année"]
)
def test_a_few_words_without_displeasure_are_no_issue(classifier: Classifier, text: str) -> None:
    result = judge(classifier, text)
    assert (result.issue_type, result.complaint < 0.5, result.needs_answer < 0.5) == ("none", True, True)


def test_a_few_words_of_displeasure_are(classifier: Classifier) -> None:
    assert judge(classifier, "Ma lampe est cassée").issue_type == "product"
    assert judge(classifier, "Colis jamais arrivé").issue_type == "service"


def test_what_the_network_says_of_the_language_counts_in_doubt(classifier: Classifier) -> None:
    plain = judge(classifier, "taxi normal")
    hinted = judge(classifier, "taxi normal", plain.language)
    assert hinted.language_confidence > plain.language_confidence


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_every_answer_is_complete_and_every_reason_is_in_the_text(texts: list[str]) -> None:
    results = _SHARED.classify([Item(str(n), text) for n, text in enumerate(texts)])
    assert [result.id for result in results] == [str(number) for number in range(len(texts))]
    for text, result in zip(texts, results, strict=True):
        assert tuple(result.sentiment_scores) == SENTIMENTS
        assert tuple(result.breach_scores) == BREACHES
        assert set(ISSUE_TYPES) < set(result.issue_type_scores)
        assert sum(result.sentiment_scores.values()) == pytest.approx(1, abs=1e-3)
        for reason in result.reasons:
            assert text[reason.start : reason.end] == reason.text


def test_a_batch_judges_as_one_by_one(classifier: Classifier) -> None:
    texts = ["colis perdu, remboursez", "I love this phone", "", "sale voleur", "Bonjour, une question ?"] * 3
    together = classifier.classify([Item("x", text) for text in texts])
    alone = [judge(classifier, text) for text in texts]
    assert [one.sentiment for one in together] == [one.sentiment for one in alone]
    assert [one.complaint for one in together] == pytest.approx([one.complaint for one in alone], abs=2e-4)


def test_a_reason_is_a_whole_word_that_says_something(classifier: Classifier) -> None:
    texts = [
        "C'est une honte, j'en peux plus de votre abat-jour qui est cassé",
        "I don't want this, it's broken and you aren't answering, awful",
    ]
    for text, result in zip(texts, classifier.classify([Item(t, t) for t in texts]), strict=True):
        learnt = [reason for reason in result.reasons if reason.kind == "model"]
        for one in learnt:
            assert len(one.text) >= 3
            assert one.text.lower() not in {
                "est",
                "une",
                "qui",
                "votre",
                "abat",
                "jour",
                "you",
                "this",
                "aren",
            }
            assert text[one.start : one.end] == one.text


def test_a_giant_text_does_not_hold_up_its_batch(classifier: Classifier) -> None:
    giants = ["a." * 200_000 + "@", "+33 6" * 200_000, "1" * 500_000, "h e l l o " * 50_000]
    begin = time.process_time()
    results = classifier.classify([Item(str(n), text) for n, text in enumerate(giants)])
    assert time.process_time() - begin < 5
    assert all(len(result.reasons) <= 8 for result in results)
