"""A review on Google in Vigie's words."""

import json
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import moment, reading

STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}


def parse_review(record: RawRecord) -> PostData:
    """Understand one review. Raises NetworkError of kind malformed."""
    with reading("Google"):
        return _post(json.loads(record.payload))


def _post(review: dict[str, Any]) -> PostData:
    reviewer = review.get("reviewer") or {}
    name = "" if reviewer.get("isAnonymous") else reviewer.get("displayName") or ""
    created_at = moment(review["createTime"])
    updated_at = moment(review.get("updateTime") or review["createTime"])
    return PostData(
        external_id=review["name"],
        network="google_reviews",
        kind="review",
        text=review.get("comment") or "",
        url="",  # the API names no public address of a review
        posted_at=created_at,
        # Google gives no id of the reviewer: only the review itself names them.
        author=AuthorData(
            f"{review['name']}#reviewer", name, name, avatar_url=reviewer.get("profilePhotoUrl") or ""
        ),
        root_external_id=None,
        replies=1 if review.get("reviewReply") else 0,
        rating=STARS.get(review.get("starRating", "")),
        edited_at=updated_at if updated_at > created_at else None,
    )
