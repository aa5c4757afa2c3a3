"""The inbox: queues, filters in the address, pages by key, many cases at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.cases.models import Case, SavedView
from apps.cases.services import work
from tests.cases.office import Office

pytestmark = pytest.mark.django_db
INBOX = "/b/lumen/"


def shown(response: Any) -> list[int]:
    """The numbers of the cases on the page, in their order."""
    return [int(found) for found in re.findall(r'id="case-(\d+)"', response.content.decode())]


@pytest.fixture
def cases(office: Office, inside: Callable[..., Any], lumen: Any) -> list[Case]:
    """Three cases of Alice's and one that nobody has."""
    from apps.cases.services import opening

    with inside(lumen):
        made = [office.case(author=f"person{number}") for number in range(3)]
        made.append(
            opening.open_by_hand(
                office.alice, office.hears("Lampe en feu !", "zoe").pk, office.now - timedelta(hours=1)
            )
        )
    return made


def test_each_queue_shows_what_it_says(
    cases: list[Case], client_of: Callable[..., Client], alice: Any
) -> None:
    client = client_of(alice)
    assert set(shown(client.get(INBOX))) == {case.pk for case in cases}
    assert set(shown(client.get(f"{INBOX}?queue=mine"))) == {case.pk for case in cases[:3]}
    assert shown(client.get(f"{INBOX}?queue=unassigned")) == [cases[3].pk]
    assert shown(client.get(f"{INBOX}?queue=snoozed")) == []


def test_a_snoozed_case_leaves_mine_for_snoozed(
    office: Office,
    cases: list[Case],
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
) -> None:
    with inside(lumen):
        work.snooze(office.alice, cases[0].pk, office.now + timedelta(hours=3), office.now)
    client = client_of(alice)
    assert cases[0].pk not in shown(client.get(f"{INBOX}?queue=mine"))
    assert shown(client.get(f"{INBOX}?queue=snoozed")) == [cases[0].pk]


def test_a_draft_waits_for_others_than_its_author(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    bob: Any,
) -> None:
    with inside(lumen):
        draft = office.draft()
    assert shown(client_of(bob).get(f"{INBOX}?queue=to_proofread")) == [draft.case_id]
    assert shown(client_of(alice).get(f"{INBOX}?queue=to_proofread")) == []


@pytest.mark.parametrize("words", ["feu", "FEU", "@zoe", "zoe", "lampe feu"])
def test_search_finds_by_words_and_author(
    words: str, cases: list[Case], client_of: Callable[..., Client], alice: Any
) -> None:
    assert cases[3].pk in shown(client_of(alice).get(INBOX, {"q": words}))


def test_search_finds_by_number(cases: list[Case], client_of: Callable[..., Client], alice: Any) -> None:
    assert shown(client_of(alice).get(INBOX, {"q": f"#{cases[1].pk}"})) == [cases[1].pk]


def test_a_search_without_hits_does_not_say_the_inbox_is_empty(
    cases: list[Case], client_of: Callable[..., Client], alice: Any
) -> None:
    page = client_of(alice).get(INBOX, {"q": "introuvable"}).content.decode()
    assert "Rien ne correspond à ces filtres" in page
    assert "Aucun dossier ouvert" not in page


@pytest.mark.parametrize("sort", ["due", "priority", "newest", "oldest"])
def test_pages_follow_each_other_without_gap_or_repeat(
    sort: str,
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from apps.cases.services import opening

    monkeypatch.setattr("apps.desk.views.inbox.PAGE", 3)
    with inside(lumen):
        for number in range(8):
            mention = office.hears("Panne !", f"p{number}")
            opening.open_by_hand(office.alice, mention.pk, office.now - timedelta(minutes=number // 2))
        everything = set(Case.objects.values_list("pk", flat=True))
    client, address, seen = client_of(alice), f"{INBOX}?sort={sort}", []
    for _page in range(3):
        response = client.get(address)
        seen += shown(response)
        following = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = INBOX + following[1].replace("&amp;", "&") if following else ""
    assert address == ""
    assert len(seen) == 8
    assert set(seen) == everything


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%27%22%5C",
        "queue=x&sort=y",
        "after=zz",
        "after=1~2~3",
        "owner=-1",
        "q=%23" + "9" * 30,
        "state=%00",
        "q=%F0%9F%94%A5",
    ],
)
def test_a_hostile_address_is_answered_calmly(
    query: str, client_of: Callable[..., Client], alice: Any
) -> None:
    assert client_of(alice).get(f"{INBOX}?{query}").status_code == 200


def test_a_wrong_day_is_told_on_the_page(
    cases: list[Case], client_of: Callable[..., Client], alice: Any
) -> None:
    response = client_of(alice).get(f"{INBOX}?date_from=x")
    assert response.status_code == 400
    assert "Ce n’est pas une date." in response.content.decode()


def test_more_cases_cost_no_more_queries(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    counting: Any,
) -> None:
    from apps.cases.services import opening

    client = client_of(alice)
    with inside(lumen):
        office.case()
    _first, few = counting(client, INBOX)
    with inside(lumen):
        for number in range(12):
            opening.open_by_hand(office.alice, office.hears("Panne !", f"p{number}").pk, office.now)
    response, many = counting(client, INBOX)
    assert len(shown(response)) == 13
    assert few == many <= 17


def test_finished_cases_are_elsewhere(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    cases: list[Case],
    client_of: Callable[..., Client],
    alice: Any,
) -> None:
    with inside(lumen):
        work.ignore(office.alice, cases[0].pk, "Sans objet", office.now)
    client = client_of(alice)
    assert cases[0].pk not in shown(client.get(INBOX))
    assert shown(client.get(f"{INBOX}?over=1&sort=newest")) == [cases[0].pk]


def test_many_cases_are_previewed_given_and_taken_back(
    cases: list[Case],
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    alice: Any,
    carole: Any,
) -> None:
    client, chosen = client_of(carole), [case.pk for case in cases]
    asked = {"case": chosen, "act": "assign", "to": alice.pk, "back": "queue=all"}
    preview = client.post(f"{INBOX}bulk/", asked)
    assert "Confier 1 dossier à Alice" in preview.content.decode()
    done = client.post(f"{INBOX}bulk/", asked | {"sure": "yes"})
    token = re.search(r"undo=([0-9a-f-]+)", done["Location"])[1]  # type: ignore[index]
    with inside(lumen):
        assert Case.objects.get(pk=cases[3].pk).owner_id == alice.pk
    client.post(f"{INBOX}bulk/undo/", {"token": token})
    with inside(lumen):
        assert Case.objects.get(pk=cases[3].pk).owner_id is None


def test_nothing_ticked_is_told(client_of: Callable[..., Client], alice: Any) -> None:
    response = client_of(alice).post(f"{INBOX}bulk/", {"act": "assign_me"})
    assert response.status_code == 422
    assert "Cochez d’abord" in response.content.decode()


def test_a_view_is_kept_shared_and_forgotten(
    inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], alice: Any, bob: Any
) -> None:
    client = client_of(alice)
    client.post(
        f"{INBOX}views/", {"name": "Mes urgences", "back": "queue=mine&sort=priority&x=1", "shared": "on"}
    )
    assert "?sort=priority&amp;queue=mine" in client_of(bob).get(INBOX).content.decode()
    with inside(lumen):
        view = SavedView.objects.get()
        assert view.filters == {"queue": "mine", "sort": "priority"}
    assert client_of(bob).post(f"{INBOX}views/{view.pk}/forget/").status_code == 404
    client.post(f"{INBOX}views/{view.pk}/forget/")
    with inside(lumen):
        assert not SavedView.objects.exists()


def test_a_client_is_led_to_what_clients_see(client_of: Callable[..., Client], karim: Any) -> None:
    assert client_of(karim).get(INBOX).status_code == 302


def test_the_palette_finds_cases_people_and_pages(
    cases: list[Case], client_of: Callable[..., Client], alice: Any
) -> None:
    client = client_of(alice)
    assert f"/b/lumen/cases/{cases[3].pk}/" in client.get(f"{INBOX}palette/?q=feu").content.decode()
    assert "@zoe" in client.get(f"{INBOX}palette/?q=zoe").content.decode()
    assert "/b/lumen/watches/" in client.get(f"{INBOX}palette/?q=veill").content.decode()
    assert client.get(f"{INBOX}palette/?q=%00").status_code == 200


def test_an_act_may_take_the_whole_list_of_a_filter(
    cases: list[Case], inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], carole: Any
) -> None:
    client = client_of(carole)
    asked = {"everything": "yes", "act": "assign_me", "back": "queue=unassigned"}
    for address in (INBOX, "/inbox/"):
        page = client.post(f"{address}bulk/", asked).content.decode()
        assert "Prendre 1 dossier" in page
        assert f"#{cases[3].pk} " in page
    client.post("/inbox/bulk/", asked | {"sure": "yes"})
    with inside(lumen):
        assert Case.objects.get(pk=cases[3].pk).owner_id == carole.pk
