"""A post of Bluesky in Vigie's words, seen through a view or straight from the firehose."""

import json
from datetime import datetime
from typing import Any

from apps.networks.bluesky.records import parts
from apps.networks.contract import AuthorData, MediaData, PostData, RawRecord
from apps.networks.reading import language, moment, reading
from apps.networks.text import is_web_address

PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"


def parse_view(record: RawRecord) -> PostData:
    """Understand one post. Raises NetworkError of kind malformed."""
    with reading("Bluesky"):
        return _post(json.loads(record.payload))


def _post(view: dict[str, Any]) -> PostData:
    said, author = view["record"], view["author"]
    did, _collection, key = parts(view["uri"])
    reply = said.get("reply") or {}
    return PostData(
        external_id=view["uri"],
        network="bluesky",
        kind="reply" if reply else "post",
        text=said["text"],
        url=f"https://bsky.app/profile/{did}/post/{key}",
        posted_at=_posted_at(said.get("createdAt", ""), view.get("indexedAt", "")),
        author=AuthorData(
            external_id=author["did"],
            handle=author.get("handle") or author["did"],
            name=author.get("displayName") or author.get("handle") or author["did"],
            url=f"https://bsky.app/profile/{author['did']}",
            bio=author.get("description") or "",
            followers=author.get("followersCount"),
            verified=_verified(author),
            avatar_url=author.get("avatar") or "",
        ),
        lang=language((said.get("langs") or [""])[0]),
        parent_external_id=reply["parent"]["uri"] if reply else None,
        root_external_id=reply["root"]["uri"] if reply else None,
        likes=view.get("likeCount"),
        reposts=view.get("repostCount"),
        replies=view.get("replyCount"),
        media=tuple(_media(did, said.get("embed") or {})),
        links=_links(said),
    )


def _posted_at(created: str, indexed: str) -> datetime:
    """When it was said. The author's clock says so, but not later than the network saw it."""
    seen = moment(indexed) if indexed else None
    try:
        said = moment(created)
    except ValueError:
        said = None
    if said is None and seen is None:
        raise ValueError("no time")
    return min(one for one in (said, seen) if one is not None)


def _verified(author: dict[str, Any]) -> bool | None:
    status = author.get("verification", {}).get("verifiedStatus")
    return None if status is None else status == "valid"


def _media(did: str, embed: dict[str, Any]) -> list[MediaData]:
    embed = embed.get("media") or embed
    found = [
        MediaData("image", f"{PICTURES}/{did}/{image['image']['ref']['$link']}", image.get("alt") or "")
        for image in embed.get("images") or []
    ]
    if embed.get("$type") == "app.bsky.embed.video":
        link = embed["video"]["ref"]["$link"]
        found.append(
            MediaData(
                "video", f"https://video.bsky.app/watch/{did}/{link}/playlist.m3u8", embed.get("alt") or ""
            )
        )
    return found


def _links(said: dict[str, Any]) -> tuple[str, ...]:
    features = [feature for facet in said.get("facets") or [] for feature in facet["features"]]
    embed = said.get("embed") or {}
    external = (embed.get("media") or embed).get("external") or {}
    found = [
        *(feature["uri"] for feature in features if "uri" in feature),
        *([external["uri"]] if external else []),
    ]
    return tuple(dict.fromkeys(link for link in found if is_web_address(link)))
