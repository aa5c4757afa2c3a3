"""A post, comment or recommendation of Facebook in Vigie's words, polled or pushed."""

import json
from typing import Any

from apps.networks.contract import AuthorData, Change, MediaData, PostData, PostKind, RawRecord
from apps.networks.meta import changes
from apps.networks.reading import as_record, moment, reading
from apps.networks.text import is_web_address

VERBS: dict[str, Change] = {"add": "post", "edited": "edit", "edit": "edit", "remove": "delete"}
SAID = frozenset({"comment", "status", "post", "photo", "video", "share", "note"})
SITE = "https://www.facebook.com"


def parse_item(record: RawRecord) -> PostData:
    """Understand one thing said on Facebook. Raises NetworkError of kind malformed."""
    with reading("Facebook"):
        found = json.loads(record.payload)
        if found["from_webhook"]:
            return _pushed(found["item"])
        if found["item"].get("recommendation_type"):
            return _rating(found["item"])
        return _polled(found["item"], found.get("post_id"))


def wrapped(item: dict[str, Any], post_id: str | None = None) -> dict[str, Any]:
    """A polled thing with the post it stands under."""
    return {"from_webhook": False, "item": item, "post_id": post_id}


def read_webhook(body: bytes) -> list[RawRecord]:
    """What was said, changed or removed; likes and the like are passed over."""
    records = []
    for page, time, field, value in changes("Facebook", body):
        with reading("Facebook"):
            change = VERBS.get(value.get("verb", "")) if value.get("item") in SAID else None
            if field == "feed" and change is not None:
                item = {"created_time": time, **value}
                name = value["comment_id"] if value["item"] == "comment" else value["post_id"]
                records.append(as_record(name, {"from_webhook": True, "item": item}, change, page))
    return records


def _author(person: dict[str, Any] | None) -> AuthorData:
    # Facebook names the author only where the app's rights and the person's settings allow it.
    found = person or {}
    name = found.get("name", "")
    return AuthorData(
        str(found.get("id", "")), name, name, f"{SITE}/{found['id']}" if found.get("id") else ""
    )


def _polled(item: dict[str, Any], post_id: str | None) -> PostData:
    above = (item.get("parent") or {}).get("id") or post_id
    kind: PostKind = "comment" if above else "post"
    return PostData(
        external_id=item["id"],
        network="facebook",
        kind=kind,
        text=item.get("message") or item.get("story") or "",
        url=item.get("permalink_url") or f"{SITE}/{item['id']}",
        posted_at=moment(item["created_time"]),
        author=_author(item.get("from")),
        parent_external_id=above,
        root_external_id=post_id,
        likes=item.get("like_count"),
        replies=item.get("comment_count"),
        media=tuple(_media(item.get("attachment") or {})),
    )


def _media(attachment: dict[str, Any]) -> list[MediaData]:
    source = ((attachment.get("media") or {}).get("image") or {}).get("src", "")
    kind = "video" if "video" in attachment.get("type", "") else "image"
    return [MediaData("video" if kind == "video" else "image", source)] if is_web_address(source) else []


def _pushed(value: dict[str, Any]) -> PostData:
    comment = value["item"] == "comment"
    post_id = value["post_id"]
    name = value["comment_id"] if comment else post_id
    link = value.get("permalink_url") or (value.get("post") or {}).get("permalink_url") or f"{SITE}/{name}"
    photo = value.get("photo") or (value.get("link") if value["item"] == "photo" else "") or ""
    return PostData(
        external_id=name,
        network="facebook",
        kind="comment" if comment else "post",
        text=value.get("message") or "",
        url=link,
        posted_at=moment(value["created_time"]),
        author=_author(value.get("from")),
        parent_external_id=value.get("parent_id") or post_id if comment else None,
        root_external_id=post_id if comment else None,
        media=(MediaData("image", photo),) if is_web_address(photo) else (),
    )


def _rating(item: dict[str, Any]) -> PostData:
    story = (item.get("open_graph_story") or {}).get("id") or item["id"]
    liked = item["recommendation_type"] == "positive"
    return PostData(
        external_id=story,
        network="facebook",
        kind="review",
        text=item.get("review_text") or "",
        url=f"{SITE}/{story}",
        posted_at=moment(item["created_time"]),
        author=_author(item.get("reviewer")),
        rating=float(item["rating"]) if item.get("rating") else 5.0 if liked else 1.0,
    )
