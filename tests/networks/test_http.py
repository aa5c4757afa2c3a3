"""The one HTTP client: what a failure means, and what it never reaches."""

import gzip
import logging
import pickle
import socket
import time

import httpx
import pytest

from apps.networks.contract import AccountData, NetworkError
from apps.networks.guard import Guard, is_public
from apps.networks.http import HttpClient, parse_quota, parse_retry_after
from apps.networks.secret import Secret

from .conftest import RawServer, Recorder, http_answer


def failure(http: HttpClient, method: str, url: str, **body: object) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        http.request(method, url, **body)
    return caught.value


def test_a_refused_connection_is_surely_not_applied() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = failure(HttpClient(private_hosts=[f"127.0.0.1:{port}"]), "POST", f"http://127.0.0.1:{port}/reply")
    assert (error.kind, error.surely_not_applied, error.permanent) == ("unreachable", True, False)


def test_throttling_is_surely_not_applied_and_says_when(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(status="429 Too Many Requests", headers="Retry-After: 17\r\n"))
    error = failure(client, "POST", server.url)
    assert (error.kind, error.surely_not_applied, error.retry_after) == ("rate_limited", True, 17.0)


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(status="500 Oops"),
        http_answer(status="503 Later", headers="Retry-After: 5\r\n"),
        http_answer(status="408 Timeout"),
        http_answer(b'{"id": "1"}')[:-4],
        b"",
        b"HTTP/1.1 2",
        http_answer(b"not gzip", headers="Content-Encoding: gzip\r\n"),
    ],
    ids=["500", "503", "408", "half body", "dropped", "half head", "broken gzip"],
)
def test_a_write_without_a_whole_answer_is_unknown(
    server: RawServer, client: HttpClient, answer: bytes
) -> None:
    server.say(answer)
    error = failure(client, "POST", server.url)
    assert (error.kind, error.surely_not_applied) == ("unknown_outcome", False)


def test_a_write_that_times_out_is_unknown(server: RawServer, client: HttpClient) -> None:
    server.run(lambda _conn, _request: time.sleep(0.8))
    assert failure(client, "POST", server.url).kind == "unknown_outcome"


def test_a_write_with_an_unreadable_yes_is_unknown(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(b'{"id": '))
    with pytest.raises(NetworkError) as caught:
        client.request("POST", server.url).json()
    assert caught.value.kind == "unknown_outcome"


def test_a_read_that_fails_may_be_tried_again(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(status="502 Bad"))
    error = failure(client, "GET", server.url)
    assert (error.kind, error.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "refused"), (401, "expired"), (403, "not_allowed"), (404, "gone"), (410, "gone")],
)
def test_a_no_is_permanent(server: RawServer, client: HttpClient, status: int, kind: str) -> None:
    server.say(http_answer(status=f"{status} No"))
    error = failure(client, "POST", server.url)
    assert (error.kind, error.permanent) == (kind, True)


def test_a_dripping_server_meets_the_total_timeout(server: RawServer, client: HttpClient) -> None:
    def drip(conn: socket.socket, _request: bytes) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _second in range(20):
            conn.sendall(b"x")
            time.sleep(0.1)

    server.run(drip)
    assert failure(client, "GET", server.url).kind == "unreachable"


@pytest.mark.parametrize("bomb", [False, True])
def test_a_body_over_the_cap_is_not_read(server: RawServer, client: HttpClient, bomb: bool) -> None:
    body = b"x" * 200_000
    packed = gzip.compress(body) if bomb else body
    server.say(http_answer(packed, headers="Content-Encoding: gzip\r\n" if bomb else ""))
    assert failure(client, "GET", server.url).kind == "malformed"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1%eth0",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_public_address_is_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:4700::1111")


def test_a_private_address_is_refused_before_a_byte_is_sent(server: RawServer) -> None:
    error = failure(HttpClient(), "GET", f"http://localhost:{server.port}/")
    assert (error.kind, server.heard) == ("refused", [])


def test_one_private_address_among_public_ones_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [(2, 1, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: entries)
    with pytest.raises(httpx.ConnectError, match="private"):
        Guard().addresses("example.org", 80)


def test_the_checked_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch, server: RawServer
) -> None:
    asked = []

    def resolve(host: str, port: int, **_kwargs: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: resolve(host, *a) if host == "feed.example" else real(host, *a, **k),
    )
    server.say(http_answer(b"ok"))
    http = HttpClient(private_hosts=[f"feed.example:{server.port}"])
    assert http.fetch(f"http://feed.example:{server.port}/").body == b"ok"
    assert asked == ["feed.example"]


def test_a_redirect_into_a_private_network_is_refused(server: RawServer, client: HttpClient) -> None:
    server.say(
        http_answer(status="302 Found", headers="Location: http://169.254.169.254/latest/meta-data\r\n")
    )
    with pytest.raises(NetworkError) as caught:
        client.fetch(server.url)
    assert caught.value.kind == "refused"


def test_a_redirect_to_another_scheme_is_refused(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(status="302 Found", headers="Location: file:///etc/passwd\r\n"))
    with pytest.raises(NetworkError) as caught:
        client.fetch(server.url)
    assert caught.value.kind == "refused"


def test_redirects_in_a_circle_end(server: RawServer, client: HttpClient) -> None:
    server.say(*[http_answer(status="302 Found", headers="Location: /\r\n")] * 6)
    with pytest.raises(NetworkError) as caught:
        client.fetch(server.url)
    assert caught.value.kind == "malformed"


@pytest.mark.parametrize(
    ("reset", "low", "high"), [("30", 30, 30), ("1893456000", 86400, 86400), ("2000-01-01T00:00:00Z", 0, 0)]
)
def test_a_reset_may_be_seconds_a_moment_or_a_date(reset: str, low: float, high: float) -> None:
    headers = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    quota = parse_quota(headers)
    assert quota is not None
    assert quota.limit == 300
    assert low <= (quota.resets_in or 0) <= high
    assert parse_retry_after(headers) == quota.resets_in


def test_a_retry_date_is_turned_into_seconds() -> None:
    assert parse_retry_after({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}) == 24 * 3600
    assert parse_retry_after({"retry-after": "soon"}) is None


def test_a_credential_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    account = AccountData("1", credentials={"token": Secret("hunter2")})
    http = Recorder(httpx.ConnectError("hunter2"), httpx.Response(400, text="hunter2")).http
    errors = [
        failure(
            http,
            "POST",
            "https://user:hunter2@x.example/hunter2?t=hunter2",
            headers={"Authorization": "hunter2"},
        )
        for _try in range(2)
    ]
    shown = f"{account!r} {account.credentials} {[str(error) for error in errors]} {errors!r} {caplog.text}"
    assert "hunter2" not in shown
    assert all(error.__cause__ is None and error.__suppress_context__ for error in errors[:1])
    with pytest.raises(TypeError):
        pickle.dumps(account.credentials["token"])
