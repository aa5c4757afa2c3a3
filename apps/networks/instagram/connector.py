"""Instagram, by its Graph API."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
from apps.networks.instagram.capabilities import CAPABILITIES
from apps.networks.instagram.parse import SITE, parse_item, read_webhook
from apps.networks.meta import GraphConnector, next_page, usage
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text

REPLY = "id,text,username,from,timestamp,like_count,parent_id"
COMMENT = f"{REPLY},hidden,replies.limit(50){{{REPLY}}}"
MEDIUM = "id,caption,permalink,timestamp,username,like_count,comments_count"
MENTIONED = "id,caption,permalink,timestamp,username,like_count,comments_count,media_type"
MEDIA_A_PAGE, LISTED = 25, 100


class InstagramConnector(GraphConnector):
    kind = "instagram"
    label = "Instagram"
    base = "https://graph.instagram.com/v26.0"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every professional account."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one comment or medium."""
        return parse_item(record)

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """The comments on any of our accounts."""
        return read_webhook(body)

    def complete(self, record: RawRecord) -> RawRecord | None:
        """The comment or caption that mentions the account; only the mentioned account may read it."""
        with reading(self.label):
            named = json.loads(record.payload)["mention"]
            comment, medium = (str(named.get(name) or "") for name in ("comment_id", "media_id"))
            if not medium.isdigit() or not (comment.isdigit() or not comment):
                raise ValueError("ids are numbers")
        inner = f"media{{{MENTIONED}}},{REPLY}" if comment else MENTIONED
        field = f"mentioned_{f'comment.comment_id({comment})' if comment else f'media.media_id({medium})'}{{{inner}}}"
        try:
            found = self.call("GET", f"/{self.own_id}", params={"fields": field})
        except NetworkError as error:
            if error.kind == "gone":
                return None
            raise
        with reading(self.label):
            item = json.loads(found.body)["mentioned_comment" if comment else "mentioned_media"]
            around = {**item.pop("media", {}), "id": medium} if comment else None
            whole = {"item": {**item, "id": record.external_id}, "medium": around}
            return as_record(record.external_id, whole, "post", record.account_external_id)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest media with their comments and the replies to them, or the media that tag the account."""
        tags = feed.kind == "tags"
        params: dict[str, Any] = {
            "fields": MEDIUM if tags else f"{MEDIUM},comments.limit(50){{{COMMENT}}}",
            "limit": MEDIA_A_PAGE,
        }
        if (feed.cursor or {}).get("page"):
            params["after"] = (feed.cursor or {})["page"]
        answer = self.call("GET", f"/{self.own_id}/{'tags' if tags else 'media'}", params=params)
        with reading(self.label):
            found = answer.json()
            records = [record for item in found["data"] for record in self._records(item, tags)]
            return backwards(records, feed.cursor, next_page(found), quota=usage(answer))

    def _records(self, item: dict[str, Any], tags: bool) -> list[RawRecord]:
        if tags:
            return [as_record(item["id"], {"item": item, "medium": None})]
        comments = (item.pop("comments", None) or {}).get("data", [])
        return [record for one in comments for record in self._comment(one, item) if not self._own(record)]

    @staticmethod
    def _comment(comment: dict[str, Any], medium: dict[str, Any]) -> list[RawRecord]:
        """A comment's replies and the comment, newest first."""
        replies = (comment.pop("replies", None) or {}).get("data", [])
        under = [{"parent_id": comment["id"], **reply} for reply in replies]
        return [as_record(one["id"], {"item": one, "medium": medium}) for one in (*under, comment)]

    def _own(self, record: RawRecord) -> bool:
        item = json.loads(record.payload)["item"]
        return self.account is not None and item.get("username") == self.account.handle

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """All comments under the medium, oldest first."""
        medium = target.root_external_id or target.external_id
        fields = f"{MEDIUM},comments.limit(100){{{COMMENT}}}"
        found = self.call("GET", f"/{medium}", params={"fields": fields}).json()
        with reading(self.label):
            comments = (found.pop("comments", None) or {}).get("data", [])
            under = [record for one in comments for record in self._comment(one, found)]
            return [as_record(found["id"], {"item": found, "medium": None}), *forwards(under)]

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a comment, or comment on a medium. Instagram keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        answer = self.call("POST", self._replies(target), params={}, data={"message": text})
        return Sent(self.created(answer), target.url)

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our answer among those to the target."""
        answer = self.call("GET", self._replies(target), params={"fields": REPLY, "limit": LISTED})
        handle = self.account.handle if self.account else ""
        with reading(self.label):
            replies = answer.json()["data"]
            for item in replies:
                own, recent = item.get("username") == handle, moment(item["timestamp"]) >= since
                if own and recent and same_text(item["text"], text):
                    return Sent(item["id"], target.url)
            require_whole(self.label, [moment(one["timestamp"]) for one in replies], LISTED, since)
        return None

    @staticmethod
    def _replies(target: Target) -> str:
        """Where an answer goes: under the medium, or under the top comment of the target's conversation."""
        if target.parent_external_id is None:
            return f"/{target.external_id}/comments"
        under_comment = target.root_external_id and target.parent_external_id != target.root_external_id
        return f"/{target.parent_external_id if under_comment else target.external_id}/replies"

    def hide(self, target: Target) -> None:
        """Hide a comment."""
        self.call("POST", f"/{target.external_id}", params={}, data={"hide": "true"})

    def unhide(self, target: Target) -> None:
        """Show it again."""
        self.call("POST", f"/{target.external_id}", params={}, data={"hide": "false"})

    def delete(self, target: Target) -> None:
        """Delete a comment; one that is already gone is deleted."""
        try:
            self.call("DELETE", f"/{target.external_id}", params={})
        except NetworkError as error:
            if error.kind != "gone":
                raise

    def check(self) -> AccountCard:
        """The account that the token belongs to."""
        answer = self.call("GET", "/me", params={"fields": "user_id,username,name"})
        with reading(self.label):
            me = answer.json()
            handle = me["username"]
            return AccountCard(
                str(me["user_id"]), handle, me.get("name") or handle, f"{SITE}/{handle}/", quota=usage(answer)
            )
