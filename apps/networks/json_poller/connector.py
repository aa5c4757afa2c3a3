"""A JSON address, for what has no connector."""

import hashlib
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from apps.networks.contract import AccountCard, Connector, FeedData, NetworkError, Page, PostData, RawRecord
from apps.networks.json_poller.capabilities import CAPABILITIES
from apps.networks.json_poller.parse import item_records, parse_item
from apps.networks.mapping import fields_of, lookup
from apps.networks.offers import Capabilities
from apps.networks.reading import backwards


class JsonPollerConnector(Connector):
    kind = "json_poller"
    label = "JSON"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """Reading only."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one item."""
        return parse_item(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The items that are new or changed, oldest first; `next` is the dotted path of the next page's address."""
        start = str(feed.params.get("url", ""))
        url = str((feed.cursor or {}).get("page") or start)
        answer = self.http.request("GET", url, headers=self._headers())
        document = answer.json()
        records = item_records(
            document, str(feed.params.get("items", "")), fields_of(feed.params.get("fields"))
        )
        stamps = {record.external_id: hashlib.sha256(record.payload).hexdigest()[:16] for record in records}
        following = self._next(document, str(feed.params.get("next", "")), start)
        return backwards(
            records, feed.cursor, following, stamps=stamps, retry_after=answer.retry_after, quota=answer.quota
        )

    @staticmethod
    def _next(document: object, path: str, start: str) -> str | None:
        found = lookup(document, path) if path else None
        if not found:
            return None
        url = urljoin(start, str(found))
        # The key goes with every request: never to another host.
        if urlsplit(url)[:2] != urlsplit(start)[:2]:
            raise NetworkError(_("The next page lies on another host."), kind="refused")
        return url

    def _headers(self) -> dict[str, str]:
        known = self.account.credentials if self.account else {}
        token = known.get("token")
        if not token:
            return {}
        name = known["header"].reveal() if known.get("header") else ""
        return {name: token.reveal()} if name else {"Authorization": f"Bearer {token.reveal()}"}

    def check(self) -> AccountCard:
        """A JSON address has no account."""
        raise NetworkError(_("A JSON address has no account to check."), kind="not_allowed")
