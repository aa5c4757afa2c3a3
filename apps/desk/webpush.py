"""Web push: sealing a message for one browser (RFC 8291) and signing who sends it (RFC 8292). Pure."""

import base64
import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _

from apps.core.errors import VigieError

CURVE: Final = ec.SECP256R1()
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's base point
POINT, AUTH = 65, 16
RECORD_SIZE: Final = 4096
LONGEST: Final = 3000  # what push services take is 4,096 bytes, sealed
SIGNED_FOR: Final = timedelta(hours=12)


class PushError(VigieError):
    """Keys of a browser that cannot be."""


def encoded(data: bytes) -> str:
    """base64 as the web writes keys: url-safe, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str, size: int, field: str) -> bytes:
    """The bytes of a key. Raises PushError where they are not `size` bytes of base64."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    if len(data) != size:
        raise PushError(_("This is no key of a browser’s push subscription."), field=field)
    return data


def browser_key(text: str) -> ec.EllipticCurvePublicKey:
    """The public key a browser gave. Raises PushError for what is no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(text, POINT, "p256dh"))
    except (ValueError, UnsupportedAlgorithm):
        raise PushError(_("This is no key of a browser’s push subscription."), field="p256dh") from None


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def own_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The installation's signing key, always the same for the same secret."""
    number = int.from_bytes(_hkdf(secret, b"", b"vigie web push", 48), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def sealed(
    message: bytes, p256dh: str, auth: str, *, salt: bytes, passing: ec.EllipticCurvePrivateKey
) -> bytes:
    """The body that only that browser can read. salt: 16 bytes, passing: a key pair, both fresh for each message."""
    theirs, secret = browser_key(p256dh), decoded(auth, AUTH, "auth")
    ours = point_of(passing.public_key())
    shared = passing.exchange(ec.ECDH(), theirs)
    material = _hkdf(shared, secret, b"WebPush: info\0" + point_of(theirs) + ours, 32)
    key = _hkdf(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(material, salt, b"Content-Encoding: nonce\0", 12)
    text = AESGCM(key).encrypt(nonce, message[:LONGEST] + b"\x02", None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([POINT]) + ours + text


def authorization(endpoint: str, contact: str, key: ec.EllipticCurvePrivateKey, now: datetime) -> str:
    """The header that tells a push service who sends. contact: an address at which the sender is reached."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": contact,
    }
    parts = ".".join(
        encoded(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = utils.decode_dss_signature(key.sign(parts.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{parts}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={encoded(point_of(key.public_key()))}"


def _hkdf(material: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=size, salt=salt or None, info=info).derive(material)
