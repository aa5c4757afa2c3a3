"""Connections to public addresses only: resolve once, check what came out, connect to exactly that."""

import functools
import ipaddress
import socket
import ssl
from collections.abc import Collection, Iterable, Iterator

import httpcore
import httpx

CONNECT_ERRORS = (httpcore.ConnectError, httpcore.ConnectTimeout)


class NameUnknown(httpx.ConnectError):
    """The host name does not resolve; nothing was sent."""


class AddressRefused(httpx.ConnectError):
    """The host name leads into a private network; nothing was sent."""


class ConnectionRefused(httpx.ConnectError):
    """Nobody listens at the address; nothing was sent."""


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet; an IPv4 address wrapped in IPv6 is judged by itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


class Guard:
    """Decides which addresses may be reached. `private_hosts` ("host:port") are allowed to be private."""

    def __init__(self, private_hosts: Collection[str] = ()) -> None:
        self.private_hosts = frozenset(private_hosts)

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them checked. Raises NameUnknown, AddressRefused."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameUnknown(f"{host} does not resolve") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        # One private address among public ones is already an attack: refuse all.
        if f"{host}:{port}" not in self.private_hosts and not all(map(is_public, addresses)):
            raise AddressRefused(f"{host} leads to a private address")
        return addresses

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """An open TCP socket, for clients that bring their own protocol (websockets, IMAP)."""
        problem: OSError | None = None
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                problem = error
        if isinstance(problem, ConnectionRefusedError):
            raise ConnectionRefused(f"{host} refused the connection") from problem
        raise httpx.ConnectError(f"{host} does not answer") from problem


class GuardedBackend(httpcore.SyncBackend):
    """httpcore's network, with every connection going through the guard."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers. Raises httpcore's connection errors."""
        problem: Exception | None = None
        for address in self.guard.addresses(host, port):
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except CONNECT_ERRORS as error:
                problem = error
        if problem is not None and isinstance(problem.__cause__, ConnectionRefusedError):
            raise ConnectionRefused(f"{host} refused the connection") from problem
        raise problem or httpcore.ConnectError(f"{host} has no address")


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self.stream

    def close(self) -> None:
        if hasattr(self.stream, "close"):
            self.stream.close()


@functools.cache
def trusted() -> ssl.SSLContext:
    """The certificates this process trusts: reading them costs more than a whole request, and they do not change."""
    return httpx.create_ssl_context()


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport on guarded connections. Pools by host name, so that a certificate is checked for each name."""

    def __init__(self, guard: Guard, *, keepalive: bool) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
            max_connections=100,
            max_keepalive_connections=20 if keepalive else 0,
            keepalive_expiry=15.0,
            network_backend=GuardedBackend(guard),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx's connection errors from here, httpcore's from the wire."""
        answer = self.pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close the pooled connections."""
        self.pool.close()
