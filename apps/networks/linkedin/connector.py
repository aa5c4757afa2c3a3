"""LinkedIn, by its versioned REST API."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from apps.networks.contract import AccountCard, FeedData, Page, PostData, RawRecord, Sent, Target, Upload
from apps.networks.linkedin.capabilities import CAPABILITIES
from apps.networks.linkedin.parse import SITE, activity_and_number, parse_comment, urn_of
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text
from apps.networks.rest import RestConnector
from apps.networks.secret import Secret
from apps.networks.signing import hex_digest, same

VERSION = "202610"  # each is switched off about a year after its month
SWEPT_POSTS = 20
PAGE_SIZE = 100


class LinkedinConnector(RestConnector):
    kind = "linkedin"
    label = "LinkedIn"
    base = "https://api.linkedin.com/rest"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every page."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one comment."""
        return parse_comment(record)

    def headers(self) -> dict[str, str]:
        """Token, version and protocol."""
        return {**super().headers(), "LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The comments under the newest posts and the replies to them; an edited one comes again as an edit."""
        params = {"q": "author", "author": self.own_id, "count": SWEPT_POSTS, "sortBy": "LAST_MODIFIED"}
        answer = self.call("GET", "/posts", params=params)
        with reading(self.label):
            posts = [post["id"] for post in answer.json()["elements"]]
            comments = [comment for post in posts for comment in self._conversation(post)]
            heard = [comment for comment in comments if comment["actor"] != self.own_id]
            stamps = {
                urn_of(comment): str((comment.get("lastModified") or {}).get("time", "")) for comment in heard
            }
            return backwards(
                [as_record(urn_of(comment), comment) for comment in heard], feed.cursor, None, stamps=stamps
            )

    def _conversation(self, urn: str) -> list[dict[str, Any]]:
        """The comments under a post, each after the replies to it: newest first."""
        found: list[dict[str, Any]] = []
        for comment in sorted(self._comments(urn), key=lambda one: one["created"]["time"], reverse=True):
            if (comment.get("commentsSummary") or {}).get("aggregatedTotalComments"):
                found += reversed(self._comments(urn_of(comment)))
            found.append(comment)
        return found

    def _comments(self, urn: str) -> list[dict[str, Any]]:
        path = f"/socialActions/{quote(urn, safe='')}/comments"
        answer = self.call("GET", path, params={"start": 0, "count": PAGE_SIZE})
        with reading(self.label):
            return list(answer.json()["elements"])

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """Everything under the post, oldest first."""
        with reading(self.label, kind="refused"):
            activity = target.root_external_id or activity_and_number(target.external_id)[0]
        return forwards([as_record(urn_of(comment), comment) for comment in self._conversation(activity)])

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer under the top comment. LinkedIn keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        activity, top = self._place(target)
        body = {"actor": self.own_id, "object": activity, "message": {"text": text}, "parentComment": top}
        answer = self.call("POST", f"/socialActions/{quote(top, safe='')}/comments", json=body)
        number = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or ""
        with reading(self.label, kind="unknown_outcome", permanent=False):
            made = answer.json() if answer.body else {"object": activity, "id": number}
            urn = urn_of(made)
            activity_and_number(urn)
            return Sent(urn, f"{SITE}/feed/update/{activity}")

    @staticmethod
    def _place(target: Target) -> tuple[str, str]:
        """The post and the top comment of the target's conversation."""
        with reading("LinkedIn", kind="refused"):
            activity, _number = activity_and_number(target.external_id)
            nested = target.parent_external_id and target.parent_external_id.startswith("urn:li:comment:")
            return activity, str(target.parent_external_id) if nested else target.external_id

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our answer among the replies to the top comment."""
        activity, top = self._place(target)
        comments = self._comments(top)
        for comment in comments:
            with reading(self.label):
                own, recent = (
                    comment["actor"] == self.own_id,
                    moment(comment["created"]["time"] / 1000) >= since,
                )
                if own and recent and same_text(comment["message"]["text"], text):
                    return Sent(urn_of(comment), f"{SITE}/feed/update/{activity}")
        # The order is not promised: what was cut off may be what is newest.
        require_whole(self.label, [since for _comment in comments], PAGE_SIZE, since)
        return None

    def delete(self, target: Target) -> None:
        """Delete a comment under one of our posts; one that is already gone is deleted."""
        with reading(self.label, kind="refused"):
            activity, number = activity_and_number(target.external_id)
        path = f"/socialActions/{quote(activity, safe='')}/comments/{number}"
        self.call("DELETE", path, params={"actor": self.own_id}, accept={404})

    def check(self) -> AccountCard:
        """The page that the token may act for."""
        number = self.own_id.rpartition(":")[2]
        answer = self.call("GET", f"/organizations/{quote(number, safe='')}")
        with reading(self.label):
            page = answer.json()
            handle = page.get("vanityName") or number
            return AccountCard(
                self.own_id, handle, page.get("localizedName") or handle, f"{SITE}/company/{handle}"
            )

    # -- webhooks ------------------------------------------------------------------------------------

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """X-LI-Signature over "hmacsha256=" and the raw body; the secret is the client's."""
        given = headers.get("x-li-signature", "")
        return bool(secret) and same(given, hex_digest(secret, b"hmacsha256=" + body))

    @classmethod
    def answer_challenge(cls, params: Mapping[str, str], secret: Secret) -> str | None:
        """LinkedIn asks at first and every two hours, and waits three seconds."""
        code = params.get("challengeCode")
        if not code or not secret:
            return None
        return json.dumps({"challengeCode": code, "challengeResponse": hex_digest(secret, code.encode())})
