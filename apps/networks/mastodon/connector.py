"""Servers with the Mastodon API: Mastodon itself, and others that speak it with differences."""

import json
import re
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

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
from apps.networks.http import Answer, HttpClient
from apps.networks.mastodon.capabilities import GUIDE, capabilities_of
from apps.networks.mastodon.parse import parse_status
from apps.networks.offers import Capabilities
from apps.networks.reading import moment
from apps.networks.text import plain_text

PAGE_SIZE = 40  # the most that Mastodon gives
OWN_PAGES = 5  # how far back our own posts are searched for a reply
REMEMBERED = 400  # ids of search results, which have no forward cursor
MEDIA_TRIES, MEDIA_PAUSE = 10, 1.0  # seconds; a server answers 206 while it works on a picture
STREAMS = {"hashtag": "hashtag", "public": "public", "notifications": "user"}
CHANGES = {"update": "post", "status.update": "edit", "delete": "delete", "notification": "post"}
BAD_TOKEN = frozenset({400, 401, 403, 422})  # implementations differ
TOKEN_IS_BAD = re.compile(
    rb"(invalid|revoked|expired|bad|unknown)[ _](access[ _])?(token|credentials)|token (was|is|has been|has) (revoked|invalid|expired)",
    re.IGNORECASE,
)
NO_STREAM = frozenset({400, 404, 405, 501})


class MastodonConnector(Connector):
    kind = "mastodon"
    label = "Mastodon"

    def __init__(self, account: AccountData | None, http: HttpClient) -> None:
        super().__init__(account, http)
        self._at(account.server if account else "")

    def _at(self, address: str) -> None:
        self.base = (address if "://" in address or not address else f"https://{address}").rstrip("/")
        self.host = urlsplit(self.base).netloc

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """By the server's software."""
        return capabilities_of(tier)

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one status."""
        return parse_status(record)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """What came after the cursor, oldest first.

        Where nothing came and the feed has `wait` (seconds), the stream is listened to: it brings things early, and
        edits and deletions. The cursor moves by the timeline alone, so nothing that a broken stream loses is lost.
        """
        if self.account is None:
            self._at(str(feed.params.get("server", "")))
        if feed.kind == "search":
            return self._search(feed)
        page = self._timeline(feed, min(limit, PAGE_SIZE))
        if page.records or not feed.params.get("wait"):
            return page
        try:
            records = self._stream(feed, float(feed.params["wait"]), limit)
        except NetworkError as error:
            if error.status not in NO_STREAM:
                raise
            return page  # several implementations have no streaming: their timelines bring the same, later
        return Page(records, page.cursor, False, page.retry_after, page.quota)

    def _timeline(self, feed: FeedData, limit: int) -> Page:
        params: dict[str, Any] = {"limit": limit}
        after = (feed.cursor or {}).get("min_id")
        if after is not None:
            params["min_id"] = after
        if feed.kind == "notifications":
            params["types[]"] = "mention"
        answer = self._call("GET", self._path(feed), params=params)
        items = answer.json()
        try:
            statuses = [item["status"] if feed.kind == "notifications" else item for item in items]
            records = [self._record(status) for status in reversed(statuses) if status]
            # The newest comes first; ids are opaque, so the order is the server's, never ours.
            cursor = {"min_id": items[0]["id"]} if items else None
            # A server that ignores `min_id` gives its newest page for ever.
            more = after is not None and len(items) >= limit and items[0]["id"] != after
        except (KeyError, TypeError):
            raise answer.half() from None
        return Page(records, cursor, more, answer.retry_after, answer.quota)

    def _path(self, feed: FeedData) -> str:
        if feed.kind == "notifications":
            return "/api/v1/notifications"
        if feed.kind == "hashtag":
            return f"/api/v1/timelines/tag/{str(feed.params['hashtag']).lstrip('#')}"
        return "/api/v1/timelines/public"

    def _search(self, feed: FeedData) -> Page:
        params = {"q": feed.params["q"], "type": "statuses", "limit": PAGE_SIZE}
        answer = self._call("GET", "/api/v2/search", params=params)
        try:
            found = [self._record(status) for status in reversed(answer.json()["statuses"])]
        except (KeyError, TypeError):
            raise answer.half() from None
        seen = list((feed.cursor or {}).get("seen", []))
        records = [record for record in found if record.external_id not in seen]
        seen = [*seen, *(record.external_id for record in records)][-REMEMBERED:]
        return Page(records, {"seen": seen}, False, answer.retry_after, answer.quota)

    def _stream(self, feed: FeedData, wait: float, limit: int) -> list[RawRecord]:
        url = f"{self.base}/api/v1/streaming/{STREAMS[feed.kind]}"
        params = {"tag": str(feed.params["hashtag"]).lstrip("#")} if feed.kind == "hashtag" else {}
        events = self.http.events(url, wait=wait, limit=limit, headers=self._headers(), params=params)
        records = [self._streamed(event, data) for event, data in events if event in CHANGES]
        return [record for record in records if record is not None]

    def _streamed(self, event: str, data: str) -> RawRecord | None:
        if event == "delete":
            return RawRecord(f"{self.host}/{data}", data.encode(), "delete")
        try:
            item = json.loads(data)
            status = item.get("status") if event == "notification" else item
            return self._record(status, CHANGES[event]) if status else None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NetworkError(
                _("Mastodon streams what cannot be read."), kind="malformed", permanent=False
            ) from None

    def _record(self, status: dict[str, Any], change: Any = "post") -> RawRecord:
        return RawRecord(f"{self.host}/{status['id']}", json.dumps(status).encode(), change)

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Which of these statuses of our server are gone."""
        own = [name for name in external_ids if name.rpartition("/")[0] == self.host]
        answers = {
            name: self._call("GET", f"/api/v1/statuses/{name.rpartition('/')[2]}", accept={404})
            for name in own
        }
        return [RawRecord(name, b"", "delete") for name, answer in answers.items() if answer.status == 404]

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """Ancestors, the post, descendants."""
        number = self._status_id(target)
        answer = self._call("GET", f"/api/v1/statuses/{number}/context")
        post = self._call("GET", f"/api/v1/statuses/{number}").json()
        try:
            around = answer.json()
            return [self._record(status) for status in [*around["ancestors"], post, *around["descendants"]]]
        except (KeyError, TypeError):
            raise answer.half() from None

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a status, as visibly as it was said itself, with Idempotency-Key for the servers that keep it."""
        body: dict[str, Any] = {"status": text, "in_reply_to_id": self._status_id(target)}
        if media:
            body["media_ids"] = [self._upload(upload) for upload in media]
        if target.extra.get("visibility"):
            body["visibility"] = target.extra["visibility"]
        answer = self._call("POST", "/api/v1/statuses", json=body, headers={"Idempotency-Key": key})
        return self._sent(answer.json(), answer)

    def delete(self, target: Target) -> None:
        """Delete a status of our own; one that is already gone is deleted."""
        self._call("DELETE", f"/api/v1/statuses/{self._status_id(target)}", accept={404})

    def block(self, target: Target) -> None:
        """Block the author."""
        self._call("POST", f"/api/v1/accounts/{self._author_id(target)}/block")

    def unblock(self, target: Target) -> None:
        """Lift the block."""
        self._call("POST", f"/api/v1/accounts/{self._author_id(target)}/unblock")

    def mute(self, target: Target) -> None:
        """Mute the author."""
        self._call("POST", f"/api/v1/accounts/{self._author_id(target)}/mute")

    def unmute(self, target: Target) -> None:
        """Hear the author again."""
        self._call("POST", f"/api/v1/accounts/{self._author_id(target)}/unmute")

    def report(self, target: Target) -> None:
        """Report the status to the moderators of our server."""
        body = {"account_id": self._author_id(target), "status_ids": [self._status_id(target)]}
        self._call("POST", "/api/v1/reports", json=body)

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our newest statuses back to `since`, searched for this answer."""
        parent = self._status_id(target)
        older: dict[str, str] = {}
        for _page in range(OWN_PAGES):
            params = {"limit": PAGE_SIZE, "exclude_reblogs": "true", **older}
            answer = self._call("GET", f"/api/v1/accounts/{self._own_id()}/statuses", params=params)
            statuses = answer.json()
            try:
                recent = [status for status in statuses if moment(status["created_at"]) >= since]
                for status in recent:
                    said = normal(plain_text(status["content"])[0])
                    if status["in_reply_to_id"] == parent and said == normal(text):
                        return self._sent(status, answer)
                if not statuses or len(recent) < len(statuses):
                    return None
                older = {"max_id": statuses[-1]["id"]}
            except (KeyError, TypeError, ValueError):
                raise answer.half() from None
        raise NetworkError(_("The account has posted too much since to be sure."), kind="unreachable")

    def check(self) -> AccountCard:
        """Who the token belongs to, what the server is, and how long a post may be there."""
        try:
            answer = self._call("GET", "/api/v1/accounts/verify_credentials")
        except NetworkError as error:
            if error.status in BAD_TOKEN:
                raise NetworkError(str(error), kind="expired", status=error.status) from None
            raise
        me = answer.json()
        try:
            return AccountCard(
                external_id=f"{self.host}/{me['id']}",
                handle=f"{me['acct']}@{self.host}",
                name=me.get("display_name") or me["acct"],
                url=me.get("url") or "",
                tier=self._software(),
                missing_rights=self._missing_rights(),
                max_length=self._max_length(),
                quota=answer.quota,
            )
        except (KeyError, TypeError):
            raise answer.half() from None

    # -- the server ----------------------------------------------------------------------------------

    def _software(self) -> str:
        try:
            links = self._call("GET", "/.well-known/nodeinfo").json()["links"]
            path = urlsplit(links[-1]["href"]).path
            return str(self._call("GET", path).json()["software"]["name"]).casefold()
        except (NetworkError, KeyError, TypeError, IndexError, ValueError):
            return ""  # not every server says; the cautious capabilities then hold

    def _missing_rights(self) -> tuple[str, ...]:
        try:
            granted = set(self._call("GET", "/api/v1/apps/verify_credentials").json()["scopes"])
        except (NetworkError, KeyError, TypeError):
            return ()  # servers before Mastodon 4.3 do not say; what is missing shows in use
        wide = {right.partition(":")[0] for right in granted if ":" not in right}
        return tuple(
            right for right in GUIDE.rights if right not in granted and right.partition(":")[0] not in wide
        )

    def _max_length(self) -> int | None:
        for version in ("v2", "v1"):
            try:
                instance = self._call("GET", f"/api/{version}/instance").json()
                if "max_toot_chars" in instance:
                    return int(instance["max_toot_chars"])  # Pleroma and its kin
                return int(instance["configuration"]["statuses"]["max_characters"])
            except (NetworkError, KeyError, TypeError, ValueError):
                continue
        return None

    def _upload(self, upload: Upload) -> str:
        # write=False: an upload that nobody posts is seen by nobody, so a failure here says "not sent".
        files = {"file": (upload.filename, upload.content, upload.content_type)}
        answer = self._call(
            "POST",
            "/api/v2/media",
            files=files,
            data={"description": upload.alt},
            write=False,
            accept={200, 202},
        )
        try:
            number = str(answer.json()["id"])
        except (KeyError, TypeError):
            raise answer.half() from None
        if answer.status == 202:
            self._await_media(number)
        return number

    def _await_media(self, number: str) -> None:
        for _try in range(MEDIA_TRIES):
            if self._call("GET", f"/api/v1/media/{number}").status == 200:
                return
            time.sleep(MEDIA_PAUSE)
        raise NetworkError(_("The server is still busy with the picture."), kind="unreachable")

    def _status_id(self, target: Target) -> str:
        """The status's id on our server, which is asked to fetch it where it was seen on another one."""
        host, _slash, number = target.external_id.rpartition("/")
        return number if host == self.host else str(self._resolve(target)["id"])

    def _author_id(self, target: Target) -> str:
        host, _slash, number = (target.author_external_id or "").rpartition("/")
        if number and host == self.host:
            return number
        return str(self._resolve(target)["account"]["id"])

    def _resolve(self, target: Target) -> dict[str, Any]:
        params = {"q": target.url, "type": "statuses", "resolve": "true", "limit": 1}
        answer = self._call("GET", "/api/v2/search", params=params)
        try:
            status: dict[str, Any] = answer.json()["statuses"][0]
        except (KeyError, TypeError, IndexError):
            message = _("%(host)s does not know this post.") % {"host": self.host}
            raise NetworkError(message, kind="gone") from None
        return status

    def _own_id(self) -> str:
        known = self.account.external_id if self.account else ""
        return known.rpartition("/")[2] or self.check().external_id.rpartition("/")[2]

    def _sent(self, status: Any, answer: Answer) -> Sent:
        try:
            return Sent(f"{self.host}/{status['id']}", status.get("url") or "")
        except (KeyError, TypeError, AttributeError):
            raise answer.half() from None

    def _headers(self) -> dict[str, str]:
        has_token = self.account is not None and self.account.credentials.get("token")
        return {"Authorization": f"Bearer {self.credential('token')}"} if has_token else {}

    def _call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> Answer:
        return self.http.request(
            method,
            self.base + path,
            judge=self.judge,
            headers={**self._headers(), **(headers or {})},
            **body,
        )

    def judge(self, answer: Answer) -> NetworkError | None:
        """A token that is no longer good: implementations say so with other statuses than 401."""
        if answer.status not in BAD_TOKEN or not TOKEN_IS_BAD.search(answer.body[:2000]):
            return None
        message = _("%(host)s no longer takes this token.") % {"host": self.host}
        return NetworkError(message, kind="expired", status=answer.status)


def normal(text: str) -> str:
    """A text as two of its copies share it: one space everywhere, and @handle without its server."""
    return re.sub(r"@(\w+)@[\w.:-]+", r"@\1", " ".join(text.split()))
