"""Google's notifications of reviews, pulled from a Pub/Sub subscription; each names a review and not its words."""

import base64
import json
from typing import Any

from apps.networks.reading import reading

PUBSUB = "https://pubsub.googleapis.com/v1"
NAMES = ("review_name", "reviewName", "review")
AT_ONCE = 20


def pulled(answer: Any) -> tuple[list[str], list[str]]:
    """The ids to acknowledge and the names of the reviews, each once, of one pull. Raises NetworkError of kind malformed."""
    with reading("Google"):
        messages = answer.get("receivedMessages", [])
        acknowledged = [str(one["ackId"]) for one in messages]
        names = [_review(one.get("message") or {}) for one in messages]
        return acknowledged, list(dict.fromkeys(name for name in names if name))


def _review(message: dict[str, Any]) -> str:
    """The review that a message names; "" for other news and for what is none of ours."""
    try:
        data = json.loads(base64.b64decode(message.get("data", "")))
    except ValueError:
        return ""
    told = {**(message.get("attributes") or {}), **(data if isinstance(data, dict) else {})}
    found = next((told[name] for name in NAMES if isinstance(told.get(name), str)), "")
    return found if found.startswith("accounts/") and "/reviews/" in found else ""
