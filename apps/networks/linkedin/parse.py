"""A comment of LinkedIn in Vigie's words. Its URN names the activity it stands under."""

import json
import re
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import moment, reading

SITE = "https://www.linkedin.com"
COMMENT_URN = re.compile(r"urn:li:comment:\((urn:li:[a-zA-Z]+:\d+),(\d+)\)")


def parse_comment(record: RawRecord) -> PostData:
    """Understand one comment. Raises NetworkError of kind malformed."""
    with reading("LinkedIn"):
        return _post(record.external_id, json.loads(record.payload))


def urn_of(comment: dict[str, Any]) -> str:
    """A comment's URN: given, or made of what it stands under and its id."""
    return str(
        comment.get("commentUrn")
        or comment.get("$URN")
        or f"urn:li:comment:({comment['object']},{comment['id']})"
    )


def activity_and_number(urn: str) -> tuple[str, str]:
    """What a comment stands under, and its number there. Raises ValueError."""
    found = COMMENT_URN.fullmatch(urn)
    if found is None:
        raise ValueError(f"not a comment of LinkedIn: {urn[:100]}")
    return found[1], found[2]


def _post(urn: str, comment: dict[str, Any]) -> PostData:
    activity, _number = activity_and_number(urn)
    created, changed = comment["created"]["time"], (comment.get("lastModified") or comment["created"])["time"]
    actor = comment["actor"]
    return PostData(
        external_id=urn,
        network="linkedin",
        kind="comment",
        text=comment["message"]["text"],
        url=f"{SITE}/feed/update/{activity}",
        posted_at=moment(created / 1000),
        # Names of members are behind another right: the URN is what LinkedIn gives here.
        author=AuthorData(actor, actor, actor),
        parent_external_id=comment.get("parentComment") or activity,
        root_external_id=activity,
        likes=(comment.get("likesSummary") or {}).get("totalLikes"),
        replies=(comment.get("commentsSummary") or {}).get("aggregatedTotalComments"),
        edited_at=moment(changed / 1000) if changed > created else None,
    )
