"""A signed webhook, for what has no connector."""

from collections.abc import Mapping

from apps.networks.contract import Connector, FeedData, Page, PostData, RawRecord
from apps.networks.offers import Capabilities
from apps.networks.secret import Secret
from apps.networks.signing import hex_digest, same
from apps.networks.webhook.capabilities import CAPABILITIES
from apps.networks.webhook.parse import parse_item, read_body


class WebhookConnector(Connector):
    kind = "webhook"
    label = "Webhook"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """Hearing only."""
        return CAPABILITIES

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one item."""
        return parse_item(record)

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """Nothing to ask for: what comes is sent."""
        return Page()

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """X-Vigie-Signature over the raw body. A repeated call does no harm: its posts are known."""
        return bool(secret) and same(
            headers.get("x-vigie-signature", ""), f"sha256={hex_digest(secret, body)}"
        )

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """The posts in a body, in the fields of Vigie's own files."""
        return read_body(body)
