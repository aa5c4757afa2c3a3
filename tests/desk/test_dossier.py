"""An author's dossier and what was learned: what the pages show, and what people do there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.analysis.accusations import repeated
from apps.analysis.models import Adaptation, Correction, Verdict
from apps.analysis.services import CORRECTABLE, classify
from apps.analysis.services.dossiers import fade_profiles
from apps.monitoring.models import Author
from apps.publishing.models import NetworkAction
from tests.cases.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def odile(office: Office, inside: Callable[..., Any], lumen: Any) -> Author:
    """Three complaints of Odile's about a lamp, all of them judged so."""
    with inside(lumen):
        said = [office.hears(f"La lampe surchauffe, réponse {n} : rien !", "odile") for n in range(3)]
        classify([one.pk for one in said], office.now)
        ids = [one.pk for one in said]
        Verdict.objects.filter(pk__in=ids).update(
            sentiment="negative", breach="none", issue_type="product", complaint=0.9
        )
        classify([office.hears("Bonjour", "odile").pk], office.now)
        return Author.objects.get(handle="odile")


def page(client: Client, author: Author) -> str:
    return client.get(f"/b/lumen/authors/{author.pk}/").content.decode()


def posted(client: Client, author: Author, act: str, **data: str) -> int:
    return client.post(f"/b/lumen/authors/{author.pk}/{act}/", data).status_code


def test_the_dossier_shows_points_accusations_and_the_law(
    odile: Author, client_of: Callable[..., Client], alice: Any
) -> None:
    shown = page(client_of(alice), odile)
    assert "une réclamation concrète" in shown
    assert "surchauffe" in shown
    assert "dans 3 messages négatifs" in shown
    assert "article 6(1)(f)" in shown
    assert "article 21" in shown
    assert "tone-negative" in shown


def test_a_profile_is_chosen_with_a_reason(
    odile: Author, client_of: Callable[..., Client], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    client = client_of(alice)
    assert posted(client, odile, "profile", profile="troll") == 422
    assert posted(client, odile, "profile", profile="troll", reason="parodie connue") == 302
    assert "parodie connue" in page(client, odile)


def test_an_objection_ends_profiling(
    odile: Author,
    office: Office,
    client_of: Callable[..., Client],
    alice: Any,
    inside: Callable[..., Any],
    lumen: Any,
) -> None:
    client = client_of(alice)
    assert posted(client, odile, "objection", objects="yes", why="courriel du 3 mars") == 302
    with inside(lumen):
        classify([office.hears("Lampe en panne, c'est nul", "odile").pk], office.now)
        odile.refresh_from_db()
        assert (odile.profile, odile.profile_evidence) == ("unknown", [])
    assert posted(client, odile, "profile", profile="troll", reason="si") == 422
    assert "s’est opposée au profilage" in page(client, odile)


def test_who_falls_silent_loses_points(
    odile: Author, office: Office, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen):
        before = Author.objects.get(pk=odile.pk)
        assert before.profile == "unhappy_customer"
        fade_profiles(office.now + timedelta(days=180))
        after = Author.objects.get(pk=odile.pk)
    assert after.profile_confidence < before.profile_confidence


def test_erasing_asks_twice_and_only_leads_may(
    odile: Author, client_of: Callable[..., Client], alice: Any, carole: Any
) -> None:
    assert posted(client_of(alice), odile, "erase", sure="yes") == 403
    assert posted(client_of(carole), odile, "erase") == 422
    assert posted(client_of(carole), odile, "erase", sure="yes", why="demande") == 302
    assert "surchauffe" not in page(client_of(carole), odile)


def test_an_answer_stands_with_the_reaction_to_it(
    odile: Author,
    office: Office,
    client_of: Callable[..., Client],
    alice: Any,
    inside: Callable[..., Any],
    lumen: Any,
) -> None:
    with inside(lumen):
        action = office.asked(office.approved(office.case(author="odile")))
        sent = office.now - timedelta(minutes=1)
        NetworkAction.objects.filter(pk=action.pk).update(state="sent", sent_at=sent)
        office.hears("Merci, c'est réglé", "odile", at=sent + timedelta(seconds=30))
    shown = page(client_of(alice), odile)
    assert shown.index("ensuite") < shown.index("c&#x27;est réglé")


def test_words_that_come_back_are_accusations() -> None:
    said = [(1, "La livraison est en retard"), (2, "@marque Livraisons ratées !"), (3, "Prix absurde")]
    assert [(one.word, one.times, one.mention_ids) for one in repeated(said)] == [("livraison", 2, (1, 2))]


def test_what_was_learned_is_shown_with_who_and_why(
    odile: Author,
    office: Office,
    client_of: Callable[..., Client],
    alice: Any,
    inside: Callable[..., Any],
    lumen: Any,
) -> None:
    client = client_of(alice)
    with inside(lumen):
        mention = Verdict.objects.filter(sentiment="negative").order_by("pk")[0].pk
        Adaptation.objects.create(
            field="sentiment", state="dropped", taught=9, judged=9, right_before=0.5, right_after=0.25,
            learnt_at=office.now,
        )  # fmt: skip
    offered = client.get(f"/b/lumen/mentions/{mention}/correct/menu/").content.decode()
    assert all(
        f'name="value" value="{value}"' in offered for values in CORRECTABLE.values() for value in values
    )
    client.post(
        f"/b/lumen/mentions/{mention}/correct/", {"field": "sentiment", "value": "neutral", "why": "ironie"}
    )
    client.post(f"/b/lumen/mentions/{mention}/label/", {"label": "chauffe", "given": "yes"})
    with inside(lumen):
        assert Correction.objects.filter(field="label:chauffe", value="yes").count() == 1
    shown = client.get("/b/lumen/mentions/learned/").content.decode()
    for words in ("ironie", "«\u00a0chauffe\u00a0»", "50 %", "25 %", "abandonné"):
        assert words in shown
    assert "chauffe" in client.get(f"/b/lumen/mentions/{mention}/").content.decode()
    assert client.post("/b/lumen/mentions/learned/forget/", {"label": "chauffe"}).status_code == 302
    with inside(lumen):
        assert not Correction.objects.filter(field="label:chauffe").exists()
