"""Both admins: every page opens, nobody gets where they have no right, nothing is shown of another agency or brand."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.agency.access import SYSTEM
from apps.agency.models import AgencyAuditEntry, Domain, Membership, User
from apps.audit.models import AuditEntry
from apps.audit.services import record
from apps.charter.models import Article, CharterVersion, Department
from apps.collection.models import Feed, KeywordList
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from config.admin import agency_site, brand_site
from tests.house.admin_pages import AGENCY, LUMEN
from tests.house.rows import NOW, watch

pytestmark = pytest.mark.django_db


def lists(site) -> list[str]:
    return [f"{model._meta.app_label}/{model._meta.model_name}/" for model in site._registry]


@pytest.fixture
def furnished(lumen, tramway, basilic, phare, autre) -> None:
    """At least one row behind every list, at both agencies."""
    for brand in (lumen, tramway, basilic):
        Domain.objects.create(brand=brand, domain=f"{brand.slug}.marque.example")
        Feed.objects.create(
            kind="rss", name=f"own of {brand.slug}", brand_id=brand.pk, agency_id=brand.agency_id
        )
        OutboxEvent.objects.create(
            topic="t", task=f"dead.{brand.slug}", due_at=NOW, failed_at=NOW, brand_id=brand.pk
        )
        with entered(brand):
            watch(f"watch of {brand.slug}")
    for agency in (phare, autre):
        KeywordList.objects.create(agency_id=agency.pk, name=f"words-{agency.slug}", words=["panne"])
        Feed.objects.create(kind="rss", name=f"shared of {agency.slug}", agency_id=agency.pk)


@pytest.mark.parametrize("path", ["", *lists(agency_site)])
def test_every_list_and_row_of_the_agencys_admin_opens(furnished, diane, client_of, path: str) -> None:
    walk(client_of(diane), AGENCY, path)


@pytest.mark.parametrize("path", ["", *lists(brand_site)])
def test_every_list_and_row_of_a_brands_admin_opens(furnished, carole, client_of, path: str) -> None:
    walk(client_of(carole), LUMEN, path)


def walk(client, site: str, path: str) -> None:
    page = client.get(site + path)
    assert page.status_code == 200
    assert "basilic" not in page.content.decode().lower()
    for query in (
        "?q=a",
        "?q=%00",
        "?p=99999999999999999999",
        "?o=1.-2.x",
        "?all=",
        "?e=1",
        "?q=" + "x" * 3000,
    ):
        assert client.get(site + path + query).status_code in {200, 302}, query
    if not path:
        return
    assert client.get(f"{site}{path}add/").status_code in {200, 403}
    for row in page.context["cl"].result_list[:1]:
        for place in ("change/", "delete/"):
            assert client.get(f"{site}{path}{row.pk}/{place}").status_code in {200, 403}
        assert client.get(f"{site}{path}{row.pk}/history/").status_code == 404
    for strange in ("99999999999999999999999", "x%00_5F"):
        assert client.get(f"{site}{path}{strange}/change/").status_code in {302, 404}, strange


@pytest.mark.parametrize("place", [AGENCY, *(AGENCY + path for path in lists(agency_site))])
def test_the_agencys_admin_is_for_its_administrators(
    alice, bob, carole, eve, karim, client, client_of, place: str
) -> None:
    for person in (alice, bob, carole, eve, karim):
        assert client_of(person).get(place).status_code == 403
        assert client_of(person).post(f"{place}add/", {}).status_code in {403, 404}
    assert client.get(place).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("place", [LUMEN, *(LUMEN + path for path in lists(brand_site))])
def test_a_brands_admin_is_for_its_leads(
    alice, bob, karim, eve, diane, root, client, client_of, place: str
) -> None:
    for person in (alice, bob, karim):
        assert client_of(person).get(place).status_code == 403
        assert client_of(person).post(f"{place}add/", {}).status_code in {403, 404}
    assert client_of(eve).get(place).status_code == 404
    for person in (diane, root):
        assert client_of(person).get(place).status_code == 200
    assert client.get(place).headers["Location"].startswith("/accounts/login/")


def test_an_administrator_sees_nothing_of_another_agency(
    furnished, diane, client_of, autre, basilic, eve
) -> None:
    client = client_of(diane)
    others = {
        "agency/agency": autre.pk,
        "agency/brand": basilic.pk,
        "agency/user": eve.pk,
        "agency/membership": Membership.objects.get(user=eve).pk,
        "agency/domain": Domain.objects.get(brand=basilic).pk,
        "collection/keywordlist": KeywordList.objects.get(agency_id=autre.pk).pk,
        "collection/feed": Feed.objects.get(name="shared of autre").pk,
        "agency/agencyauditentry": AgencyAuditEntry.objects.filter(agency_id=autre.pk).first().pk,
        "core/outboxevent": OutboxEvent.objects.get(task="dead.basilic").pk,
    }
    assert {one.rstrip("/") for one in lists(agency_site)} == set(others)
    for path, pk in others.items():
        for place in ("change", "delete", "do/retry", "do/pause", "do/archive", "do/invite"):
            address = f"{AGENCY}{path}/{pk}/{place}/"
            assert client.get(address).status_code in {302, 403, 404, 405}, address
            assert client.post(address, {"post": "yes", "name": "x"}).status_code in {302, 403, 404}, address
        page = client.get(f"{AGENCY}{path}/").content.decode().lower()
        assert "autre" not in page.replace("autres", "")
        assert "basilic" not in page
    basilic.refresh_from_db()
    assert (basilic.state, basilic.name) == ("active", "Basilic")
    assert OutboxEvent.objects.get(task="dead.basilic").failed_at is not None
    assert Membership.objects.filter(user=eve).exists()


def test_a_lead_of_one_brand_sees_nothing_of_another(
    furnished, carole, client_of, tramway, basilic, eve, alice
) -> None:
    client = client_of(carole)
    for brand in (tramway, basilic):
        foreign_feed = Feed.objects.get(name=f"own of {brand.slug}")
        foreign_member = Membership.objects.filter(brand=brand).first()
        for address in (f"collection/feed/{foreign_feed.pk}", f"agency/membership/{foreign_member.pk}"):
            assert client.get(f"{LUMEN}{address}/change/").status_code == 302
            assert client.post(f"{LUMEN}{address}/delete/", {"post": "yes"}).status_code in {302, 403}
        assert Membership.objects.filter(pk=foreign_member.pk).exists()
    assert client.get("/b/basilic/admin/").status_code == 404
    assert client.get("/b/tramway/admin/").status_code == 200


def test_filters_reach_no_further_than_the_list(furnished, diane, client_of) -> None:
    for query in (
        "agency__memberships__user__password__startswith=x",
        "agency__brands__slug=basilic",
        "id__gt=x",
    ):
        page = client_of(diane).get(f"{AGENCY}agency/brand/?{query}")
        assert page.status_code in {302, 400}, query


def test_only_a_superuser_sees_all_agencies_and_makes_one(root, diane, client_of) -> None:
    assert "Autre" in client_of(root).get(f"{AGENCY}agency/agency/").content.decode()
    assert client_of(diane).get(f"{AGENCY}agency/agency/add/").status_code == 403
    made = client_of(root).post(f"{AGENCY}agency/agency/add/", {"slug": "neuve", "name": "Neuve"})
    assert made.status_code == 302
    assert AgencyAuditEntry.objects.order_by("-seq").first().action == "agency.created"


def test_djangos_own_doors_are_closed(diane, carole, client_of) -> None:
    for client, site in ((client_of(diane), AGENCY), (client_of(carole), LUMEN)):
        for place in ("login/", "r/1/1/", "autocomplete/", "jsi18n/x"):
            assert client.get(site + place).status_code == 404, place
        assert client.post(f"{site}logout/").headers["Location"] == "/accounts/logout/"
        assert client.get(f"{site}password_change/").headers["Location"] == "/accounts/password/change/"
        for place in ("search/?s=wat", "search/?s=%00&extended=", "jsi18n/"):
            assert client.get(site + place).status_code == 200, place


def test_nothing_is_written_into_djangos_log(furnished, carole, client_of, lumen) -> None:
    client = client_of(carole)
    client.post(f"{LUMEN}charter/department/add/", {"name": "Caisse", "email": "", "people": ""})
    with entered(lumen):
        pk = Department.objects.get(name="Caisse").pk
    client.post(f"{LUMEN}charter/department/{pk}/change/", {"name": "Caisses", "email": "", "people": ""})
    client.post(f"{LUMEN}charter/department/{pk}/delete/", {"post": "yes"})
    assert not LogEntry.objects.exists()
    with entered(lumen):
        lines = AuditEntry.objects.filter(target_type="department").order_by("seq")
        assert [(one.action, one.actor_id, one.facts) for one in lines] == [
            ("department.added", carole.pk, {"fields": ["name"]}),
            ("department.changed", carole.pk, {"fields": ["name"]}),
            ("department.removed", carole.pk, {}),
        ]


@pytest.mark.parametrize(
    "place", [f"{AGENCY}agency/user/", f"{LUMEN}charter/department/", f"{LUMEN}audit/auditentry/"]
)
def test_a_page_costs_the_same_however_many_rows_there_are(
    lumen, phare, diane, client_of, place: str
) -> None:
    client = client_of(diane)
    with CaptureQueriesContext(connection) as few:
        client.get(place)
    with entered(lumen):
        Department.objects.bulk_create([Department(name=f"d{n}") for n in range(80)])
        for number in range(80):
            record(SYSTEM, "test.line", case_id=number)
    people = User.objects.bulk_create([User(email=f"p{n}@vigie.example") for n in range(80)])
    Membership.objects.bulk_create(
        [Membership(user=one, agency=phare, brand=lumen, role="client") for one in people]
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(place)
    assert len(page.context["cl"].result_list) == 50
    assert len(many) <= len(few)
    assert len(many) <= 12


def test_a_published_charter_is_only_looked_at(lumen, carole, client_of) -> None:
    client = client_of(carole)
    with entered(lumen):
        version = CharterVersion.objects.get()
        article = version.articles.first()
    for place in (f"charter/charterversion/{version.pk}", f"charter/article/{article.pk}"):
        assert client.post(f"{LUMEN}{place}/change/", {"title_fr": "x", "comment": "x"}).status_code == 403
        assert client.post(f"{LUMEN}{place}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LUMEN}charter/charterversion/{version.pk}/do/publish/").status_code == 302
    with entered(lumen):
        assert Article.objects.get(pk=article.pk).title_fr == article.title_fr


def test_the_themes_own_words_are_french_too() -> None:
    from django.utils import translation

    from config.admin_words import THEME

    with translation.override("fr"):
        assert str(THEME[-1]) == "Chercher"
        alike = [str(one) for one in THEME if str(one) == one._args[0]]  # type: ignore[attr-defined]
    assert alike == ["Date"]
