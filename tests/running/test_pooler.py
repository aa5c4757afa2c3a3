"""Behind a pooler: sessions of one's own, or Vigie is not ready. A real PgBouncer, where one is installed."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from apps.core.postgres.base import DatabaseWrapper
from config.pooler import sessions_are_shared

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed")
WHERE = "SELECT current_user, current_schema()"


@contextmanager
def pooler(mode: str, size: int, folder: Path, url: str) -> Iterator[str]:
    """The address of a PgBouncer before the tests' server, for the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    to = {name: value for name, value in conninfo_to_dict(url).items() if name != "dbname"}
    there = " ".join(f"{name}='{value}'" for name, value in to.items())
    (folder / "pooler.ini").write_text(
        f"[databases]\n* = {there}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"unix_socket_dir =\nauth_type = any\nclient_login_timeout = 5\npool_mode = {mode}\ndefault_pool_size = {size}\n"
    )
    # It refuses to run as root; whoever runs the server reaches its socket.
    socket_of = Path(str(to["host"])) / f".s.PGSQL.{to['port']}"
    account = ["-u", socket_of.owner()] if os.getuid() == 0 and socket_of.exists() else []
    process = subprocess.Popen([str(PROGRAM), "-q", *account, str(folder / "pooler.ini")])
    address = make_conninfo(url, host="127.0.0.1", port=port)
    try:
        for _ in range(100):
            try:
                psycopg.connect(address, connect_timeout=2).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def behind(tmp_path: Path, settings: Any, db: None) -> Iterator[Callable[..., Any]]:
    """`behind("session", 2)`: from here the address of the database is that of a pooler."""
    opened: list[Any] = []

    def put(mode: str, size: int) -> Callable[[Any], DatabaseWrapper]:
        running = pooler(mode, size, tmp_path, settings.DATABASE_URL)
        settings.DATABASE_URL = running.__enter__()
        opened.append(running)
        port = conninfo_to_dict(settings.DATABASE_URL)["port"]

        def client(brand: Any) -> DatabaseWrapper:
            """Somebody's connection, inside a brand or (None) in none."""
            wrapper: Any = connections["default"].copy()
            wrapper.settings_dict |= {"HOST": "127.0.0.1", "PORT": str(port)}
            wrapper.set_schema_to_public() if brand is None else wrapper.set_tenant(brand)
            opened.insert(0, wrapper)
            return wrapper  # type: ignore[no-any-return]

        return client

    yield put
    for one in opened:
        one.close() if isinstance(one, DatabaseWrapper) else one.__exit__(None, None, None)


def where(client: DatabaseWrapper) -> tuple[str, str]:
    with client.cursor() as cursor:
        cursor.execute(WHERE)
        role, schema = cursor.fetchone()
    return role.partition(".")[2], schema


def test_with_sessions_of_ones_own_each_stays_in_its_brand(behind: Any, lumen: Any, basilic: Any) -> None:
    client = behind("session", 2)
    one, other = client(lumen), client(basilic)
    for _ in range(3):  # in turns
        assert where(one) == ("brand_lumen", "brand_lumen")
        assert where(other) == ("brand_basilic", "brand_basilic")
    one.close()
    other.close()
    assert where(client(None)) == ("", "public")  # whoever comes next begins nowhere
    assert sessions_are_shared.__wrapped__() is False


def test_where_sessions_are_shared_vigie_is_not_ready(
    behind: Any, lumen: Any, basilic: Any, client: Any, monkeypatch: Any
) -> None:
    somebody = behind("transaction", 1)
    one, other = somebody(lumen), somebody(basilic)
    assert where(one) == ("brand_lumen", "brand_lumen")
    where(other)
    assert where(one) == ("brand_basilic", "brand_basilic")  # why it must not be
    monkeypatch.setattr("config.metrics.sessions_are_shared", sessions_are_shared.__wrapped__)
    answer = client.get("/readyz")
    assert (answer.status_code, b"pool_mode" in answer.content) == (503, True)
