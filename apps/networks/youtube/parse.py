"""A comment or video of YouTube in Vigie's words."""

import json
from html import unescape
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import as_record, moment, reading
from apps.networks.text import plain_text

SITE = "https://www.youtube.com"


def parse_item(record: RawRecord) -> PostData:
    """Understand one comment or video. Raises NetworkError of kind malformed."""
    with reading("YouTube"):
        item = json.loads(record.payload)
        return _video(item) if item["kind"] == "youtube#searchResult" else _comment(item)


def comment_records(thread: dict[str, Any]) -> list[RawRecord]:
    """A thread's replies and its top comment, newest first; each knows its video."""
    video = thread["snippet"].get("videoId", "")
    replies = sorted(
        (thread.get("replies") or {}).get("comments", []),
        key=lambda one: one["snippet"]["publishedAt"],
        reverse=True,
    )
    found = [*replies, thread["snippet"]["topLevelComment"]]
    return [as_record(one["id"], {**one, "kind": "youtube#comment", "video": video}) for one in found]


def _comment(item: dict[str, Any]) -> PostData:
    said = item["snippet"]
    video = item.get("video") or said.get("videoId") or ""
    posted_at, updated_at = moment(said["publishedAt"]), moment(said.get("updatedAt") or said["publishedAt"])
    channel = (said.get("authorChannelId") or {}).get("value", "")
    return PostData(
        external_id=item["id"],
        network="youtube",
        kind="comment",
        text=said.get("textOriginal") or plain_text(said["textDisplay"])[0],
        url=f"{SITE}/watch?v={video}&lc={item['id']}",
        posted_at=posted_at,
        author=AuthorData(
            external_id=channel,
            handle=said["authorDisplayName"],
            name=said["authorDisplayName"],
            url=said.get("authorChannelUrl") or "",
            avatar_url=said.get("authorProfileImageUrl") or "",
        ),
        parent_external_id=said.get("parentId") or video or None,
        root_external_id=video or None,
        likes=said.get("likeCount"),
        edited_at=updated_at if updated_at > posted_at else None,
    )


def _video(item: dict[str, Any]) -> PostData:
    said, number = item["snippet"], item["id"]["videoId"]
    channel = said["channelId"]
    text = f"{unescape(said['title'])}\n\n{unescape(said.get('description') or '')}"
    return PostData(
        external_id=number,
        network="youtube",
        kind="post",
        text=text.strip(),
        url=f"{SITE}/watch?v={number}",
        posted_at=moment(said["publishedAt"]),
        author=AuthorData(channel, said["channelTitle"], said["channelTitle"], f"{SITE}/channel/{channel}"),
    )
