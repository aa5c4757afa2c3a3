"""Reading a mailbox over IMAP: guarded address, TLS, sizes capped, nothing marked as read."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.networks.contract import NetworkError
from apps.networks.guard import Guard
from apps.networks.http import as_network_error

TIMEOUT = 20.0  # seconds
MAX_BYTES = 10 * 1024 * 1024  # of a message; of a larger one only the head is read
UNSAFE = re.compile(r'[\r\n"\\]')


class GuardedImap(imaplib.IMAP4):
    """IMAP over a socket that somebody else has opened."""

    def __init__(self, sock: socket.socket, host: str) -> None:
        self.ready = sock
        super().__init__(host)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Take the socket, in the place of opening one."""
        self.host, self.port = host, port
        self.sock = self.ready
        self.file = self.sock.makefile("rb")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it lies in the mailbox."""

    uid: int
    raw: bytes


class Mailbox:
    """One signed-in mailbox, in one folder."""

    def __init__(self, imap: imaplib.IMAP4, validity: int) -> None:
        self.imap = imap
        self.validity = validity  # when it changes, all uids are new

    def after(self, uid: int, limit: int) -> list[Letter]:
        """The messages after a uid, oldest first."""
        answer = self.imap.uid("SEARCH", f"UID {uid + 1}:*")[1]
        uids = sorted(int(one) for one in (answer[0] or b"").split())
        # "n:*" always gives the last message, even if its uid is lower.
        return [Letter(one, self._read(one)) for one in [one for one in uids if one > uid][:limit]]

    def _read(self, uid: int) -> bytes:
        sizes = self.imap.uid("FETCH", str(uid), "(RFC822.SIZE)")[1]
        found = re.search(rb"RFC822\.SIZE (\d+)", sizes[0] if sizes and isinstance(sizes[0], bytes) else b"")
        large = found is not None and int(found[1]) > MAX_BYTES
        answer = self.imap.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])" if large else "(BODY.PEEK[])")[1]
        return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


@contextmanager
def open_mailbox(guard: Guard, server: str, user: str, password: str, folder: str) -> Iterator[Mailbox]:
    """Sign in and open a folder, for reading only. Raises NetworkError."""
    host, sock = _connect(guard, server)
    try:
        imap = GuardedImap(sock, host)
        try:
            try:
                imap.login(user, password)
            except imaplib.IMAP4.error:
                message = _("%(host)s does not accept user name and password.") % {"host": host}
                raise NetworkError(message, kind="expired") from None
            yield Mailbox(imap, _select(imap, folder))
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()
    except (imaplib.IMAP4.abort, OSError, EOFError):
        raise NetworkError(
            _("%(host)s did not answer as it should.") % {"host": host}, kind="unreachable"
        ) from None
    except imaplib.IMAP4.error:
        raise NetworkError(
            _("%(host)s refuses a command.") % {"host": host}, kind="malformed", permanent=False
        ) from None
    finally:
        sock.close()


def _connect(guard: Guard, server: str) -> tuple[str, socket.socket]:
    parts = urlsplit(server if "://" in server else f"imaps://{server}")
    host, secure = parts.hostname or "", parts.scheme == "imaps"
    port = parts.port or (993 if secure else 143)
    if not secure and f"{host}:{port}" not in guard.private_hosts:
        raise NetworkError(
            _("The mailbox's password must not travel without TLS: use imaps://."), kind="refused"
        )
    with as_network_error(host, write=False):
        sock = guard.connect(host, port, TIMEOUT)
    if not secure:
        return host, sock
    try:
        return host, ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except OSError:
        sock.close()
        raise NetworkError(
            _("%(host)s offers no TLS that can be trusted.") % {"host": host}, kind="unreachable"
        ) from None


def _select(imap: imaplib.IMAP4, folder: str) -> int:
    status, _count = imap.select(f'"{UNSAFE.sub("", folder)}"', readonly=True)
    if status != "OK":
        raise NetworkError(_("There is no folder “%(folder)s”.") % {"folder": folder}, kind="gone")
    validity = imap.response("UIDVALIDITY")[1]
    return int(validity[0]) if validity and validity[0] else 0
