"""A proxy on this machine through which a browser reaches public addresses only, for as long as one picture takes.

The browser resolves nothing itself: each host is resolved here once, checked, and connected to at exactly that address,
so that neither a redirect, nor a script, nor a name that changes its address leads into a private network.
"""

import selectors
import socket
import threading
import time
from collections.abc import Collection
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from apps.networks.guard import AddressRefused, Guard

PORTS = frozenset({80, 443})
LONGEST_HEAD = 64 * 1024
CHUNK = 64 * 1024
CONNECT_TIMEOUT = 5.0


class GuardedProxy:
    """Serves from entering to leaving; at most `most_bytes` come through, and nothing after `seconds`."""

    def __init__(
        self, guard: Guard, *, most_bytes: int, seconds: float, unwanted: Collection[str] = ()
    ) -> None:
        """unwanted: hosts that are never reached, as those a browser calls for itself."""
        self.guard, self.left, self.unwanted = guard, most_bytes, frozenset(unwanted)
        self.until = time.monotonic() + seconds
        self.refused: set[str] = set()  # hosts that lead into a private network or to another port
        self.reached: set[str] = set()
        self._counting = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> "GuardedProxy":
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.2)
        self.port = self.listening.getsockname()[1]
        self._server = threading.Thread(target=self._serve, daemon=True)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._server.join()
        self.listening.close()

    def _serve(self) -> None:
        while not self._is_over():
            try:
                browser, _address = self.listening.accept()
            except TimeoutError:
                continue
            threading.Thread(target=self._answer, args=(browser,), daemon=True).start()

    def _is_over(self) -> bool:
        return self._closed.is_set() or time.monotonic() > self.until or self.left <= 0

    def _answer(self, browser: socket.socket) -> None:
        """One connection of the browser: a tunnel for https, one forwarded request for http."""
        with browser:
            browser.settimeout(CONNECT_TIMEOUT)
            try:
                head, rest = _head(browser)
                method, target, version = head[0].split(b" ", 2)
                host, port, path = _where(method, target)
                site = self._connect(host, port)
            except (ValueError, OSError, httpx.ConnectError):
                _say(browser, b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            with site:
                if method == b"CONNECT":
                    _say(browser, b"HTTP/1.1 200 Connected\r\n\r\n")
                    first = rest
                else:
                    first = _forwarded(method, path, version, head[1:]) + rest
                self._relay(browser, site, first)

    def _connect(self, host: str, port: int) -> socket.socket:
        allowed = port in PORTS or f"{host}:{port}" in self.guard.private_hosts
        if host in self.unwanted:
            raise AddressRefused(f"{host} is not wanted")
        try:
            if not allowed:
                raise AddressRefused(f"{host}:{port} is no port of the web")
            site = self.guard.connect(host, port, CONNECT_TIMEOUT)
        except AddressRefused:
            self.refused.add(host)
            raise
        self.reached.add(host)
        return site

    def _relay(self, browser: socket.socket, site: socket.socket, first: bytes) -> None:
        try:
            site.sendall(first)
            with selectors.DefaultSelector() as waiting:
                waiting.register(browser, selectors.EVENT_READ, site)
                waiting.register(site, selectors.EVENT_READ, browser)
                while not self._is_over():
                    for key, _events in waiting.select(0.5):
                        received = key.fileobj.recv(CHUNK)  # type: ignore[union-attr]
                        if not received:
                            return
                        with self._counting:
                            self.left -= len(received)
                        key.data.sendall(received)
        except OSError:
            return  # either side went away


def _head(browser: socket.socket) -> tuple[list[bytes], bytes]:
    """The lines of a request's head, and what came after it. Raises ValueError for what is none."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = browser.recv(CHUNK)
        if not more or len(received) > LONGEST_HEAD:
            raise ValueError("no head of a request")
        received += more
    head, _blank, rest = received.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), rest


def _where(method: bytes, target: bytes) -> tuple[str, int, bytes]:
    """Host, port and path of a request to a proxy. Raises ValueError."""
    text = target.decode("ascii")
    parts = urlsplit(f"//{text}" if method == b"CONNECT" else text)
    if method != b"CONNECT" and parts.scheme != "http":
        raise ValueError("not http")
    if not parts.hostname:
        raise ValueError("no host")
    path = parts.path or "/"
    return (
        parts.hostname,
        parts.port or 80,
        f"{path}?{parts.query}".encode() if parts.query else path.encode(),
    )


def _forwarded(method: bytes, path: bytes, version: bytes, fields: list[bytes]) -> bytes:
    """The request as the site expects it: one to a connection, without what was meant for the proxy."""
    dropped = (b"proxy-", b"connection:", b"keep-alive:")
    kept = [line for line in fields if not line.lower().startswith(dropped)]
    return b"\r\n".join([b" ".join((method, path, version)), *kept, b"Connection: close", b"", b""])


def _say(browser: socket.socket, answer: bytes) -> None:
    try:
        browser.sendall(answer)
    except OSError:
        return  # it went away
