"""X, by its API v2."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from apps.networks.http import Answer, error_of
from apps.networks.oauth import oauth1_header
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, forwards, reading, require_whole, same_text
from apps.networks.rest import RestConnector
from apps.networks.secret import Secret
from apps.networks.signing import base64_digest, same
from apps.networks.x.capabilities import capabilities_of
from apps.networks.x.parse import parse_post, with_its_parts
from apps.networks.x.stream import follow_rule, read_stream

FIELDS = {
    "post.fields": "conversation_id,created_at,entities,geo,lang,note_post,public_metrics",
    # An expansion also brings the field that it expands.
    "expansions": "attachments.media_keys,author_id,geo.place_id,referenced_posts",
    "user.fields": "description,name,profile_image_url,public_metrics,username,verified",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "place.fields": "country_code",
}
# The stream alone still goes by the older names.
STREAMED_FIELDS = {
    **{name: value for name, value in FIELDS.items() if name not in {"post.fields", "expansions"}},
    "tweet.fields": "conversation_id,created_at,entities,geo,lang,note_tweet,public_metrics,referenced_tweets",
    "expansions": "attachments.media_keys,author_id,geo.place_id",
}
GONE = frozenset({"resource-not-found", "not-authorized-for-resource"})
LISTED = 100
STAY = 25.0  # seconds at the stream, a turn
SUMMON_ONLY = "reply to this conversation is not allowed"


class XConnector(RestConnector):
    kind = "x"
    label = "X"
    base = "https://api.x.com"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """By tier: enterprise or not."""
        return capabilities_of(tier)

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one post."""
        return parse_post(record)

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> Answer:
        """One request, signed by OAuth 1.0a where the account has such a token: those do not run out after two hours."""
        if self.account and self.account.credentials.get("token_secret"):
            signed = oauth1_header(
                method,
                self.base + path,
                ((name, str(value)) for name, value in body.get("params", {}).items()),
                consumer_key=self.credential("consumer_key"),
                consumer_secret=self.credential("consumer_secret"),
                token=self.credential("token"),
                token_secret=self.credential("token_secret"),
                nonce=secrets.token_hex(16),
                timestamp=int(time.time()),
            )
            headers = {**(headers or {}), "Authorization": signed}
        return super().call(method, path, headers=headers, **body)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """What came after the cursor: pages go backwards to `since_id`, which moves when the last one is read.

        A stream is searched first, and stayed at where nothing is left to find: it brings posts early, but the cursor
        moves by the search alone, so nothing that was said between two stays is lost.
        """
        page = self._searched(feed, limit)
        wait = float(feed.params.get("wait", STAY))
        if feed.kind != "stream" or page.more or page.records or not wait:
            return page
        return replace(page, records=self._streamed(str(feed.params["q"]), wait, limit))

    def _streamed(self, rule: str, wait: float, limit: int) -> list[RawRecord]:
        headers = {
            "Authorization": f"Bearer {self.credential('bearer')}"
        }  # the app's: a user's token has no stream
        follow_rule(self.http, self.base, headers, rule)
        found = read_stream(self.http, self.base, headers, rule, STREAMED_FIELDS, wait=wait, limit=limit)
        return [record for one in found for record in self._records({**one, "data": [one["data"]]})]

    def _searched(self, feed: FeedData, limit: int) -> Page:
        known = feed.cursor or {}
        params: dict[str, Any] = {**FIELDS, "max_results": min(max(limit, 10), 100)}
        path = f"/2/users/{self.own_id}/mentions"
        if feed.kind in {"search", "stream"}:
            path = "/2/tweets/search/recent"
            params |= {"query": feed.params["q"], "sort_order": "recency"}
        if known.get("since_id"):
            params["since_id"] = known["since_id"]
        if known.get("page"):
            params["pagination_token"] = known["page"]
        answer = self.call("GET", path, params=params, accept={400})
        if answer.status == 400 and known.get("since_id") and b"since_id" in answer.body:
            # After a pause of more than seven days, X no longer knows our place: begin again.
            return Page(cursor={"since_id": None}, more=True)
        if answer.status == 400:
            raise error_of(answer)
        with reading(self.label):
            return self._page(answer, known)

    def _page(self, answer: Answer, known: Mapping[str, Any]) -> Page:
        found = answer.json()
        records, meta = self._records(found), found["meta"]
        newest = known.get("newest") or meta.get("newest_id") or known.get("since_id")
        older = (
            meta.get("next_token") if known.get("since_id") else None
        )  # the first time, the past is not read
        cursor = (
            {"since_id": known.get("since_id"), "newest": newest, "page": older}
            if older
            else {"since_id": newest}
        )
        return Page(forwards(records), cursor, bool(older), answer.retry_after, answer.quota)

    @staticmethod
    def _records(found: dict[str, Any]) -> list[RawRecord]:
        includes = found.get("includes", {})
        return [as_record(post["id"], with_its_parts(post, includes)) for post in found.get("data", [])]

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Which of these posts (at most 100) are gone; each that stands is a read that costs."""
        answer = self.call("GET", "/2/tweets", params={"ids": ",".join(external_ids)})
        with reading(self.label):
            errors = answer.json().get("errors", [])
            # Other errors say nothing of the post: it may be back in a moment.
            gone = {one.get("resource_id") for one in errors if one["type"].rpartition("/")[2] in GONE}
            return [RawRecord(name, b"", "delete") for name in external_ids if name in gone]

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The root and what is said in its conversation (of the last seven days), oldest first."""
        root = target.root_external_id or target.external_id
        first = self.call("GET", "/2/tweets", params={**FIELDS, "ids": root}).json()
        query = {"query": f"conversation_id:{root}", "max_results": 100}
        rest = self.call("GET", "/2/tweets/search/recent", params={**FIELDS, **query}).json()
        with reading(self.label):
            return [*self._records(first), *forwards(self._records(rest))]

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a post. X keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        body = {"text": text, "reply": {"in_reply_to_tweet_id": target.external_id}}
        answer = self.call("POST", "/2/tweets", json=body)
        try:
            name = str(answer.json()["data"]["id"])
        except (KeyError, TypeError):
            raise answer.half() from None
        return Sent(name, f"https://x.com/i/status/{name}")

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our newest posts since then, searched for this answer."""
        params: dict[str, Any] = {
            **FIELDS,
            "max_results": LISTED,
            "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        answer = self.call("GET", f"/2/users/{self.own_id}/tweets", params=params)
        with reading(self.label):
            records = self._records(answer.json())
            for record in records:
                post = self.parse(record)
                under, recent = post.parent_external_id == target.external_id, post.posted_at >= since
                if under and recent and same_text(_without_links(record, post.text), text):
                    return Sent(post.external_id, post.url)
            require_whole(self.label, [self.parse(record).posted_at for record in records], LISTED, since)
        return None

    def hide(self, target: Target) -> None:
        """Hide a reply in a conversation of ours."""
        self.call("PUT", f"/2/tweets/{target.external_id}/hidden", json={"hidden": True})

    def unhide(self, target: Target) -> None:
        """Show it again."""
        self.call("PUT", f"/2/tweets/{target.external_id}/hidden", json={"hidden": False})

    def delete(self, target: Target) -> None:
        """Delete a post of our own; one that is already gone is deleted."""
        self.call("DELETE", f"/2/tweets/{target.external_id}", accept={404})

    def mute(self, target: Target) -> None:
        """Mute the author."""
        self.call(
            "POST", f"/2/users/{self.own_id}/muting", json={"target_user_id": target.author_external_id}
        )

    def unmute(self, target: Target) -> None:
        """Hear the author again."""
        self.call("DELETE", f"/2/users/{self.own_id}/muting/{target.author_external_id}")

    def check(self) -> AccountCard:
        """The account that the token belongs to."""
        answer = self.call("GET", "/2/users/me")
        with reading(self.label):
            me = answer.json()["data"]
            handle = me["username"]
            missing = ("tweet.write",) if answer.headers.get("x-access-level") == "read" else ()
            url = f"https://x.com/{handle}"
            return AccountCard(me["id"], handle, me["name"], url, missing_rights=missing, quota=answer.quota)

    def judge(self, answer: Answer) -> NetworkError | None:
        """A reply that X allows nobody on this tier is not a failed send."""
        if answer.status == 403 and SUMMON_ONLY in answer.body.decode(errors="replace").casefold():
            message = _("X only lets you answer a post that mentions or quotes you; every reply costs money.")
            return NetworkError(f"{self.label}: {message}", kind="not_allowed", status=403)
        if answer.status == 403 and b"duplicate" in answer.body.lower():
            # Perhaps posted by us, in an attempt whose answer was lost.
            return NetworkError(_("X says that this was already posted."), kind="unknown_outcome", status=403)
        return None

    # -- webhooks ------------------------------------------------------------------------------------

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """x-twitter-webhooks-signature over the raw body; the secret is the consumer's."""
        given = headers.get("x-twitter-webhooks-signature", "")
        return bool(secret) and same(given, f"sha256={base64_digest(secret, body)}")

    @classmethod
    def answer_challenge(cls, params: Mapping[str, str], secret: Secret) -> str | None:
        """The CRC that X asks for, at first and every day."""
        token = params.get("crc_token")
        if not token or not secret:
            return None
        return json.dumps({"response_token": f"sha256={base64_digest(secret, token.encode())}"})

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """The posts that a filtered-stream webhook delivers, one by one or as a list."""
        with reading(cls.label):
            found = json.loads(body)
            posts = found["data"] if isinstance(found["data"], list) else [found["data"]]
            return cls._records({"data": posts, "includes": found.get("includes", {})})


def _without_links(record: RawRecord, text: str) -> str:
    """The text with the addresses that were written, in the place of X's short ones."""
    post = json.loads(record.payload)["post"]
    for one in (post.get("entities") or {}).get("urls", []):
        text = text.replace(one.get("url", ""), one.get("expanded_url", ""))
    return text
