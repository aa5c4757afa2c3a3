"""What was done about a person's data, signed, without a word that points to them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from apps.audit.checkpoints import public_key, signing_key


def signed(certificate: dict[str, Any]) -> bytes:
    """The installation's signature over a certificate's canonical JSON."""
    return signing_key().sign(_canonical(certificate))


def is_ours(certificate: dict[str, Any], signature: bytes) -> bool:
    """Whether this installation signed exactly this."""
    try:
        signing_key().public_key().verify(signature, _canonical(certificate))
    except InvalidSignature:
        return False
    return True


def as_file(certificate: dict[str, Any], signature: bytes) -> bytes:
    """The certificate as a person takes it away: JSON with signature and the key to check it by."""
    whole = {"certificate": certificate, "signature": signature.hex(), "public_key": public_key().hex()}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _canonical(certificate: dict[str, Any]) -> bytes:
    return json.dumps(certificate, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def erasure_file(brand: Any) -> Path:
    """Where a brand's erasures are kept off the database: after a restore they are done again."""
    return Path(settings.CHECKPOINT_DIR) / f"{brand.schema_name}.{brand.pk}.erasures.jsonl"


def remember_erasure(brand: Any, keys: list[bytes], now: datetime) -> None:
    """Keep by which hashes the forgotten are recognised, off the database."""
    path = erasure_file(brand)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"at": now.astimezone(UTC).isoformat(), "authors": [one.hex() for one in keys]}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")


def remembered_erasures(brand: Any) -> list[bytes]:
    """The hashes of everybody who was forgotten at this brand."""
    path = erasure_file(brand)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [bytes.fromhex(one) for line in lines for one in json.loads(line)["authors"]]
