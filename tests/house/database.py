"""The database of the tests: made and migrated by the owner, used as the application's login role.

Each run and each worker of pytest takes a free one of `test_vigie_0`, `test_vigie_1`, …; they stay on the server,
and are made anew when the migrations, the cast or what they rest on have changed (or by `--create-db`). What a test
commits is put back from a copy that lies in the database, in a schema only the owner reads.
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tests.house import cast

PROJECT = Path(__file__).resolve().parents[2]
RESTS_ON = (
    "apps/*/migrations/*.py", "apps/agency/*.py", "apps/agency/management/commands/migrate.py", "apps/core/chain.py",
    "apps/core/redaction.py",
    "apps/core/outbox.py", "apps/charter/starter*.py", "apps/charter/services.py", "apps/audit/services.py",
    "requirements/base.txt", "tests/house/cast.py", "tests/house/database.py",
)  # fmt: skip
SLOTS = 40

TABLES = """
SELECT n.nspname, c.relname, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'public' OR starts_with(n.nspname, 'brand_')) ORDER BY 1, 2
"""
KEEP_SEQUENCES = """
CREATE TABLE kept.sequence AS SELECT schemaname, sequencename, last_value, start_value FROM pg_sequences
WHERE schemaname = 'public' OR starts_with(schemaname, 'brand_')
"""
RESET_SEQUENCES = """
SELECT setval(format('%I.%I', k.schemaname, k.sequencename)::regclass,
              coalesce(k.last_value, k.start_value), k.last_value IS NOT NULL)
FROM kept.sequence k JOIN pg_sequences s USING (schemaname, sequencename)
WHERE s.last_value IS DISTINCT FROM k.last_value
"""

Connection = psycopg.Connection[tuple[object, ...]]
_held: list[TextIO] = []


class NoServers(RuntimeError):
    """The tests were started without the addresses of their servers."""


def owner(database: str | None = None) -> Connection:
    """A connection of the tables' owner, outside every test's transaction; `database` None is the installation's."""
    names = {"dbname": database} if database else {}
    return psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True, **names)


@contextlib.contextmanager
def owner_here() -> Iterator[Connection]:
    """The same on the database of the tests."""
    with owner(connection.settings_dict["NAME"]) as own:
        yield own


def prepare(anew: bool) -> None:
    """Take a free database, bring it to the cast's first morning and point every connection at it."""
    name = _take_free()
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name
    _end_sessions(name)
    if anew or _mark(name) != _wanted_mark():
        _make(name)
    else:
        restore()


def release() -> None:
    """Let another run have the database."""
    connections.close_all()
    _held.pop().close()


def _take_free() -> str:
    try:
        owner().close()
    except psycopg.OperationalError as error:
        raise NoServers(
            f'No database answers. Run ./vigie test PATH, or first: eval "$(./vigie env)" ({error})'
        ) from error
    for slot in range(SLOTS):
        name = f"test_vigie_{slot}"
        # A lock on a file outlives a fork's end; one that a connection holds is lost when a child closes it.
        handle = (settings.DATA_DIR / f".{name}.lock").open("w")
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _held.append(handle)
            return name
        handle.close()
    raise NoServers(f"All {SLOTS} databases for tests are in use.")


def _end_sessions(name: str) -> None:
    """End what a killed run left; only the login role itself may end its own sessions."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as login:
        login.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = session_user AND pid <> pg_backend_pid()",
            [name],
        )


def _wanted_mark() -> str:
    digest = hashlib.sha256()
    for pattern in RESTS_ON:
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _mark(name: str) -> str:
    try:
        with owner(name) as own:
            row = own.execute("SELECT mark FROM kept.mark").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return ""
    return str(row[0]) if row else ""


def _make(name: str) -> None:
    with owner() as own:
        identifier = sql.Identifier(name)
        own.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        for role in _roles(own, name):
            own.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
        own.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        own.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(identifier))
    call_command("migrate", verbosity=0)
    cast.fill()
    connections["default"].close()
    with owner_here() as own, own.transaction():
        own.execute("CREATE SCHEMA kept")
        own.execute("CREATE TABLE kept.content (schema text, name text, data bytea)")
        own.execute(KEEP_SEQUENCES)
        for schema, table, _triggers in _tables(own):
            data = _copy_out(own, schema, table)
            if data:
                own.execute("INSERT INTO kept.content VALUES (%s, %s, %s)", [schema, table, data])
        own.execute("CREATE TABLE kept.mark AS SELECT %s AS mark", [_wanted_mark()])


def _roles(own: Connection, name: str) -> list[str]:
    rows = own.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [f"{name}.brand"])
    return [str(row[0]) for row in rows]


def _tables(own: Connection) -> list[tuple[str, str, bool]]:
    return [(str(schema), str(table), bool(triggers)) for schema, table, triggers in own.execute(TABLES)]


def _copy_out(own: Connection, schema: str, table: str) -> bytes:
    with (
        own.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))) as copy,
    ):
        return b"".join(bytes(block) for block in copy)


def restore() -> None:
    """Forget everything that was committed since the database was made: rows, numbers, and brands' schemas and roles."""
    connections.close_all()
    with owner_here() as own, own.transaction():
        own.execute("SET LOCAL lock_timeout = '20s'")
        _drop_new_brands(own)
        kept = {
            (schema, name): data
            for schema, name, data in own.execute("SELECT schema, name, data FROM kept.content")
        }
        changed = [
            (sql.Identifier(schema, table), triggers, kept.get((schema, table)))
            for schema, table, triggers in _tables(own)
            if _copy_out(own, schema, table) != (kept.get((schema, table)) or b"")
        ]
        guarded = [table for table, triggers, _data in changed if triggers]
        for table in guarded:
            own.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        own.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, _triggers, _data in reversed(changed):
            own.execute(sql.SQL("DELETE FROM {}").format(table))
        for table, _triggers, data in changed:
            if data:
                with own.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                    copy.write(data)
        own.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be altered
        for table in guarded:
            own.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        own.execute(RESET_SEQUENCES)


def _drop_new_brands(own: Connection) -> None:
    database = connection.settings_dict["NAME"]
    known = {f"brand_{slug}" for slug in cast.BRANDS}
    for schema in {schema for schema, _table, _triggers in _tables(own)} - known - {"public"}:
        own.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
    for role in set(_roles(own, database)) - {f"{database}.{kept}" for kept in (*known, "brands")}:
        own.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
