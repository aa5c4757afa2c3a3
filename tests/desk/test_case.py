"""The case page and the acts behind its buttons."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.analysis.models import Verdict
from apps.cases.models import Case, Draft
from apps.cases.services import opening, work
from tests.cases.office import SORRY, Office

pytestmark = pytest.mark.django_db


def address(case: Case, act: str = "") -> str:
    return f"/b/lumen/cases/{case.pk}/{act}"


def primary(response: Any) -> str:
    """What the one primary button says."""
    found = re.findall(
        r"<(?:button|a)[^>]*data-primary[^>]*>(.*?)</(?:button|a)>", response.content.decode(), re.S
    )
    assert len(found) == 1
    return " ".join(re.sub(r"<kbd>.*?</kbd>|<[^>]+>", " ", found[0]).split())


def test_the_method_is_walked_with_one_button_at_a_time(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    bob: Any,
) -> None:
    from apps.cases.services import opening

    with inside(lumen):
        case = opening.open_by_hand(office.alice, office.hears("Ma lampe est cassée !").pk, office.now)
    client, reader = client_of(alice), client_of(bob)
    assert primary(client.get(address(case))) == "Prendre le dossier"
    client.post(address(case, "take/"))
    assert primary(client.get(address(case))) == "Garder la preuve"
    client.post(address(case, "capture/"))
    assert primary(client.get(address(case))) == "Passer à la décision"
    client.post(
        address(case, "analyse/"), {"issue_type": "product", "profile": "unhappy_customer", "note": "A3"}
    )
    assert primary(client.get(address(case))) == "Oui, écrire une réponse"
    client.post(address(case, "answer/"))
    assert primary(client.get(address(case))) == "Remettre à la relecture"
    client.post(address(case, "submit/"), {"kind": "reply", "text": SORRY})
    waiting = client.get(address(case)).content.decode()
    assert "Cela revient à :" in waiting
    assert "Bob" in waiting.partition("Cela revient à :")[2][:120]
    assert primary(reader.get(address(case))) == "Approuver ces mots"
    with inside(lumen):
        draft = Draft.objects.get()
    reader.post(f"/b/lumen/drafts/{draft.pk}/review/", {"decision": "approve", "from_case": "1"})
    assert primary(client.get(address(case))) == "Publier sur Réseau d’exercice"
    client.post(f"/b/lumen/drafts/{draft.pk}/publish/")
    page = client.get(address(case)).content.decode()
    assert "Annuler l’envoi" in page
    with inside(lumen):
        assert Case.objects.get(pk=case.pk).state == "publishing"
        action = case.actions.get()
    client.post(f"/b/lumen/publications/{action.pk}/undo/")
    with inside(lumen):
        assert Case.objects.get(pk=case.pk).state == "approved"


def test_a_refusal_is_told_on_the_page_with_its_remedy(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    from apps.cases.services import opening

    with inside(lumen):
        case = opening.open_by_hand(office.alice, office.hears("Panne").pk, office.now)
        work.take(office.alice, case.pk, office.now)
    response = client_of(alice).post(
        address(case, "analyse/"), {"issue_type": "product", "profile": "unknown"}
    )
    assert response.status_code == 422
    assert "Gardez d’abord une capture" in response.content.decode()
    assert f"#{case.pk}" in response.content.decode()


def test_a_refusal_through_htmx_is_a_note(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case()
    response = client_of(alice).post(address(case, "note/"), {"text": " "}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#toasts"
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "act", ["take/", "capture/", "answer/", "close/", "reopen/", "merge/", "note/", "draft/", "submit/"]
)
def test_a_case_that_does_not_exist_is_no_page(
    act: str, client_of: Callable[..., Client], alice: Any
) -> None:
    given = {"into": "7", "kind": "reply", "text": "x", "outcome": "calmed"}
    assert client_of(alice).post(f"/b/lumen/cases/987654/{act}", given).status_code == 404
    assert client_of(alice).get("/b/lumen/cases/" + "9" * 30 + "/").status_code == 404


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("analyse/", {"issue_type": "\x00", "profile": "x"}),
        ("refer/", {"department": "abc", "question": "?"}),
        ("refer/", {"department": "99999999", "question": "?"}),
        ("remove/", {"kind": "explode", "mention": "1", "article": "1"}),
        ("remove/", {"kind": "hide", "mention": "9" * 30, "article": ""}),
        ("snooze/", {"until": "hier"}),
        ("snooze/", {"until": "1999-01-01T10:00"}),
        ("close/", {"outcome": "\x00"}),
        ("merge/", {"into": "0"}),
        ("split/", {}),
        ("priority/", {"priority": "9", "reason": "x"}),
        ("submit/", {"kind": "reply", "text": "\x00"}),
        ("submit/", {"kind": "x", "text": "a"}),
        ("draft/", {"kind": "holding", "text": "a", "promised_at": "demain"}),
        ("ignore/", {"reason": ""}),
        ("note/", {"text": "\x00"}),
    ],
)
def test_a_hostile_form_is_refused_and_never_breaks(
    act: str,
    given: dict[str, str],
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
) -> None:
    with inside(lumen):
        case = office.case()
    assert client_of(alice).post(address(case, act), given).status_code == 422


def test_a_longer_story_costs_no_more_queries(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    counting: Any,
) -> None:
    from apps.cases.models import CaseMention

    client = client_of(alice)
    with inside(lumen):
        case = office.case()
        work.add_note(office.alice, case.pk, "Vu", office.now)
    _page, few = counting(client, address(case))
    with inside(lumen):
        for number in range(10):
            mention = office.hears(f"Encore {number}")
            CaseMention.objects.create(
                case=case, mention=mention, joined_at=office.now, joined_because="author"
            )
            work.add_note(office.bob, case.pk, f"Note {number}", office.now)
    page, many = counting(client, address(case))
    assert "Encore 9" in page.content.decode()
    assert few == many <= 42


def test_a_troll_has_no_reply_box(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case(profile="troll")
    page = client_of(alice).get(address(case)).content.decode()
    assert 'name="text" required maxlength="10000"' not in page
    assert "Un troll cherche un public" in page


def test_a_department_answers_by_its_link_without_an_account(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    from apps.cases.models import Referral
    from apps.cases.services.referring import token_of
    from apps.charter.models import Department

    with inside(lumen):
        case = office.case()
        department = Department.objects.order_by("pk")[0]
    client_of(alice).post(
        address(case, "refer/"), {"department": department.pk, "question": "Défaut connu ?"}
    )
    with inside(lumen):
        link = f"/b/lumen/link/referral/{token_of(Referral.objects.get().pk)}/"
    visitor = Client()
    assert "Défaut connu ?" in visitor.get(link).content.decode()
    assert visitor.post(link, {"answer": " ", "who": "Mme Aubert"}).status_code == 422
    assert visitor.post(link, {"answer": "Oui, série 12.", "who": "Mme Aubert"}).status_code == 200
    assert "Oui, série 12." in client_of(alice).get(address(case)).content.decode()
    assert visitor.get(link).status_code == 404
    assert visitor.get("/b/lumen/link/referral/inconnu/").status_code == 404


def test_another_who_looks_is_shown(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    bob: Any,
) -> None:
    with inside(lumen):
        case = office.case()
    client_of(bob).post(address(case, "presence/"), {"typing": "1"})
    assert "Bob est en train d’écrire" in client_of(alice).post(address(case, "presence/")).content.decode()


def test_a_capture_shows_its_picture_and_runs_nothing(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case("<script>alert(1)</script> Panne")
        capture = case.captures.get()
    response = client_of(alice).get(f"/b/lumen/captures/{capture.pk}/")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"<script>" not in response.content


def test_the_evidence_leaves_as_an_archive(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case()
    response = client_of(alice).post(address(case, "evidence/"))
    assert response["Content-Type"] == "application/zip"
    assert response.content[:2] == b"PK"


def test_what_was_said_is_never_markup(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case('<img src=x onerror="alert(1)"> cassé')
        work.add_note(office.alice, case.pk, "<b>gras</b>", office.now)
        work.snooze(office.alice, case.pk, office.now + timedelta(hours=1), office.now)
    page = client_of(alice).get(address(case)).content.decode()
    assert "<img src=x" not in page
    assert "<b>gras</b>" not in page


def test_the_palette_offers_what_can_be_done_to_the_case(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    bob: Any,
) -> None:
    with inside(lumen):
        case = opening.open_by_hand(office.alice, office.hears("Ma lampe est cassée").pk, office.now)
    page = client_of(alice).get(f"/b/lumen/palette/?q=prendre&case={case.pk}").content.decode()
    assert f'action="/b/lumen/cases/{case.pk}/take/"' in page
    page = client_of(bob).get(f"/b/lumen/palette/?q=&case={case.pk}").content.decode()
    assert "/snooze/" not in page
    for wrong in ("0", "x", "999999999999999999"):
        assert client_of(alice).get(f"/b/lumen/palette/?q=&case={wrong}").status_code == 200


def test_one_goes_on_to_the_next_case_that_waits(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        first, second = (
            opening.open_by_hand(office.alice, office.hears(text, text).pk, office.now) for text in ("a", "b")
        )
    client = client_of(alice)
    assert client.get(f"/b/lumen/cases/{first.pk}/next/")["Location"] == f"/b/lumen/cases/{second.pk}/"
    taken = client.post(f"/b/lumen/cases/{first.pk}/take/", {"and_next": "1"})
    assert taken["Location"] == f"/b/lumen/cases/{second.pk}/"
    with inside(lumen):
        Case.objects.filter(pk=first.pk).update(state="closed")
    assert client.get(f"/b/lumen/cases/{second.pk}/next/")["Location"] == "/b/lumen/"


@pytest.mark.parametrize(
    ("look", "mark"), [("mute", "Masqué"), ("blur", 'class="said blur"'), ("grey", 'class="said grey"')]
)
def test_hard_content_is_covered_as_the_person_wants(
    look: str,
    mark: str,
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
) -> None:
    with inside(lumen):
        said = office.hears("Bande de nuls")
        Verdict.objects.filter(mention=said).update(breach="insult")
        case = opening.open_by_hand(office.alice, said.pk, office.now)
    alice.hard_content = look
    alice.save()
    for path in (f"/b/lumen/cases/{case.pk}/", "/b/lumen/mentions/", f"/b/lumen/mentions/{said.pk}/"):
        assert mark in client_of(alice).get(path).content.decode()
    if look == "mute":
        assert "nuls" not in client_of(alice).get("/b/lumen/").content.decode()
