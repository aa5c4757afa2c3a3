"""A correction is used at once for that brand, never for another, and dropped by itself when it does worse."""

from datetime import timedelta

import pytest

from apps.agency.access import Forbidden
from apps.analysis import sentences
from apps.analysis.models import Adaptation, Correction, Verdict
from apps.analysis.services import classify, correct, forget_label, teach_label
from apps.analysis.services.adapting import adaptation_now, what_was_learned
from apps.analysis.services.classifying import classifier
from apps.analysis.services.correcting import drop_label
from apps.analysis.services.erasing import forget_author
from apps.core.errors import VigieError
from apps.core.tenancy import entered
from apps.monitoring.models import Author
from tests.analysis.people import heard, said

WICK = "Cette bougie est terrible, quelle flamme numéro"


def teach(who, ids, value, now) -> None:
    for minutes, pk in enumerate(ids):
        correct(who, pk, "sentiment", value, "c'est leur mot pour bien", now + timedelta(minutes=minutes))


def test_the_same_text_is_judged_as_it_was_corrected(lumen_db, now, alice, lumen, actor) -> None:
    (first,) = heard([said("1", f"{WICK} 1", now)], now)
    wanted = "positive" if Verdict.objects.get(pk=first).sentiment != "positive" else "negative"
    correct(actor(alice, lumen), first, "sentiment", wanted, "", now)
    (second,) = heard([said("2", f"{WICK} 1", now, author="max")], now)
    assert Verdict.objects.get(pk=second).sentiment == wanted


def test_what_is_taught_reaches_texts_like_it(lumen_db, now, alice, lumen, actor) -> None:
    ids = heard([said(str(n), f"{WICK} {n}", now) for n in range(12)], now)
    before = Verdict.objects.get(pk=ids[-1]).scores["sentiment"]["positive"]
    Verdict.objects.filter(pk__in=ids[:-1]).update(sentiment="neutral")
    teach(actor(alice, lumen), ids[:-1], "positive", now)
    classify(ids[-1:], now)
    assert Verdict.objects.get(pk=ids[-1]).scores["sentiment"]["positive"] > before


def test_another_brand_learns_nothing_from_it(lumen, tramway, now, alice, actor) -> None:
    with entered(lumen):
        (mine,) = heard([said("1", f"{WICK} 1", now)], now)
        wanted = "positive" if Verdict.objects.get(pk=mine).sentiment != "positive" else "negative"
        correct(actor(alice, lumen), mine, "sentiment", wanted, "", now)
        classify([mine], now)
    with entered(tramway):
        (theirs,) = heard([said("1", f"{WICK} 1", now)], now)
        assert Verdict.objects.get(pk=theirs).sentiment != wanted
        assert adaptation_now(classifier(), now) is None


def test_a_difference_that_does_worse_is_dropped_by_itself(lumen_db, now, alice, lumen, actor) -> None:
    """Half of the people say the contrary of the other half: nothing can be learnt from that."""
    kinds = {"Merci, service parfait, je suis ravie": "positive", "Service nul, je suis furieuse": "negative"}
    texts = [list(kinds)[n % 2] for n in range(24)]
    ids = heard([said(str(n), f"{text} {n}", now) for n, text in enumerate(texts)], now)
    Verdict.objects.filter(pk__in=ids).update(sentiment="neutral")
    for n, pk in enumerate(ids):
        right = kinds[texts[n]]
        wrong = "negative" if right == "positive" else "positive"
        value = wrong if n < 12 else right
        correct(actor(alice, lumen), pk, "sentiment", value, "", now + timedelta(minutes=n))
    (learned,) = [one for one in _learned(now) if one.field == "sentiment"]
    assert (learned.state == "used") == (learned.right_after >= learned.right_before)
    assert learned.taught == learned.judged == 24


def _learned(now):
    adaptation_now(classifier(), now)
    return what_was_learned(now)


def test_the_page_says_what_was_taught_and_how_right_verdicts_were(
    lumen_db, now, alice, lumen, actor
) -> None:
    ids = heard([said(str(n), f"{WICK} {n}", now) for n in range(3)], now)
    Verdict.objects.filter(pk__in=ids).update(sentiment="neutral")
    teach(actor(alice, lumen), ids, "positive", now)
    (waiting,) = what_was_learned(now + timedelta(minutes=5))
    assert (waiting.state, waiting.taught, waiting.right_after) == ("waiting", 3, None)
    (learned,) = _learned(now + timedelta(minutes=5))
    assert (learned.field, learned.state, learned.judged) == ("sentiment", "used", 3)
    assert learned.mistakes[0].said == "neutral"
    assert (learned.corrected_lately, learned.verdicts_lately) == (3, 3)


def test_it_is_learnt_again_only_after_a_correction(lumen_db, now, alice, lumen, actor, monkeypatch) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    Verdict.objects.filter(pk=pk).update(sentiment="neutral")
    teach(actor(alice, lumen), [pk], "positive", now)
    first = adaptation_now(classifier(), now)
    assert adaptation_now(classifier(), now) is first
    correct(actor(alice, lumen), pk, "issue_type", _other(pk), "", now)
    assert adaptation_now(classifier(), now) is not first


def _other(pk: int) -> str:
    return "statement" if Verdict.objects.get(pk=pk).issue_type != "statement" else "product"


def test_a_corrected_field_stays_when_it_is_classified_again(lumen_db, now, alice, lumen, actor) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    correct(actor(alice, lumen), pk, "issue_type", _other(pk), "c'est ainsi", now)
    kept = Verdict.objects.get(pk=pk).issue_type
    classify([pk], now)
    verdict = Verdict.objects.get(pk=pk)
    assert (verdict.issue_type, verdict.corrected) == (kept, ["issue_type"])


@pytest.mark.skipif(not sentences.available(), reason="own labels are learnt from sentence vectors")
def test_a_label_of_the_brands_own_is_taught_by_examples(lumen_db, now, alice, lumen, actor) -> None:
    who = actor(alice, lumen)
    ids = heard([said(str(n), f"La mèche fume beaucoup, modèle {n}", now) for n in range(5)], now)
    other = heard([said("x", "Bonjour, à quelle heure ouvre la boutique ?", now)], now)
    for pk in ids[:4]:
        teach_label(who, pk, "mèche qui fume", True, "", now)
    teach_label(who, other[0], "mèche qui fume", False, "", now)
    classify([ids[4], *other], now)
    scores = [Verdict.objects.get(pk=pk).labels["mèche qui fume"] for pk in (ids[4], other[0])]
    assert scores[0] > 0.5
    assert scores[1] < 0.5
    assert Adaptation.objects.get(field="label:mèche qui fume").state == "used"


def test_a_label_with_too_few_examples_says_so(lumen_db, now, alice, lumen, actor) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    teach_label(actor(alice, lumen), pk, "  flamme ", True, "", now)
    assert [(one.field, one.state) for one in _learned(now)] == [("label:flamme", "too_few")]
    with pytest.raises(VigieError):
        teach_label(actor(alice, lumen), pk, " ", True, "", now)


def test_nothing_is_learnt_from_who_was_forgotten(lumen_db, now, alice, carole, lumen, actor) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    Verdict.objects.filter(pk=pk).update(sentiment="neutral")
    teach(actor(alice, lumen), [pk], "positive", now)
    assert adaptation_now(classifier(), now) is not None
    forget_author(actor(carole, lumen), Author.objects.get().pk, "", now)
    assert adaptation_now(classifier(), now) is None


def test_a_client_corrects_nothing(lumen_db, now, karim, lumen, actor) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    with pytest.raises(Forbidden):
        correct(actor(karim, lumen), pk, "sentiment", "positive", "", now)
    with pytest.raises(Forbidden):
        teach_label(actor(karim, lumen), pk, "flamme", True, "", now)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("field", ["complaint", "question", "needs_answer", "urgency"])
def test_what_is_said_by_a_probability_is_corrected_by_yes_or_no(
    lumen_db, now, alice, lumen, actor, field: str
) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    before = getattr(Verdict.objects.get(pk=pk), field) >= 0.5
    correct(actor(alice, lumen), pk, field, "no" if before else "yes", "", now)
    classify([pk], now)
    (later,) = heard([said("2", WICK, now, author="max")], now)
    assert getattr(Verdict.objects.get(pk=pk), field) == float(not before)
    assert (getattr(Verdict.objects.get(pk=later), field) >= 0.5) is not before


def test_a_forgotten_label_leaves_every_verdict_and_is_learnt_no_more(
    lumen_db, now, alice, karim, lumen, actor
) -> None:
    ids = heard([said(str(n), f"{WICK} {n}", now) for n in range(3)], now)
    for pk in ids:
        teach_label(actor(alice, lumen), pk, "flamme", True, "", now)
    with pytest.raises(Forbidden):
        forget_label(actor(karim, lumen), "flamme")
    assert forget_label(actor(alice, lumen), "flamme") == 3
    drop_label("flamme")
    assert not Verdict.objects.filter(labels__has_key="flamme").exists()
    assert adaptation_now(classifier(), now) is None
    with pytest.raises(VigieError):
        forget_label(actor(alice, lumen), "flamme")


def test_a_label_given_again_is_not_taken_off(lumen_db, now, alice, lumen, actor) -> None:
    (pk,) = heard([said("1", WICK, now)], now)
    teach_label(actor(alice, lumen), pk, "flamme", True, "", now)
    forget_label(actor(alice, lumen), "flamme")
    Verdict.objects.filter(pk=pk).update(labels={}, corrected=[])
    teach_label(actor(alice, lumen), pk, "flamme", True, "", now)
    drop_label("flamme")
    assert Verdict.objects.get(pk=pk).labels == {"flamme": 1.0}


def test_a_verdict_corrected_to_and_fro_is_one_that_did_not_stay(lumen_db, now, alice, lumen, actor) -> None:
    ids = heard([said(str(n), f"{WICK} {n}", now) for n in range(4)], now)
    for minutes, value in enumerate(("positive", "negative", "neutral", "positive", "negative")):
        correct(actor(alice, lumen), ids[0], "sentiment", value, "", now + timedelta(minutes=minutes))
    (learned,) = what_was_learned(now + timedelta(minutes=9))
    assert learned.corrected_lately >= 4
    assert learned.left_as_they_were == 0.75
