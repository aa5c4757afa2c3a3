"""A post of X in Vigie's words. The newer names (post, repost) and the older ones (tweet, retweet) are both read."""

import json
from html import unescape
from typing import Any

from apps.networks.contract import AuthorData, MediaData, MediaKind, PostData, PostKind, RawRecord
from apps.networks.reading import country, language, moment, reading
from apps.networks.text import is_web_address

MEDIA_KINDS: dict[str, MediaKind] = {"photo": "image", "video": "video", "animated_gif": "video"}


def parse_post(record: RawRecord) -> PostData:
    """Understand one post. Raises NetworkError of kind malformed."""
    with reading("X"):
        found = json.loads(record.payload)
        return _post(found["post"], found["author"], found["media"], found["place"])


def with_its_parts(post: dict[str, Any], includes: dict[str, Any]) -> dict[str, Any]:
    """A post together with what the answer holds apart: author, media, place."""
    keys = (post.get("attachments") or {}).get("media_keys", [])
    place = (post.get("geo") or {}).get("place_id")
    return {
        "post": post,
        "author": _first(includes.get("users"), "id", post.get("author_id"))
        or {"id": post.get("author_id", "")},
        "media": [one for one in includes.get("media", []) if one.get("media_key") in keys],
        "place": _first(includes.get("places"), "id", place),
    }


def _first(items: list[dict[str, Any]] | None, name: str, value: str | None) -> dict[str, Any] | None:
    return next((item for item in items or [] if value and item.get(name) == value), None)


def _post(post: dict[str, Any], author: dict[str, Any], media: list[dict[str, Any]], place: Any) -> PostData:
    related = {
        one["type"]: one["id"] for one in post.get("referenced_posts") or post.get("referenced_tweets") or []
    }
    metrics = post.get("public_metrics") or {}
    parent, root = related.get("replied_to"), post.get("conversation_id")
    kind: PostKind = "reply" if parent else "repost" if {"retweeted", "reposted"} & set(related) else "post"
    handle = author.get("username", "")
    whole = post.get("note_post") or post.get("note_tweet") or post
    return PostData(
        external_id=post["id"],
        network="x",
        kind=kind,
        text=unescape(whole["text"]),
        url=f"https://x.com/{handle or 'i'}/status/{post['id']}",
        posted_at=moment(post["created_at"]),
        author=_author(author, handle),
        lang=language(post.get("lang")),
        parent_external_id=parent,
        root_external_id=root if root != post["id"] else None,
        likes=metrics.get("like_count"),
        reposts=metrics.get("repost_count", metrics.get("retweet_count")),
        replies=metrics.get("reply_count"),
        media=tuple(_media(one) for one in media if one.get("url") or one.get("preview_image_url")),
        links=_links(whole),
        country=country((place or {}).get("country_code")),
    )


def _author(author: dict[str, Any], handle: str) -> AuthorData:
    return AuthorData(
        external_id=author["id"],
        handle=handle,
        name=author.get("name") or handle,
        url=f"https://x.com/{handle}" if handle else "",
        bio=author.get("description") or "",
        followers=(author.get("public_metrics") or {}).get("followers_count"),
        verified=author.get("verified"),
        avatar_url=author.get("profile_image_url") or "",
    )


def _media(one: dict[str, Any]) -> MediaData:
    kind = MEDIA_KINDS.get(one.get("type", ""), "file")
    return MediaData(kind, one.get("url") or one["preview_image_url"], one.get("alt_text") or "")


def _links(whole: dict[str, Any]) -> tuple[str, ...]:
    found = [
        one.get("expanded_url") or one.get("url", "") for one in (whole.get("entities") or {}).get("urls", [])
    ]
    return tuple(dict.fromkeys(link for link in found if is_web_address(link)))
