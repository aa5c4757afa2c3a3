"""Reddit, by its OAuth API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import (
    AccountCard,
    ErrorKind,
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
from apps.networks.oauth import access_token
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, moment, reading, require_whole, same_text
from apps.networks.reddit.capabilities import capabilities_of
from apps.networks.reddit.parse import SITE, is_gone, parse_thing
from apps.networks.rest import RestConnector

TOKENS = "https://www.reddit.com/api/v1/access_token"
LISTED = 100
HEARD = frozenset({"t1", "t3"})  # comments and posts; private messages are not for Vigie
ERRORS: dict[str, ErrorKind] = {
    "RATELIMIT": "rate_limited",
    "DELETED_COMMENT": "gone",
    "DELETED_LINK": "gone",
    "THREAD_LOCKED": "not_allowed",
    "USER_BLOCKED": "not_allowed",
    "SUBREDDIT_NOTALLOWED": "not_allowed",
}


class RedditConnector(RestConnector):
    kind = "reddit"
    label = "Reddit"
    base = "https://oauth.reddit.com"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """By what the account is in the subreddit."""
        return capabilities_of(tier)

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one post or comment."""
        return parse_thing(record)

    def headers(self) -> dict[str, str]:
        """A fresh access token, and the name that Reddit asks every program to give itself."""
        token = access_token(
            self.http,
            TOKENS,
            client_id=self.credential("client_id"),
            client_secret=self.credential("client_secret"),
            refresh_token=self.credential("refresh_token"),
        )
        handle = self.account.handle if self.account else ""
        return {"Authorization": f"Bearer {token}", "User-Agent": f"web:vigie:v1 (by /u/{handle})"}

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest things first, read back to what is known."""
        params: dict[str, Any] = {"limit": 100, "raw_json": 1}
        path = "/message/inbox"
        if feed.kind == "search":
            path, params = "/search", {**params, "q": feed.params["q"], "sort": "new", "type": "link"}
        elif feed.kind in {"subreddit", "comments"}:
            path = f"/r/{feed.params['subreddit']}/{'new' if feed.kind == 'subreddit' else 'comments'}"
        if (feed.cursor or {}).get("page"):
            params["after"] = (feed.cursor or {})["page"]
        answer = self.call("GET", path, params=params)
        with reading(self.label):
            found = answer.json()["data"]
            records = [_record(thing) for thing in found["children"] if thing["kind"] in HEARD]
            return backwards(records, feed.cursor, found.get("after"), quota=answer.quota)

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Which of these (at most 100) are gone: Reddit demands that copies of them go as well."""
        answer = self.call("GET", "/api/info", params={"id": ",".join(external_ids), "raw_json": 1})
        with reading(self.label):
            things = {thing["data"]["name"]: thing for thing in answer.json()["data"]["children"]}
            gone = [name for name in external_ids if name not in things or is_gone(things[name])]
            return [RawRecord(name, b"", "delete") for name in gone]

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The post and its comments, each before its answers."""
        root = (target.root_external_id or target.external_id).removeprefix("t3_")
        answer = self.call("GET", f"/comments/{root}", params={"raw_json": 1, "limit": 200})
        with reading(self.label):
            post, comments = answer.json()
            waiting, found = list(comments["data"]["children"]), [_record(post["data"]["children"][0])]
            while waiting:
                thing = waiting.pop(0)
                if thing["kind"] == "t1":
                    found.append(_record(thing))
                    replies = thing["data"].get("replies") or {"data": {"children": []}}
                    waiting = [*replies["data"]["children"], *waiting]
            return found

    # -- acting --------------------------------------------------------------------------------------

    def act(self, path: str, **form: str) -> Answer:
        """One act, as Reddit takes them: a form. Raises NetworkError."""
        return self.call("POST", path, data={"api_type": "json", **form})

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a post or comment. Reddit keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        answer = self.act("/api/comment", thing_id=target.external_id, text=text)
        try:
            made = answer.json()["json"]["data"]["things"][0]["data"]
            return Sent(made["name"], f"{SITE}{made.get('permalink', '')}")
        except (KeyError, TypeError, IndexError):
            raise answer.half() from None

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our newest comments, searched for this answer."""
        handle = self.account.handle if self.account else ""
        params = {"limit": LISTED, "sort": "new", "raw_json": 1}
        answer = self.call("GET", f"/user/{handle}/comments", params=params)
        with reading(self.label):
            things = answer.json()["data"]["children"]
            for thing in things:
                said = thing["data"]
                under, recent = said["parent_id"] == target.external_id, moment(said["created_utc"]) >= since
                if under and recent and same_text(said["body"], text):
                    return Sent(said["name"], f"{SITE}{said['permalink']}")
            require_whole(self.label, [moment(one["data"]["created_utc"]) for one in things], LISTED, since)
        return None

    def hide(self, target: Target) -> None:
        """Remove as a moderator: the author still sees it."""
        self.act("/api/remove", id=target.external_id, spam="false")

    def unhide(self, target: Target) -> None:
        """Approve as a moderator."""
        self.act("/api/approve", id=target.external_id)

    def delete(self, target: Target) -> None:
        """Delete what is our own, remove what is another's."""
        if target.author_external_id and target.author_external_id == self.own_id:
            self.act("/api/del", id=target.external_id)
        else:
            self.hide(target)

    def block(self, target: Target) -> None:
        """Block the author for our account."""
        self.act("/api/block_user", account_id=target.author_external_id or "")

    def report(self, target: Target) -> None:
        """Report to the subreddit's moderators and to Reddit."""
        self.act("/api/report", thing_id=target.external_id, reason=str(target.extra.get("reason", "")))

    def check(self) -> AccountCard:
        """The account that the token belongs to."""
        answer = self.call("GET", "/api/v1/me")
        with reading(self.label):
            me = answer.json()
            return AccountCard(
                f"t2_{me['id']}", me["name"], me["name"], f"{SITE}/user/{me['name']}", quota=answer.quota
            )

    def judge(self, answer: Answer) -> NetworkError | None:
        """An act may be refused inside an HTTP 200."""
        if answer.status != 200 or not answer.write:
            return None
        try:
            errors = answer.json().get("json", {}).get("errors") or []
            code = str(errors[0][0]) if errors else ""
        except (NetworkError, AttributeError, IndexError, TypeError):
            return None
        if not code:
            return None
        message = _("Reddit refuses: %(code)s.") % {"code": code}
        return NetworkError(
            message, kind=ERRORS.get(code, "refused"), retry_after=answer.retry_after, status=200
        )


def _record(thing: dict[str, Any]) -> RawRecord:
    bare = {**thing, "data": {**thing["data"], "replies": ""}}  # the answers are records of their own
    return as_record(thing["data"]["name"], bare, "delete" if is_gone(thing) else "post")
