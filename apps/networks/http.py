"""The one HTTP client: guarded addresses, time and size limits, and every failure as a NetworkError."""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin

import httpcore
import httpx
from django.utils.translation import gettext as _

from apps.networks.contract import ErrorKind, NetworkError, Quota
from apps.networks.guard import AddressRefused, ConnectionRefused, Guard, GuardedTransport, NameUnknown

USER_AGENT = "Vigie"
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 20.0
TOTAL_TIMEOUT = 60.0  # a server that drips one byte a second never trips the read timeout
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
LONGEST_WAIT = 24 * 3600.0
SAFE_METHODS = frozenset({"GET", "HEAD"})
PERMANENT_REDIRECTS = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
EPOCH_FROM = 1_000_000_000  # a reset above this is a moment, below it a number of seconds

STATUS_KINDS: dict[int, ErrorKind] = {
    401: "expired",
    403: "not_allowed",
    404: "gone",
    408: "unreachable",
    410: "gone",
    425: "unreachable",
    429: "rate_limited",
}

Judge = Callable[["Answer"], NetworkError | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `moved_to`: where the address went for good; `write`: the request could change something."""

    status: int
    headers: httpx.Headers
    body: bytes
    host: str
    write: bool = False
    moved_to: str | None = None

    def json(self) -> Any:
        """The body as JSON. A body that is not: malformed; after a write: unknown_outcome."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise self.half() from None

    def half(self) -> NetworkError:
        """The error for an answer that lacks what it must hold."""
        return NetworkError(
            _("%(host)s gave an answer that cannot be read.") % {"host": self.host},
            kind="unknown_outcome" if self.write else "malformed",
        )

    @property
    def quota(self) -> Quota | None:
        """What the rate headers say."""
        return parse_quota(self.headers)

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, from Retry-After or from the reset of an exhausted quota."""
        return parse_retry_after(self.headers)


class HttpClient:
    """Sends requests. `private_hosts` ("host:port") may be private; `transport` replaces the wire in tests."""

    def __init__(
        self,
        *,
        private_hosts: Collection[str] = (),
        transport: httpx.BaseTransport | None = None,
        read_timeout: float = READ_TIMEOUT,
        total_timeout: float = TOTAL_TIMEOUT,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.guard = Guard(private_hosts)
        self.reading = transport or GuardedTransport(self.guard, keepalive=True)
        # A write on a reused connection that the server has just closed would look like an unknown outcome.
        self.writing = transport or GuardedTransport(self.guard, keepalive=False)
        self.read_timeout = read_timeout
        self.total_timeout = total_timeout
        self.max_bytes = max_bytes
        # A client that is merely forgotten closes its connections too.
        self.close = weakref.finalize(self, _close, self.reading, self.writing)

    def request(
        self,
        method: str,
        url: str,
        *,
        write: bool | None = None,
        judge: Judge | None = None,
        accept: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
        **body: Any,
    ) -> Answer:
        """Send one request, once, without following redirects.

        `write` (default: by the method) turns every doubt into unknown_outcome. `judge` may read an error out of
        any answer; statuses in `accept` are returned as they are. `body` is httpx's: params, json, data, files,
        content. Raises NetworkError.
        """
        changes = method not in SAFE_METHODS if write is None else write
        answer = self._exchange(method, url, changes, headers, body)
        problem = judge(answer) if judge else None
        if problem is None and answer.status not in accept and not 200 <= answer.status < 300:
            problem = error_of(answer)
        if problem is not None:
            raise problem
        return answer

    def fetch(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: Collection[int] = ()
    ) -> Answer:
        """GET a public page, following redirects, each of which is checked. No credentials. Raises NetworkError."""
        moved_to, only_permanent = None, True
        for _hop in range(MAX_REDIRECTS + 1):
            answer = self.request("GET", url, headers=headers, accept={*accept, *REDIRECTS})
            if answer.status not in REDIRECTS:
                return Answer(answer.status, answer.headers, answer.body, answer.host, moved_to=moved_to)
            url = urljoin(url, answer.headers.get("location", ""))
            only_permanent = only_permanent and answer.status in PERMANENT_REDIRECTS
            moved_to = url if only_permanent else moved_to
        raise NetworkError(_("%(host)s redirects in a circle.") % {"host": answer.host}, kind="malformed")

    def events(
        self, url: str, *, wait: float, limit: int, headers: Mapping[str, str] | None = None, **body: Any
    ) -> list[tuple[str, str]]:
        """Listen to server-sent events for `wait` seconds, or until `limit` came: (event, data). Raises NetworkError."""
        return self._listened(_read_events, url, wait, limit, headers, body)

    def lines(
        self, url: str, *, wait: float, limit: int, headers: Mapping[str, str] | None = None, **body: Any
    ) -> list[str]:
        """Listen to a stream of lines for `wait` seconds, or until `limit` came; empty ones keep it alive.

        Raises NetworkError.
        """
        return self._listened(_read_lines, url, wait, limit, headers, body)

    def _listened(
        self,
        read: Callable[[httpx.Response, float, int], list[T]],
        url: str,
        wait: float,
        limit: int,
        headers: Mapping[str, str] | None,
        body: dict[str, Any],
    ) -> list[T]:
        request = self._build("GET", url, headers, body)
        request.extensions["timeout"] = httpx.Timeout(wait, connect=CONNECT_TIMEOUT).as_dict()
        with as_network_error(request.url.host, write=False):
            response = self.reading.handle_request(request)
            response.request = request
            try:
                if response.status_code != 200:
                    raise error_of(Answer(response.status_code, response.headers, b"", request.url.host))
                return read(response, time.monotonic() + wait, limit)
            finally:
                response.close()

    def _build(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: dict[str, Any]
    ) -> httpx.Request:
        timeout = httpx.Timeout(self.read_timeout, connect=CONNECT_TIMEOUT).as_dict()
        try:
            request = httpx.Request(method, url, extensions={"timeout": timeout}, **body)
        except (httpx.InvalidURL, UnicodeError):
            raise NetworkError(_("This is not a web address."), kind="refused") from None
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise NetworkError(_("This is not a web address."), kind="refused")
        request.headers["User-Agent"] = USER_AGENT
        request.headers["Accept-Encoding"] = "gzip, deflate"
        request.headers.update(headers or {})
        return request

    def _exchange(
        self, method: str, url: str, write: bool, headers: Mapping[str, str] | None, body: dict[str, Any]
    ) -> Answer:
        request = self._build(method, url, headers, body)
        transport = self.writing if write else self.reading
        host = request.url.host
        with as_network_error(host, write=write):
            response = transport.handle_request(request)
            response.request = request
            try:
                content = self._read(response, host, write)
            finally:
                response.close()
        return Answer(response.status_code, response.headers, content, host, write)

    def _read(self, response: httpx.Response, host: str, write: bool) -> bytes:
        deadline = time.monotonic() + self.total_timeout
        parts, size = [], 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self.max_bytes:
                message = _("%(host)s sent more than %(size)s bytes.") % {
                    "host": host,
                    "size": self.max_bytes,
                }
                raise NetworkError(message, kind="unknown_outcome" if write else "malformed")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("too slow")
            parts.append(chunk)
        return b"".join(parts)


def _read_events(response: httpx.Response, deadline: float, limit: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    event, data = "", ""
    # A stream that stays silent until the wait is over is no failure.
    with suppress(httpcore.ReadTimeout, httpx.ReadTimeout):
        for line in response.iter_lines():
            name, _colon, value = line.partition(": ")
            event = value if name == "event" else event
            data += value if name == "data" else ""
            if not line and event:
                found.append((event, data))
                event, data = "", ""
            if len(found) >= limit or time.monotonic() > deadline or len(data) > MAX_BYTES:
                break
    return found


def _read_lines(response: httpx.Response, deadline: float, limit: int) -> list[str]:
    found: list[str] = []
    with suppress(httpcore.ReadTimeout, httpx.ReadTimeout):
        for line in response.iter_lines():
            if line:
                found.append(line)
            if len(found) >= limit or time.monotonic() > deadline:
                break
    return found


def _close(*transports: httpx.BaseTransport) -> None:
    for transport in transports:
        transport.close()


@contextmanager
def as_network_error(host: str, *, write: bool) -> Iterator[None]:
    """Turn what the wire raises into NetworkError, without its cause: that holds the request and its credentials."""
    try:
        yield
    except NetworkError:
        raise
    except AddressRefused:
        message = _("%(host)s leads into a private network and is not fetched.") % {"host": host}
        raise NetworkError(message, kind="refused") from None
    except (ConnectionRefused, NameUnknown):
        raise NetworkError(_("%(host)s cannot be reached.") % {"host": host}, kind="unreachable") from None
    except (httpx.TransportError, httpx.DecodingError, *_WIRE_ERRORS):
        kind: ErrorKind = "unknown_outcome" if write else "unreachable"
        raise NetworkError(_("%(host)s did not answer as it should.") % {"host": host}, kind=kind) from None


_WIRE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


def error_of(answer: Answer) -> NetworkError:
    """The error that a status code stands for; on a write, a 5xx or a timeout says nothing of the effect."""
    kind: ErrorKind = STATUS_KINDS.get(answer.status, "refused")
    if answer.status >= 500:
        kind = "unreachable"
    if kind == "unreachable" and answer.write:
        kind = "unknown_outcome"
    return NetworkError(
        _("%(host)s answered %(status)s.") % {"host": answer.host, "status": answer.status},
        kind=kind,
        retry_after=answer.retry_after,
        status=answer.status,
    )


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: Retry-After in seconds or as a date (RFC 9110), else the reset of an empty quota."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return min(float(value), LONGEST_WAIT)
    if value:
        try:
            wait = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
        return min(max(wait, 0.0), LONGEST_WAIT)
    quota = parse_quota(headers)
    return quota.resets_in if quota is not None and quota.remaining == 0 else None


def parse_quota(headers: Mapping[str, str]) -> Quota | None:
    """The quota in `X-RateLimit-*` or `RateLimit-*`; a reset may be seconds, a Unix time or an ISO 8601 time."""
    for prefix in ("x-ratelimit-", "x-rate-limit-", "ratelimit-"):
        remaining = _number(headers.get(prefix + "remaining"))
        if remaining is not None:
            limit = _number(headers.get(prefix + "limit"))
            return Quota(limit, remaining, _resets_in(headers.get(prefix + "reset", "")))
    return None


def _number(value: str | None) -> int | None:
    try:
        return int(float(value)) if value else None
    except (ValueError, OverflowError):
        return None


def _resets_in(value: str) -> float | None:
    now = datetime.now(UTC)
    number = _number(value)
    if number is not None:
        seconds = number - now.timestamp() if number > EPOCH_FROM else float(number)
        return min(max(seconds, 0.0), LONGEST_WAIT)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_WAIT)
