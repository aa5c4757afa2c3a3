"""Mentions, watches, alerts, authors: what was heard and what is made of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.analysis.models import Verdict
from apps.collection.models import KeywordList
from apps.detection.models import Alert, Crisis, Measure
from apps.monitoring.models import Author, Watch
from tests.cases.office import Office

pytestmark = pytest.mark.django_db


def test_the_stream_finds_and_filters(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        office.hears("J'adore ma lampe, bravo !", "anne")
        office.hears("La lampe a pris feu, c'est inadmissible !", "zoe")
    client = client_of(alice)

    def found(query: str) -> tuple[bool, bool]:
        page = client.get(f"/b/lumen/mentions/?{query}").content.decode()
        return "@anne" in page, "@zoe" in page

    assert found("") == (True, True)
    assert found("q=adore") == (True, False)
    assert found("q=%40zoe") == (False, True)
    assert found("sentiment=negative") == (False, True)
    assert found("q=introuvable") == (False, False)
    assert "Rien n’a été trouvé" in client.get("/b/lumen/mentions/?q=introuvable").content.decode()


@pytest.mark.parametrize(
    "query", ["q=%00", "watch=x", "after=1", "unsure=1", "sentiment=%00", "date_to=2026-01-01"]
)
def test_a_hostile_address_of_the_stream_is_answered(
    query: str, client_of: Callable[..., Client], alice: Any
) -> None:
    assert client_of(alice).get(f"/b/lumen/mentions/?{query}").status_code == 200


def test_more_mentions_cost_no_more_queries(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    counting: Any,
) -> None:
    client = client_of(alice)
    with inside(lumen):
        office.hears("Panne", "a")
    _page, few = counting(client, "/b/lumen/mentions/")
    with inside(lumen):
        for number in range(10):
            office.hears("Panne", f"p{number}")
    _page, many = counting(client, "/b/lumen/mentions/")
    assert few == many <= 15


def test_one_click_corrects_a_verdict(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        mention = office.hears("Super, encore une panne…")
    where = f"/b/lumen/mentions/{mention.pk}/"
    response = client_of(alice).post(
        f"{where}correct/", {"field": "sentiment", "value": "negative"}, headers={"HX-Request": "true"}
    )
    assert f'id="mention-{mention.pk}"' in response.content.decode()
    with inside(lumen):
        assert Verdict.objects.get(pk=mention.pk).sentiment == "negative"
    assert client_of(alice).post(f"{where}correct/", {"field": "sentiment", "value": "x"}).status_code == 422
    assert client_of(alice).post(f"{where}correct/", {"field": "\x00", "value": "x"}).status_code == 422


def test_a_case_opens_from_a_mention_once(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        mention = office.hears("Panne")
    first, second = (client_of(alice).post(f"/b/lumen/mentions/{mention.pk}/case/") for _time in range(2))
    assert first["Location"] == second["Location"]


def test_a_query_that_is_not_understood_is_marked_at_its_place(
    client_of: Callable[..., Client], carole: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    client = client_of(carole)
    response = client.post("/b/lumen/watches/new/", {"name": "Panne", "query": "lampe AND (panne"})
    assert response.status_code == 422
    assert "<mark>(</mark>" in response.content.decode()
    assert (
        client.post("/b/lumen/watches/new/", {"name": "Panne", "query": "lampe AND panne"}).status_code == 302
    )
    with inside(lumen):
        watch = Watch.objects.get(name="Panne")
    client.post(f"/b/lumen/watches/{watch.pk}/switch/")
    with inside(lumen):
        assert not Watch.objects.get(pk=watch.pk).active


def test_a_watch_is_tried_out_before_it_is_saved(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], carole: Any
) -> None:
    with inside(lumen):
        office.hears("La lampe grésille", "zoe")
        office.hears("Beau temps", "anne")
    page = (
        client_of(carole)
        .post("/b/lumen/watches/preview/", {"query": "lampe", "pasted": "Ma LAMPE fume"})
        .content.decode()
    )
    assert "1 des 2 derniers messages correspond" in page
    assert "Le message collé serait trouvé" in page
    assert "Ma <mark>LAMPE</mark> fume" in page
    assert "La <mark>lampe</mark> grésille" in page
    assert "mentions par jour" in page
    assert "@anne" not in page
    assert client_of(carole).post("/b/lumen/watches/preview/", {"query": "("}).status_code == 200


def test_a_watch_shows_what_changed_and_goes_back(
    inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], carole: Any
) -> None:
    client = client_of(carole)
    for query in ("lampe AND panne", "lampe AND retard"):
        with inside(lumen):
            known = Watch.objects.filter(name="Panne").first()
        place = f"{known.pk}/" if known else "new/"
        client.post(f"/b/lumen/watches/{place}", {"name": "Panne", "query": query})
    with inside(lumen):
        found = Watch.objects.get(name="Panne")
    page = client.get(f"/b/lumen/watches/{found.pk}/").content.decode()
    assert "<del>panne</del><ins>retard</ins>" in page
    client.post(f"/b/lumen/watches/{found.pk}/restore/", {"version": "1"})
    with inside(lumen):
        found.refresh_from_db()
        assert (found.query, found.version) == ("lampe AND panne", 3)
    client.post(f"/b/lumen/watches/{found.pk}/restore/", {"version": "\u0663\x00"})


def test_crisis_words_of_a_sector_become_a_list_of_the_brand(
    client_of: Callable[..., Client], carole: Any
) -> None:
    client = client_of(carole)
    assert "Mots de crise pour commencer" in client.get("/b/lumen/watches/new/").content.decode()
    page = client.post("/b/lumen/watches/lists/start/", {"sector": "transport"}, follow=True).content.decode()
    assert "list:crise-transport" in page
    assert client.post("/b/lumen/watches/preview/", {"query": "list:crise-transport"}).status_code == 200
    assert client.post("/b/lumen/watches/lists/start/", {"sector": "?"}).status_code == 302


def test_a_list_is_the_agencys_with_the_brands_additions_and_removals(
    client_of: Callable[..., Client], carole: Any, alice: Any, phare: Any
) -> None:
    KeywordList.objects.create(agency_id=phare.pk, name="crise", words=["scandale", "arnaque"])
    client, place = client_of(carole), "/b/lumen/watches/lists/"
    page = client.get(f"{place}?list=crise").content.decode()
    assert "Les 2 mots de l’agence" in page
    sent = {"name": "crise", "added": "défaut\nbad buzz", "removed": "Arnaque"}
    page = client.post(f"{place}save/", sent, follow=True).content.decode()
    assert "scandale · défaut · bad buzz" in page
    assert "ajoutés : 2, retirés : 1" in page
    page = client.post(f"{place}save/", sent | {"added": "(jamais"})
    assert page.status_code == 422
    assert "Cette parenthèse n’est jamais fermée." in page.content.decode()
    assert "Enregistrer</button>" not in client_of(alice).get(place).content.decode()
    page = client.post(f"{place}forget/", {"name": "crise"}, follow=True).content.decode()
    assert "scandale · arnaque" in page


def test_nothing_typed_yet_is_no_error(client_of: Callable[..., Client], carole: Any) -> None:
    page = client_of(carole).post("/b/lumen/watches/preview/", {"query": " ", "pasted": "x"}).content.decode()
    assert "error-text" not in page
    assert "apparaît ici" in page


def test_a_refused_query_is_told_in_french(client_of: Callable[..., Client], carole: Any) -> None:
    page = client_of(carole).post("/b/lumen/watches/preview/", {"query": "lampe AND (panne"}).content.decode()
    assert "Cette parenthèse n’est jamais fermée." in page


def test_a_moderator_reads_watches_but_saves_none(
    inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    from apps.agency.access import SYSTEM
    from apps.monitoring.services.watches import save_watch
    from tests.house.rows import NOW

    with inside(lumen):
        watch = save_watch(SYSTEM, "Panne", "panne", NOW)
    client = client_of(alice)
    assert "Enregistrer</button>" not in client.get(f"/b/lumen/watches/{watch.pk}/").content.decode()
    answer = client.post(f"/b/lumen/watches/{watch.pk}/", {"name": "X", "query": "x"})
    assert answer.status_code in {403, 422}


@pytest.fixture
def alert(office: Office, inside: Callable[..., Any], lumen: Any) -> Alert:
    """A surge with its measures."""
    with inside(lumen):
        mention = office.hears("Feu !", "zoe")
        began = office.now.replace(minute=0, second=0, microsecond=0)
        Measure.objects.bulk_create(
            Measure(
                series="negative", bucket=began + timedelta(minutes=5 * step), value=2 if step < 0 else 20
            )
            for step in range(-20, 5)
        )
        return Alert.objects.create(
            series="negative",
            kind="negative",
            severity=5,
            began_at=began,
            detected_at=office.now,
            last_seen_at=office.now,
            expected=2,
            low=0,
            high=6,
            observed=20,
            explanation={"mention_ids": [mention.pk], "mentions": 9, "terms": [["feu", 7]], "authors": 5},
        )


def test_an_alert_shows_its_band_and_what_makes_it(
    alert: Alert, client_of: Callable[..., Client], alice: Any
) -> None:
    client = client_of(alice)
    assert f"/b/lumen/alerts/{alert.pk}/" in client.get("/b/lumen/alerts/").content.decode()
    page = client.get(f"/b/lumen/alerts/{alert.pk}/").content.decode()
    assert 'class="line-seen"' in page
    assert "@zoe" in page
    assert "?q=feu" in page


def test_an_alert_is_looked_at_and_opens_its_case_once(
    alert: Alert, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    client, where = client_of(alice), f"/b/lumen/alerts/{alert.pk}/"
    client.post(f"{where}handle/", {"state": "acknowledged"})
    with inside(lumen):
        assert Alert.objects.get(pk=alert.pk).handled_by_id == alice.pk
    assert client.post(f"{where}case/")["Location"] == client.post(f"{where}case/")["Location"]
    assert client.post(f"{where}handle/", {"state": "x"}).status_code == 422


def test_a_crisis_needs_a_speaker_and_ends_with_lessons(
    client_of: Callable[..., Client], carole: Any, bob: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    client = client_of(carole)
    assert client.post("/b/lumen/crisis/declare/", {"title": "Lampes"}).status_code == 422
    client.post("/b/lumen/crisis/declare/", {"title": "Lampes", "speaker": [bob.pk], "lead": [carole.pk]})
    client.post("/b/lumen/crisis/write/", {"statement": "Nous rappelons les lampes.", "questions": ""})
    assert "Nous rappelons les lampes." in client_of(bob).get("/b/lumen/crisis/").content.decode()
    assert client.post("/b/lumen/crisis/end/", {"lessons": ""}).status_code == 422
    client.post("/b/lumen/crisis/end/", {"lessons": "Rappeler plus tôt."})
    with inside(lumen):
        assert Crisis.objects.get().ended_at
    assert client.post("/b/lumen/crisis/end/", {"lessons": "x"}).status_code == 404


def test_an_author_is_found_and_their_standing_corrected(
    office: Office, inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        author = office.hears("Panne", "zoe").author
    client = client_of(alice)
    assert "@zoe" in client.get("/b/lumen/authors/?q=zo").content.decode()
    assert "@zoe" not in client.get("/b/lumen/authors/?q=anne").content.decode()
    client.post(f"/b/lumen/authors/{author.pk}/relation/", {"relation": "calmed"})
    with inside(lumen):
        assert Author.objects.get(pk=author.pk).relation == "calmed"
