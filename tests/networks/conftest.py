"""A server that says exactly the bytes a test wants, and requests that a test can look at afterwards."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from apps.networks.http import HttpClient

Script = Callable[[socket.socket, bytes], None]


class RawServer:
    """Accepts connections and lets a script answer each; `port` is on loopback."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self.heard: list[bytes] = []
        self.scripts: list[Script] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def say(self, *answers: bytes) -> None:
        """Queue whole answers, one connection each."""
        self.scripts += [lambda conn, _request, answer=answer: conn.sendall(answer) for answer in answers]

    def run(self, script: Script) -> None:
        """Queue a script for one connection."""
        self.scripts.append(script)

    def _serve(self) -> None:
        while True:
            try:
                conn, _address = self.listener.accept()
            except OSError:
                return
            # A client that has given up closes while the script still talks.
            with conn, contextlib.suppress(OSError):
                self.heard.append(conn.recv(65536))
                self.scripts.pop(0)(conn, self.heard[-1])


def http_answer(body: bytes = b"", status: str = "200 OK", headers: str = "") -> bytes:
    """The bytes of an HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


@pytest.fixture
def server() -> Iterator[RawServer]:
    raw = RawServer()
    yield raw
    raw.listener.close()


@pytest.fixture
def client(server: RawServer) -> Iterator[HttpClient]:
    http = HttpClient(private_hosts=[server.host], read_timeout=0.3, total_timeout=0.6, max_bytes=100_000)
    yield http
    http.close()


class Recorder:
    """Stands for a network: answers from a list, or from a function, and keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.http = HttpClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]
