"""The records that Vigie writes into the account's repository. Pure: time is an argument."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
TID_FROM = 1_704_067_200_000_000  # microseconds: 2024-01-01; record keys made here lie in that year
TID_SPAN = 366 * 24 * 3600 * 1_000_000
CLOCKS = 1024

LINK = re.compile(rb"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'\xc2\xbb]")
MENTION = re.compile(rb"(?:^|(?<=[\s(]))@((?:[a-zA-Z0-9-]+\.)+[a-zA-Z][a-zA-Z0-9-]*)")
TAG = re.compile(rb"(?:^|(?<=\s))#([^\s\d#.,;:!?()\"][^\s#.,;:!?()\"]*)")


def record_key(key: str) -> str:
    """The same valid record key (TID) for the same key, so that the network itself tells whether a reply stands.

    A TID holds a time; AppViews sort by other fields, so a made-up one in the past does no harm.
    Source: https://atproto.com/specs/tid
    """
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    stamp = (TID_FROM + number % TID_SPAN) * CLOCKS + number // TID_SPAN % CLOCKS
    signs = []
    for _place in range(13):
        stamp, rest = divmod(stamp, 32)
        signs.append(ALPHABET[rest])
    return "".join(reversed(signs))


def written(moment: datetime) -> str:
    """A time as records hold it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def mentions(text: str) -> list[str]:
    """The handles that a text mentions."""
    return [found.decode() for found in MENTION.findall(text.encode())]


def facets(text: str, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """What makes links, tags and mentions clickable; offsets in UTF-8 bytes. `people`: handle to DID."""
    raw = text.encode()
    links = [_facet(match.span(), "link", uri=match[0].decode()) for match in LINK.finditer(raw)]
    tags = [_facet(match.span(), "tag", tag=match[1].decode()) for match in TAG.finditer(raw)]
    named = [
        _facet(match.span(), "mention", did=people[match[1].decode()])
        for match in MENTION.finditer(raw)
        if match[1].decode() in people
    ]
    return sorted([*links, *tags, *named], key=lambda facet: facet["index"]["byteStart"])


def _facet(span: tuple[int, int], kind: str, **values: str) -> dict[str, Any]:
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", **values}
    return {"index": {"byteStart": span[0], "byteEnd": span[1]}, "features": [feature]}


def reply_record(
    text: str,
    parent: dict[str, Any],
    *,
    at: datetime,
    people: Mapping[str, str],
    images: list[dict[str, Any]],
) -> dict[str, Any]:
    """A reply to `parent` (uri, cid, value), in the parent's conversation."""
    reference = {"uri": parent["uri"], "cid": parent["cid"]}
    root = parent["value"].get("reply", {}).get("root") or reference
    record: dict[str, Any] = {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": written(at),
        "reply": {"root": {"uri": root["uri"], "cid": root["cid"]}, "parent": reference},
    }
    found = facets(text, people)
    if found:
        record["facets"] = found
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return record


def gate_record(
    root: str, hidden: list[str], known: Mapping[str, Any] | None, *, at: datetime
) -> dict[str, Any]:
    """The threadgate of our post `root` with these replies hidden; what it already allows stays."""
    fresh = {"$type": "app.bsky.feed.threadgate", "post": root, "createdAt": written(at)}
    return {**fresh, **(known or {}), "hiddenReplies": hidden}


def block_record(did: str, *, at: datetime) -> dict[str, Any]:
    """The block of a person."""
    return {"$type": "app.bsky.graph.block", "subject": did, "createdAt": written(at)}


def parts(uri: str) -> tuple[str, str, str]:
    """Repository, collection and key of an at:// address. Raises ValueError."""
    scheme, _empty, did, collection, key = uri.split("/", 4)
    if scheme != "at:" or not key:
        raise ValueError(f"not an at:// address: {uri[:100]}")
    return did, collection, key
