"""Google reviews, by the Business Profile API v4."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import (
    AccountCard,
    FeedData,
    NetworkError,
    Page,
    PostData,
    RawRecord,
    Sent,
    Target,
    Upload,
)
from apps.networks.google import GoogleConnector
from apps.networks.google_reviews.capabilities import CAPABILITIES
from apps.networks.google_reviews.notifications import AT_ONCE, PUBSUB, pulled
from apps.networks.google_reviews.parse import parse_review
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, reading, same_text

PAGE_SIZE = 50


class GoogleReviewsConnector(GoogleConnector):
    kind = "google_reviews"
    label = "Google"
    base = "https://mybusiness.googleapis.com/v4"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every location."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one review."""
        return parse_review(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The reviews of the location, the latest changed first; an edited review comes again as an edit."""
        if feed.kind == "notifications":
            return self._notified(feed)
        params: dict[str, Any] = {"pageSize": PAGE_SIZE, "orderBy": "updateTime desc"}
        if (feed.cursor or {}).get("page"):
            params["pageToken"] = (feed.cursor or {})["page"]
        answer = self.call("GET", f"/{self.own_id}/reviews", params=params)
        with reading(self.label):
            found = answer.json()
            reviews = found.get("reviews", [])
            stamps = {review["name"]: review["updateTime"] for review in reviews}
            records = [as_record(review["name"], review) for review in reviews]
            return backwards(records, feed.cursor, found.get("nextPageToken"), stamps=stamps)

    def _notified(self, feed: FeedData) -> Page:
        """The reviews that notifications name. They are acknowledged at the next look, when the rows are safe."""
        subscription = f"{PUBSUB}/{feed.params['subscription']}"
        stored = (feed.cursor or {}).get("ack")
        if stored:
            self.call("POST", f"{subscription}:acknowledge", write=False, json={"ackIds": stored})
        pull = self.call("POST", f"{subscription}:pull", write=False, json={"maxMessages": AT_ONCE})
        acknowledged, names = pulled(pull.json())
        own = [name for name in names if name.startswith(f"{self.own_id}/")]
        answers = {name: self.call("GET", f"/{name}", accept={404}) for name in own}
        records = [
            as_record(name, answer.json(), "edit") for name, answer in answers.items() if answer.status == 200
        ]
        return Page(records, {"ack": acknowledged}, more=bool(acknowledged))

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The review itself, which holds the answer."""
        review = self.call("GET", f"/{target.external_id}").json()
        return [as_record(target.external_id, review)]

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Set the answer of a review; setting it twice leaves one."""
        self.refuse_media(media)
        answer = self.call("PUT", f"/{target.external_id}/reply", json={"comment": text})
        with reading(self.label, kind="unknown_outcome", permanent=False):
            return self._sent(target, answer.json())

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """The review's answer, if it is this one. Raises NetworkError of kind refused where Google rejected it."""
        review = self.call("GET", f"/{target.external_id}").json()
        with reading(self.label):
            reply = review.get("reviewReply") or {}
            return self._sent(target, reply) if same_text(reply.get("comment") or "", text) else None

    def _sent(self, target: Target, reply: dict[str, Any]) -> Sent:
        state = reply.get("reviewReplyState", "")
        if state == "REJECTED":
            raise NetworkError(_("Google has rejected this answer."), kind="refused")
        return Sent(f"{target.external_id}/reply", pending=state == "PENDING")

    def delete(self, target: Target) -> None:
        """Delete our answer to the review; where there is none, it is deleted."""
        self.call("DELETE", f"/{target.external_id.removesuffix('/reply')}/reply", accept={404})

    def check(self) -> AccountCard:
        """Whether the location's reviews can be read; its name is told by another API."""
        self.call("GET", f"/{self.own_id}/reviews", params={"pageSize": 1})
        return AccountCard(self.own_id, self.own_id, self.account.handle if self.account else "")
