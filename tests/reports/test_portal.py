"""What the client sees, and what they never see."""

import pytest
from django.utils import timezone

from apps.core.tenancy import entered
from apps.reports.models import Access, PortalSettings
from apps.reports.services.figures import count_recent
from tests.reports.rows import SECRETS, handled_case

PAGES = (
    "portal/",
    "figures/",
    "figures/?days=7",
    "portal/cases/",
    "portal/alerts/",
    "portal/charter/",
    "reports/",
)


@pytest.fixture
def case(lumen, alice, inside):
    with inside(lumen):
        made = handled_case(alice, timezone.now())
        count_recent(timezone.now())
    return made


def pages_of(client, case) -> str:
    paths = (*PAGES, f"portal/cases/{case.pk}/", "figures/cases.csv", "portal/access/")
    answers = [client.get(f"/b/lumen/{path}") for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_the_client_meets_neither_people_nor_drafts_nor_notes(client_of, karim, case) -> None:
    seen = pages_of(client_of(karim), case)
    assert "ma lampe brûle" in seen
    for secret in SECRETS:
        assert secret not in seen, secret


def test_the_contract_may_hide_texts_or_open_them(client_of, karim, case, lumen, inside) -> None:
    with inside(lumen):
        PortalSettings.objects.create(texts="hidden")
    assert "lampe brûle" not in pages_of(client_of(karim), case)
    with inside(lumen):
        PortalSettings.objects.update(texts="full", authors=True)
    seen = pages_of(client_of(karim), case)
    assert "zoe_m" in seen
    assert "Zoé Martin" in seen
    assert "note-secrete" not in seen


def test_moderators_work_is_named_to_the_agency_only(client_of, alice, karim, case) -> None:
    assert "load" in client_of(alice).get("/b/lumen/figures/").context["sheet"].figures
    assert "load" not in client_of(karim).get("/b/lumen/figures/").context["sheet"].figures


def test_a_client_of_another_brand_finds_nothing(client_of, eve, case) -> None:
    for path in (*PAGES, f"portal/cases/{case.pk}/"):
        assert client_of(eve).get(f"/b/lumen/{path}").status_code == 404


def test_what_the_client_reads_is_written_down(client_of, karim, alice, case, lumen, inside) -> None:
    client_of(karim).get("/b/lumen/figures/")
    client_of(alice).get("/b/lumen/figures/")
    with inside(lumen):
        assert list(Access.objects.values_list("user_id", "page")) == [(karim.pk, "figures")]
    assert "Karim" in client_of(karim).get("/b/lumen/portal/access/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["days=0", "days=x", "days=" + "9" * 400, "first=x&last=y", "first=2026-01-02&last=2026-01-01", "days=%00", "first=0001-01-01&last=0001-01-01"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["figures/", "portal/alerts/", "figures/cases.csv", "figures/figures.xlsx"])
def test_hostile_addresses_are_refused_in_a_sentence(client_of, karim, path, query) -> None:
    assert client_of(karim).get(f"/b/lumen/{path}?{query}").status_code == 422


def test_a_page_is_followed_by_its_key(client_of, karim, case) -> None:
    for after in ("x~y", "2026-01-01T00:00:00~1", "2026-01-01T00:00:00%2B00:00~1", "%00", "9" * 99):
        for path in ("portal/cases/", "portal/access/"):
            assert client_of(karim).get(f"/b/lumen/{path}?after={after}").status_code == 200


def test_the_transparency_page_is_public_once_the_brand_publishes_it(client, lumen, inside) -> None:
    assert client.get("/b/lumen/transparency/").status_code == 404
    assert client.get("/b/lumen/transparency/look.css").status_code == 404
    with inside(lumen):
        PortalSettings.objects.create(transparency=True)
    page = client.get("/b/lumen/transparency/")
    assert page.status_code == 200
    assert "portal/cases" not in page.content.decode()
    assert "#1f4d5c" in client.get("/b/lumen/transparency/look.css").content.decode()


def test_who_configures_the_brand_opens_what_the_contract_says(
    client_of, carole, karim, alice, lumen
) -> None:
    with entered(lumen):
        case = handled_case(alice, timezone.now())
        case.drafts.update(state="approved", sha256=b"d" * 32, submitted_at=timezone.now())
    page, settings = f"/b/lumen/portal/cases/{case.pk}/", "/b/lumen/portal/settings/"
    assert client_of(karim).post(settings, {"texts": "full"}).status_code == 403
    assert "note-secrete" not in client_of(karim).get(page).content.decode()
    sent = {"texts": "full", "notes": "1", "drafts": "1", "people": "1"}
    assert client_of(carole).post(settings, sent).status_code == 302
    shown = client_of(karim).get(page).content.decode()
    assert all(word in shown for word in ("note-secrete", "brouillon-secret", "Alice"))
    assert client_of(carole).post(settings, {"texts": "everything"}).status_code == 422
    assert client_of(carole).get(settings).status_code == 200
