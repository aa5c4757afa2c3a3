"""Across brands: cockpit, inbox of all, notifications, one's profile, a new brand, an invitation."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.agency.models import Brand, Membership, Notification, User
from apps.collection.models import Feed
from apps.desk.models import DeskEntry
from tests.cases.office import Office

pytestmark = pytest.mark.django_db


def entry(
    brand: Any, number: int, office: Office, *, due: timedelta | None = timedelta(minutes=12), **more: Any
) -> DeskEntry:
    return DeskEntry.objects.create(
        brand_id=brand.pk,
        kind=more.pop("kind", "case"),
        item_id=number,
        state=more.pop("state", "new"),
        opened_at=office.now,
        updated_at=office.now,
        due_at=None if due is None else office.now + due,
        **more,
    )


def test_the_cockpit_tells_a_storm_from_a_calm_and_a_blind_brand(
    office: Office, lumen: Any, tramway: Any, client_of: Callable[..., Client], carole: Any
) -> None:
    entry(lumen, 1, office, kind="alert", state="open", priority=5, issue_type="negative")
    page = client_of(carole).get("/").content.decode()
    assert "tempête" in page
    assert "calme" in page
    assert "Vague de messages négatifs" in page
    Feed.objects.create(kind="rss", name="x", brand_id=tramway.pk, blind_since=office.now)
    assert "aveugle" in client_of(carole).get("/").content.decode()


def test_nobody_sees_a_brand_they_have_no_part_in(
    office: Office, lumen: Any, client_of: Callable[..., Client], eve: Any
) -> None:
    entry(lumen, 41, office)
    client = client_of(eve)
    for address in ("/", "/inbox/", "/palette/?q=lumen"):
        assert "Lumen" not in client.get(address).content.decode()
    assert client.get("/b/lumen/").status_code == 404


def test_more_brands_and_cases_cost_no_more_queries(
    office: Office, phare: Any, lumen: Any, client_of: Callable[..., Client], diane: Any, counting: Any
) -> None:
    client = client_of(diane)
    entry(lumen, 1, office, owner_id=diane.pk)
    counts = [counting(client, address)[1] for address in ("/", "/inbox/")]
    for number in range(20):
        brand = Brand(
            agency=phare, slug=f"marque{number}", name=f"Marque {number}", schema_name=f"brand_marque{number}"
        )
        brand.save()
        entry(brand, number, office, owner_id=diane.pk)
    assert [counting(client, address)[1] for address in ("/", "/inbox/")] == counts
    assert max(counts) <= 20
    assert "Marque 19" in client.get("/").content.decode()


def test_brands_are_found_and_paged_by_name(
    phare: Any, client_of: Callable[..., Client], diane: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.desk.views.agency.PAGE", 1)
    client = client_of(diane)
    assert "after=lumen" in client.get("/").content.decode()
    assert "Tramway" in client.get("/?after=lumen").content.decode()
    assert "Aucune marque ne s’appelle" in client.get("/?q=zzz").content.decode()


def test_the_inbox_of_all_brands_shows_what_falls_due_first(
    office: Office, lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    entry(lumen, 41, office, owner_id=alice.pk, issue_type="product")
    entry(lumen, 42, office, due=-timedelta(minutes=5))
    client = client_of(alice)
    page = client.get("/inbox/").content.decode()
    assert page.index("/b/lumen/cases/42/") < page.index("/b/lumen/cases/41/")
    assert "cases/42" not in client.get("/inbox/?queue=mine").content.decode()


def test_a_notification_leads_to_its_case_and_is_read(
    office: Office, lumen: Any, client_of: Callable[..., Client], alice: Any, bob: Any
) -> None:
    told = Notification.objects.create(
        user_id=alice.pk,
        brand_id=lumen.pk,
        kind="clock_at_risk_80",
        case_id=7,
        created_at=office.now,
        facts={"due_at": (office.now + timedelta(minutes=9)).isoformat()},
    )
    client = client_of(alice)
    assert "Il reste peu de temps" in client.get("/notifications/").content.decode()
    assert client_of(bob).get(f"/notifications/{told.pk}/").status_code == 404
    assert client.get(f"/notifications/{told.pk}/")["Location"] == "/b/lumen/cases/7/"
    assert Notification.objects.get(pk=told.pk).read_at


def test_all_notifications_are_read_at_once(
    office: Office, lumen: Any, client_of: Callable[..., Client], alice: Any
) -> None:
    for _time in range(3):
        Notification.objects.create(
            user_id=alice.pk, brand_id=lumen.pk, kind="assigned", created_at=office.now
        )
    client_of(alice).post("/notifications/read/")
    assert not Notification.objects.filter(read_at=None).exists()


def test_a_profile_changes_language_name_and_look(client_of: Callable[..., Client], alice: Any) -> None:
    client = client_of(alice)
    answer = client.post(
        "/profile/",
        {"name": "Alice R.", "pseudonym": "Vega", "language": "en", "theme": "dark", "hard_content": "mute"},
    )
    assert answer.status_code == 302
    page = client.get("/profile/").content.decode()
    assert "My profile" in page
    assert 'data-theme="dark"' in page
    assert User.objects.get(pk=alice.pk).label == "Vega"
    assert client.post("/profile/", {"language": "xx"}).status_code == 422


def test_a_visitor_chooses_a_language_and_is_not_sent_elsewhere() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert "Sign in" in client.get("/accounts/login/").content.decode()


def test_a_new_brand_is_made_and_its_path_shown(
    client_of: Callable[..., Client], diane: Any, alice: Any
) -> None:
    client = client_of(diane)
    refused = client.post("/brands/new/", {"name": "Phénix", "slug": "Phénix !", "languages": ["fr"]})
    assert refused.status_code == 422
    assert 'value="Phénix"' in refused.content.decode()
    made = client.post(
        "/brands/new/", {"name": "Phénix", "slug": "phenix", "languages": ["fr"], "time_zone": "Europe/Paris"}
    )
    assert made["Location"] == "/b/phenix/setup/hours/"
    page = client.get("/b/phenix/setup/").content.decode()
    assert "Mise en place de Phénix" in page
    assert client_of(alice).get("/brands/new/").status_code == 403


def test_an_invited_person_chooses_a_password_and_is_in(
    lumen: Any, client_of: Callable[..., Client], carole: Any
) -> None:
    import re

    client = client_of(carole)
    client.post("/b/lumen/team/invite/", {"email": "nina@vigie.example", "name": "Nina", "role": "moderator"})
    assert Membership.objects.filter(user__email="nina@vigie.example", brand=lumen).exists()
    link = re.search(r"http://testserver(/invitation/[^/]+/)", client.get("/b/lumen/team/").content.decode())[
        1
    ]  # type: ignore[index]
    visitor = Client()
    assert visitor.post(link, {"password": "court"}).status_code == 422
    assert visitor.post(link, {"password": "une-phrase-assez-longue"})["Location"] == "/"
    assert visitor.get("/b/lumen/").status_code == 200
    assert Client().post(link, {"password": "une-autre-phrase-longue"}).status_code == 422


def test_the_inbox_of_all_brands_is_filtered_and_what_has_no_clock_stands_last(
    office: Office, lumen: Any, tramway: Any, client_of: Callable[..., Client], carole: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("apps.desk.views.desk_inbox.PAGE", 1)
    entry(lumen, 51, office, state="waiting", issue_type="product")
    entry(tramway, 52, office, due=None)
    entry(tramway, 53, office, due=None, issue_type="product")
    client, seen, address = client_of(carole), [], "/inbox/"
    while address:
        page = client.get(address).content.decode()
        seen += [int(number) for number in re.findall(r"/cases/(\d+)/", page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/inbox/" + unescape(following[1]) if following else ""
    assert seen == [51, 52, 53]
    page = client.get(f"/inbox/?brand={tramway.pk}&issue_type=product&profile=nonsense").content.decode()
    assert re.findall(r"/cases/(\d+)/", page) == ["53"]
    assert re.findall(r"/cases/(\d+)/", client.get("/inbox/?queue=referred").content.decode()) == ["51"]
    assert "retirez un filtre" in client.get("/inbox/?state=approved").content.decode()


def test_a_case_of_another_brand_is_found_by_its_number_and_acts_by_their_name(
    office: Office, lumen: Any, tramway: Any, client_of: Callable[..., Client], carole: Any, alice: Any
) -> None:
    entry(tramway, 77, office)
    page = client_of(carole).get("/b/lumen/palette/?q=%2377").content.decode()
    assert "/b/tramway/cases/77/" in page
    assert "/b/tramway/cases/77/" not in client_of(alice).get("/b/lumen/palette/?q=77").content.decode()
    page = client_of(carole).get("/palette/?q=déconn").content.decode()
    assert '<form method="post" action="/accounts/logout/">' in page
    assert "/b/lumen/watches/new/" in client_of(carole).get("/b/lumen/palette/?q=veille").content.decode()
    assert "/b/lumen/watches/new/" not in client_of(alice).get("/b/lumen/palette/?q=veille").content.decode()
