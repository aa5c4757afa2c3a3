"""Credentials are sealed with AES-GCM, bound to the brand, the row and the field they stand in.

A sealed value pasted into another brand's row does not open there. The first byte is the key's version, so that
the master key can be replaced while old values still open.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from apps.core.errors import VigieError

_VERSION = 1
_NONCE_BYTES = 12


class CannotOpen(VigieError):
    """A sealed value does not open with this key in this place."""


def _key(place: str) -> bytes:
    master = base64.b64decode(settings.MASTER_KEY)
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"vigie:" + place.encode()).derive(
        master
    )


def seal(plain: bytes, place: str) -> bytes:
    """Seal `plain` for one place, e.g. "brand:7|account:12|credentials"."""
    nonce = os.urandom(_NONCE_BYTES)
    associated = bytes([_VERSION]) + place.encode()
    return bytes([_VERSION]) + nonce + AESGCM(_key(place)).encrypt(nonce, plain, associated)


def unseal(sealed: bytes, place: str) -> bytes:
    """Open what was sealed for the same place. Raises CannotOpen when the key or the place differs."""
    if len(sealed) <= 1 + _NONCE_BYTES or sealed[0] != _VERSION:
        raise CannotOpen(
            "These credentials were sealed with a key that is not known here.",
            remedy="Connect the account again.",
        )
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_key(place)).decrypt(nonce, body, bytes([_VERSION]) + place.encode())
    except InvalidTag:
        raise CannotOpen("These credentials do not open here.", remedy="Connect the account again.") from None
