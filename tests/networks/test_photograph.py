"""A public page as a browser shows it: through the guarded proxy, which leads into no private network."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from apps.networks.contract import NetworkError
from apps.networks.guard import Guard
from apps.networks.guarded_proxy import GuardedProxy
from apps.networks.photograph import PNG, NoBrowser, browser_path, photograph

CHROMIUM = shutil.which("chromium")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in English, whatever is translated."""
    with override("en"):
        yield


class Site:
    """A web site of this machine, and the paths it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                status, headers, body = site.pages.get(self.path, (404, {}, b"no"))
                self.send_response(status)
                for name, value in {"Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path: str, body: str, status: int = 200, **headers: str) -> str:
        self.pages[path] = (status, headers, body.encode())
        return f"http://{self.host}{path}"


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    """One that the test lets be reached, and one inside the house."""
    public, inside = Site(), Site()
    yield public, inside
    for site in (public, inside):
        site.server.shutdown()
        site.server.server_close()


def through(proxy: GuardedProxy, request: bytes) -> bytes:
    """What comes back for a request to the proxy, to the end."""
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as asked:
        asked.sendall(request)
        received = b""
        while more := asked.recv(65536):
            received += more
        return received


def proxy_to(site: Site, most_bytes: int = 1_000_000, seconds: float = 10) -> GuardedProxy:
    return GuardedProxy(Guard({site.host}), most_bytes=most_bytes, seconds=seconds)


def test_the_proxy_forwards_http_and_tunnels(sites: tuple[Site, Site]) -> None:
    public, _inside = sites
    address = public.put("/page", "hello")
    with proxy_to(public) as proxy:
        plain = through(proxy, f"GET {address} HTTP/1.1\r\nHost: {public.host}\r\n\r\n".encode())
        tunnel = f"CONNECT {public.host} HTTP/1.1\r\n\r\nGET /page HTTP/1.0\r\n\r\n"
        tunnelled = through(proxy, tunnel.encode())
    assert plain.endswith(b"hello")
    assert tunnelled.startswith(b"HTTP/1.1 200 Connected")
    assert tunnelled.endswith(b"hello")


@pytest.mark.parametrize("form", ["GET http://{host}/secret HTTP/1.1", "CONNECT {host} HTTP/1.1"])
def test_the_proxy_leads_into_no_private_network(form: str, sites: tuple[Site, Site]) -> None:
    public, inside = sites
    with proxy_to(public) as proxy:
        for host in (inside.host, "localhost:80", "[::1]:443", "169.254.169.254:80"):
            said = through(proxy, f"{form.format(host=host)}\r\n\r\n".encode())
            assert said.startswith(b"HTTP/1.1 403")
    assert inside.asked == []
    assert {"localhost", "169.254.169.254", "127.0.0.1"} <= proxy.refused


def test_a_name_that_turns_private_after_it_was_checked_is_refused(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    public, inside = sites
    port = inside.server.server_port
    answers = iter(["93.184.216.34", "127.0.0.1"])

    resolved = socket.getaddrinfo

    def rebound(host: str, *asked: Any, **more: Any) -> Any:
        if host != "rebind.example":
            return resolved(host, *asked, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    guard = Guard({public.host})
    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    assert guard.addresses("rebind.example", port) == ["93.184.216.34"]  # what a first look sees
    with GuardedProxy(guard, most_bytes=1000, seconds=5) as proxy:
        said = through(proxy, b"GET http://rebind.example/ HTTP/1.1\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 403")
    assert proxy.refused == {"rebind.example"}


def test_no_more_comes_through_than_is_allowed(sites: tuple[Site, Site]) -> None:
    public, _inside = sites
    address = public.put("/large", "x" * 3_000_000)
    with proxy_to(public, most_bytes=200_000) as proxy:
        received = through(proxy, f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert len(received) < 1_000_000


@pytest.mark.parametrize(
    "junk", [b"\r\n\r\n", b"GET\r\n\r\n", b"\xff\x00 \xff \xff\r\n\r\n", b"GET ftp://a/ HTTP/1.1\r\n\r\n"]
)
def test_the_proxy_refuses_what_is_no_request(junk: bytes, sites: tuple[Site, Site]) -> None:
    with proxy_to(sites[0]) as proxy:
        assert through(proxy, junk).startswith(b"HTTP/1.1 403")


def test_the_browser_is_found_by_setting_or_path(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexit 3\n")
    assert browser_path(str(browser)) == ""  # it cannot be run
    browser.chmod(0o755)
    assert browser_path(str(browser)) == str(browser)
    assert browser_path("none") == ""


def test_a_browser_that_fails_or_takes_no_picture_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:3]:
        os.chmod(parent, parent.stat().st_mode | 0o055)
    browser = tmp_path / "browser"
    for script, said in (("exit 3", "code 3"), ("exit 0", "no picture")):
        browser.write_text(f"#!/bin/sh\n{script}\n")
        browser.chmod(0o755)
        with pytest.raises(NetworkError, match=said):
            photograph("http://town.example/", str(browser), Guard())
    with pytest.raises(NoBrowser):
        photograph("http://town.example/", str(tmp_path / "absent"), Guard())
    with pytest.raises(NetworkError, match="address of the web"):
        photograph("file:///etc/passwd", str(browser), Guard())


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")
def test_a_page_is_taken_with_its_scripts_and_reaches_nothing_inside(sites: tuple[Site, Site]) -> None:
    public, inside = sites
    spies = f'<img src="http://{inside.host}/img"><iframe src="http://localhost:{inside.server.server_port}/frame"></iframe>'
    script = f"<script>fetch('/ran'); fetch('http://{inside.host}/fetch', {{mode: 'no-cors'}})</script>"
    address = public.put("/post", f"<h1>Ma lampe</h1>{spies}{script}")
    taken = photograph(address, str(CHROMIUM), Guard({public.host}))
    assert taken.png.startswith(PNG)
    assert len(taken.png) > 5_000
    assert "/ran" in public.asked
    assert inside.asked == []
    assert set(taken.refused) == {"127.0.0.1", "localhost"}
