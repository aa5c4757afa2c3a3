"""A brand's corrections: small steps, kept only while they help, labels of its own, nothing shared."""

import numpy as np
import pytest

from apps.analysis import sentences
from apps.analysis.adaptation import Adaptation, Correction, learn
from apps.analysis.classifier import Classifier, Item
from apps.core.errors import VigieError

MODEL = Classifier.load(second_look=0.0)


def label_of(text: str, adaptation: Adaptation | None) -> str:
    return MODEL.classify([Item("1", text)], adaptation)[0].sentiment


def test_a_corrected_text_keeps_its_answer_at_once() -> None:
    taught = MODEL.learn([Correction("c'est du propre", "sentiment", "negative")])
    result = MODEL.classify([Item("1", "C'est du PROPRE")], taught)[0]
    assert (result.sentiment, result.sentiment_scores["negative"]) == ("negative", 0.98)


def test_repeated_corrections_carry_over_to_similar_texts() -> None:
    before = MODEL.classify([Item("1", "encore un zigouigoui sur la ligne B")])[0]
    wrong = [f"encore un zigouigoui sur la ligne {line}" for line in "ACDEFGHIJKLM"]
    taught = MODEL.learn([Correction(text, "sentiment", "positive") for text in wrong])
    after = MODEL.classify([Item("1", "encore un zigouigoui sur la ligne B")], taught)[0]
    assert after.sentiment_scores["positive"] > before.sentiment_scores["positive"]


def test_without_corrections_nothing_moves() -> None:
    assert label_of("bonjour la ligne", MODEL.learn([])) == label_of("bonjour la ligne", None)


def test_corrections_that_do_worse_on_the_recent_ones_are_dropped() -> None:
    """People who contradict each other every time: what was taught is always the answer of before."""
    values = ["positive", "negative"] * 12
    corrections = [Correction("la ligne B", "sentiment", value) for value in values]
    undecided = np.tile(np.array([0.35, 0.32, 0.33], dtype=np.float32), (24, 1))
    taught = learn(corrections, lambda _texts: {"sentiment": undecided}, None)
    (judged,) = taught.judgements
    assert (judged.right_before, judged.right_after, judged.kept) == (0.5, 0.0, False)
    assert "sentiment" not in taught.deltas


def test_a_breach_corrected_to_none_is_none() -> None:
    text = "je vais te retrouver et te tuer"
    taught = MODEL.learn([Correction(text, "breach", "none")])
    assert MODEL.classify([Item("1", text)], taught)[0].breach == "none"


@pytest.mark.skipif(not sentences.available(), reason="the sentence encoder is not installed")
def test_a_new_label_is_learnt_from_ten_examples() -> None:
    lost = [f"ma valise est perdue depuis {n} jours, où est mon bagage ?" for n in range(10)]
    other = [f"le wifi à bord du vol {n} est gratuit" for n in range(10)]
    taught = MODEL.learn(
        [Correction(text, "label:bagage", "yes") for text in lost]
        + [Correction(text, "label:bagage", "no") for text in other]
    )
    texts = ["toujours aucune nouvelle de mes bagages égarés", "le repas à bord était très bon"]
    lost_again, meal = (
        result.labels["bagage"] for result in MODEL.classify([Item("1", t) for t in texts], taught)
    )
    assert lost_again > 0.5 > meal


@pytest.mark.parametrize(
    ("raw", "field", "value"),
    [
        ({"text": "a", "field": "labels", "value": "retard"}, "label:retard", "yes"),
        ({"text": "a", "field": "label:retard", "value": False}, "label:retard", "no"),
        ({"text": "a", "field": "labels.retard", "value": 1}, "label:retard", "yes"),
        ({"text": "a", "field": "complaint", "value": True}, "complaint", "yes"),
        ({"text": "a", "field": "sentiment", "value": "neutral"}, "sentiment", "neutral"),
    ],
)
def test_corrections_are_read_in_every_form(raw: dict[str, object], field: str, value: str) -> None:
    read = Correction.read(raw)
    assert (read.field, read.value) == (field, value)


@pytest.mark.parametrize(
    "raw",
    [
        {"text": "a", "field": "sentiment", "value": "angry"},
        {"field": "breach", "value": "none"},
        {"text": "a", "field": "mood", "value": "x"},
    ],
)
def test_a_correction_that_says_nothing_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(VigieError):
        Correction.read(raw)
