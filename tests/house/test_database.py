"""The tests themselves run with the wall up."""

import socket

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from apps.agency.access import SYSTEM
from apps.agency.models import Brand
from apps.agency.services import create_brand
from apps.core.chain import broken_lines
from apps.core.tenancy import entered
from tests.conftest import InternetRefused
from tests.house import database


@pytest.mark.django_db
def test_tests_run_as_the_login_role(settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert set(cursor.fetchone()) == {conninfo_to_dict(settings.DATABASE_URL)["user"]}


def test_inside_a_brand_its_own_role_acts(lumen) -> None:
    with entered(lumen), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == (f"{connection.settings_dict['NAME']}.brand_lumen", "brand_lumen")


def test_no_test_reaches_the_internet() -> None:
    with socket.socket() as outside, pytest.raises(InternetRefused):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(InternetRefused):
        socket.getaddrinfo("vigie.example", 443)


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_put_back(phare) -> None:
    create_brand(SYSTEM, phare, "zebre", "Zèbre")
    Brand.objects.filter(slug="lumen").update(name="changed")

    database.restore()

    assert list(Brand.objects.order_by("slug").values_list("name", flat=True)) == [
        "Basilic",
        "Lumen",
        "Tramway",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE starts_with(nspname, 'brand_')")
        assert cursor.fetchone() == (3,)
    assert broken_lines("agency_agencyauditentry") == []
