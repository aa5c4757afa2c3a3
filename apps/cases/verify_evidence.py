#!/usr/bin/env python3
"""Verify a file of evidence exported by Vigie. Needs nothing but Python 3.8 or later.

    python3 verify_evidence.py FILE [--key FINGERPRINT]

The archive has one exact form: entries stored one after the other without compression, extra fields or comments.
This reader accepts that form only and checks every byte of it: the layout, the SHA-256 of each part against the
manifest, and the Ed25519 signature of the manifest (RFC 8032, written out below). Nothing is ever unpacked.

Exit code: 0 the evidence holds, 1 it does not, 2 the file cannot be read as evidence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import struct
import sys
import zlib
from typing import Any, BinaryIO, NamedTuple

FORMAT = "vigie-evidence/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_ENTRIES = 10_000
MOST_BYTES = 2**31 - 1
MOST_MANIFEST_BYTES = 16 * 2**20
CHUNK = 2**20
# A path inside the archive: no root, no way up, no drive, no hidden file, nothing a file system reads differently.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,5}")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UNIX = 20, 3 << 8
# Midnight of 1 January 1980, the first moment a ZIP can say: the true times stand in the manifest.
_TIME, _DATE = 0, 33
_MODE = 0o100644 << 16


class NotEvidence(Exception):
    """The file is not of the one form in which evidence is exported."""


class Tampered(Exception):
    """The file has the form, but its content is not what was signed."""


class Entry(NamedTuple):
    """One stored file: its place, checksums and size in bytes."""

    name: str
    offset: int
    start: int
    size: int
    crc: int
    sha256: str


class Report(NamedTuple):
    """What was verified."""

    manifest: dict[str, Any]
    fingerprint: str
    parts: int


def local_header(name: str, crc: int, size: int) -> bytes:
    """The bytes before a stored file."""
    raw = name.encode("ascii")
    fixed = _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, _TIME, _DATE, crc, size, size, len(raw), 0)
    return fixed + raw


def central_header(name: str, crc: int, size: int, offset: int) -> bytes:
    """The line of the table of contents for a stored file."""
    raw = name.encode("ascii")
    made_by = _UNIX | _VERSION
    head = (
        b"PK\1\2",
        made_by,
        _VERSION,
        0,
        0,
        _TIME,
        _DATE,
        crc,
        size,
        size,
        len(raw),
        0,
        0,
        0,
        0,
        _MODE,
        offset,
    )
    return _CENTRAL.pack(*head) + raw


def end_record(entries: int, size: int, offset: int) -> bytes:
    """The end of the archive: number of entries, size and place of the table of contents."""
    return _END.pack(b"PK\5\6", 0, 0, entries, entries, size, offset, 0)


def read_entries(file: BinaryIO) -> list[Entry]:
    """All entries of an archive in the one form, with every byte of its layout checked. Raises NotEvidence, Tampered."""
    total = file.seek(0, os.SEEK_END)
    if not _END.size <= total <= MOST_BYTES:
        raise NotEvidence("The file is empty or larger than 2 GB.")
    file.seek(total - _END.size)
    end = file.read(_END.size)
    mark, _, _, count, _, table_size, table, _ = _END.unpack(end)
    if mark != b"PK\5\6" or end != end_record(count, table_size, table):
        raise NotEvidence("The file does not end like an export of evidence (cut, extended or packed again).")
    if not 0 < count <= MOST_ENTRIES or table + table_size + _END.size != total:
        raise NotEvidence("The table of contents is too long or not where it should be.")
    entries: list[Entry] = []
    place = 0
    for _ in range(count):
        entry = _read_entry(file, place, table)
        entries.append(entry)
        place = entry.start + entry.size
    contents = b"".join(central_header(one.name, one.crc, one.size, one.offset) for one in entries)
    file.seek(table)
    if place != table or file.read(table_size) != contents:
        raise NotEvidence("The table of contents does not agree with the files.")
    if len({one.name.lower() for one in entries}) != len(entries):
        raise NotEvidence("A name stands twice in the archive.")
    return entries


def _read_entry(file: BinaryIO, offset: int, limit: int) -> Entry:
    file.seek(offset)
    head = file.read(_LOCAL.size)
    if len(head) != _LOCAL.size:
        raise NotEvidence("The file is cut.")
    _, _, _, _, _, _, crc, _, size, name_size, _ = _LOCAL.unpack(head)
    raw = file.read(name_size)
    name = raw.decode("latin-1")
    if not NAME.fullmatch(name):
        raise NotEvidence(f"A name in the archive is not allowed: {name[:80]!r}.")
    start = offset + _LOCAL.size + name_size
    if head + raw != local_header(name, crc, size) or start + size > limit:
        raise NotEvidence(f"The entry {name} is not stored as an export stores it.")
    found_crc, sha256 = _digests(file, size)
    if found_crc != crc:
        raise Tampered(f"The bytes of {name} were changed (CRC).")
    return Entry(name, offset, start, size, crc, sha256)


def _digests(file: BinaryIO, size: int) -> tuple[int, str]:
    crc, sha256 = 0, hashlib.sha256()
    while size > 0:
        block = file.read(min(CHUNK, size))
        if not block:
            raise NotEvidence("The file is cut.")
        crc = zlib.crc32(block, crc)
        sha256.update(block)
        size -= len(block)
    return crc, sha256.hexdigest()


def _content(file: BinaryIO, entry: Entry) -> bytes:
    if entry.size > MOST_MANIFEST_BYTES:
        raise NotEvidence(f"The entry {entry.name} is too large.")
    file.seek(entry.start)
    return file.read(entry.size)


def _manifest(raw: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotEvidence("The manifest is not JSON.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotEvidence(f"The manifest is not of the format {FORMAT}.")
    parts = manifest.get("parts")
    if not isinstance(parts, list) or not all(
        isinstance(part, dict) and isinstance(part.get("name"), str) for part in parts
    ):
        raise NotEvidence("The manifest lists no parts.")
    return manifest


def _check_parts(manifest: dict[str, Any], entries: dict[str, Entry]) -> None:
    listed = [part.get("name") for part in manifest["parts"]]
    expected = set(entries) - {MANIFEST, SIGNATURE}
    if len(set(listed)) != len(listed) or set(listed) != expected:
        odd = sorted(str(name) for name in set(listed) ^ expected)
        raise Tampered("Parts were added or are missing: {}.".format(", ".join(odd)[:300]))
    for part in manifest["parts"]:
        entry = entries[part["name"]]
        if part.get("sha256") != entry.sha256 or part.get("bytes") != entry.size:
            raise Tampered(f"The part {entry.name} is not the one that was signed (SHA-256).")


def verify(file: BinaryIO, fingerprint: str | None = None) -> Report:
    """Verify an open archive, and that this key signed it where its fingerprint is given.

    Raises NotEvidence for a file of another form and Tampered for content that was not signed.
    """
    entries = {one.name: one for one in read_entries(file)}
    if MANIFEST not in entries or SIGNATURE not in entries:
        raise NotEvidence("The archive has no manifest or no signature.")
    raw = _content(file, entries[MANIFEST])
    manifest = _manifest(raw)
    key = _hex(manifest.get("public_key"), 32)
    signature = _hex(_content(file, entries[SIGNATURE]).decode("latin-1"), 64)
    if not ed25519_verify(key, raw, signature):
        raise Tampered("The signature does not fit the manifest.")
    _check_parts(manifest, entries)
    signed_by = hashlib.sha256(key).hexdigest()
    if fingerprint is not None and signed_by != re.sub(r"[\s:]", "", fingerprint).lower():
        raise Tampered(f"It was signed by another key: {signed_by}.")
    return Report(manifest, signed_by, len(manifest["parts"]))


def _hex(value: object, size: int) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * size}}}", value):
        raise NotEvidence(f"A key or signature is not written as {2 * size} hexadecimal digits.")
    return bytes.fromhex(value)


# Ed25519 as RFC 8032, sections 5.1 and 6, describes it: points in extended coordinates (X, Y, Z, T).
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple  # of four integers; a plain alias, so that Python 3.8 reads it


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _multiply(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _recover_x(y: int, sign: int) -> int | None:
    if y >= _P:
        return None
    squared = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(squared, (_P + 3) // 8, _P)
    if (x * x - squared) % _P != 0:
        x = x * _ROOT % _P
    if (x * x - squared) % _P != 0 or (x == 0 and sign):
        return None
    return _P - x if (x & 1) != sign else x


def _decompress(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    y = number & ((1 << 255) - 1)
    x = _recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % _P)


def _equal(one: Point, two: Point) -> bool:
    same_x = (one[0] * two[2] - two[0] * one[2]) % _P == 0
    return same_x and (one[1] * two[2] - two[1] * one[2]) % _P == 0


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = _decompress(_BASE_Y.to_bytes(32, "little"))


def ed25519_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this key signed this message (RFC 8032, 5.1.7, with S below the order and canonical points)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, point = _decompress(public_key), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or _BASE is None or scalar >= _L:
        return False
    # A key of small order would let one signature fit many messages.
    if _equal(_multiply(8, key), (0, 1, 1, 0)):
        return False
    hashed = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(hashed, "little") % _L
    return _equal(_multiply(scalar, _BASE), _add(point, _multiply(challenge, key)))


def _shown(value: object) -> str:
    """Text of the file for a terminal, without signs that could steer it."""
    return "".join(char if char.isprintable() else "?" for char in str(value))[:200]


def run(path: str, fingerprint: str | None = None) -> tuple[int, str]:
    """Exit code and the text to print for the file at this path."""
    try:
        with open(path, "rb") as file:
            report = verify(file, fingerprint)
    except ValueError:
        return 2, "This is no path of a file. Give the path of an exported .zip."
    except OSError as error:
        return 2, f"Cannot read {_shown(path)}: {error.strerror}. Give the path of an exported .zip."
    except NotEvidence as error:
        return 2, f"Not valid evidence: {_shown(error)} Ask for the export again."
    except Tampered as error:
        return 1, f"THE EVIDENCE DOES NOT HOLD: {_shown(error)}"
    made = report.manifest.get("made_at")
    moment = made.get("utc") if isinstance(made, dict) else ""
    lines = [
        f"The evidence holds: {report.parts} parts are as they were signed.",
        "Case: {}   Brand: {}".format(
            _shown(report.manifest.get("case")), _shown(report.manifest.get("brand"))
        ),
        f"Exported at (UTC, by the exporter's clock): {_shown(moment)}",
        f"Signed by key: {report.fingerprint}",
    ]
    if fingerprint is None:
        lines.append("Compare this key with the one the agency published elsewhere, or pass it with --key.")
    return 0, "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line: prints what was found and returns the exit code."""
    parser = argparse.ArgumentParser(description="Verify a file of evidence exported by Vigie.")
    parser.add_argument("file")
    parser.add_argument("--key", help="fingerprint of the agency's key (SHA-256, hexadecimal)")
    chosen = parser.parse_args(arguments)
    code, text = run(chosen.file, chosen.key)
    (sys.stderr if code else sys.stdout).write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
