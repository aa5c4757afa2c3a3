"""Which words open a case, which join one, and why a case is urgent."""

from datetime import timedelta
from typing import Any

import pytest

from apps.analysis.models import Verdict
from apps.cases.models import Case, CaseMention, Clock, Referral
from apps.cases.services import building, opening, work
from apps.charter.models import Department
from apps.core.errors import VigieError
from apps.monitoring.models import Author, Mention
from tests.cases.office import Office

COMPLAINT = "@maison_lumen ma lampe est cassée, c'est honteux, j'attends un remboursement !"


def said(office: Office, text: str = COMPLAINT, sentiment: str = "negative", **more: Any) -> Mention:
    """A mention whose verdict is set by hand, so that the test is about the rule and not about the classifier."""
    verdict = {name: more.pop(name) for name in ("breach", "unsure", "urgency") if name in more}
    mention = office.hears(text, **more)
    Verdict.objects.filter(pk=mention.pk).update(
        **{"sentiment": sentiment, "breach": "none", "unsure": [], "urgency": 0, **verdict}
    )
    return mention


def sort(office: Office, *mentions: Mention) -> list[Case]:
    opening.sort([one.pk for one in mentions], office.now)
    return list(Case.objects.order_by("pk"))


def test_a_complaint_to_the_brand_opens_a_case_with_its_clock(office: Office) -> None:
    [case] = sort(office, said(office))
    assert (case.opened_because, case.state) == ("negative", "new")
    assert Clock.objects.get(case=case).kind == "first"
    assert Author.objects.get().relation == "detractor"


def test_thanks_open_nothing(office: Office) -> None:
    assert sort(office, said(office, "Merci beaucoup @maison_lumen", "positive")) == []


def test_a_breach_that_is_unsure_opens_nothing_by_itself(office: Office) -> None:
    assert sort(office, said(office, sentiment="neutral", breach="insult", unsure=["breach"])) == []
    assert len(sort(office, said(office, sentiment="neutral", breach="insult", author="gabin_d"))) == 1


def test_the_same_person_goes_on_in_the_same_case(office: Office) -> None:
    first = said(office)
    sort(office, first)
    [case] = sort(office, said(office, "Toujours rien…", "neutral"))
    assert CaseMention.objects.filter(case=case).count() == 2


def test_a_complaint_under_an_answered_case_reopens_it_with_a_new_hour(office: Office) -> None:
    [case] = sort(office, said(office))
    Case.objects.filter(pk=case.pk).update(state="answered", owner_id=office.alice.user_id)
    Clock.objects.update(stopped_at=office.now, stopped_by="reply")
    sort(office, said(office, "C'est encore cassé, quelle honte."))
    assert Case.objects.get().state == "reopened"
    assert Clock.objects.filter(case=case, stopped_at=None).count() == 1


def test_thanks_under_an_answered_case_join_it_and_leave_it_answered(office: Office) -> None:
    [case] = sort(office, said(office))
    Case.objects.filter(pk=case.pk).update(state="answered")
    sort(office, said(office, "Merci à toute l'équipe, la lampe est réparée.", "positive"))
    assert Case.objects.get().state == "answered"


def test_priority_is_explained(office: Office) -> None:
    [case] = sort(office, said(office, followers=24_300, breach="threat", urgency=0.9))
    assert case.priority == 5
    assert "peut être vu par 24 300 personnes" in building.explained(case, "fr")
    assert "goes against the charter: threat" in building.explained(case, "en")


def test_a_storm_makes_a_case_more_urgent(office: Office) -> None:
    first = said(office)
    root = bytes(first.root_sha256 or b"")
    for number in range(30):
        Mention.objects.filter(pk=said(office, author=f"a{number}").pk).update(root_sha256=root)
    [case, *_others] = sort(office, first)
    assert any(reason.startswith("velocity:") for reason in case.priority_reasons)


def test_an_alert_opens_one_case_however_often_it_is_told(office: Office) -> None:
    one = opening.open_for_alert(7, "volume", 4, "volume: lumen", office.now)
    assert opening.open_for_alert(7, "volume", 4, "volume: lumen", office.now).pk == one.pk
    assert one.priority >= 4


def test_two_cases_become_one_and_the_other_stops_its_clock(office: Office) -> None:
    one, two = sort(office, said(office), said(office, author="gabin_d"))
    opening.merge(office.alice, two.pk, one.pk, office.now)
    assert CaseMention.objects.filter(case=one).count() == 2
    assert Clock.objects.filter(case=two, stopped_at=None).count() == 0


def test_an_answer_that_was_asked_for_comes_to_the_case_that_goes_on(office: Office) -> None:
    case, into = office.case(author="a1"), office.case(author="a2")
    department = Department.objects.order_by("pk")[0]
    referral, token = work.refer(office.alice, case.pk, department.pk, "Quel lot ?", office.now)
    opening.merge(office.alice, case.pk, into.pk, office.now)
    work.answer_referral(token, "Inès", "Le lot 12", office.now)
    assert Referral.objects.get(pk=referral.pk).case_id == into.pk


def test_a_case_that_is_over_takes_nothing_in(office: Office) -> None:
    case, into = office.case(author="a1"), office.case(author="a2")
    work.ignore(office.alice, into.pk, "sans objet", office.now)
    with pytest.raises(VigieError, match="takes nothing in"):
        opening.merge(office.alice, case.pk, into.pk, office.now)


def test_a_case_is_taken_apart_with_a_clock_for_each(office: Office) -> None:
    mentions = [said(office), said(office, "Et votre service client est nul.")]
    [case] = sort(office, *mentions)
    new = opening.split(office.alice, case.pk, [mentions[1].pk], office.now)
    assert [row.mention_id for row in CaseMention.objects.filter(case=new)] == [mentions[1].pk]
    assert Clock.objects.filter(case=new, stopped_at=None).exists()
    assert new.charter_version_id == case.charter_version_id


def test_all_of_a_case_cannot_be_taken_out(office: Office) -> None:
    mention = said(office)
    [case] = sort(office, mention)
    with pytest.raises(VigieError, match="at least one stays"):
        opening.split(office.alice, case.pk, [mention.pk], office.now)


def test_a_reopened_case_gets_a_new_hour(office: Office) -> None:
    case = office.case()
    work.ignore(office.alice, case.pk, "sans objet", office.now)
    work.reopen(office.alice, case.pk, office.now + timedelta(hours=3))
    assert Clock.objects.get(case=case, stopped_at=None).starts_at == office.now + timedelta(hours=3)
