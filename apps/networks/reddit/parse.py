"""A post or comment of Reddit in Vigie's words."""

import json
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import moment, reading
from apps.networks.text import is_web_address

SITE = "https://www.reddit.com"
GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})


def parse_thing(record: RawRecord) -> PostData:
    """Understand one post or comment. Raises NetworkError of kind malformed."""
    with reading("Reddit"):
        thing = json.loads(record.payload)
        return _link(thing["data"]) if thing["kind"] == "t3" else _comment(thing["data"])


def is_gone(thing: dict[str, Any]) -> bool:
    """Whether its author or a moderator has taken it away."""
    data = thing["data"]
    return bool(data.get("removed_by_category")) or (data.get("selftext") or data.get("body")) in GONE


def _author(data: dict[str, Any]) -> AuthorData:
    handle = data.get("author") or "[deleted]"
    url = f"{SITE}/user/{handle}" if handle not in GONE else ""
    return AuthorData(data.get("author_fullname") or handle, handle, handle, url)


def _link(data: dict[str, Any]) -> PostData:
    address = data.get("url_overridden_by_dest") or ""
    return PostData(
        external_id=data["name"],
        network="reddit",
        kind="post",
        text=f"{data['title']}\n\n{data.get('selftext') or ''}".strip(),
        url=f"{SITE}{data['permalink']}",
        posted_at=moment(data["created_utc"]),
        author=_author(data),
        likes=data.get("score"),
        replies=data.get("num_comments"),
        links=(address,) if is_web_address(address) else (),
        edited_at=moment(data["edited"]) if data.get("edited") else None,
        deleted=is_gone({"data": data}),
    )


def _comment(data: dict[str, Any]) -> PostData:
    parent = data["parent_id"]
    path = data.get("permalink") or data.get("context", "").split("?")[0]
    return PostData(
        external_id=data["name"],
        network="reddit",
        kind="comment",
        text=data["body"],
        url=f"{SITE}{path}" if path else "",
        posted_at=moment(data["created_utc"]),
        author=_author(data),
        parent_external_id=parent,
        root_external_id=data.get("link_id") or (parent if parent.startswith("t3_") else None),
        likes=data.get("score"),
        edited_at=moment(data["edited"]) if data.get("edited") else None,
        deleted=is_gone({"data": data}),
    )
