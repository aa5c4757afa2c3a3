"""A comment of TikTok in Vigie's words."""

import json
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import moment, reading

SITE = "https://www.tiktok.com"


def parse_comment(record: RawRecord) -> PostData:
    """Understand one comment. Raises NetworkError of kind malformed."""
    with reading("TikTok"):
        found = json.loads(record.payload)
        return _post(found["comment"], found["video"])


def _post(comment: dict[str, Any], video: dict[str, Any]) -> PostData:
    handle = comment.get("username") or ""
    return PostData(
        external_id=str(comment["comment_id"]),
        network="tiktok",
        kind="comment",
        text=comment["text"],
        url=video.get("share_url") or "",
        posted_at=moment(int(comment["create_time"])),
        author=AuthorData(
            external_id=str(comment.get("unique_identifier") or comment.get("user_id") or handle),
            handle=handle,
            name=comment.get("display_name") or handle,
            url=f"{SITE}/@{handle}" if handle else "",
            avatar_url=comment.get("profile_image") or "",
        ),
        parent_external_id=str(comment.get("parent_comment_id") or comment["video_id"]),
        root_external_id=str(comment["video_id"]),
        likes=comment.get("likes"),
        replies=comment.get("replies"),
    )
