"""The inbox of all brands one may work on: the same as a brand's, and each act is each brand's own."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.agency.access import SYSTEM
from apps.agency.permissions import Role
from apps.agency.services import add_member
from apps.cases.models import BulkAct, Case
from apps.cases.services import drafting, opening, work
from apps.desk.models import DeskEntry, DeskView
from apps.desk.selectors import desk_inbox as desk
from tests.cases.office import SORRY, Office

pytestmark = pytest.mark.django_db


def shown(response: Any) -> list[str]:
    """The cases of the page in their order, as "brand:number"."""
    return re.findall(r'name="case" value="(\d+:\d+)"', response.content.decode())


class Two:
    """Alice works at two brands, with a case in each."""

    def __init__(
        self, lumen: Any, tramway: Any, inside: Callable[..., Any], office: Office, alice: Any
    ) -> None:
        add_member(SYSTEM, tramway.agency, tramway, Role.MODERATOR, alice.email)
        self.lumen, self.tramway, self.inside, self.office = lumen, tramway, inside, office
        self.here = self.opened(lumen, "Ma lampe est en feu", "zoe_claire")
        self.there = self.opened(tramway, "Le tram est encore en panne", "marc_brun", timedelta(hours=1))

    def opened(self, brand: Any, text: str, author: str, ago: timedelta = timedelta()) -> str:
        with self.inside(brand):
            case = opening.open_by_hand(SYSTEM, self.office.hears(text, author).pk, self.office.now - ago)
            return f"{brand.pk}:{case.pk}"

    def case(self, chosen: str) -> Case:
        brand = self.lumen if chosen == self.here else self.tramway
        with self.inside(brand):
            return Case.objects.get(pk=int(chosen.partition(":")[2]))


@pytest.fixture
def two(lumen: Any, tramway: Any, inside: Callable[..., Any], office: Office, alice: Any) -> Two:
    return Two(lumen, tramway, inside, office, alice)


def test_a_row_says_what_the_case_is_about_and_whose(
    two: Two, client_of: Callable[..., Client], alice: Any
) -> None:
    page = client_of(alice).get("/inbox/").content.decode()
    assert "Ma lampe est en feu" in page
    assert "Le tram est encore en panne" in page
    assert "@zoe_claire" in page


def test_what_a_case_says_is_not_told_to_a_brands_own_role(two: Two) -> None:
    from django.db import ProgrammingError

    with two.inside(two.lumen), pytest.raises(ProgrammingError, match="permission denied"):
        desk.lines_of(list(DeskEntry.objects.filter(brand_id=two.tramway.pk)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=panne", ["there"]),
        ("q=@zoe", ["here"]),
        ("q=en", ["here", "there"]),
        ("q=introuvable", []),
        ("q=%00", ["here", "there"]),
        ("sort=newest", ["here", "there"]),
        ("sort=oldest", ["there", "here"]),
        ("sort=priority", ["there", "here"]),
        ("network=practice&language=fr", ["here", "there"]),
        ("network=mastodon", []),
        ("date_to=2001-01-01", []),
        ("queue=snoozed", []),
    ],
)
def test_search_sort_and_filters_are_those_of_one_brand(
    query: str, found: list[str], two: Two, client_of: Callable[..., Client], alice: Any
) -> None:
    for chosen in (two.here, two.there):
        DeskEntry.objects.filter(brand_id=chosen.partition(":")[0]).update(priority=3)
    assert shown(client_of(alice).get(f"/inbox/?{query}")) == [getattr(two, name) for name in found]


def test_a_case_is_found_by_its_number(two: Two, client_of: Callable[..., Client], alice: Any) -> None:
    number = two.there.partition(":")[2]
    assert two.there in shown(client_of(alice).get(f"/inbox/?q=%23{number}"))


def test_a_wrong_day_is_told_and_an_empty_search_teaches(
    two: Two, client_of: Callable[..., Client], alice: Any
) -> None:
    client = client_of(alice)
    assert client.get("/inbox/?date_from=x").status_code == 400
    page = client.get("/inbox/?q=introuvable").content.decode()
    assert "Rien ne correspond à ces filtres" in page
    assert "Aucun dossier ouvert" not in page


def test_the_queues_are_those_of_the_brands(
    two: Two, client_of: Callable[..., Client], alice: Any, bob: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen):
        draft = two.office.draft()
        work.snooze(
            two.office.alice,
            int(two.here.partition(":")[2]),
            two.office.now + timedelta(hours=3),
            two.office.now,
        )
    drafted = f"{lumen.pk}:{draft.case_id}"
    client = client_of(alice)
    assert shown(client.get("/inbox/?queue=snoozed")) == [two.here]
    assert shown(client.get("/inbox/?queue=unassigned")) == [two.there]
    assert shown(client.get("/inbox/?queue=to_proofread")) == []
    assert shown(client_of(bob).get("/inbox/?queue=to_proofread")) == [drafted]
    with inside(lumen):
        drafting.review_draft(two.office.bob, draft.pk, False, "Trop long", two.office.now)
    assert shown(client.get("/inbox/?queue=waiting")) == [drafted]


def test_words_are_looked_for_in_a_bounded_number_of_brands(
    two: Two, client_of: Callable[..., Client], alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_SEARCHED", 1)
    answer = client_of(alice).get("/inbox/?q=en")
    assert len(shown(answer)) == 1
    assert "1 marques dont les dossiers échoient" in answer.content.decode()


def test_cases_of_two_brands_are_previewed_taken_and_given_back_at_once(
    two: Two, client_of: Callable[..., Client], alice: Any
) -> None:
    client, asked = (
        client_of(alice),
        {"case": [two.here, two.there], "act": "assign_me", "back": "sort=oldest"},
    )
    assert "Prendre 2 dossiers" in client.post("/inbox/bulk/", asked).content.decode()
    done = client.post("/inbox/bulk/", asked | {"sure": "yes"})
    assert [two.case(one).owner_id for one in (two.here, two.there)] == [alice.pk] * 2
    assert done["Location"].startswith("/inbox/?sort=oldest&undo=")
    client.post("/inbox/bulk/undo/", {"token": done["Location"].partition("undo=")[2]})
    assert [two.case(one).owner_id for one in (two.here, two.there)] == [None, None]


def test_whoever_does_not_work_for_a_brand_is_given_none_of_its_cases(
    two: Two, client_of: Callable[..., Client], alice: Any, bob: Any
) -> None:
    client, asked = client_of(alice), {"case": [two.here, two.there], "act": "assign", "to": bob.pk}
    page = client.post("/inbox/bulk/", asked).content.decode()
    assert "Confier 1 dossier à Bob" in page
    assert "ne travaille pas pour cette marque" in page
    client.post("/inbox/bulk/", asked | {"sure": "yes"})
    assert [two.case(one).owner_id for one in (two.here, two.there)] == [bob.pk, None]


def test_a_case_of_a_foreign_brand_is_not_touched(
    two: Two, client_of: Callable[..., Client], bob: Any, inside: Callable[..., Any], tramway: Any
) -> None:
    client = client_of(bob)
    asked = {"case": [two.there], "act": "assign_me", "sure": "yes"}
    assert client.post("/inbox/bulk/", asked).status_code == 422
    with inside(tramway):
        assert not BulkAct.objects.exists()
        assert Case.objects.get().owner_id is None


def test_a_view_is_shared_with_the_agency_and_with_nobody_else(
    two: Two, client_of: Callable[..., Client], alice: Any, bob: Any, eve: Any
) -> None:
    kept = {"name": "Tout ce qui brûle", "back": "queue=at_risk&sort=priority", "shared": "on"}
    client_of(alice).post("/inbox/views/", kept)
    assert "?sort=priority&amp;queue=at_risk" in client_of(bob).get("/inbox/").content.decode()
    assert "Tout ce qui brûle" not in client_of(eve).get("/inbox/").content.decode()
    number = DeskView.objects.get().pk
    assert client_of(bob).post(f"/inbox/views/{number}/forget/").status_code == 404
    client_of(alice).post(f"/inbox/views/{number}/forget/")
    assert not DeskView.objects.exists()


@pytest.mark.parametrize("sort", ["due", "priority", "newest", "oldest"])
def test_pages_across_brands_follow_without_gap_or_repeat(
    sort: str, two: Two, client_of: Callable[..., Client], alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.desk.views.desk_inbox.PAGE", 2)
    everything = {two.here, two.there}
    everything |= {
        two.opened(two.lumen, SORRY, f"p{number}", timedelta(hours=number // 2)) for number in range(3)
    }
    DeskEntry.objects.filter(brand_id=two.tramway.pk).update(due_at=None)
    client, address, seen = client_of(alice), f"/inbox/?sort={sort}", []
    for _page in range(3):
        answer = client.get(address)
        seen += shown(answer)
        following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        address = f"/inbox/{following[1].replace('&amp;', '&')}" if following else ""
    assert (address, len(seen), set(seen)) == ("", 5, everything)
