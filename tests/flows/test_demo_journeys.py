"""Each way a case can go is a state of the demo."""

from datetime import timedelta
from pathlib import Path

from apps.agency.models import Notification
from apps.audit.models import AuditEntry
from apps.cases.models import Case, Clock, Review
from apps.desk.demo import journeys
from apps.desk.demo.story import Team, post
from apps.networks.practice.server.store import Store
from apps.publishing import selectors as publishing
from apps.publishing.models import NetworkAction
from tests.cases.office import Office

BEFORE = timedelta(hours=30)


def team_of(office: Office) -> Team:
    return Team(office.alice, office.bob, office.carole)


def promise_of(case: Case) -> Clock:
    return Clock.objects.get(case=case, kind=Clock.Kind.PROMISE)


def test_a_promise_is_kept(office: Office) -> None:
    at = office.now - BEFORE
    case = journeys.promise_kept(team_of(office), office.hears("Ma lampe bourdonne.", at=at), at)
    assert case.state == "answered"
    assert (promise_of(case).stopped_by, promise_of(case).missed_at) == ("reply", None)
    assert case.referrals.get().answered_by == "Inès, qualité produit"


def test_a_promise_is_broken_and_escalated(office: Office) -> None:
    at = office.now - BEFORE
    case = journeys.promise_broken(team_of(office), office.hears("Mon abat-jour jaunit.", at=at), at)
    assert case.state == "waiting"
    assert promise_of(case).missed_at == promise_of(case).due_at
    told = Notification.objects.filter(kind="clock_missed", case_id=case.pk)
    assert told.count() == 2  # whoever has it, and the next person


def test_a_racist_comment_is_removed_with_a_capture_and_a_verified_export(office: Office) -> None:
    case = journeys.racist_removed(team_of(office), office.hears("Rentrez chez vous."), office.now)
    assert (case.state, case.outcome) == ("closed", "removed")
    action = NetworkAction.objects.get()
    assert (action.kind, action.state) == ("delete", "sent")
    assert action.article is not None
    assert "racism" in action.article.breaches
    assert AuditEntry.objects.filter(action="evidence.exported", case_id=case.pk).exists()


def test_a_draft_is_refused_then_approved(office: Office) -> None:
    case = journeys.refused_then_approved(team_of(office), office.hears("Mon vase est cassé."), office.now)
    assert case.state == "approved"
    assert [one.approved for one in Review.objects.order_by("pk")] == [False, True]


def test_a_reply_whose_network_timed_out_waits_for_a_person(office: Office) -> None:
    case = journeys.network_timed_out(team_of(office), office.hears("Où est mon colis ?"), office.now)
    assert case.state == "publishing"
    assert [one.state for one in publishing.to_look_at()] == ["needs_human"]


def test_what_is_answered_in_the_demo_stands_on_its_network(office: Office, tmp_path: Path) -> None:
    town = Store(tmp_path / "practice.sqlite3")
    (said,) = journeys.said_in_town(town, [post("now-1", "odile_brume", "Bonjour ?", office.now)])
    there = town.post(int(said.external_id))
    town.close()
    assert there is not None
    assert there.text == "Bonjour ?"
