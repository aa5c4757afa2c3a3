"""`./vigie test`: linters, types, contracts, deployment, migrations and tests, in the order of their price."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.launch.environment import Running, ready_servers
from config.launch.keys import fresh_key
from config.launch.parts import manage
from config.launch.places import PROJECT, Place
from config.launch.say import say
from config.launch.up import USE, stop_servers

# Made up, complete: `check --deploy` then finds what the settings forget, not what this machine lacks.
DEPLOYMENT = {
    "VIGIE_ENV": "production",
    "VIGIE_HOSTS": "vigie.example",
    "VIGIE_ORIGINS": "https://vigie.example",
    "VIGIE_BASE_URL": "https://vigie.example",
}


@dataclass(frozen=True)
class Check:
    """One step: what it is called, its command, and what it must be told beside the addresses."""

    name: str
    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """Every step before the tests."""
    ruff = (sys.executable, "-m", "ruff")
    contracts = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    deployment = {**DEPLOYMENT, "SECRET_KEY": secrets.token_urlsafe(64), "VIGIE_MASTER_KEY": fresh_key()}
    return [
        Check("lint", (*ruff, "check", "--quiet", ".", "vigie")),
        Check("format", (*ruff, "format", "--check", "--quiet", ".", "vigie")),
        Check("import contracts", (sys.executable, "-c", contracts)),
        Check("types", (sys.executable, "-m", "mypy", "apps", "config")),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING"), deployment),
        Check("migrations", manage("makemigrations", "--check", "--dry-run")),
    ]


def pytest_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """All tests over several processes, or exactly what a person asked for."""
    spread = () if arguments else ("-n", str(workers()), "--dist", "loadfile", "--no-loadscope-reorder")
    return (sys.executable, "-m", "pytest", *spread, *arguments)


def workers() -> int:
    """How many processes share the tests: one a core, two at least, six at most (each has its own database)."""
    return max(
        2, min(6, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)
    )


def test(place: Place, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run every check, then the tests; with arguments only those tests. Returns the first failure's exit code.

    A full run stops the servers that it started.
    """
    before = Running.now(place)
    share = place.hold_shared(USE)
    try:
        environment = {**environ, **ready_servers(place, environ)}
        failed = 0 if arguments else _run_checks(environment)
        return failed or _call(pytest_command(arguments), environment).returncode
    finally:
        os.close(share)
        if not arguments:
            stop_servers(place, Running(not before.postgres, not before.broker))


def _run_checks(environment: Mapping[str, str]) -> int:
    for check in checks():
        began = time.monotonic()
        done = _call(check.command, {**environment, **check.variables}, capture=True)
        passed = "ok" if done.returncode == 0 else "FAILED"
        say(f"{check.name:<18}{passed:<8}{time.monotonic() - began:5.1f} s")
        if done.returncode:
            say(done.stdout.decode("utf-8", "replace").rstrip())
            return 1
    return 0


def _call(
    command: Sequence[str], environment: Mapping[str, str], *, capture: bool = False
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - the command is our own
        command,
        env=dict(environment),
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
        check=False,
    )
