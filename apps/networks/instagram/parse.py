"""A comment or a tagged medium of Instagram in Vigie's words, polled or pushed."""

import json
from dataclasses import replace
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.meta import changes
from apps.networks.reading import as_record, moment, reading

SITE = "https://www.instagram.com"
FIELDS = frozenset({"comments", "live_comments"})
MENTIONS = "mentions"


def parse_item(record: RawRecord) -> PostData:
    """Understand one comment or medium. Raises NetworkError of kind malformed."""
    with reading("Instagram"):
        found = json.loads(record.payload)
        return _medium(found["item"]) if found["medium"] is None else _comment(found["item"], found["medium"])


def read_webhook(body: bytes) -> list[RawRecord]:
    """The comments of a webhook call, and the mentions elsewhere, which have no words yet.

    A comment gives no time of its own: the call's is used.
    """
    records = []
    for account, time, field, value in changes("Instagram", body):
        with reading("Instagram"):
            if field in FIELDS:
                item = {**value, "timestamp": time}
                medium = {"id": value["media"]["id"]}
                records.append(as_record(value["id"], {"item": item, "medium": medium}, "post", account))
            elif field == MENTIONS:
                name = str(value.get("comment_id") or value["media_id"])
                whole = as_record(name, {"mention": value}, "post", account)
                records.append(replace(whole, unfinished=True))
    return records


def _author(item: dict[str, Any]) -> AuthorData:
    person = item.get("from") or item.get("user") or {}
    handle = item.get("username") or person.get("username") or ""
    return AuthorData(str(person.get("id") or handle), handle, handle, f"{SITE}/{handle}/" if handle else "")


def _comment(item: dict[str, Any], medium: dict[str, Any]) -> PostData:
    return PostData(
        external_id=item["id"],
        network="instagram",
        kind="comment",
        text=item["text"],
        url=medium.get("permalink") or "",
        posted_at=moment(item["timestamp"]),
        author=_author(item),
        parent_external_id=item.get("parent_id") or medium["id"],
        root_external_id=medium["id"],
        likes=item.get("like_count"),
    )


def _medium(item: dict[str, Any]) -> PostData:
    return PostData(
        external_id=item["id"],
        network="instagram",
        kind="post",
        text=item.get("caption") or "",
        url=item.get("permalink") or "",
        posted_at=moment(item["timestamp"]),
        author=_author(item),
        likes=item.get("like_count"),
        replies=item.get("comments_count"),
    )
