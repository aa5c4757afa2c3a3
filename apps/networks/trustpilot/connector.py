"""Trustpilot, by its business API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.networks.contract import AccountCard, FeedData, Page, PostData, RawRecord, Sent, Target, Upload
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, moment, reading, same_text
from apps.networks.rest import RestConnector
from apps.networks.trustpilot.capabilities import CAPABILITIES
from apps.networks.trustpilot.parse import SITE, parse_review

PAGE_SIZE = 100


class TrustpilotConnector(RestConnector):
    kind = "trustpilot"
    label = "Trustpilot"
    base = "https://api.trustpilot.com/v1"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every business."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one review."""
        return parse_review(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest reviews; one that was edited comes again as an edit while it is on the first page."""
        page = int((feed.cursor or {}).get("page", 1))
        params: dict[str, Any] = {"perPage": PAGE_SIZE, "page": page, "orderBy": "createdat.desc"}
        answer = self.call("GET", f"/private/business-units/{self.own_id}/reviews", params=params)
        with reading(self.label):
            reviews = answer.json()["reviews"]
            stamps = {review["id"]: review.get("updatedAt") or "" for review in reviews}
            following = str(page + 1) if len(reviews) == PAGE_SIZE else None
            records = [as_record(review["id"], review) for review in reviews]
            return backwards(records, feed.cursor, following, stamps=stamps)

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The review itself, which holds the answer."""
        return [
            as_record(target.external_id, self.call("GET", f"/private/reviews/{target.external_id}").json())
        ]

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a review."""
        self.refuse_media(media)
        body = {"authorBusinessUserId": self.credential("author_id"), "message": text}
        self.call("POST", f"/private/reviews/{target.external_id}/reply", json=body)
        return self._sent(target)

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """The review's answer, if it is this one."""
        review = self.call("GET", f"/private/reviews/{target.external_id}").json()
        with reading(self.label):
            reply = review.get("companyReply")
            found = reply and same_text(reply["text"], text) and moment(reply["createdAt"]) >= since
            return self._sent(target) if found else None

    @staticmethod
    def _sent(target: Target) -> Sent:
        return Sent(f"{target.external_id}/reply", f"{SITE}/reviews/{target.external_id}")

    def delete(self, target: Target) -> None:
        """Delete our answer; where there is none, it is deleted."""
        review = target.external_id.removesuffix("/reply")
        self.call("DELETE", f"/private/reviews/{review}/reply", accept={404})

    def check(self) -> AccountCard:
        """The business that the token may read."""
        answer = self.call("GET", f"/business-units/{self.own_id}")
        with reading(self.label):
            found = answer.json()
            name = found["displayName"]
            return AccountCard(self.own_id, name, name, found.get("websiteUrl") or "")
