"""What an account manager's or a moderator's program does at a brand: crises, the charter, schedules, networks."""

from collections.abc import Callable
from typing import Any

from django.core import mail
from django.utils import timezone

from apps.agency.models import Brand
from apps.analysis.models import Verdict
from apps.core.tasks import run_due
from apps.core.tenancy import entered
from apps.publishing.models import NetworkAction
from tests.cases.office import Office
from tests.detection.test_delivery import LAMPS, an_alert
from tests.flows.program import Program
from tests.publishing.test_removing import mention_of, racist

Programs = Callable[..., Program]


def test_a_crisis_is_declared_written_and_ended(
    lumen: Any, alice: Any, bob: Any, carole: Any, program_of: Programs
) -> None:
    manager, speaker = program_of(carole), [{"user_id": bob.pk, "part": "speaker"}]
    with entered(lumen):
        now = timezone.now()
        alert = an_alert(now, LAMPS, ended_at=None)
    nobody = manager.post("crises", {"title": "Lot 12", "people": [{"user_id": alice.pk, "part": "speaker"}]})
    assert (nobody.status_code, nobody.json()["field"]) == (422, "people")  # a moderator approves nothing
    made = manager.post("crises", {"title": "Lot 12", "people": speaker, "alert_id": alert.pk})
    assert made.status_code == 201, made.content
    assert manager.post("crises", {"title": "Encore", "people": speaker}).status_code == 422
    path = f"crises/{made.json()['id']}"
    tag = manager.get(path)["ETag"]
    words = {"statement": "Nous rappelons le lot 12.", "questions": ""}
    assert manager.put(path, words, **{"If-Match": tag}).json()["statement"] == words["statement"]
    assert manager.put(path, words, **{"If-Match": tag}).status_code == 412
    both = [*speaker, {"user_id": carole.pk, "part": "lead"}]
    assert manager.put(f"{path}/people", {"people": both}).json()["people"] == both
    assert manager.post(f"{path}/end", {"lessons": "Prévenir plus tôt."}).json()["ended_at"]
    assert manager.put(path, words).status_code == 422
    told = [one["action"] for one in manager.get(f"{path}/timeline").json()]
    assert [*told[:2], told[-1]] == ["alert.began", "crisis.declared", "crisis.ended"]
    assert manager.get(f"{path}/file").content.startswith(b"PK")
    assert [one["title"] for one in manager.get("crises").json()["results"]] == ["Lot 12"]
    case = manager.post(f"alerts/{alert.pk}/case").json()
    assert manager.post(f"alerts/{alert.pk}/case").json()["id"] == case["id"]


def test_the_next_charter_is_written_and_published(carole: Any, alice: Any, program_of: Programs) -> None:
    manager, moderator = program_of(carole), program_of(alice)
    one = manager.get("charter").json()
    two = manager.post("charter/versions").json()
    assert (two["number"], two["published_at"]) == (one["number"] + 1, None)
    at = f"charter/versions/{two['number']}"
    article = {
        "title_fr": "Données personnelles", "title_en": "Personal data", "text_fr": "Pas d’adresses.",
        "text_en": "No addresses.", "breaches": ["personal_data"], "actions": ["hide"], "position": 9,
    }  # fmt: skip
    assert manager.put(f"{at}/articles/addresses", article).json()["code"] == "addresses"
    critical = manager.put(f"{at}/articles/critics", article | {"breaches": ["criticism"]})
    assert (critical.status_code, critical.json()["field"]) == (422, "actions")
    gone = manager.post(f"{at}/articles/{one['articles'][0]['code']}/remove").json()
    assert one["articles"][0]["code"] not in {each["code"] for each in gone["articles"]}
    assert moderator.get(at).status_code == 404  # not before it is published
    assert moderator.put(f"{at}/articles/addresses", article).status_code == 403
    assert manager.post(f"{at}/publish", {"comment": "Adresses."}).json()["published_at"]
    assert "addresses" in {each["code"] for each in moderator.get("charter").json()["articles"]}
    again = manager.put(f"{at}/articles/addresses", article | {"text_fr": "Autre."})
    assert (again.status_code, again.json()["field"]) == (422, "version")
    assert [each["number"] for each in moderator.get("charter/versions").json()] == [
        two["number"],
        one["number"],
    ]


def test_reports_are_scheduled_and_mailed(carole: Any, bob: Any, program_of: Programs) -> None:
    manager, proofreader = program_of(carole), program_of(bob)
    asked = {"kind": "weekly", "recipients": ["Direction@lumen.example", "direction@lumen.example"]}
    made = manager.post("schedules", asked)
    assert (made.status_code, made.json()["recipients"]) == (201, ["direction@lumen.example"])
    assert manager.post("schedules", {"kind": "weekly", "recipients": ["nobody"]}).status_code == 422
    assert manager.post(f"schedules/{made.json()['id']}/stop").json()["active"] is False
    assert manager.get("schedules").json() == []
    days = {"kind": "weekly", "first": "2026-11-16", "last": "2026-11-22"}
    path = f"reports/{manager.post('reports', days).json()['id']}"
    assert manager.post(f"{path}/mails", {"email": "direction@lumen.example"}).status_code == 422
    manager.post(f"{path}/submit")
    proofreader.post(f"{path}/review", {"approved": True})
    for _ in range(2):
        assert manager.post(f"{path}/mails", {"email": "direction@lumen.example"}).status_code == 202
    run_due()
    assert [one.to for one in mail.outbox] == [["direction@lumen.example"]]
    assert manager.get(f"{path}/mails").json()[0]["sent_at"]


def test_what_a_network_did_not_tell_is_settled_and_a_removal_reversed(
    office: Office, alice: Any, bob: Any, program_of: Programs
) -> None:
    moderator = program_of(alice)
    case, article = racist(office), office.article("racism", "hide")
    sent = {"mention_id": mention_of(case).pk, "kind": "hide", "article_id": article.pk}
    action = moderator.post(f"cases/{case.pk}/remove", sent).json()["id"]
    NetworkAction.objects.filter(pk=action).update(state="needs_human")
    waiting = moderator.get("actions?state=needs_human").json()["results"]
    assert [one["id"] for one in waiting] == [action]
    assert program_of(bob).post(f"actions/{action}/settle", {"found": True}).status_code == 403
    assert moderator.post(f"actions/{action}/settle", {"found": True}).json()["state"] == "sent"
    assert moderator.post(f"actions/{action}/settle", {"found": True}).status_code == 422
    back = moderator.post(f"actions/{action}/reverse", {"reason": "erreur de lecture"})
    assert (back.status_code, back.json()["kind"]) == (202, "unhide")
    assert len(moderator.get(f"actions?case={case.pk}").json()["results"]) == 2
    assert moderator.post(f"actions/{action}/by-hand", {"capture_id": 1}).status_code == 422
    assert moderator.get(f"cases/{case.pk}/evidence").content.startswith(b"PK")


def test_who_can_be_named_is_listed(carole: Any, alice: Any, program_of: Programs) -> None:
    team = {one["id"]: one["role"] for one in program_of(alice).get("team").json()}
    assert team[carole.pk] == "account_manager"
    assert program_of(alice).get("departments").json()


def test_publishing_is_paused_and_resumed(carole: Any, alice: Any, program_of: Programs) -> None:
    manager = program_of(carole)
    assert manager.post("publishing", {"paused": True}).json() == {"paused": True}
    assert Brand.objects.get(slug="lumen").publishing_paused_at
    assert program_of(alice).get("publishing").json() == {"paused": True}
    assert program_of(alice).post("publishing", {"paused": False}).status_code == 403
    assert manager.post("publishing", {"paused": False}).json() == {"paused": False}


SEARCHES = {
    "breach=racism": 1, "breach=none": 0, "language=fr": 1, "language=en": 0, "unsure=true": 0,
    "author=999999": 0, "q=@odile": 1, "network=practice": 1, "breach=nonsense": None,
}  # fmt: skip


def test_mentions_are_searched_as_on_the_page(office: Office, alice: Any, program_of: Programs) -> None:
    Verdict.objects.filter(mention__case_mention__case=racist(office)).update(unsure=[], language="fr")
    moderator = program_of(alice)
    answers = {asked: moderator.get(f"mentions?{asked}").json() for asked in SEARCHES}
    found = {asked: len(said["results"]) if "results" in said else None for asked, said in answers.items()}
    assert found == SEARCHES
