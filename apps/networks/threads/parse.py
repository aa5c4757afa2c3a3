"""A thread or reply of Threads in Vigie's words."""

import json
from typing import Any

from apps.networks.contract import AuthorData, MediaData, MediaKind, PostData, RawRecord
from apps.networks.reading import moment, reading
from apps.networks.text import is_web_address

SITE = "https://www.threads.net"
MEDIA_KINDS: dict[str, MediaKind] = {"IMAGE": "image", "VIDEO": "video", "AUDIO": "audio"}


def parse_thread(record: RawRecord) -> PostData:
    """Understand one thread or reply. Raises NetworkError of kind malformed."""
    with reading("Threads"):
        return _post(json.loads(record.payload))


def _post(item: dict[str, Any]) -> PostData:
    handle = item.get("username") or ""
    parent, root = (item.get("replied_to") or {}).get("id"), (item.get("root_post") or {}).get("id")
    return PostData(
        external_id=item["id"],
        network="threads",
        kind="reply" if item.get("is_reply") or parent else "post",
        text=item.get("text") or "",
        url=item.get("permalink") or "",
        posted_at=moment(item["timestamp"]),
        # The API gives no user id of others: the name is all there is.
        author=AuthorData(
            handle, handle, handle, f"{SITE}/@{handle}" if handle else "", verified=item.get("is_verified"),
            avatar_url=item.get("profile_picture_url") or "",
        ),
        parent_external_id=parent or root,
        root_external_id=root or parent,
        media=tuple(_media(item)),
        links=tuple(link for link in [item.get("link_attachment_url") or ""] if is_web_address(link)),
    )  # fmt: skip


def _media(item: dict[str, Any]) -> list[MediaData]:
    kind = MEDIA_KINDS.get(item.get("media_type", ""))
    address = item.get("media_url") or ""
    return [MediaData(kind, address, item.get("alt_text") or "")] if kind and is_web_address(address) else []
