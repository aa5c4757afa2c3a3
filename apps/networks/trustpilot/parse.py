"""A review of Trustpilot in Vigie's words."""

import json
from typing import Any

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import country, language, moment, reading

SITE = "https://www.trustpilot.com"


def parse_review(record: RawRecord) -> PostData:
    """Understand one review. Raises NetworkError of kind malformed."""
    with reading("Trustpilot"):
        return _post(json.loads(record.payload))


def _post(review: dict[str, Any]) -> PostData:
    consumer = review.get("consumer") or {}
    name, number = consumer.get("displayName") or "", str(consumer.get("id") or "")
    changed = review.get("updatedAt")
    return PostData(
        external_id=review["id"],
        network="trustpilot",
        kind="review",
        text=f"{review.get('title') or ''}\n\n{review.get('text') or ''}".strip(),
        url=f"{SITE}/reviews/{review['id']}",
        posted_at=moment(review["createdAt"]),
        author=AuthorData(
            number,
            name,
            name,
            f"{SITE}/users/{number}" if number else "",
            country=country(consumer.get("displayLocation")),
        ),
        lang=language(review.get("language")),
        replies=1 if review.get("companyReply") else 0,
        rating=float(review["stars"]),
        edited_at=moment(changed) if changed else None,
    )
