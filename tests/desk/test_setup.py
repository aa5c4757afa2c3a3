"""The guided path of a brand: every step is a page of the desk, and stays its setting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.agency.models import AgencyAuditEntry, Brand
from apps.audit.models import AuditEntry
from apps.cases.models import Case, CaseMention
from apps.cases.services import opening, work
from apps.charter.models import Article, CharterVersion, ServiceHours
from apps.charter.services import new_version
from tests.cases.office import Office

pytestmark = pytest.mark.django_db
HOURS = {"first_answer_minutes": "30", "reviews_required": "2", "undo_seconds": "5", "holidays_country": "BE"}


def test_no_step_of_the_path_leads_out_of_the_desk(client_of: Callable[..., Client], diane: Any) -> None:
    client = client_of(diane)
    made = client.post("/brands/new/", {"name": "Phénix", "slug": "phenix", "languages": ["fr"]})
    assert made["Location"] == "/b/phenix/setup/hours/"
    page = client.get(made["Location"]).content.decode()
    assert "étape 2 sur 7" in page
    assert 'href="/b/phenix/charter/"' in page
    main = client.get("/b/phenix/setup/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert "/admin/" not in main
    client.post("/b/phenix/setup/follow/", {})
    assert "étape 2 sur 7" not in client.get(made["Location"]).content.decode()
    assert "/b/phenix/setup/hours/" in client.get("/b/phenix/setup/").content.decode()


def test_hours_are_set_without_the_admin(
    lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], carole: Any
) -> None:
    client = client_of(carole)
    asked = HOURS | {
        "mon": ["09:00", "12:30", "13:30", "18:00"],
        "sat": ["10:00", "00:00", "", ""],
        "closed_dates": "2026-12-24",
    }
    assert client.post("/b/lumen/setup/hours/", asked).status_code == 302
    with inside(lumen):
        row = ServiceHours.objects.get()
        assert (row.week["mon"], row.week["sat"]) == (
            [["09:00", "12:30"], ["13:30", "18:00"]],
            [["10:00", "24:00"]],
        )
        assert (row.first_answer_minutes, row.reviews_required, row.undo_seconds) == (30, 2, 5)
        assert AuditEntry.objects.filter(action="servicehours.changed").exists()
    assert 'value="13:30"' in client.get("/b/lumen/setup/hours/").content.decode()


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ({"mon": ["12:00", "09:00"]}, "finit avant de commencer"),
        ({"mon": ["09:00", "12:00", "11:00", "13:00"]}, "se chevauchent"),
        ({}, "n’ouvrirait jamais"),
        ({"mon": ["09:00", "12:00"], "closed_dates": "demain"}, "pas une date"),
        ({"mon": ["09:00", "12:00"], "undo_seconds": "9999"}, "0 à 600"),
        ({"mon": ["09:00", "12:00"], "reviews_required": "x"}, "nombre entier"),
    ],
)
def test_hours_that_cannot_be_are_told_with_their_remedy(
    week: dict[str, Any], said: str, client_of: Callable[..., Client], carole: Any, lumen: Any
) -> None:
    answer = client_of(carole).post("/b/lumen/setup/hours/", HOURS | week)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_brand_is_named_anew_and_its_history_says_so(
    client_of: Callable[..., Client], carole: Any, lumen: Any
) -> None:
    client = client_of(carole)
    asked = {
        "name": "Maison Lumen",
        "languages": ["fr", "en"],
        "time_zone": "Europe/Brussels",
        "colour": "#112233",
    }
    assert client.post("/b/lumen/setup/name/", asked).status_code == 302
    assert Brand.objects.get(pk=lumen.pk).name == "Maison Lumen"
    assert AgencyAuditEntry.objects.filter(action="brand.changed", brand_id=lumen.pk).exists()
    for wrong in ({"colour": "red"}, {"time_zone": "Europe/Lumen"}, {"languages": ["de"]}):
        assert client.post("/b/lumen/setup/name/", asked | wrong).status_code == 422


def test_an_article_is_written_changed_and_taken_out_of_the_version_being_written(
    office: Office, lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], carole: Any
) -> None:
    with inside(lumen):
        version = new_version(office.carole, office.now)
    client, address = client_of(carole), f"/b/lumen/charter/{version.number}/articles/"
    said = {
        "title_fr": "Pas de publicité",
        "text_fr": "Les annonces sont masquées.",
        "breaches": ["spam"],
        "actions": ["hide"],
    }
    assert client.post(f"{address}new/", said).status_code == 302
    with inside(lumen):
        article = Article.objects.get(version=version, title_fr="Pas de publicité")
        assert (article.code, article.title_en) == ("pas-de-publicite", "Pas de publicité")
    wrong = client.post(f"{address}{article.pk}/", said | {"breaches": ["criticism"]})
    assert "La critique factuelle" in wrong.content.decode()
    client.post(f"{address}{article.pk}/", said | {"text_fr": "Elles sont retirées."})
    with inside(lumen):
        assert Article.objects.get(pk=article.pk).text_fr == "Elles sont retirées."
    client.post(f"{address}{article.pk}/out/")
    with inside(lumen):
        assert not Article.objects.filter(pk=article.pk).exists()
        acts = AuditEntry.objects.filter(target_type="article").values_list("action", flat=True)
        assert sorted(acts) == ["article.added", "article.changed", "article.removed"]


def test_a_version_in_force_is_not_written(
    lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], carole: Any
) -> None:
    with inside(lumen):
        article = Article.objects.filter(version__number=1).first()
        assert article is not None
    client, address = client_of(carole), f"/b/lumen/charter/1/articles/{article.pk}/"
    assert client.get(address)["Location"] == "/b/lumen/charter/1/"
    assert client.post(f"{address}out/").status_code == 422
    with inside(lumen):
        assert CharterVersion.objects.get(number=1).articles.filter(pk=article.pk).exists()


def test_a_mention_joins_the_case_that_was_chosen(
    office: Office, lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = opening.open_by_hand(
            office.alice, office.hears("La lampe grésille", "zoe_claire").pk, office.now
        )
        mention = office.hears("Chez moi aussi elle grésille", "marc_brun")
    client, address = client_of(alice), f"/b/lumen/mentions/{mention.pk}/"
    for query in (f"#{case.pk}", "grésille", "@zoe", ""):
        assert f'value="{case.pk}"' in client.get(f"{address}cases/", {"q": query}).content.decode()
    assert client.post(f"{address}join/", {"case": case.pk})["Location"] == f"/b/lumen/cases/{case.pk}/"
    with inside(lumen):
        assert CaseMention.objects.get(mention=mention).case_id == case.pk
        assert AuditEntry.objects.filter(action="case.joined", case_id=case.pk).exists()
    assert client.post(f"{address}join/", {"case": case.pk}).status_code == 422


def test_a_mention_joins_no_case_that_is_over(
    office: Office, lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], alice: Any
) -> None:
    with inside(lumen):
        case = office.case()
        work.ignore(office.alice, case.pk, "Sans objet", office.now)
        mention = office.hears("Chez moi aussi", "marc_brun")
    address = f"/b/lumen/mentions/{mention.pk}/"
    assert f'value="{case.pk}"' not in client_of(alice).get(f"{address}cases/").content.decode()
    assert client_of(alice).post(f"{address}join/", {"case": case.pk}).status_code == 422
    with inside(lumen):
        assert not CaseMention.objects.filter(mention=mention).exists()
        assert Case.objects.get(pk=case.pk).state == "ignored"


def test_a_brand_open_around_the_clock_says_so_and_takes_hours_that_are_typed(
    lumen: Any, inside: Callable[..., Any], client_of: Callable[..., Client], carole: Any
) -> None:
    client = client_of(carole)
    client.post("/b/lumen/setup/hours/", HOURS | {"mon": ["09:00", "12:00"], "around": "yes"})
    with inside(lumen):
        assert not any(ServiceHours.objects.get().week.values())
    assert 'name="around" value="yes" checked' in client.get("/b/lumen/setup/hours/").content.decode()
    client.post(
        "/b/lumen/setup/hours/", HOURS | {"mon": ["09:00", "12:00"], "around": "yes", "was_around": "yes"}
    )
    with inside(lumen):
        assert ServiceHours.objects.get().week["mon"] == [["09:00", "12:00"]]
