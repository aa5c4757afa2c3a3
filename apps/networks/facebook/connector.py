"""Facebook Pages, by the Graph API."""

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
from apps.networks.facebook.capabilities import CAPABILITIES
from apps.networks.facebook.parse import SITE, parse_item, read_webhook, wrapped
from apps.networks.meta import GraphConnector, next_page, usage
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text

COMMENT = "id,message,created_time,from,permalink_url,like_count,comment_count,parent{id},attachment"
POST = "id,message,story,created_time,updated_time,from,permalink_url"
RATING = "open_graph_story{id},created_time,recommendation_type,review_text,rating,reviewer"
POSTS_A_PAGE, COMMENTS_A_POST, LISTED = 25, 50, 100


class FacebookConnector(GraphConnector):
    kind = "facebook"
    label = "Facebook"
    base = "https://graph.facebook.com/v26.0"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every Page."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one post, comment or recommendation."""
        return parse_item(record)

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """What was said, changed or removed on any of our Pages."""
        return read_webhook(body)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest posts with their newest comments; webhooks are faster, and polling finds what they lose."""
        edge, fields = {
            "tagged": ("tagged", POST),
            "ratings": ("ratings", RATING),
        }.get(
            feed.kind,
            (
                "feed",
                f"{POST},comments.filter(stream).order(reverse_chronological).limit({COMMENTS_A_POST}){{{COMMENT}}}",
            ),
        )
        params: dict[str, Any] = {"fields": fields, "limit": POSTS_A_PAGE}
        if (feed.cursor or {}).get("page"):
            params["after"] = (feed.cursor or {})["page"]
        answer = self.call("GET", f"/{self.own_id}/{edge}", params=params)
        with reading(self.label):
            found = answer.json()
            records = [record for item in found["data"] for record in self._records(item)]
            return backwards(records, feed.cursor, next_page(found), quota=usage(answer))

    def _records(self, item: dict[str, Any]) -> list[RawRecord]:
        if "recommendation_type" in item:
            name = (item.get("open_graph_story") or {}).get("id") or f"{item['created_time']}"
            return [as_record(name, wrapped({"id": name, **item}))]
        comments = (item.pop("comments", None) or {}).get("data", [])
        # What the Page itself says is no mention of it.
        said = [as_record(item["id"], wrapped(item))] if self._by_others(item) else []
        return [
            *(as_record(one["id"], wrapped(one, item["id"])) for one in comments if self._by_others(one)),
            *said,
        ]

    def _by_others(self, item: dict[str, Any]) -> bool:
        return (item.get("from") or {}).get("id") != self.own_id

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The post and all comments under it, oldest first."""
        root = target.root_external_id or target.external_id
        post = self.call("GET", f"/{root}", params={"fields": POST}).json()
        comments = self._comments(root, "stream")
        with reading(self.label):
            under = [as_record(one["id"], wrapped(one, root)) for one in comments]
            return [as_record(post["id"], wrapped(post)), *forwards(under)]

    def _comments(self, parent: str, kind: str) -> list[dict[str, Any]]:
        params: dict[str, Any] = {
            "fields": COMMENT,
            "filter": kind,
            "order": "reverse_chronological",
            "limit": LISTED,
        }
        answer = self.call("GET", f"/{parent}/comments", params=params)
        with reading(self.label):
            return list(answer.json()["data"])

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Comment under a post or a comment. Facebook keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        answer = self.call("POST", f"/{target.external_id}/comments", params={}, json={"message": text})
        name = self.created(answer)
        return Sent(name, f"{SITE}/{name}")

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our comment in the target's conversation; a reply to a reply stands under the top comment."""
        top = target.root_external_id or target.parent_external_id or target.external_id
        comments = self._comments(top, "stream")
        for comment in comments:
            with reading(self.label):
                own, recent = not self._by_others(comment), moment(comment["created_time"]) >= since
                if own and recent and same_text(comment.get("message") or "", text):
                    return Sent(comment["id"], comment.get("permalink_url") or "")
        with reading(self.label):
            require_whole(self.label, [moment(one["created_time"]) for one in comments], LISTED, since)
        return None

    def hide(self, target: Target) -> None:
        """Hide a comment from all but its author and their friends."""
        self.call("POST", f"/{target.external_id}", params={}, json={"is_hidden": True})

    def unhide(self, target: Target) -> None:
        """Show it again."""
        self.call("POST", f"/{target.external_id}", params={}, json={"is_hidden": False})

    def delete(self, target: Target) -> None:
        """Delete a comment or a visitor's post; one that is already gone is deleted."""
        try:
            self.call("DELETE", f"/{target.external_id}", params={})
        except NetworkError as error:
            if error.kind != "gone":
                raise

    def block(self, target: Target) -> None:
        """Ban the author from the Page."""
        self.call("POST", f"/{self.own_id}/blocked", params={}, json={"user": [self._person(target)]})

    def unblock(self, target: Target) -> None:
        """Lift the ban."""
        self.call("DELETE", f"/{self.own_id}/blocked", params={"user": self._person(target)})

    def _person(self, target: Target) -> str:
        if not target.author_external_id:
            raise NetworkError(_("Facebook does not tell who wrote this."), kind="not_allowed")
        return target.author_external_id

    def check(self) -> AccountCard:
        """The Page that the token belongs to."""
        answer = self.call("GET", "/me", params={"fields": "id,name,username,link"})
        with reading(self.label):
            me = json.loads(answer.body)
            return AccountCard(
                me["id"], me.get("username", ""), me["name"], me.get("link", ""), quota=usage(answer)
            )
