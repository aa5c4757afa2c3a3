"""The practice network, as Vigie talks to it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import (
    AccountCard,
    Connector,
    FeedData,
    NetworkError,
    Page,
    PostData,
    RawRecord,
    Sent,
    Target,
    Upload,
)
from apps.networks.http import Answer
from apps.networks.offers import Capabilities
from apps.networks.practice.capabilities import CAPABILITIES
from apps.networks.practice.parse import parse_post

DEFAULT_SERVER = "http://127.0.0.1:8765"


class PracticeConnector(Connector):
    kind = "practice"
    label = "Practice network"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for everybody."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one record."""
        return parse_post(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The next events; the cursor is an event number, and asking with an old one replays."""
        params: dict[str, Any] = {"since": (feed.cursor or {}).get("since", 0), "limit": limit}
        if feed.kind == "search":
            params["q"] = feed.params.get("q", "")
        if feed.kind == "notifications":
            params["to"] = "me"
        answer = self._call("GET", "/api/stream", server=feed.params.get("server"), params=params)
        body = answer.json()
        try:
            records = [_record(entry["post"], entry["change"]) for entry in body["records"]]
            return Page(records, {"since": body["cursor"]}, body["more"], answer.retry_after, answer.quota)
        except (KeyError, TypeError):
            raise answer.half() from None

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a post, in one attempt."""
        if media:
            raise NetworkError(_("The practice network takes no pictures."), kind="refused")
        headers = {"Idempotency-Key": key}
        path = f"/api/posts/{target.external_id}/replies"
        answer = self._call("POST", path, json={"text": text}, headers=headers)
        return _sent(answer.json(), answer)

    def hide(self, target: Target) -> None:
        """Hide a post under one of our own."""
        self._call("POST", f"/api/posts/{target.external_id}/hide")

    def unhide(self, target: Target) -> None:
        """Show it again."""
        self._call("POST", f"/api/posts/{target.external_id}/unhide")

    def delete(self, target: Target) -> None:
        """Delete a post of ours, or one under ours. One that is already gone is deleted."""
        self._call("DELETE", f"/api/posts/{target.external_id}", accept={404})

    def block(self, target: Target) -> None:
        """Block the author."""
        self._relate(target, "block")

    def unblock(self, target: Target) -> None:
        """Lift the block."""
        self._relate(target, "unblock")

    def mute(self, target: Target) -> None:
        """Mute the author."""
        self._relate(target, "mute")

    def unmute(self, target: Target) -> None:
        """Hear the author again."""
        self._relate(target, "unmute")

    def report(self, target: Target) -> None:
        """Report a post."""
        self._call("POST", f"/api/posts/{target.external_id}/report")

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Which of these posts are gone."""
        answers = {name: self._call("GET", f"/api/posts/{name}", accept={404}) for name in external_ids}
        return [RawRecord(name, b"", "delete") for name, answer in answers.items() if answer.status == 404]

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The whole conversation."""
        answer = self._call("GET", f"/api/posts/{target.external_id}/thread")
        try:
            return [_record(post, "post") for post in answer.json()["posts"]]
        except (KeyError, TypeError):
            raise answer.half() from None

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our answer to the target with this very text, not older than `since`."""
        answer = self._call("GET", "/api/me/replies", params={"target": target.external_id})
        try:
            for post in answer.json()["posts"]:
                if post["text"] == text and datetime.fromisoformat(post["posted_at"]) >= since:
                    return _sent(post, answer)
        except (KeyError, TypeError, ValueError):
            raise answer.half() from None
        return None

    def check(self) -> AccountCard:
        """Who our token belongs to."""
        answer = self._call("GET", "/api/me")
        try:
            me = answer.json()
            return AccountCard(me["id"], me["id"], me["name"], me["url"], quota=answer.quota)
        except (KeyError, TypeError):
            raise answer.half() from None

    def _relate(self, target: Target, act: str) -> None:
        self._call("POST", f"/api/people/{target.author_external_id}/{act}")

    def _call(self, method: str, path: str, *, server: str | None = None, **body: Any) -> Answer:
        base = (self.account.server if self.account else "") or server or DEFAULT_SERVER
        headers = dict(body.pop("headers", {}))
        if self.account:
            headers["Authorization"] = f"Bearer {self.credential('token')}"
        return self.http.request(method, base + path, headers=headers, **body)


def _record(post: dict[str, Any], change: Any) -> RawRecord:
    return RawRecord(post["id"], json.dumps(post, ensure_ascii=False).encode(), change)


def _sent(post: Any, answer: Answer) -> Sent:
    try:
        return Sent(post["id"], post["url"])
    except (KeyError, TypeError):
        raise answer.half() from None
