"""RSS and Atom."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import AccountCard, Connector, FeedData, NetworkError, Page, PostData, RawRecord
from apps.networks.http import Answer
from apps.networks.offers import Capabilities
from apps.networks.rss.capabilities import CAPABILITIES
from apps.networks.rss.parse import content_digest, external_id, parse_entry, read_document

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"


class RssConnector(Connector):
    kind = "rss"
    label = "RSS"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """Reading only."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one entry."""
        return parse_entry(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The entries that are new or changed since the cursor, the oldest first.

        The cursor remembers ETag, Last-Modified and a digest of each entry. Without it, everything comes again.
        """
        url, cursor = str(feed.params.get("url", "")), feed.cursor or {}
        answer = self._fetch(url, cursor)
        if answer.status == 304:
            return Page(retry_after=answer.retry_after, moved_to=answer.moved_to)
        entries = read_document(
            answer.body, content_type=answer.headers.get("content-type", ""), url=url, at=datetime.now(UTC)
        )
        seen = cursor.get("seen", {})
        digests = {external_id(entry): content_digest(entry) for entry in entries}
        records = [
            RawRecord(name, json.dumps(entry).encode(), "edit" if name in seen else "post")
            for entry in reversed(entries)
            if seen.get(name := external_id(entry)) != digests[name]
        ]
        # What left the document is forgotten; the rows it made keep their ids.
        heads = {name: answer.headers[name] for name in ("etag", "last-modified") if name in answer.headers}
        return Page(records, {**heads, "seen": digests}, False, answer.retry_after, moved_to=answer.moved_to)

    def check(self) -> AccountCard:
        """A feed has no account."""
        raise NetworkError(_("A feed has no account to check."), kind="not_allowed")

    def _fetch(self, url: str, known: Mapping[str, Any]) -> Answer:
        headers = {"Accept": ACCEPT}
        for name, asked in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
            if name in known:
                headers[asked] = str(known[name])
        try:
            return self.http.fetch(url, headers=headers, accept={304})
        except NetworkError as error:
            # A page that is missing today is often back tomorrow; only 410 says that it will not be.
            if error.kind == "gone" and error.status != 410:
                error.permanent = False
            raise
