"""A real browser against the real web process, inside the test: skipped, with the reason, where there is none."""

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cases.office import Office

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser there is nothing to try."""
    if BROWSER is None:
        reason = pytest.mark.skip(reason="no Chromium on this machine: apt install chromium")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop in this thread, in which Django would refuse every query of the test itself.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def address(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the web process of this test answers, with its streams."""
    import uvicorn
    from django.core.asgi import get_asgi_application
    from django.db import connections

    # Each request has a thread of its own here: what it opens, it closes.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.SESSION_COOKIE_SECURE = False
    config = uvicorn.Config(
        get_asgi_application(), port=port, log_level="critical", timeout_graceful_shutdown=1, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def office(
    lumen: Any, inside: Callable[..., Any], actor: Callable[..., Any], alice: Any, bob: Any, carole: Any
) -> Office:
    """Alice, Bob and Carole at lumen, with an account on a network nobody calls."""
    from apps.agency.access import SYSTEM
    from apps.monitoring.services.accounts import connect_account

    with inside(lumen):
        connect_account(SYSTEM, "practice", "maison_lumen", {"token": "practice-maison_lumen"})
    return Office(*(actor(person, lumen) for person in (alice, bob, carole)))


class Visit:
    """A page in a browser where somebody is signed in; it keeps what must never happen."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.address = address
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.elsewhere.append(request.url)

    def go(self, path: str) -> Any:
        """Open a path and wait until it stands."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page


@pytest.fixture
def visit(browser: Any, address: str, client_of: Callable[..., Any]) -> Iterator[Callable[..., Visit]]:
    """`visit(alice, width=390, scheme="dark")`: a browser of hers."""
    contexts: list[Any] = []

    def opened(user: Any, *, width: int = 1280, height: int = 800, scheme: str = "light") -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR"
        )
        session = client_of(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        contexts.append(context)
        return Visit(context, address)

    yield opened
    for context in contexts:
        context.close()
