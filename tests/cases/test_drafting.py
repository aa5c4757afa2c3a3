"""What holds a draft back, and who may let it go."""

from datetime import timedelta

import pytest

from apps.agency.access import Forbidden
from apps.analysis.services.people import link_authors
from apps.cases.models import Case, Draft
from apps.cases.selectors.answers import reply_is_closed
from apps.cases.selectors.case import case_page
from apps.cases.services import drafting, work
from apps.cases.services.tone import DraftProblem, ToneProblem
from apps.charter.models import ServiceHours
from apps.core.errors import VigieError
from apps.detection import crises
from apps.publishing.services import asking
from tests.cases.office import SORRY, Office


def written(office: Office, text: str) -> Draft:
    case = work.decide_answer(office.alice, office.case().pk, office.now)
    return drafting.write_draft(office.alice, case.pk, text, office.now)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Espèce d'idiot, lisez la notice.", "aggression"),
        ("Bonjour $first_name, désolés. Nous revenons vers vous demain.", "unfilled_variable"),
        ("Bonjour, nous sommes désolés, écrivez-nous aujourd'hui. " * 20, "too_long"),
        ("Désolés ! Écrivez aujourd'hui à paul.durand@lumen.example.", "personal_data"),
    ],
)
def test_a_blocking_finding_holds_a_draft_back(office: Office, text: str, code: str) -> None:
    draft = written(office, text)
    with pytest.raises(DraftProblem) as problem:
        drafting.submit_draft(office.alice, draft.pk, office.now)
    assert isinstance(problem.value, ToneProblem)
    assert code in {one["code"] for one in problem.value.findings}
    assert Draft.objects.get(pk=draft.pk).state == "editing"


def test_an_override_needs_a_reason_and_is_kept(office: Office) -> None:
    draft = written(office, "Désolés ! Écrivez aujourd'hui à paul.durand@lumen.example.")
    empty = [{"code": "personal_data", "reason": " "}]
    with pytest.raises(ToneProblem):
        drafting.submit_draft(office.alice, draft.pk, office.now, empty)
    given = [
        {"code": "personal_data", "reason": "numéro public du service"},
        {"code": "nonsense", "reason": "x"},
    ]
    kept = drafting.submit_draft(office.alice, draft.pk, office.now, given)
    assert kept.overrides == [
        {"code": "personal_data", "reason": "numéro public du service", "by": office.alice.user_id}
    ]
    assert "personal_data" in {one["code"] for one in kept.findings}


@pytest.mark.parametrize("code", ["unfilled_variable", "too_long"])
def test_some_findings_have_no_excuse(office: Office, code: str) -> None:
    text = "Bonjour $first_name." if code == "unfilled_variable" else SORRY * 6
    draft = written(office, text)
    with pytest.raises(ToneProblem):
        drafting.submit_draft(office.alice, draft.pk, office.now, [{"code": code, "reason": "tant pis"}])


def test_findings_are_there_while_one_writes(office: Office) -> None:
    assert {one["code"] for one in written(office, "Calmez-vous !!!").findings} >= {"exclamation"}


def test_a_text_that_saves_itself_late_never_voids_what_was_handed_in(office: Office) -> None:
    draft = drafting.submit_draft(office.alice, written(office, SORRY).pk, office.now)
    with pytest.raises(DraftProblem, match="proofreader"):
        drafting.write_draft(office.alice, draft.case_id, "Bonjour", office.now, typing=True)
    assert list(Draft.objects.values_list("version", "text", "state")) == [(1, SORRY, "in_review")]


def test_a_draft_that_nothing_is_wrong_with_passes(office: Office) -> None:
    assert drafting.submit_draft(office.alice, written(office, SORRY).pk, office.now).state == "in_review"


def test_no_two_people_answer_one_case(office: Office) -> None:
    draft = written(office, "Bonjour")
    with pytest.raises(DraftProblem, match="colleague"):
        drafting.write_draft(office.bob, draft.case_id, "Bonsoir", office.now)
    drafting.write_draft(office.bob, draft.case_id, "Bonsoir", office.now + timedelta(minutes=11))


def test_a_claim_is_given_back_by_whoever_has_it(office: Office) -> None:
    draft = written(office, "Bonjour")
    drafting.release_claim(office.bob, draft.case_id)
    with pytest.raises(DraftProblem, match="colleague"):
        drafting.write_draft(office.bob, draft.case_id, "Bonsoir", office.now)
    drafting.release_claim(office.alice, draft.case_id)
    drafting.write_draft(office.bob, draft.case_id, "Bonsoir", office.now)


def test_a_troll_has_no_reply_box(office: Office) -> None:
    case = office.case(profile="troll")
    with pytest.raises(DraftProblem, match="never answered"):
        drafting.write_draft(office.alice, case.pk, "Bonjour", office.now)


def test_a_hardcore_hater_has_one_calm_answer_whatever_the_network(office: Office) -> None:
    first = office.case(profile="hardcore_hater", author="gabin_d")
    office.asked(office.approved(first, "Bonjour, voici le rapport publié en mai, sur notre site."))
    Draft.objects.update(state="sent")
    second = office.case(profile="hardcore_hater", author="gabin_ailleurs")
    assert written(office, SORRY) is not None  # somebody else is answered as ever
    link_authors(office.alice, second.author_id, first.author_id)
    with pytest.raises(VigieError, match="charter"):
        drafting.write_draft(office.alice, second.pk, "Bonjour, encore une fois.", office.now)
    with pytest.raises(VigieError, match="charter"):
        work.decide_answer(office.alice, second.pk, office.now)
    assert case_page(second.pk, office.now).step.act == "ignore"
    assert not reply_is_closed(Case.objects.get(pk=first.pk), office.now)  # that answer is on its way
    Case.objects.filter(pk=second.pk).update(profile="unhappy_customer")  # as a person corrected it
    assert work.decide_answer(office.alice, second.pk, office.now).state == "drafting"


def test_a_brand_may_ask_for_two_proofreaders(office: Office) -> None:
    ServiceHours.objects.update(reviews_required=2)
    draft = office.draft()
    drafting.review_draft(office.bob, draft.pk, True, "", office.now)
    assert Draft.objects.get(pk=draft.pk).state == "in_review"
    drafting.review_draft(office.carole, draft.pk, True, "", office.now)
    assert Draft.objects.get(pk=draft.pk).state == "approved"


def test_an_approval_counts_only_while_there_are_enough(office: Office) -> None:
    draft = office.approved()
    ServiceHours.objects.update(reviews_required=2)
    with pytest.raises(asking.CannotAct, match="not approved"):
        asking.publish_reply(office.alice, draft.pk, office.now)


def test_in_a_crisis_only_named_speakers_approve(office: Office) -> None:
    draft = office.draft()
    people = [{"user_id": office.carole.user_id, "part": "speaker"}]
    crisis = crises.declare(office.carole, "Rappel de la lampe", people, office.now)
    with pytest.raises(Forbidden, match="speakers"):
        drafting.review_draft(office.bob, draft.pk, True, "", office.now)
    drafting.review_draft(office.carole, draft.pk, True, "", office.now)
    assert crisis.ended_at is None
    assert Draft.objects.get(pk=draft.pk).state == "approved"


def test_anybody_may_send_a_draft_back_in_a_crisis(office: Office) -> None:
    draft = office.draft()
    people = [{"user_id": office.carole.user_id, "part": "speaker"}]
    crises.declare(office.carole, "Rappel de la lampe", people, office.now)
    drafting.review_draft(office.bob, draft.pk, False, "trop froid", office.now)
    assert Draft.objects.get(pk=draft.pk).state == "refused"


def test_a_reply_on_its_way_is_not_edited(office: Office) -> None:
    action = office.asked()
    with pytest.raises(DraftProblem, match="on its way"):
        drafting.write_draft(office.alice, action.case_id, "Autre chose", office.now)
