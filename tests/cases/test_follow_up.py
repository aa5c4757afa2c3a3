"""What becomes of people after they were answered."""

from datetime import timedelta

import pytest

from apps.analysis.models import Verdict
from apps.analysis.services.people import link_authors
from apps.cases import relation
from apps.cases.models import Case, RelationStep
from apps.cases.services import advice, follow_up, opening, work
from apps.core.errors import VigieError
from apps.monitoring.models import Author
from apps.publishing.models import NetworkAction
from tests.cases.office import SORRY, Office


def answered(office: Office, author: str = "odile_brume") -> Case:
    action = office.asked(office.approved(office.case(author=author)))
    NetworkAction.objects.filter(pk=action.pk).update(state="sent")
    follow_up.action_ended(action.case_id, "reply", "sent", action.draft_id, office.now)
    return Case.objects.get(pk=action.case_id)


def says(
    office: Office, sentiment: str, days: float, author: str = "odile_brume", unsure: tuple[str, ...] = ()
) -> int:
    mention = office.hears(
        f"Un mot de plus, {days} jours après.", author=author, at=office.now + timedelta(days=days)
    )
    Verdict.objects.filter(pk=mention.pk).update(sentiment=sentiment, unsure=list(unsure))
    follow_up.hear([mention.pk], office.now + timedelta(days=days))
    return mention.pk


def stands(author: str = "odile_brume") -> str:
    return Author.objects.get(handle=author).relation


def test_a_complaint_makes_a_detractor_and_a_reply_an_answered_one(office: Office) -> None:
    office.case()
    assert stands() == "detractor"
    answered(office, "gabin_d")
    assert stands("gabin_d") == "answered"


def test_good_words_lead_to_a_promoter(office: Office) -> None:
    case = answered(office)
    steps = []
    for day, sentiment in enumerate(("neutral", "positive", "positive"), 1):
        says(office, sentiment, day)
        steps.append(stands())
    assert steps == ["calmed", "satisfied", "promoter"]
    case.author.refresh_from_db()
    assert follow_up.proposed_outcome(case) == "converted"


def test_a_new_complaint_begins_again(office: Office) -> None:
    answered(office)
    says(office, "positive", 1)
    says(office, "negative", 2)
    assert stands() == "detractor"


def test_a_post_moves_its_author_once(office: Office) -> None:
    answered(office)
    mention = says(office, "positive", 1)
    follow_up.hear([mention], office.now + timedelta(days=2))
    assert stands() == "satisfied"
    assert RelationStep.objects.filter(mention_id=mention).count() == 1


def test_what_was_said_before_the_reply_or_is_unsure_moves_nobody(office: Office) -> None:
    answered(office)
    says(office, "positive", -1)
    says(office, "positive", 1, unsure=("sentiment",))
    assert stands() == "answered"


def test_words_of_a_linked_account_move_the_person(office: Office) -> None:
    case = answered(office)
    says(office, "positive", 1, "odile_ailleurs")
    assert stands() == "answered"
    other = Author.objects.get(handle="odile_ailleurs")
    link_authors(office.alice, other.pk, case.author_id)
    says(office, "positive", 2, "odile_ailleurs")
    assert (stands(), stands("odile_ailleurs")) == ("satisfied", "none")


def test_who_was_never_answered_is_not_moved(office: Office) -> None:
    office.case()
    says(office, "positive", 1)
    assert stands() == "detractor"


def test_converted_so_many_of_so_many_with_the_median_of_days(office: Office) -> None:
    for author in ("a1", "a2", "a3", "a4"):
        answered(office, author)
    for author, days in (("a1", 2), ("a2", 4)):
        says(office, "positive", days - 1, author)
        says(office, "positive", days, author)
    says(office, "positive", 1, "a3")
    day = office.now.date()
    found = follow_up.conversions(day - timedelta(days=1), day + timedelta(days=1))
    assert (found.answered, found.converted, found.median_days) == (4, 2, 3.0)
    assert found.standing == {"promoter": 2, "satisfied": 1, "answered": 1}


def test_closing_as_converted_counts_where_no_post_showed_it(office: Office) -> None:
    case = answered(office)
    work.close(office.alice, case.pk, "converted", office.now + timedelta(days=1))
    day = office.now.date()
    found = follow_up.conversions(day - timedelta(days=1), day + timedelta(days=1))
    assert (found.converted, found.median_days) == (1, 1.0)


def test_a_period_without_answers_has_no_median(office: Office) -> None:
    day = office.now.date() - timedelta(days=90)
    assert follow_up.conversions(day, day) == follow_up.Conversions(0, 0, None, {})


def test_a_person_may_say_where_somebody_stands(office: Office) -> None:
    case = answered(office)
    follow_up.set_relation(office.alice, case.author_id, "promoter", office.now, case.pk)
    assert stands() == "promoter"
    with pytest.raises(VigieError):
        follow_up.set_relation(office.alice, case.author_id, "friend", office.now)


@pytest.mark.parametrize("sentiment", ["negative", "neutral", "positive", "mixed"])
@pytest.mark.parametrize("start", ["none", *relation.ORDER])
def test_every_relation_leads_to_a_relation(start: str, sentiment: str) -> None:
    assert relation.after_post(start, sentiment) in {"none", *relation.ORDER}


def test_a_similar_past_case_comes_with_its_answer_and_its_end(office: Office) -> None:
    past = answered(office, "gabin_d")
    work.close(office.alice, past.pk, "satisfied", office.now)
    [best, *_rest] = advice.similar_cases(office.case())
    assert (best.case.id, best.case.answer, best.case.outcome) == (past.pk, SORRY, "satisfied")


def test_another_matter_is_not_similar(office: Office) -> None:
    answered(office, "gabin_d")
    other = office.case("Horaires du magasin de Rennes le dimanche ?", author="karine_b2b")
    assert advice.similar_cases(other) == []


def test_the_playbook_of_a_troll_has_no_answer(office: Office) -> None:
    case = opening.open_by_hand(office.alice, office.hears("hahaha").pk, office.now)
    case.profile = "troll"
    assert advice.playbook_for(case).answer is False
