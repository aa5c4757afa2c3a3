"""A status of the Mastodon API in Vigie's words.

A server's ids are its own, so an external id is "host/id": the record's id says the host, the status the rest.
"""

import json
from typing import Any

from apps.networks.contract import (
    AuthorData,
    MediaData,
    MediaKind,
    PostData,
    PostKind,
    RawRecord,
)
from apps.networks.reading import language, moment, reading
from apps.networks.text import is_web_address, plain_text

MEDIA_KINDS: dict[str, MediaKind] = {"image": "image", "video": "video", "gifv": "video", "audio": "audio"}


def parse_status(record: RawRecord) -> PostData:
    """Understand one status. Raises NetworkError of kind malformed."""
    host = record.external_id.rpartition("/")[0]
    with reading("Mastodon"):
        return _post(json.loads(record.payload), host)


def _post(status: dict[str, Any], host: str) -> PostData:
    said = status.get("reblog") or status
    text, links = plain_text(said["content"])
    warning = said.get("spoiler_text") or ""
    parent = status.get("in_reply_to_id")
    kind: PostKind = "repost" if status.get("reblog") else "reply" if parent else "post"
    address = status.get("url") or status.get("uri") or ""
    return PostData(
        external_id=f"{host}/{status['id']}",
        network="mastodon",
        kind=kind,
        text=f"{warning}\n\n{text}".strip(),
        url=address if is_web_address(address) else "",
        posted_at=moment(status["created_at"]),
        author=_author(status["account"], host),
        lang=language(said.get("language")),
        parent_external_id=f"{host}/{parent}" if parent else None,
        likes=said.get("favourites_count"),
        reposts=said.get("reblogs_count"),
        replies=said.get("replies_count"),
        media=tuple(_media(item) for item in said.get("media_attachments", []) if item.get("url")),
        links=_without_mentions(links, said),
        edited_at=moment(said["edited_at"]) if said.get("edited_at") else None,
    )


def _author(account: dict[str, Any], host: str) -> AuthorData:
    handle = account["acct"] if "@" in account["acct"] else f"{account['acct']}@{host}"
    return AuthorData(
        external_id=f"{host}/{account['id']}",
        handle=handle,
        name=account.get("display_name") or account["acct"],
        url=account.get("url") or "",
        bio=plain_text(account.get("note") or "")[0],
        followers=account.get("followers_count"),
        avatar_url=account.get("avatar") or "",
    )


def _media(item: dict[str, Any]) -> MediaData:
    return MediaData(
        MEDIA_KINDS.get(item.get("type", ""), "file"), item["url"], item.get("description") or ""
    )


def _without_mentions(links: tuple[str, ...], status: dict[str, Any]) -> tuple[str, ...]:
    """The links that were posted, without those that the server makes of @handles and #tags."""
    own = {item.get("url") for item in [*status.get("mentions", []), *status.get("tags", [])]}
    return tuple(link for link in links if link not in own)
