"""The firehose: every change of every repository, with a cursor that can be replayed."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import libipld
from django.utils.translation import gettext as _
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from apps.networks.contract import Change, NetworkError, RawRecord
from apps.networks.http import CONNECT_TIMEOUT, USER_AGENT, HttpClient, as_network_error

POSTS = "app.bsky.feed.post"
MAX_FRAME = 8 * 1024 * 1024
CHANGES: dict[str, Change] = {"create": "post", "update": "edit", "delete": "delete"}


@dataclass(slots=True)
class Haul:
    """What one stay at the firehose brought. `seq` is the last event seen, of whatever kind."""

    seq: int | None
    records: list[RawRecord] = field(default_factory=list)
    from_the_future: bool = False  # the server has never given out our cursor: it was set up anew


def listen_firehose(http: HttpClient, server: str, seq: int | None, *, wait: float, limit: int) -> Haul:
    """Stay for `wait` seconds or `limit` posts after the event `seq` (None: from now on). Raises NetworkError."""
    address = urlsplit(server if "://" in server else f"https://{server}")
    secure, host = address.scheme in {"https", "wss"}, address.hostname or ""
    query = "" if seq is None else f"?cursor={seq}"
    url = f"{'wss' if secure else 'ws'}://{address.netloc}/xrpc/com.atproto.sync.subscribeRepos{query}"
    with as_network_error(host, write=False):
        sock = http.guard.connect(host, address.port or (443 if secure else 80), CONNECT_TIMEOUT)
    try:
        with connect(
            url,
            sock=sock,
            proxy=None,
            compression=None,
            max_size=MAX_FRAME,
            user_agent_header=USER_AGENT,
            close_timeout=1,
        ) as connection:
            return _stay(connection, Haul(seq), time.monotonic() + wait, limit)
    except (WebSocketException, OSError):
        message = _("The firehose of %(host)s broke off.") % {"host": host}
        raise NetworkError(message, kind="unreachable") from None
    finally:
        sock.close()


def _stay(connection: ClientConnection, haul: Haul, deadline: float, limit: int) -> Haul:
    while len(haul.records) < limit and not haul.from_the_future:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            break
        try:
            frame = connection.recv(timeout=remaining)
        except TimeoutError:
            break
        read_frame(frame if isinstance(frame, bytes) else frame.encode(), haul)
    return haul


def read_frame(frame: bytes, haul: Haul) -> None:
    """Add the posts of one frame. Raises NetworkError of kind malformed, or what an error frame says."""
    try:
        header, body = libipld.decode_dag_cbor_multi(frame)
        if header["op"] == -1:
            haul.from_the_future = _error(str(body.get("error", "")))
        elif header["t"] == "#commit":
            haul.records += _posts(body)
        if "seq" in body:
            haul.seq = body["seq"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NetworkError(
            _("The firehose sent what cannot be read."), kind="malformed", permanent=False
        ) from None


def _error(code: str) -> bool:
    if code == "FutureCursor":
        return True
    raise NetworkError(_("The firehose refuses: %(code)s.") % {"code": code[:100]}, kind="unreachable")


def _posts(commit: dict[str, Any]) -> list[RawRecord]:
    wanted = [op for op in commit["ops"] if op["path"].startswith(f"{POSTS}/") and op["action"] in CHANGES]
    if not wanted:
        return []  # most commits are likes: their blocks need no decoding
    blocks = libipld.decode_car(commit["blocks"])[1] if commit["blocks"] else {}
    records = []
    for op in wanted:
        uri, change = f"at://{commit['repo']}/{op['path']}", CHANGES[op["action"]]
        said = blocks.get(op["cid"]) if op["cid"] else None
        if change == "delete":
            records.append(RawRecord(uri, b"", change))
        elif said is not None:
            records.append(RawRecord(uri, _payload(uri, op["cid"], said, commit), change))
    return records


def _payload(uri: str, cid: bytes, said: Any, commit: dict[str, Any]) -> bytes:
    view = {
        "uri": uri,
        "cid": libipld.encode_cid(cid),
        "author": {"did": commit["repo"]},
        "record": said,
        "indexedAt": commit["time"],
    }
    return json.dumps(view, default=_link).encode()


def _link(value: object) -> dict[str, str]:
    # DAG-CBOR has bytes and links; in a post, every such value is a link to a blob.
    if isinstance(value, bytes):
        return {"$link": libipld.encode_cid(value)}
    raise TypeError(type(value).__name__)
