"""Building the signed export of a case's evidence. Pure: bytes in, bytes out, times and key are passed in.

The form of the archive and its reading stand in verify_evidence.py, which travels inside it.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from apps.cases.verify_evidence import (
    FORMAT,
    MANIFEST,
    MOST_BYTES,
    MOST_ENTRIES,
    NAME,
    SIGNATURE,
    central_header,
    end_record,
    local_header,
)
from apps.core.errors import VigieError

README, VERIFIER = "README.txt", "verify_evidence.py"
_VERIFIER_SOURCE = Path(__file__).with_name("verify_evidence.py")

README_TEXT = """\
PREUVES EXPORTÉES PAR VIGIE / EVIDENCE EXPORTED BY VIGIE

Vérifier / To verify:   python3 verify_evidence.py FICHIER.zip --key EMPREINTE
(sans rien installer ; nothing to install)

CE QUE CE FICHIER ÉTABLIT
- Chaque élément est, à l'octet près, celui qui a été signé : la moindre modification se voit.
- Il a été signé par le détenteur de la clé dont l'empreinte s'affiche. Comparez-la avec celle que l'agence a
  publiée par une autre voie : une clé lue dans le fichier lui-même ne prouve pas à qui elle appartient.
- Les heures (UTC et locale) sont celles de l'horloge de Vigie au moment de la capture et de l'export.
CE QU'IL N'ÉTABLIT PAS
- Ce n'est pas un constat de commissaire de justice, ni un horodatage qualifié.
- Il ne prouve pas qui se trouve derrière un compte, ni que le réseau a montré le message à tous et de la même façon.
- picture.svg est dessinée par Vigie à partir des données reçues du réseau. page.png, s'il est là, est la page
  publique telle qu'un navigateur sans compte l'a montrée au serveur de Vigie ; page-missing.json dit pourquoi il n'y
  en a pas.
- Le vérificateur joint est une commodité : qui modifierait le fichier pourrait le modifier aussi. Dans le doute,
  prenez celui du projet Vigie.

WHAT THIS FILE PROVES
- Each part is, byte for byte, the one that was signed: the slightest change shows.
- It was signed by the holder of the key whose fingerprint is printed. Compare it with the one the agency published
  elsewhere: a key that is read in the file itself does not prove whose it is.
- Times (UTC and local) are those of Vigie's clock when the capture was taken and when it was exported.
WHAT IT DOES NOT PROVE
- It is no bailiff's report and no qualified time stamp.
- It does not prove who stands behind an account, nor that the network showed the post to all and in the same way.
- picture.svg is drawn by Vigie from the data received from the network. page.png, where it is there, is the public
  page as a browser without an account showed it to Vigie's server; page-missing.json says why there is none.
- The verifier inside is a convenience: who changes the file could change it as well. In doubt, take the one of the
  Vigie project.
"""


class EvidenceError(VigieError):
    """An export that cannot be made."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the evidence: where it came from and when it was taken (aware) are kept in the manifest."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    taken_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def moments(at: datetime, time_zone: str) -> dict[str, str]:
    """A moment in UTC and in local time, with the zone's name."""
    return {
        "utc": at.astimezone(UTC).isoformat(),
        "local": at.astimezone(ZoneInfo(time_zone)).isoformat(),
        "time_zone": time_zone,
    }


def build_evidence(
    parts: Sequence[Part],
    *,
    brand: str,
    case: str,
    made_at: datetime,
    time_zone: str,
    key: Ed25519PrivateKey,
    facts: Mapping[str, Any] | None = None,
) -> bytes:
    """The signed archive of these parts, with manifest, reader's notice and verifier.

    The same input gives the same bytes. Raises EvidenceError for a name that could leave the archive, a name
    twice, no part at all, or more than the format takes (10,000 entries, 2 GB).
    """
    files = [*parts, *_notices()]
    _check(parts, files)
    manifest = {
        "format": FORMAT,
        "brand": brand,
        "case": case,
        "made_at": moments(made_at, time_zone),
        "facts": dict(facts or {}),
        "public_key": key.public_key().public_bytes_raw().hex(),
        "signature": "Ed25519 over the bytes of manifest.json, in manifest.sig, hexadecimal",
        "parts": [_listed(part, time_zone) for part in files],
    }
    raw = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode(
        "utf-8", "backslashreplace"
    )
    signed = [(MANIFEST, raw), (SIGNATURE, key.sign(raw).hex().encode())]
    return pack([*signed, *((part.name, part.content) for part in files)])


def fingerprint(key: Ed25519PrivateKey) -> str:
    """The SHA-256 of the public key in hexadecimal: what the agency publishes for comparison."""
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive in its one form: stored entries, then the table of contents, then the end."""
    body, contents, offset, count = [], [], 0, 0
    for name, content in files:
        crc = zlib.crc32(content)
        head = local_header(name, crc, len(content))
        body += [head, content]
        contents.append(central_header(name, crc, len(content), offset))
        offset += len(head) + len(content)
        count += 1
    table = b"".join(contents)
    return b"".join([*body, table, end_record(count, len(table), offset)])


def _notices() -> tuple[Part, Part]:
    return (
        Part(README, README_TEXT.encode(), "text/plain; charset=utf-8"),
        Part(VERIFIER, _VERIFIER_SOURCE.read_bytes(), "text/x-python"),
    )


def _listed(part: Part, time_zone: str) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "name": part.name,
        "bytes": len(part.content),
        "sha256": hashlib.sha256(part.content).hexdigest(),
        "media_type": part.media_type,
    }
    if part.taken_at is not None:
        listed["taken_at"] = moments(part.taken_at, time_zone)
    return listed | ({"facts": dict(part.facts)} if part.facts else {})


def _check(parts: Sequence[Part], files: Sequence[Part]) -> None:
    if not parts:
        raise EvidenceError("There is nothing to export.", field="parts", remedy="Keep a capture first.")
    seen = {MANIFEST, SIGNATURE}
    for part in files:
        if not NAME.fullmatch(part.name):
            raise EvidenceError("A part has a name that is not allowed.", field="name", value=part.name)
        if part.name.lower() in seen:
            raise EvidenceError("Two parts have the same name.", field="name", value=part.name)
        seen.add(part.name.lower())
    size = sum(len(part.content) + 300 for part in files)
    if len(files) + 2 > MOST_ENTRIES or size * 1.02 > MOST_BYTES:
        raise EvidenceError(
            "The evidence is too large for one file.",
            field="parts",
            value=f"{len(files)} parts, {size:,} bytes",
            remedy="Export fewer captures at a time.",
        )
