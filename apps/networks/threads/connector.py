"""Threads, by Meta's API."""

import json
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
from apps.networks.meta import GraphConnector, next_page
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text
from apps.networks.threads.capabilities import CAPABILITIES
from apps.networks.threads.parse import SITE, parse_thread

FIELDS = (
    "id,text,username,permalink,timestamp,media_type,media_url,alt_text,link_attachment_url,is_reply,"
    "is_reply_owned_by_me,is_verified,profile_picture_url,replied_to,root_post,has_replies,hide_status"
)
SEARCH_FIELDS = "id,text,username,permalink,timestamp,media_type,media_url,is_reply,replied_to,root_post"
SWEPT_THREADS, LISTED = 25, 100


class ThreadsConnector(GraphConnector):
    kind = "threads"
    label = "Threads"
    base = "https://graph.threads.net/v1.0"
    proof = False

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for everybody."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one thread or reply."""
        return parse_thread(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """What is new, newest pages first."""
        if feed.kind == "replies":
            return self._replies(feed)
        params: dict[str, Any] = {"fields": FIELDS, "limit": 100}
        path = f"/{self.own_id}/mentions"
        if feed.kind == "search":
            params |= {"q": feed.params["q"], "search_type": "RECENT", "fields": SEARCH_FIELDS}
            path = "/keyword_search"
        if (feed.cursor or {}).get("page"):
            params["after"] = (feed.cursor or {})["page"]
        answer = self.call("GET", path, params=params)
        with reading(self.label):
            found = answer.json()
            return backwards(
                [as_record(item["id"], item) for item in found["data"]], feed.cursor, next_page(found)
            )

    def _replies(self, feed: FeedData) -> Page:
        answer = self.call(
            "GET", f"/{self.own_id}/threads", params={"fields": "id,has_replies", "limit": SWEPT_THREADS}
        )
        with reading(self.label):
            roots = [item["id"] for item in answer.json()["data"] if item.get("has_replies")]
        items = [
            item
            for root in roots
            for item in self._conversation(root)
            if not item.get("is_reply_owned_by_me")
        ]
        return backwards([as_record(item["id"], item) for item in items], feed.cursor, None)

    def _conversation(self, root: str) -> list[dict[str, Any]]:
        params = {"fields": FIELDS, "reverse": "true", "limit": 100}
        answer = self.call("GET", f"/{root}/conversation", params=params)
        with reading(self.label):
            return list(answer.json()["data"])

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The thread and everything under it, oldest first."""
        root = target.root_external_id or target.external_id
        post = self.call("GET", f"/{root}", params={"fields": FIELDS}).json()
        with reading(self.label):
            under = [as_record(item["id"], item) for item in self._conversation(root)]
            return [as_record(post["id"], post), *forwards(under)]

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Prepare a reply and publish it: two steps, of which only the second can be seen."""
        self.refuse_media(media)
        draft = {"media_type": "TEXT", "text": text, "reply_to_id": target.external_id}
        # write=False: a draft that nobody publishes is seen by nobody, so a failure here says "not sent".
        prepared = self.created(self.call("POST", f"/{self.own_id}/threads", data=draft, write=False))
        answer = self.call("POST", f"/{self.own_id}/threads_publish", data={"creation_id": prepared})
        return Sent(self.created(answer))

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our reply to the target among our newest replies."""
        params = {
            "fields": "id,text,permalink,timestamp,replied_to",
            "limit": LISTED,
            "since": int(since.timestamp()),
        }
        answer = self.call("GET", f"/{self.own_id}/replies", params=params)
        with reading(self.label):
            replies = answer.json()["data"]
            for item in replies:
                under = (item.get("replied_to") or {}).get("id") == target.external_id
                if under and moment(item["timestamp"]) >= since and same_text(item.get("text") or "", text):
                    return Sent(item["id"], item.get("permalink") or "")
            require_whole(self.label, [moment(one["timestamp"]) for one in replies], LISTED, since)
        return None

    def hide(self, target: Target) -> None:
        """Hide a top reply and what stands below it."""
        self._manage(target, "true")

    def unhide(self, target: Target) -> None:
        """Show it again."""
        self._manage(target, "false")

    def _manage(self, target: Target, hide: str) -> None:
        nested = target.parent_external_id and target.parent_external_id != target.root_external_id
        if nested and target.root_external_id:
            raise NetworkError(
                _("Threads hides only top replies, and what stands below goes with them."), kind="not_allowed"
            )
        self.call("POST", f"/{target.external_id}/manage_reply", data={"hide": hide})

    def check(self) -> AccountCard:
        """The account that the token belongs to."""
        answer = self.call("GET", "/me", params={"fields": "id,username,name"})
        with reading(self.label):
            me = json.loads(answer.body)
            return AccountCard(
                me["id"], me["username"], me.get("name") or me["username"], f"{SITE}/@{me['username']}"
            )
