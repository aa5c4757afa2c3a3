"""Signatures of webhooks: over the raw body, compared in constant time. Pure."""

import base64
import hashlib
import hmac

from apps.networks.secret import Secret


def hex_digest(secret: Secret, message: bytes) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(secret.reveal().encode(), message, hashlib.sha256).hexdigest()


def base64_digest(secret: Secret, message: bytes) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(secret.reveal().encode(), message, hashlib.sha256).digest()).decode()


def same(given: str, expected: str) -> bool:
    """Whether two signatures are equal, without telling by time how far they are."""
    return hmac.compare_digest(given.encode(), expected.encode())
