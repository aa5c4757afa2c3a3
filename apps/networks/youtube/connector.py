"""YouTube, by its Data API v3."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.networks.contract import AccountCard, FeedData, Page, PostData, RawRecord, Sent, Target, Upload
from apps.networks.google import GoogleConnector
from apps.networks.http import Answer
from apps.networks.offers import Capabilities
from apps.networks.reading import as_record, backwards, forwards, moment, reading, require_whole, same_text
from apps.networks.youtube.capabilities import CAPABILITIES
from apps.networks.youtube.parse import SITE, comment_records, parse_item

PAGE_SIZE = 100
REPLY_PAGES = 5


class YoutubeConnector(GoogleConnector):
    kind = "youtube"
    label = "YouTube"
    base = "https://youtube.googleapis.com/youtube/v3"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """The same for every channel."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one comment or video."""
        return parse_item(record)

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The newest threads with their replies (1 unit), or the newest videos that match (one search of 100)."""
        if feed.kind == "search":
            return self._search(feed)
        params: dict[str, Any] = {
            "part": "snippet,replies",
            "order": "time",
            "textFormat": "plainText",
            "maxResults": PAGE_SIZE,
        }
        if feed.kind == "video":
            params["videoId"] = feed.params["video"]
        else:
            params["allThreadsRelatedToChannelId"] = self.own_id
        if feed.kind == "held":
            params["moderationStatus"] = "heldForReview"
        answer = self._page("/commentThreads", feed, params)
        with reading(self.label):
            found = answer.json()
            records = [record for thread in found["items"] for record in comment_records(self._whole(thread))]
            heard = [
                record
                for record in records
                if self._author(record) != (self.account and self.account.external_id)
            ]
            stamps = {record.external_id: self._stamp(record) for record in heard}
            return backwards(heard, feed.cursor, found.get("nextPageToken"), stamps=stamps)

    def _search(self, feed: FeedData) -> Page:
        params = {
            "part": "snippet",
            "type": "video",
            "order": "date",
            "maxResults": 50,
            "q": feed.params["q"],
        }
        answer = self._page("/search", feed, params)
        with reading(self.label):
            found = answer.json()
            records = [as_record(item["id"]["videoId"], item) for item in found["items"]]
            # No second page: a search is one of a hundred a day.
            return backwards(records, feed.cursor, None)

    def _page(self, path: str, feed: FeedData, params: dict[str, Any]) -> Answer:
        token = (feed.cursor or {}).get("page")
        return self.call("GET", path, params={**params, "pageToken": token} if token else params)

    def _whole(self, thread: dict[str, Any]) -> dict[str, Any]:
        """A thread with all its replies: the listing holds only some of them."""
        replies = (thread.get("replies") or {}).get("comments", [])
        if thread["snippet"].get("totalReplyCount", 0) <= len(replies):
            return thread
        return {**thread, "replies": {"comments": self._replies(thread["snippet"]["topLevelComment"]["id"])}}

    def _replies(self, top: str) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = []
        params = {"part": "snippet", "parentId": top, "textFormat": "plainText", "maxResults": 100}
        for _page in range(REPLY_PAGES):
            found = self.call("GET", "/comments", params=params).json()
            with reading(self.label):
                replies += found["items"]
            if not found.get("nextPageToken"):
                break
            params["pageToken"] = found["nextPageToken"]
        return replies

    @classmethod
    def _author(cls, record: RawRecord) -> str:
        return cls.parse(record).author.external_id

    @classmethod
    def _stamp(cls, record: RawRecord) -> str:
        edited = cls.parse(record).edited_at
        return edited.isoformat() if edited else ""

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The top comment and its replies, oldest first."""
        top = self._top(target)
        params = {"part": "snippet,replies", "id": top, "textFormat": "plainText"}
        answer = self.call("GET", "/commentThreads", params=params)
        with reading(self.label):
            return [
                record
                for item in answer.json()["items"]
                for record in forwards(comment_records(self._whole(item)))
            ]

    # -- acting --------------------------------------------------------------------------------------

    @staticmethod
    def _top(target: Target) -> str:
        """The top comment of the target's thread: a reply's id begins with it."""
        return target.external_id.partition(".")[0]

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer in the target's thread (50 units). YouTube keeps no key: never send twice on doubt."""
        self.refuse_media(media)
        body = {"snippet": {"parentId": self._top(target), "textOriginal": text}}
        answer = self.call("POST", "/comments", params={"part": "snippet"}, json=body)
        return self._sent(answer.json(), target, answer)

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our answer among the replies of the thread."""
        replies = self._replies(self._top(target))
        for item in replies:
            with reading(self.label):
                said = item["snippet"]
                own = (said.get("authorChannelId") or {}).get("value") == self.own_id
                written = said.get("textOriginal") or said["textDisplay"]
                if own and moment(said["publishedAt"]) >= since and same_text(written, text):
                    return Sent(item["id"], self._url(item["id"], target))
        # The order is not promised: what was cut off may be what is newest.
        require_whole(self.label, [since for _reply in replies], REPLY_PAGES * 100, since)
        return None

    def _sent(self, found: Any, target: Target, answer: Answer) -> Sent:
        try:
            return Sent(str(found["id"]), self._url(found["id"], target))
        except (KeyError, TypeError):
            raise answer.half() from None

    @staticmethod
    def _url(number: str, target: Target) -> str:
        return f"{SITE}/watch?v={target.root_external_id or ''}&lc={number}"

    def hide(self, target: Target) -> None:
        """Hold a comment for review, so that nobody sees it."""
        self._moderate(target, "heldForReview")

    def unhide(self, target: Target) -> None:
        """Publish a held comment."""
        self._moderate(target, "published")

    def delete(self, target: Target) -> None:
        """Delete our own comment, or reject another's: there is no way back."""
        if target.author_external_id == self.own_id:
            self.call("DELETE", "/comments", params={"id": target.external_id}, accept={404})
        else:
            self._moderate(target, "rejected")

    def block(self, target: Target) -> None:
        """Reject the comment and ban its author from the channel."""
        self._moderate(target, "rejected", banAuthor="true")

    def _moderate(self, target: Target, status: str, **more: str) -> None:
        params = {"id": target.external_id, "moderationStatus": status, **more}
        self.call("POST", "/comments/setModerationStatus", params=params)

    def check(self) -> AccountCard:
        """The channel that the token belongs to."""
        answer = self.call("GET", "/channels", params={"part": "snippet", "mine": "true"})
        with reading(self.label, kind="not_allowed"):
            channel = answer.json()["items"][0]
            title, handle = channel["snippet"]["title"], channel["snippet"].get("customUrl", "")
            return AccountCard(channel["id"], handle, title, f"{SITE}/channel/{channel['id']}")
