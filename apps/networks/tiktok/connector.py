"""TikTok, by its Business API v1.3 (organic videos)."""

import json
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
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text
from apps.networks.rest import RestConnector
from apps.networks.tiktok.capabilities import CAPABILITIES
from apps.networks.tiktok.parse import SITE, parse_comment

VIDEOS = 20
PAGE_SIZE = 30
REPLY_PAGES = 5
THROTTLED, SERVER_ERROR_FROM = 40_100, 50_000
EXPIRED = frozenset({40_101, 40_102, 40_104, 40_105})
NOT_ALLOWED = frozenset({40_001, 40_103})
PAUSE = 60.0  # seconds: TikTok throttles without saying for how long; its quota is counted by the minute


class TiktokConnector(RestConnector):
    kind = "tiktok"
    label = "TikTok"
    base = "https://business-api.tiktok.com/open_api/v1.3"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every business account."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one comment."""
        return parse_comment(record)

    def headers(self) -> dict[str, str]:
        """TikTok's own header."""
        return {"Access-Token": self.credential("token")}

    def judge(self, answer: Answer) -> NetworkError | None:
        """TikTok puts every error, throttling too, inside an HTTP 200."""
        if answer.status != 200:
            return None
        try:
            code = int(answer.json()["code"])
        except (KeyError, TypeError, ValueError):
            return answer.half()
        if code == 0:
            return None
        message = _("TikTok refuses (code %(code)s).") % {"code": code}
        wait = PAUSE if code == THROTTLED else None
        return NetworkError(message, kind=error_kind(code, answer.write), retry_after=wait, status=200)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest comments under the newest videos, with the replies to them."""
        fields = json.dumps(["item_id", "share_url", "comments", "create_time"])
        found = self._data("/business/video/list/", fields=fields, max_count=VIDEOS)
        records: list[RawRecord] = []
        with reading(self.label):
            for video in found["videos"]:
                if video.get("comments"):
                    records += self._comments(video)
        return backwards(records, feed.cursor, None)

    def _comments(self, video: dict[str, Any]) -> list[RawRecord]:
        """A video's newest comments, each after its replies, newest first."""
        order = {"status": "ALL", "sort_field": "create_time", "sort_order": "desc", "max_count": PAGE_SIZE}
        records = []
        for comment in self._data("/business/comment/list/", video_id=video["item_id"], **order)["comments"]:
            if comment.get("replies"):
                under = self._replies(video["item_id"], comment["comment_id"])
                records += [_record(reply, video) for reply in under if not reply.get("owner")]
            if not comment.get("owner"):
                records.append(_record(comment, video))
        return records

    def _replies(self, video: str, comment: str) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = []
        asked = {"video_id": video, "comment_id": comment, "status": "ALL", "max_count": PAGE_SIZE}
        order = {"sort_field": "create_time", "sort_order": "desc"}
        cursor = 0
        for _page in range(REPLY_PAGES):
            found = self._data("/business/comment/reply/list/", **asked, **order, cursor=cursor)
            with reading(self.label):
                replies += found["comments"]
                cursor = found.get("cursor", 0)
            if not found.get("has_more"):
                break
        return replies

    def _data(self, path: str, **params: Any) -> dict[str, Any]:
        answer = self.call("GET", path, params={"business_id": self.own_id, **params})
        with reading(self.label):
            return dict(answer.json()["data"])

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The top comment and its replies, oldest first."""
        video, top = self._video(target), self._top(target)
        first = self._data(
            "/business/comment/list/", video_id=video, comment_ids=json.dumps([top]), status="ALL"
        )
        with reading(self.label):
            found = [*self._replies(video, top), *first["comments"]]
            return forwards(
                [_record(comment, {"item_id": video, "share_url": target.url}) for comment in found]
            )

    # -- acting --------------------------------------------------------------------------------------

    def _video(self, target: Target) -> str:
        if not target.root_external_id:
            raise NetworkError(_("TikTok: the video of this comment is not known."), kind="refused")
        return target.root_external_id

    @staticmethod
    def _top(target: Target) -> str:
        nested = target.parent_external_id and target.parent_external_id != target.root_external_id
        return str(target.parent_external_id) if nested else target.external_id

    def _act(self, path: str, **body: Any) -> Answer:
        return self.call("POST", path, json={"business_id": self.own_id, **body})

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer under the top comment. TikTok keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        asked = {"video_id": self._video(target), "comment_id": self._top(target), "text": text}
        answer = self._act("/business/comment/reply/create/", **asked)
        try:
            return Sent(str(answer.json()["data"]["comment_id"]), target.url)
        except (KeyError, TypeError):
            raise answer.half() from None

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our answer among the replies."""
        replies = self._replies(self._video(target), self._top(target))
        for comment in replies:
            with reading(self.label):
                recent = moment(int(comment["create_time"])) >= since
                if comment.get("owner") and recent and same_text(comment["text"], text):
                    return Sent(str(comment["comment_id"]), target.url)
        with reading(self.label):
            times = [moment(int(comment["create_time"])) for comment in replies]
            require_whole(self.label, times, REPLY_PAGES * PAGE_SIZE, since)
        return None

    def hide(self, target: Target) -> None:
        """Hide a comment."""
        asked = {"video_id": self._video(target), "comment_id": target.external_id, "action": "HIDE"}
        self._act("/business/comment/hide/", **asked)

    def unhide(self, target: Target) -> None:
        """Show it again."""
        asked = {"video_id": self._video(target), "comment_id": target.external_id, "action": "UNHIDE"}
        self._act("/business/comment/hide/", **asked)

    def delete(self, target: Target) -> None:
        """Delete a comment of our own."""
        self._act("/business/comment/delete/", comment_id=target.external_id)

    def check(self) -> AccountCard:
        """The account that the token belongs to."""
        found = self._data("/business/get/", fields=json.dumps(["username", "display_name"]))
        handle = str(found.get("username") or "")
        return AccountCard(self.own_id, handle, str(found.get("display_name") or handle), f"{SITE}/@{handle}")


def error_kind(code: int, write: bool) -> ErrorKind:
    """What TikTok's code means for us."""
    if code == THROTTLED:
        return "rate_limited"
    if code in EXPIRED:
        return "expired"
    if code in NOT_ALLOWED:
        return "not_allowed"
    if code >= SERVER_ERROR_FROM:
        return "unknown_outcome" if write else "unreachable"
    return "refused"


def _record(comment: dict[str, Any], video: dict[str, Any]) -> RawRecord:
    bare = {name: value for name, value in comment.items() if name != "reply_list"}
    return as_record(str(comment["comment_id"]), {"comment": bare, "video": video})
