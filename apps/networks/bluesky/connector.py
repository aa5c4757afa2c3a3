"""Bluesky."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.bluesky.capabilities import CAPABILITIES, MAX_HIDDEN
from apps.networks.bluesky.firehose import POSTS, listen_firehose
from apps.networks.bluesky.parse import parse_view
from apps.networks.bluesky.records import (
    block_record,
    gate_record,
    mentions,
    parts,
    record_key,
    reply_record,
)
from apps.networks.bluesky.session import Xrpc
from apps.networks.contract import (
    AccountCard,
    AccountData,
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
from apps.networks.http import HttpClient
from apps.networks.offers import Capabilities
from apps.networks.reading import backwards, forwards, reading

RELAY = "https://bsky.network"
PAGE_SIZE = 100
SWEPT_POSTS = 30
THREAD_DEPTH = 20
GATES, BLOCKS = "app.bsky.feed.threadgate", "app.bsky.graph.block"
HEARD = {"reply", "mention", "quote"}


class BlueskyConnector(Connector):
    kind = "bluesky"
    label = "Bluesky"

    def __init__(self, account: AccountData | None, http: HttpClient) -> None:
        super().__init__(account, http)
        self.xrpc = Xrpc(account, http, lambda: self.credential("password"))

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for everybody."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one post."""
        return parse_view(record)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """What came after the cursor.

        Notifications alone lose a reply that was indexed before its root; the feed `threads` finds it.
        """
        if feed.kind == "firehose":
            return self._firehose(feed, limit)
        if feed.kind == "threads":
            return self._threads(feed)
        if feed.kind == "search":
            query = {"q": feed.params["q"], "sort": "latest"}
            return self._backwards(feed, "app.bsky.feed.searchPosts", "posts", query)
        return self._backwards(feed, "app.bsky.notification.listNotifications", "notifications", {})

    def _firehose(self, feed: FeedData, limit: int) -> Page:
        server = str(feed.params.get("server") or RELAY)
        known = (feed.cursor or {}).get("seq")
        haul = listen_firehose(self.http, server, known, wait=float(feed.params.get("wait", 5)), limit=limit)
        if haul.from_the_future:
            return Page(cursor={"seq": 0}, more=True)
        cursor = None if haul.seq is None else {"seq": haul.seq}
        return Page(haul.records, cursor, len(haul.records) >= limit)

    def _backwards(self, feed: FeedData, method: str, name: str, query: dict[str, Any]) -> Page:
        """A list that goes from the newest to the oldest, read until it holds nothing new."""
        found = self.xrpc.get(method, limit=PAGE_SIZE, cursor=(feed.cursor or {}).get("page"), **query)
        records = [self._record(view) for view in self._items(found, name)]
        return backwards(records, feed.cursor, found.get("cursor"))

    @staticmethod
    def _items(found: Any, name: str) -> list[dict[str, Any]]:
        with reading("Bluesky"):
            return [
                view
                for view in found[name]
                if view.get("reason", "reply") in HEARD and "text" in view["record"]
            ]

    def _threads(self, feed: FeedData) -> Page:
        """Every reply under the account's newest posts that was not given out yet."""
        own = self.xrpc.session().did
        found = self.xrpc.get(
            "app.bsky.feed.getAuthorFeed", actor=own, limit=SWEPT_POSTS, filter="posts_no_replies"
        )
        roots = [
            item["post"]["uri"] for item in found.get("feed", []) if item["post"]["author"]["did"] == own
        ]
        views = [view for uri in roots for view in self._thread(uri) if view["author"]["did"] != own]
        return backwards(forwards([self._record(view) for view in views]), feed.cursor, None)

    def _thread(self, uri: str) -> list[dict[str, Any]]:
        found = self.xrpc.get("app.bsky.feed.getPostThread", uri=uri, depth=THREAD_DEPTH, parentHeight=80)
        above, below, node = [], [], found.get("thread", {})
        parent = node.get("parent")
        while parent and "post" in parent:
            above.append(parent["post"])
            parent = parent.get("parent")
        waiting = [node]
        while waiting:
            here = waiting.pop(0)
            if "post" in here:  # blocked and deleted ones have none
                below.append(here["post"])
                waiting += here.get("replies") or []
        return [*reversed(above), *below]

    @staticmethod
    def _record(view: dict[str, Any]) -> RawRecord:
        return RawRecord(view["uri"], json.dumps(view).encode())

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Which of these posts (at most 25) are gone."""
        found = self.xrpc.get("app.bsky.feed.getPosts", uris=list(external_ids))
        with reading("Bluesky"):
            standing = {view["uri"] for view in found["posts"]}
            return [RawRecord(uri, b"", "delete") for uri in external_ids if uri not in standing]

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """What stands above the post, the post, what stands below."""
        return [self._record(view) for view in self._thread(target.external_id)]

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a post under a record key made from `key`, so that it cannot stand twice."""
        parent = self._read(target.external_id)
        images = [self._upload(upload) for upload in media]
        record = reply_record(text, parent, at=datetime.now(UTC), people=self._people(text), images=images)
        body = {
            "repo": self.xrpc.session().did,
            "collection": POSTS,
            "rkey": record_key(key),
            "record": record,
        }
        return self._sent(self.xrpc.post("com.atproto.repo.createRecord", json=body))

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """The record under the key made from `key`: exact, and at once."""
        uri = f"at://{self.xrpc.session().did}/{POSTS}/{record_key(key)}"
        try:
            return self._sent(self._read(uri))
        except NetworkError as error:
            if error.kind == "gone":
                return None
            raise

    def hide(self, target: Target) -> None:
        """Add a reply to the hidden ones of our conversation."""
        self._gate(target, hide=True)

    def unhide(self, target: Target) -> None:
        """Take it off that list."""
        self._gate(target, hide=False)

    def delete(self, target: Target) -> None:
        """Delete a post of our own; one that is already gone is deleted."""
        did, collection, key = self._own(target.external_id)
        self.xrpc.post(
            "com.atproto.repo.deleteRecord", json={"repo": did, "collection": collection, "rkey": key}
        )

    def block(self, target: Target) -> None:
        """Block the author; the same key each time, so that one record stands."""
        person = self._author(target)
        body = {"repo": self.xrpc.session().did, "collection": BLOCKS, "rkey": record_key(f"block {person}")}
        record = block_record(person, at=datetime.now(UTC))
        self.xrpc.post("com.atproto.repo.putRecord", json={**body, "record": record})

    def unblock(self, target: Target) -> None:
        """Delete the block, wherever it was made."""
        person = self._author(target)
        viewer = self.xrpc.get("app.bsky.actor.getProfile", actor=person).get("viewer", {})
        uri = (
            viewer.get("blocking")
            or f"at://{self.xrpc.session().did}/{BLOCKS}/{record_key(f'block {person}')}"
        )
        did, collection, key = parts(uri)
        self.xrpc.post(
            "com.atproto.repo.deleteRecord", json={"repo": did, "collection": collection, "rkey": key}
        )

    def mute(self, target: Target) -> None:
        """Mute the author."""
        self.xrpc.post("app.bsky.graph.muteActor", json={"actor": self._author(target)})

    def unmute(self, target: Target) -> None:
        """Hear the author again."""
        self.xrpc.post("app.bsky.graph.unmuteActor", json={"actor": self._author(target)})

    def report(self, target: Target) -> None:
        """Report the post to the moderation service of the account's server."""
        post = self._read(target.external_id)
        subject = {"$type": "com.atproto.repo.strongRef", "uri": post["uri"], "cid": post["cid"]}
        reason = str(target.extra.get("reason") or "com.atproto.moderation.defs#reasonRude")
        self.xrpc.post("com.atproto.moderation.createReport", json={"reasonType": reason, "subject": subject})

    def check(self) -> AccountCard:
        """Who the app password belongs to."""
        found = self.xrpc.get("com.atproto.server.getSession")
        did, handle = str(found.get("did", "")), str(found.get("handle", ""))
        return AccountCard(did, handle, handle, f"https://bsky.app/profile/{did}", max_length=300)

    # -- records -------------------------------------------------------------------------------------

    def _read(self, uri: str) -> dict[str, Any]:
        """A record of anybody (uri, cid, value), through our server. Raises NetworkError."""
        try:
            did, collection, key = parts(uri)
        except ValueError:
            raise NetworkError(_("This is not a post of Bluesky."), kind="refused") from None
        found: dict[str, Any] = self.xrpc.get(
            "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key
        )
        if not {"uri", "cid", "value"} <= set(found):
            raise NetworkError(_("Bluesky gave an answer that cannot be read."), kind="malformed")
        return found

    def _gate(self, target: Target, *, hide: bool) -> None:
        root, known, cid = self._root(target), None, None
        did, _collection, key = self._own(root)
        try:
            gate = self._read(f"at://{did}/{GATES}/{key}")
            known, cid = gate["value"], gate["cid"]
        except NetworkError as error:
            if error.kind != "gone":
                raise
        hidden = [uri for uri in (known or {}).get("hiddenReplies", []) if uri != target.external_id]
        if hide and len(hidden) >= MAX_HIDDEN:
            message = _("Bluesky hides at most %(limit)s replies a conversation.") % {"limit": MAX_HIDDEN}
            raise NetworkError(message, kind="refused")
        record = gate_record(
            root, [*hidden, target.external_id] if hide else hidden, known, at=datetime.now(UTC)
        )
        # swapRecord: two moderators who hide at once must not undo each other.
        body = {"repo": did, "collection": GATES, "rkey": key, "record": record, "swapRecord": cid}
        self.xrpc.post("com.atproto.repo.putRecord", json=body)

    def _root(self, target: Target) -> str:
        if target.root_external_id:
            return target.root_external_id
        root = self._read(target.external_id)["value"].get("reply", {}).get("root", {})
        return str(root.get("uri") or target.external_id)

    def _own(self, uri: str) -> tuple[str, str, str]:
        did, collection, key = parts(uri)
        if did != self.xrpc.session().did:
            raise NetworkError(
                _("Bluesky: only the account's own posts and conversations."), kind="not_allowed"
            )
        return did, collection, key

    @staticmethod
    def _author(target: Target) -> str:
        return target.author_external_id or parts(target.external_id)[0]

    def _people(self, text: str) -> dict[str, str]:
        people = {}
        for handle in dict.fromkeys(mentions(text)):
            try:
                people[handle] = str(
                    self.xrpc.get("com.atproto.identity.resolveHandle", handle=handle)["did"]
                )
            except NetworkError as error:
                if not error.permanent:
                    raise
        return people

    def _upload(self, upload: Upload) -> dict[str, Any]:
        # write=False: a blob that no record names is seen by nobody.
        found = self.xrpc.post(
            "com.atproto.repo.uploadBlob",
            write=False,
            content=upload.content,
            headers={"Content-Type": upload.content_type},
        )
        return {"alt": upload.alt, "image": found["blob"]}

    @staticmethod
    def _sent(found: Any) -> Sent:
        try:
            did, _collection, key = parts(found["uri"])
        except (KeyError, TypeError, ValueError):
            raise NetworkError(
                _("Bluesky gave an answer that cannot be read."), kind="unknown_outcome"
            ) from None
        return Sent(found["uri"], f"https://bsky.app/profile/{did}/post/{key}")
