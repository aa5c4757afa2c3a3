"""The house's laws, read from the code, the settings and the database."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from apps.core import outbox
from apps.core.tasks import registered
from config import wiring

PROJECT = Path(__file__).resolve().parents[2]
OURS = sorted(path.name for path in (PROJECT / "apps").iterdir() if (path / "__init__.py").exists())
SHARED = {name.removeprefix("apps.") for name in settings.SHARED_APPS if name.startswith("apps.")}
BRANDS = {name.removeprefix("apps.") for name in settings.TENANT_APPS}
# How many apps of ours keep their promise is the list's business; what they promise is the first line's.
PROMISE = re.compile(r"schema: (public|brand|none) — \S")


def sources(*folders: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(PROJECT), path.read_text()


@pytest.mark.parametrize("app", OURS)
def test_an_app_names_its_schema_first_and_keeps_to_it(app: str) -> None:
    first = (import_module(f"apps.{app}").__doc__ or "").splitlines()[0]
    named = PROMISE.match(first)
    assert named, first
    assert (app in SHARED, app in BRANDS) == (named[1] != "brand", named[1] == "brand")
    if named[1] == "none":
        assert not list(apps.get_app_config(app).get_models())


def test_no_app_is_both_shared_and_a_brands() -> None:
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    assert sorted(SHARED | BRANDS) == OURS


def test_a_brands_table_has_no_key_into_a_shared_one(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c"
            " JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid"
            " WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'brand_lumen'::regnamespace"
        )
        assert cursor.fetchone()[0] > 10


def test_a_brands_tables_stand_in_its_schema_only(db) -> None:
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
    expected = {model._meta.db_table for app in BRANDS for model in apps.get_app_config(app).get_models()}
    with connection.cursor() as cursor:
        cursor.execute(tables, ["public"])
        assert not {row[0] for row in cursor.fetchall()} & expected
        for schema in ("brand_lumen", "brand_basilic"):
            cursor.execute(tables, [schema])
            assert {row[0] for row in cursor.fetchall()} == expected | {"django_migrations"}


def test_the_login_role_owns_nothing_and_may_make_nothing(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        login = cursor.fetchone()[0]
        cursor.execute("SELECT relname FROM pg_class WHERE relowner = %s::regrole", [login])
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles WHERE rolname = %s",
            [login],
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "SELECT has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE')"
        )
        assert cursor.fetchone() == (False, False)


def test_brands_roles_cannot_sign_in_nor_inherit_one_another(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin FROM pg_roles WHERE starts_with(rolname, current_database() || '.')"
        )
        roles = dict(cursor.fetchall())
        assert len(roles) == 4
        assert not any(roles.values())
        cursor.execute(
            "SELECT has_schema_privilege(current_database() || '.brand_lumen', 'brand_tramway', 'USAGE')"
        )
        assert cursor.fetchone() == (False,)


def test_every_listener_of_the_wiring_exists_and_every_topic_told_is_heard() -> None:
    tasks = {listener.task for listeners in wiring.LISTENERS.values() for listener in listeners}
    assert tasks <= set(registered())
    told = {
        node.args[0].value
        for _path, text in sources("apps")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"outbox.emit", "outbox.emit_many", "emit", "emit_many"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(told) > 5
    assert told <= set(wiring.LISTENERS)


def test_lanes_of_the_wiring_are_served() -> None:
    from config.celery import LANES

    assert {one.lane for listeners in wiring.LISTENERS.values() for one in listeners} <= set(LANES)


@pytest.mark.django_db(transaction=True)
def test_an_event_is_told_only_in_the_changes_own_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        outbox.emit("agency.brand_created", {"brand_id": 1}, brand_id=1)
    assert not outbox.OutboxEvent.objects.filter(payload={"brand_id": 1}, done_at=None).exists()


CALLS_BESIDE_THE_OUTBOX = {"delay", "apply_async", "send_task", "on_commit", "send_robust"}
# The relay rings the broker's doorbell: that is the outbox. The practice network delays posts, not work.
BESIDE = {"apps/core/relay.py", "apps/networks/practice/server/app.py"}


def test_services_tell_nobody_but_the_outbox() -> None:
    found = [
        f"{path}:{node.lineno} {node.func.attr}"
        for path, text in sources("apps", "config")
        if str(path) not in BESIDE
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CALLS_BESIDE_THE_OUTBOX
    ]
    assert found == []


def test_signals_are_used_for_the_wall_and_a_workers_timer_and_nowhere_else() -> None:
    users = [
        str(path)
        for path, text in sources("apps", "config")
        if re.search(r"(from|import) (django\.\S*signals|django\.dispatch|celery\.signals)", text)
    ]
    assert users == ["apps/core/tenancy.py", "config/celery.py"]


def test_nothing_enters_a_schema_but_through_the_door() -> None:
    doors = {
        "apps/core/tenancy.py",
        "apps/core/postgres/base.py",
        "apps/core/redaction.py",
        "apps/agency/schemas.py",
        "apps/agency/management/commands/migrate.py",
    }
    pattern = re.compile(
        r"\.set_tenant\(|\.set_schema\w*\(|tenant_context|schema_context|search_path(?! FROM CURRENT)|SET (LOCAL )?ROLE",
        re.I,
    )
    found = [
        str(path)
        for path, text in sources("apps", "config")
        if str(path) not in doors and pattern.search(text)
    ]
    assert found == []


def test_nothing_is_left_to_do_and_nothing_half_said() -> None:
    marks = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [
        str(path) for path, text in sources("apps", "config", "tests", "benchmarks") if marks.search(text)
    ]
    assert found == []


def test_models_and_migrations_agree(db) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_brand_model_is_guarded_by_name() -> None:
    for app in BRANDS:
        for model in apps.get_app_config(app).get_models():
            for relation in model._meta.get_fields():
                related = getattr(relation, "related_model", None)
                assert related is None or related._meta.app_label in BRANDS, (
                    f"{model.__name__}.{relation.name}"
                )
