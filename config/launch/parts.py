"""The processes of a running Vigie."""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.launch.places import PROJECT

GRACE_SECONDS = 3  # how long a page that listens for news may hold the web's end


@dataclass(frozen=True)
class Part:
    """One process: the name before its lines, and its command."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """What a person told `up`."""

    host: str = "127.0.0.1"
    port: int = 8000
    empty: bool = False
    web_workers: int = 2

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the web."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - compared only
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"


def parts(options: Options, *, process_pools: bool) -> list[Part]:
    """The processes of one Vigie; without process pools the workers make do with threads."""
    found = [
        Part("web", _web(options)),
        Part("worker", _worker("work", "default,collect", ("-c", "2"), pools=process_pools)),
        Part("publish", _worker("publish", "publish", ("-c", "1"), pools=process_pools)),
        Part("relay", manage("run_relay")),
        Part("ticker", manage("run_ticker")),
    ]
    if not options.empty:
        found.append(Part("practice", manage("run_practice_network")))
    return found


def manage(*words: str) -> tuple[str, ...]:
    """The command `manage.py WORD …`."""
    return (sys.executable, str(PROJECT / "manage.py"), *words)


def process_pools_work(memory: Path = Path("/dev/shm")) -> bool:  # noqa: S108 - the system's own place
    """Whether Celery can keep the semaphores of its process pool: some containers have no writable /dev/shm."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        with tempfile.TemporaryFile(dir=memory):
            return True
    except OSError:
        return False


def part_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What every part is told beside the addresses: to write its lines at once."""
    told = {**environ, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    # Nine lines of Celery a worker; in a container root is all there is.
    told.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
    return told


def _web(options: Options) -> tuple[str, ...]:
    where = ("--host", options.host, "--port", str(options.port), "--workers", str(options.web_workers))
    quiet = ("--log-level", "warning", "--no-access-log", "--no-server-header", "--lifespan", "off")
    grace = ("--timeout-graceful-shutdown", str(GRACE_SECONDS))
    return (sys.executable, "-m", "uvicorn", "config.asgi:application", *where, *quiet, *grace)


def _worker(name: str, queues: str, size: tuple[str, ...], *, pools: bool) -> tuple[str, ...]:
    # The publisher arms a timer of its process: it cannot live in a thread, but alone in its process it can.
    fallback = ("-P", "solo") if name == "publish" else ("-P", "threads", *size)
    pool = ("-P", "prefork", *size) if pools else fallback
    own = ("-Q", queues, "-n", f"{name}@%h", "-l", "INFO", "--without-mingle", "--without-gossip")
    return (sys.executable, "-m", "celery", "-q", "-A", "config.celery", "worker", *own, *pool)
