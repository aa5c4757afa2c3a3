"""Signed checkpoints of a history's head, kept off the database: they show a tail that was cut."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from apps.audit.models import AuditEntry, Checkpoint
from apps.core.chain import broken_lines, head
from apps.core.tenancy import current_brand

TABLE = "audit_auditentry"


def signing_key() -> Ed25519PrivateKey:
    """The installation's signing key, derived from its secret."""
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"vigie:checkpoints").derive(
        settings.SECRET_KEY.encode()
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> bytes:
    """The 32 bytes by which anybody can check a signature."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _message(brand: str, at: datetime, count: int, digest: bytes) -> bytes:
    return json.dumps([brand, at.astimezone(UTC).isoformat(), count, digest.hex()]).encode()


def checkpoint_file(brand: Any) -> Path:
    """Where a brand's checkpoints lie off the database, one JSON line each; its number tells it from an erased namesake."""
    return Path(settings.CHECKPOINT_DIR) / f"{brand.schema_name}.{brand.pk}.jsonl"


def make_checkpoint(now: datetime) -> Checkpoint | None:
    """Sign the head of the entered brand's history, in its table and in a file; None when nothing is new."""
    brand, top = current_brand(), head(TABLE)
    last = Checkpoint.objects.order_by("-pk").first()
    if top.entries == 0 or (last is not None and last.count == top.entries):
        return None
    signature = signing_key().sign(_message(brand.schema_name, now, top.entries, top.hash))
    path = checkpoint_file(brand)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "brand": brand.schema_name,
        "at": now.astimezone(UTC).isoformat(),
        "count": top.entries,
        "head": top.hash.hex(),
        "signature": signature.hex(),
    }
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")
    return Checkpoint.objects.create(at=now, count=top.entries, head=top.hash, signature=signature)


def verify() -> list[str]:
    """What is wrong with the entered brand's history; empty when it is whole and reaches every checkpoint kept."""
    problems = [f"entry {number} does not fit the chain" for number in broken_lines(TABLE)]
    path = checkpoint_file(current_brand())
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        line = json.loads(text)
        digest = bytes.fromhex(line["head"])
        message = _message(line["brand"], datetime.fromisoformat(line["at"]), line["count"], digest)
        try:
            signing_key().public_key().verify(bytes.fromhex(line["signature"]), message)
        except InvalidSignature:
            problems.append(f"the checkpoint of {line['at']} is not ours")
            continue
        entry = AuditEntry.objects.filter(seq=line["count"]).values_list("hash", flat=True).first()
        if entry is None or bytes(entry) != digest:
            problems.append(
                f"the history no longer reaches the checkpoint of {line['at']} ({line['count']} entries)"
            )
    return problems
