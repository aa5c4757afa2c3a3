"""Training: deterministic, honest about what was left out, licences kept apart."""

from pathlib import Path

import numpy as np
import pytest

from apps.analysis import composition, corpora, evaluation, learning, model, network, sentences
from apps.analysis.classifier import Classifier, Item
from apps.analysis.corpora import Example
from apps.analysis.heads import SPECS
from apps.core.errors import VigieError

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "text"
TONES = {"negative": "panne nulle retard", "neutral": "horaire du tram", "positive": "merci bravo super"}


def small() -> list[Example]:
    """Tweets of three tones, and the project's own sentences of French."""
    tweets = [
        Example(f"{tone}{n}", f"{words} ligne {n}", "xlmt", lang, "train", f"{tone}{n}", {"sentiment": tone})
        for tone, words in TONES.items()
        for lang in ("fr", "en")
        for n in range(30)
    ]
    others = [
        Example(f"{lang}{n}", f"{lang} {lang}xq {n}", "langid", lang, "train", f"{lang}{n}")
        for lang in ("fr", "en", "de", "es", "it", "pt", "ar", "hi")
        for n in range(25)
    ]
    return tweets + others


@pytest.fixture(scope="module")
def trained() -> model.Model:
    material = learning.prepare(small(), second=False)
    return learning.train(material, lambda _line: None, {"name": "small"})[0]


def test_a_trained_file_reads_back_and_judges(trained: model.Model, tmp_path: Path) -> None:
    path = tmp_path / "small.npz"
    model.save(trained, path)
    result = Classifier.load(path, second_look=0).classify([Item("1", "bravo super merci la ligne", "fr")])[0]
    assert result.sentiment == "positive"
    assert Classifier.load(path).name == "small"


def test_training_twice_gives_the_same_weights(trained: model.Model) -> None:
    material = learning.prepare(small(), second=False)
    again = learning.train(material, lambda _line: None, {})[0]
    assert np.array_equal(again.blocks["fr"].hashed, trained.blocks["fr"].hashed)


def test_left_out_parts_never_share_a_group() -> None:
    spec = next(spec for spec in SPECS if spec.name == "threat.fr")
    spoken = [one for one in composition.written() if one.lang == "fr"]
    material = learning.prepare(spoken, second=False)
    taught = learning.lesson(spec, material)
    assert taught is not None
    for part, rest in learning.folds(spec, taught):
        assert not set(taught.groups[part]) & set(taught.groups[rest])
    fold = learning.shared_folds(spoken)
    assert len({(one.group, number) for one, number in zip(spoken, fold, strict=True)}) == len(
        {one.group for one in spoken}
    )
    assert min(np.bincount(fold)) > len(spoken) / learning.SHARED_FOLDS * 0.9


def test_own_sentences_are_the_same_every_time_and_all_may_ship() -> None:
    first, again = composition.written(), composition.written()
    assert [one.text for one in first] == [one.text for one in again]
    assert all(one.shippable for one in first)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(b"not a model")
    with pytest.raises(VigieError, match="not a trained model"):
        model.load(path)


def test_a_folder_without_the_data_names_the_missing_file(tmp_path: Path) -> None:
    with pytest.raises(VigieError, match="lacks a file"):
        corpora.read(tmp_path)


def test_the_shipped_file_learnt_only_from_what_may_ship() -> None:
    card = model.load(model.SHIPPED).card
    assert card["weights_may_be_given"]
    assert all(corpora.SOURCES[source][1] for source in card["data"])
    assert model.SHIPPED.stat().st_size < 8_000_000


@pytest.mark.skipif(not DATA.is_dir(), reason="the labelled messages are not on this machine")
def test_test_suites_and_validation_parts_are_never_learnt_from() -> None:
    examples = corpora.read(DATA)
    assert all(one.split == "val" for one in examples if one.source in ("hatecheck", "tweeteval"))
    assert not any(spec.answer(one) for one in examples if one.source == "hatecheck" for spec in SPECS)


@pytest.mark.skipif(not sentences.available(), reason="the sentence encoder is not installed")
def test_a_second_look_reads_back_and_judges(tmp_path: Path) -> None:
    material = learning.prepare(small(), second=True)
    twice, learnt = learning.train(material, lambda _line: None, {})
    model.save(twice, tmp_path / "twice.npz")
    again = model.load(tmp_path / "twice.npz")
    assert twice.hidden is not None
    assert again.hidden is not None
    assert np.allclose(again.hidden, twice.hidden, atol=1e-2)
    tone = learnt["tone.fr.opinion"]
    assert (tone.guesses().argmax(axis=1) == tone.taught.labels).mean() > 0.9
    judge = Classifier.load(tmp_path / "twice.npz", second_look=1.0)
    assert judge.classify([Item("1", "panne nulle, quel retard", "fr")])[0].sentiment == "negative"


def test_the_network_learns_each_question_from_the_rows_that_answer_it() -> None:
    rng = np.random.default_rng(3)
    inputs = np.tile(rng.standard_normal((6000, 8)).astype(np.float32), (1, 4))
    yes, tone = np.arange(0, 6000, 2), np.arange(1500)
    tasks = [
        network.Task(yes, (inputs[yes, 0] > 0).astype(int), np.ones(len(yes)), 2),
        network.Task(tone, np.digitize(inputs[tone, 1], (-0.5, 0.5)), np.ones(len(tone)), 3),
    ]
    learnt, again = (network.fit(inputs, tasks, seed=1) for _ in range(2))
    assert np.array_equal(learnt.out, again.out)
    weights, bias = learnt.columns(0)
    guess = (learnt.layer(inputs) @ weights + bias)[:, 0] > 0
    assert weights.shape == (network.HIDDEN, 1)
    assert (guess == (inputs[:, 0] > 0)).mean() > 0.8


def test_sureness_is_fitted_without_changing_an_answer() -> None:
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 2, 2000)
    said = np.where(rng.random(2000) < 0.7, labels, 1 - labels)  # right seven times in ten, and quite certain
    logits = np.stack([np.zeros(2000), np.where(said == 1, 6.0, -6.0)], axis=1)
    heat = learning.best_temperature(logits, labels, np.ones(2000))
    assert heat > 2
    sure = 1 / (1 + np.exp(-6.0 / heat))
    assert evaluation.distance(np.full(2000, sure), said == labels)[0] < 0.2


def test_the_distance_between_sureness_and_being_right() -> None:
    right = np.array([True, False])
    assert evaluation.distance(np.array([1.0, 0.0]), right) == (0.0, 0.0)
    ece, brier = evaluation.distance(np.array([0.9, 0.9]), right)
    assert (round(ece, 6), round(brier, 6)) == (0.4, 0.41)
