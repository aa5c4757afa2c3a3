"""A mailbox with alerts."""

from datetime import UTC, datetime

from apps.networks.contract import AccountCard, Connector, FeedData, Page, PostData, RawRecord
from apps.networks.email_alerts.capabilities import CAPABILITIES
from apps.networks.email_alerts.parse import parse_alert, split_message
from apps.networks.mailbox import open_mailbox
from apps.networks.offers import Capabilities

BATCH = 50  # messages, each of which may hold many entries


class EmailAlertsConnector(Connector):
    kind = "email_alerts"
    label = "E-mail alerts"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """Reading only."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one entry of an alert."""
        return parse_alert(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The entries of the messages after the cursor. Nothing is deleted or marked as read."""
        known = feed.cursor or {}
        server, user = (self.account.server, self.account.handle) if self.account else ("", "")
        folder = str(feed.params.get("folder") or "INBOX")
        with open_mailbox(self.http.guard, server, user, self.credential("password"), folder) as mailbox:
            last = int(known.get("uid", 0)) if known.get("validity") == mailbox.validity else 0
            letters = mailbox.after(last, min(limit, BATCH))
        now = datetime.now(UTC)
        records = [
            record
            for letter in letters
            for record in split_message(letter.raw, name=f"{mailbox.validity}/{letter.uid}", at=now)
        ]
        newest = letters[-1].uid if letters else last
        return Page(records, {"validity": mailbox.validity, "uid": newest}, len(letters) >= min(limit, BATCH))

    def check(self) -> AccountCard:
        """Whether the mailbox opens."""
        server, user = (self.account.server, self.account.handle) if self.account else ("", "")
        with open_mailbox(self.http.guard, server, user, self.credential("password"), "INBOX"):
            return AccountCard(user, user, user)
