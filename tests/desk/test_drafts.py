"""Writing, the tone check as one types, proofreading."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.cases.models import Draft
from apps.cases.services import drafting, work
from tests.cases.office import SORRY, Office

pytestmark = pytest.mark.django_db


def test_a_draft_is_saved_as_one_types_and_its_tone_explained(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
    response = client_of(alice).post(
        f"/b/lumen/cases/{case.pk}/draft/",
        {"kind": "reply", "text": "VOUS AVEZ MAL UTILISÉ LA LAMPE !!!"},
        headers={"HX-Request": "true"},
    )
    assert "remarques sur le ton" in response.content.decode()
    assert "<html" not in response.content.decode()
    with inside(lumen):
        assert Draft.objects.get().text == "VOUS AVEZ MAL UTILISÉ LA LAMPE !!!"


def test_a_blocking_finding_needs_a_reason(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
    text = {
        "kind": "reply",
        "text": "C'est de notre faute, nous reconnaissons notre responsabilité. " + SORRY,
    }
    client, where = client_of(alice), f"/b/lumen/cases/{case.pk}/submit/"
    refused = client.post(where, text)
    assert refused.status_code == 422
    assert 'name="override"' in refused.content.decode()
    assert client.post(where, text | {"override": "Validé par le service juridique"}).status_code == 302
    with inside(lumen):
        assert Draft.objects.get().overrides[0]["reason"] == "Validé par le service juridique"


def test_a_proofreader_sees_word_by_word_what_changed(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], bob: Any
) -> None:
    with inside(lumen):
        draft = office.draft()
        drafting.review_draft(office.bob, draft.pk, False, "Nommez le modèle", office.now)
        second = drafting.write_draft(
            office.alice, draft.case_id, SORRY.replace("cette lampe", "votre lampe A3"), office.now
        )
        drafting.submit_draft(office.alice, second.pk, office.now)
    page = client_of(bob).get("/b/lumen/review/").content.decode()
    assert "<del>cette</del>" in page
    assert "<ins>votre</ins>" in page


def test_sending_back_needs_a_reason_and_shows_it_to_the_author(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    bob: Any,
) -> None:
    with inside(lumen):
        draft = office.draft()
    where = f"/b/lumen/drafts/{draft.pk}/review/"
    assert client_of(bob).post(where, {"decision": "refuse", "reason": " "}).status_code == 422
    assert client_of(bob).post(where, {"decision": "refuse", "reason": "Trop sec"}).status_code == 302
    page = client_of(alice).get(f"/b/lumen/cases/{draft.case_id}/").content.decode()
    assert "Bob l’a renvoyé" in page
    assert "Trop sec" in page
    assert SORRY[:20] in page


def test_nobody_approves_their_own_words(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], bob: Any
) -> None:
    with inside(lumen):
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
        draft = drafting.write_draft(office.bob, case.pk, SORRY, office.now)
        drafting.submit_draft(office.bob, draft.pk, office.now)
    client = client_of(bob)
    assert "Rien à relire" in client.get("/b/lumen/review/").content.decode()
    assert client.post(f"/b/lumen/drafts/{draft.pk}/review/", {"decision": "approve"}).status_code == 403
    with inside(lumen):
        assert Draft.objects.get(pk=draft.pk).state == Draft.State.IN_REVIEW


def test_a_network_that_did_not_tell_is_settled_by_a_person(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    from apps.publishing.models import NetworkAction

    with inside(lumen):
        action = office.asked()
        NetworkAction.objects.filter(pk=action.pk).update(state="needs_human")
    client = client_of(alice)
    assert "Elle y est" in client.get("/b/lumen/publications/").content.decode()
    client.post(f"/b/lumen/publications/{action.pk}/settle/", {"found": "yes"})
    with inside(lumen):
        assert NetworkAction.objects.get(pk=action.pk).state == "sent"


def test_the_queue_of_drafts_costs_the_same_however_long(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    bob: Any,
    counting: Any,
) -> None:
    client = client_of(bob)
    with inside(lumen):
        office.draft()
    _page, few = counting(client, "/b/lumen/review/")
    with inside(lumen):
        for number in range(6):
            office.draft(office.case(author=f"p{number}"))
    _page, many = counting(client, "/b/lumen/review/")
    assert few == many <= 45
