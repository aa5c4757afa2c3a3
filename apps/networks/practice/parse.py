"""A post of the practice network in Vigie's words."""

import json
from datetime import datetime
from typing import Any

from apps.networks.contract import AuthorData, PostData, PostKind, RawRecord
from apps.networks.reading import reading


def parse_post(record: RawRecord) -> PostData:
    """Understand one post. Raises NetworkError of kind malformed."""
    with reading("Practice network"):
        return _post(json.loads(record.payload))


def _post(post: dict[str, Any]) -> PostData:
    author = post["author"]
    kind: PostKind = "reply" if post["parent"] else "post"
    return PostData(
        external_id=post["id"],
        network="practice",
        kind=kind,
        text=post["text"],
        url=post["url"],
        posted_at=datetime.fromisoformat(post["posted_at"]),
        author=AuthorData(
            external_id=author["id"],
            handle=author["id"],
            name=author["name"],
            url=author["url"],
            bio=author["bio"],
            followers=author["followers"],
            verified=author["verified"],
            country=author["country"],
        ),
        lang=post["lang"],
        parent_external_id=post["parent"],
        root_external_id=post["root"],
        likes=post["likes"],
        reposts=post["reposts"],
        replies=post["replies"],
        edited_at=datetime.fromisoformat(post["edited_at"]) if post["edited_at"] else None,
        deleted=post["deleted"],
    )
