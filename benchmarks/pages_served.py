"""The desk as a browser and several people meet it: the web process itself, on the rows of benchmarks/pages.py.

    python -m benchmarks.pages_served [--scale 1] [--clients 8] [--seconds 20] [--web-workers 2] [--views 5]

Run `python -m benchmarks.pages --scale …` first, which makes the rows, and run this below `./vigie`'s environment
(eval "$(./vigie env)"). Starts the web process as `./vigie up` does, on a free port. Prints JSON:

- `load`: so many people, each asking for one page of a list after another as fast as they are answered: requests a
  second, milliseconds (p50, p95) by the clock, compressed bytes of a page. The people run on the same machine.
- `worker_mb`: memory of one web process after that, in MB of 2**20 bytes, shared pages counted by their share.
- `first_view`: milliseconds until the browser has painted content (First Contentful Paint), and until it is
  loaded, with nothing in its cache; the median of some views. `null`, with the reason, where no browser is installed.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # a browser's loop runs in the thread that asks the database

import django

django.setup()

import httpx
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from apps.agency.models import Brand
from benchmarks import pages_data
from benchmarks.pages import addresses
from benchmarks.stage import PROJECT, percentile

ASKED = (
    "inbox",
    "inbox_filter_type",
    "inbox_search_none",
    "inbox_page_100",
    "case",
    "mentions",
    "desk_inbox",
)
VIEWED = ("inbox", "case", "mentions_search_none", "cockpit", "figures")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
PAINTED = """() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  return [painted ? painted.startTime : null, performance.getEntriesByType('navigation')[0].loadEventEnd];
}"""


@contextmanager
def served(workers: int) -> Iterator[tuple[str, int]]:
    """The web process on a free port: its address and process id. Raises RuntimeError if it does not answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers))
    quiet = ("--log-level", "error", "--no-access-log", "--lifespan", "off")
    command = (sys.executable, "-m", "uvicorn", "config.asgi:application", *where, *quiet)
    running = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield _answering(f"http://127.0.0.1:{port}"), running.pid
    finally:
        running.terminate()
        running.wait(30)


def _answering(address: str) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/healthz")
            return address
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"the web process did not answer at {address}")


def session_of(user: Any) -> str:
    """A signed-in session's key."""
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


def load(address: str, pages: list[tuple[str, str]], clients: int, seconds: float) -> dict[str, Any]:
    """Clients that ask for (path, session key) in turn until the time is over. Raises RuntimeError for a wrong answer."""
    took: list[float] = []
    weights: list[int] = []
    wrong: list[str] = []
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            turn = number
            while time.monotonic() < until:
                path, key = pages[turn % len(pages)]
                turn += 1
                began = time.perf_counter()
                answer = client.get(path, cookies={settings.SESSION_COOKIE_NAME: key})
                took.append(1000 * (time.perf_counter() - began))
                weights.append(answer.num_bytes_downloaded)
                if answer.status_code != 200:
                    wrong.append(f"{path}: {answer.status_code}")

    people = [threading.Thread(target=person, args=(number,)) for number in range(clients)]
    began = time.monotonic()
    for one in people:
        one.start()
    for one in people:
        one.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} wrong answers, the first: {wrong[0]}")
    return {
        "clients": clients,
        "requests_per_s": round(len(took) / (time.monotonic() - began), 1),
        "p50": round(percentile(took, 0.5), 1),
        "p95": round(percentile(took, 0.95), 1),
        "compressed_bytes_median": round(statistics.median(weights)),
    }


def worker_mb(parent: int) -> float:
    """The largest proportional share of memory among the web processes."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return max(_share_mb(pid) for pid in [str(parent), *children])


def _share_mb(pid: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def first_view(address: str, pages: dict[str, tuple[str, str]], views: int) -> dict[str, Any]:
    """Per page, median milliseconds to the first paint and to loaded, in a browser with an empty cache."""
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, key) in pages.items():
            seen = []
            for _ in range(views):
                context = browser.new_context(viewport={"width": 1280, "height": 800})
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}
                context.add_cookies([cookie])  # type: ignore[list-item]
                page = context.new_page()
                page.goto(address + path, wait_until="load")
                seen.append(_painted(page))
                context.close()
            painted, loaded = (round(statistics.median(column)) for column in zip(*seen, strict=True))
            found[name] = {"painted": painted, "loaded": loaded}
        browser.close()
    return found


def _painted(page: Any) -> list[float]:
    """Asked again until there is a paint: the policy of the pages lets nothing wait inside them."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found: list[float] = page.evaluate(PAINTED)
        if found[0] is not None:
            return found
        page.wait_for_timeout(20)
    raise RuntimeError(f"{page.url} painted nothing in ten seconds")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Serve and ask. Raises RuntimeError where the rows are missing."""
    if not Brand.objects.filter(slug=pages_data.BIG).exists():
        raise RuntimeError("no rows to show: run `python -m benchmarks.pages --scale 0.01` first")
    keys = {role: session_of(user) for role, user in pages_data.people().items()}
    pages = {name: (path, keys[role]) for name, (role, path) in addresses(options.scale).items()}
    with served(options.web_workers) as (address, process):
        asked = [pages[name] for name in ASKED]
        load(address, asked, 2, 2)  # warm
        found: dict[str, Any] = {
            "web_workers": options.web_workers,
            "load": load(address, asked, options.clients, options.seconds),
            "worker_mb": round(worker_mb(process)),
        }
        if BROWSER is None:
            return {**found, "first_view": None, "first_view_reason": "no Chromium on this machine"}
        return {**found, "first_view": first_view(address, {n: pages[n] for n in VIEWED}, options.views)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--web-workers", type=int, default=2)
    parser.add_argument("--views", type=int, default=5)
    json.dump(measure(parser.parse_args()), sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
