"""Brands' schemas that are behind are brought up to date: one by the migrations, the others by what those did."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import Error, connection

from apps.agency import schemas
from apps.core.tenancy import entered
from apps.reports.models import ShareLink
from tests.house.database import owner_here, restore

BEHIND = "reports"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def behind(lumen) -> Iterator[list[str]]:
    """Every brand lacks what the migrations of reports make, as if they had just been written."""
    tables = [model._meta.db_table for model in apps.get_app_config(BEHIND).get_models()]
    with owner_here() as own:
        for schema in ("brand_lumen", "brand_tramway", "brand_basilic"):
            for table in tables:
                own.execute(f'DROP TABLE "{schema}"."{table}" CASCADE')
            made = own.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = %s::regnamespace"
                " AND starts_with(proname, %s)",
                [schema, f"{BEHIND}_"],
            ).fetchall()
            for (function,) in made:
                own.execute(f"DROP FUNCTION {function} CASCADE")
            own.execute(f'DELETE FROM "{schema}".django_migrations WHERE app = %s', [BEHIND])
    yield tables
    call_command("migrate", verbosity=0)
    restore()


def columns(schema: str, tables: list[str]) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, is_nullable, is_identity FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = ANY(%s) ORDER BY 1, 2",
            [schema, tables],
        )
        return cursor.fetchall()


def test_all_brands_are_brought_up_to_the_same_state(behind, lumen, tramway, basilic) -> None:
    told: list[str] = []
    with schemas.as_owner():
        schemas.migrate_brands(told.append)

    assert told == ["brands: 3 brought up to date"]
    for brand in (lumen, tramway, basilic):
        with entered(brand):
            assert ShareLink.objects.count() == 0  # and its role may read what is new
    with schemas.as_owner():
        states = {
            schema: columns(schema, behind) for schema in ("brand_lumen", "brand_tramway", "brand_basilic")
        }
        schemas.migrate_brands(told.append)
    assert states["brand_lumen"]
    assert states["brand_lumen"] == states["brand_tramway"] == states["brand_basilic"]
    assert len(told) == 1


def test_brands_in_different_states_are_each_brought_up_to_date(behind, lumen, tramway) -> None:
    with schemas.as_owner():
        schemas._migrate_here("brand_tramway")
        told: list[str] = []
        schemas.migrate_brands(told.append)
    assert told == ["brands: 2 brought up to date"]
    for brand in (lumen, tramway):
        with entered(brand):
            assert not ShareLink.objects.exists()


def test_the_application_may_not_migrate(lumen) -> None:
    with entered(lumen), connection.cursor() as cursor, pytest.raises(Error, match="permission denied"):
        cursor.execute("DELETE FROM django_migrations")
