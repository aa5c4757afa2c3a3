"""Agencies and brands: made whole or not at all, by who may, and closed reversibly."""

import time

import pytest
from django.db import Error, connection, transaction

from apps.agency import schemas, services
from apps.agency.access import SYSTEM, Actor, Forbidden, actor_at, actor_in_agency, brands_of
from apps.agency.models import Agency, AgencyAuditEntry, Brand, SchemaTemplate
from apps.agency.permissions import Role
from apps.agency.services import BadSetup
from apps.charter.models import Article
from apps.collection.models import Feed
from apps.core.chain import broken_lines
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import entered

pytestmark = pytest.mark.django_db


def schemas_and_roles() -> tuple[set[str], set[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'brand_')")
        names = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, current_database() || '.brand_')"
        )
        return names, {row[0].partition(".")[2] for row in cursor.fetchall()}


def test_a_brand_is_made_with_its_tables_role_history_and_charter(phare) -> None:
    began = time.perf_counter()
    brand = services.create_brand(
        SYSTEM, phare, "zebre-sa", "Zèbre SA", languages=["en"], time_zone="America/Montreal"
    )
    print(f"a brand took {time.perf_counter() - began:.3f} s")  # noqa: T201 - the figure is what one looks at
    run_due()

    names, roles = schemas_and_roles()
    assert "brand_zebre_sa" in names & roles
    with entered(brand):
        assert Article.objects.count() > 5
    assert AgencyAuditEntry.objects.filter(action="brand.created", brand_id=brand.pk).count() == 1
    assert broken_lines("agency_agencyauditentry") == []


@pytest.mark.django_db(transaction=True)
def test_a_brand_whose_tables_cannot_be_made_is_not_there(phare) -> None:
    from tests.house.database import owner_here

    with owner_here() as own:
        own.execute("UPDATE agency_schematemplate SET sql = sql || '; SELECT 1/0'")
    before = schemas_and_roles()
    with pytest.raises(Error, match="division by zero"):
        services.create_brand(SYSTEM, phare, "zebre", "Zèbre")
    assert schemas_and_roles() == before
    assert not Brand.objects.filter(slug="zebre").exists()
    assert not OutboxEvent.objects.filter(topic="agency.brand_created", done_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_brand_made_in_a_transaction_that_fails_later_is_not_there(phare) -> None:
    before = schemas_and_roles()
    with transaction.atomic():
        services.create_brand(SYSTEM, phare, "zebre", "Zèbre")
        transaction.set_rollback(True)
    assert schemas_and_roles() == before


@pytest.mark.parametrize(
    ("slug", "options", "field"),
    [
        ("Lumen", {}, "slug"),
        ("a", {}, "slug"),
        ("x" * 32, {}, "slug"),
        ("1abc", {}, "slug"),
        ('a"; DROP SCHEMA public', {}, "slug"),
        ("a\x00b", {}, "slug"),
        ("lumen", {}, "slug"),
        ("zebre", {"languages": []}, "languages"),
        ("zebre", {"languages": ["fr", "xx"]}, "languages"),
        ("zebre", {"time_zone": "Paris"}, "timezone"),
        ("zebre", {"time_zone": "../etc/passwd"}, "timezone"),
        ("zebre", {"name": "x" * 101}, "name"),
        ("zebre", {"name": "a\x00b"}, "name"),
    ],
)
def test_a_brand_that_cannot_be_is_refused_with_its_field(
    phare, slug: str, options: dict, field: str
) -> None:
    with pytest.raises(BadSetup) as refused:
        services.create_brand(SYSTEM, phare, slug, options.pop("name", "Zèbre"), **options)
    assert refused.value.field == field
    assert not Brand.objects.filter(name="Zèbre").exists()


def test_who_administers_an_agency_makes_its_brands_and_no_other_ones(
    phare, autre, lumen, diane, carole, root
) -> None:
    services.create_brand(actor_in_agency(diane, phare), phare, "zebre", "Zèbre")
    with pytest.raises(Forbidden):
        services.create_brand(actor_in_agency(diane, phare), autre, "zebu", "Zébu")
    with pytest.raises(Forbidden):
        services.create_brand(actor_at(carole, lumen), phare, "zebu", "Zébu")
    services.create_brand(actor_in_agency(root, autre), autre, "zebu", "Zébu")


def test_only_the_installations_administrator_makes_agencies(phare, diane, root) -> None:
    with pytest.raises(Forbidden):
        services.create_agency(actor_in_agency(diane, phare), "neuve", "Neuve")
    assert services.create_agency(actor_in_agency(root, phare), "neuve", " ").name == "neuve"
    with pytest.raises(BadSetup) as refused:
        services.create_agency(SYSTEM, "neuve", "Neuve")
    assert refused.value.field == "slug"
    assert Agency.objects.count() == 3


def test_an_archived_brand_is_closed_to_everybody_and_comes_back_whole(
    phare, lumen, alice, diane, now, client_of
) -> None:
    with entered(lumen):
        articles = Article.objects.count()
    Feed.objects.create(kind="rss", name="f", brand_id=lumen.pk)
    administrator = actor_in_agency(diane, phare)
    services.archive_brand(administrator, lumen, now)
    services.archive_brand(administrator, lumen, now)
    run_due()

    assert lumen not in brands_of(alice)
    assert client_of(alice).get("/b/lumen/").status_code == 404
    assert Feed.objects.get(name="f").state == Feed.State.PAUSED
    lumen.refresh_from_db()
    assert lumen.archived_at == now

    services.restore_brand(administrator, lumen)
    assert lumen in brands_of(alice)
    with entered(lumen):
        assert Article.objects.count() == articles
    told = AgencyAuditEntry.objects.filter(brand_id=lumen.pk, action__in=["brand.archived", "brand.restored"])
    assert [one.action for one in told.order_by("seq")] == ["brand.archived", "brand.restored"]


def test_another_agencys_administrator_archives_nothing(phare, basilic, lumen, diane, alice, now) -> None:
    for actor, brand in ((actor_in_agency(diane, phare), basilic), (actor_at(alice, lumen), lumen)):
        with pytest.raises(Forbidden):
            services.archive_brand(actor, brand, now)
    assert Brand.objects.filter(state="active").count() == 3


def test_only_an_archived_brands_schema_can_be_erased(lumen, now) -> None:
    with pytest.raises(Error, match="only an archived brand"), transaction.atomic():
        schemas.drop_schema("brand_lumen")
    services.archive_brand(SYSTEM, lumen, now)
    schemas.drop_schema("brand_lumen")
    names, roles = schemas_and_roles()
    assert "brand_lumen" not in names | roles


@pytest.mark.parametrize("name", ["public", "brand_", "pg_catalog", 'brand_x"; DROP', "kept"])
def test_the_owners_functions_make_nothing_but_brands(name: str) -> None:
    with pytest.raises(Error, match="not a schema of a brand"):
        schemas.create_schema(name)


def test_publishing_is_paused_from_inside_a_brand_too(lumen, carole, alice, now) -> None:
    with entered(lumen):
        services.pause_publishing(actor_at(carole, lumen), lumen, True, now)
        with pytest.raises(Forbidden):
            services.pause_publishing(actor_at(alice, lumen), lumen, False, now)
    lumen.refresh_from_db()
    assert lumen.publishing_paused_at == now
    services.pause_publishing(SYSTEM, lumen, False, now)
    lumen.refresh_from_db()
    assert lumen.publishing_paused_at is None


def test_inside_a_brand_nobody_acts_with_a_right_had_elsewhere(lumen, tramway, alice, carole) -> None:
    from apps.agency.access import require

    with entered(tramway):
        require(actor_at(carole, tramway), "case:read")
        for actor in (
            actor_at(alice, lumen),
            actor_at(carole, lumen),
            Actor(alice.pk, Role.MODERATOR, "a", "person"),
        ):
            with pytest.raises(Forbidden):
                require(actor, "case:read")


def test_the_template_of_a_schema_is_the_migrations_own(db) -> None:
    assert schemas.template_is_current()
    assert "CREATE TABLE" in SchemaTemplate.objects.get().sql
