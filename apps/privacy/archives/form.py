"""The form of a brand's archive: a ZIP of tables, a manifest that lists each with its SHA-256, and its signature.

The key that must have signed it is told by whoever reads it: a key found in the file would prove nothing.
"""

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext as _

from apps.core.errors import VigieError

FORMAT = "vigie-brand/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LARGEST_MANIFEST = 64 * 2**20  # bytes
CHUNK = 2**20


class BadArchive(VigieError):
    """An archive of a brand that cannot be made or is not taken in."""


class Writer:
    """An archive being written: members, then seal() writes the manifest of all of them and its signature."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> int:
        """Write one member from its blocks; returns its number of lines."""
        digest, size, lines = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                digest.update(block)
                size, lines = size + len(block), lines + bytes(block).count(b"\n")
        self._members[name] = {"bytes": size, "lines": lines, "sha256": digest.hexdigest()}
        return lines

    def close(self) -> None:
        """Let go of the stream; without seal() what was written is no archive."""
        self._zip.close()

    def seal(self, facts: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
        """Write the manifest and its signature; returns the manifest."""
        public = key.public_key().public_bytes_raw().hex()
        manifest = {"format": FORMAT, "public_key": public, "members": self._members, **facts}
        raw = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
        self._zip.writestr(MANIFEST, raw)
        self._zip.writestr(SIGNATURE, key.sign(raw).hex())
        return manifest


class Archive:
    """An archive whose signature and every byte were checked when it was opened."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Raises BadArchive for what is no archive, was cut or changed, or was signed by another key.

        fingerprint: SHA-256 of the public key that must have signed it, in hexadecimal.
        """
        self._name = path.name
        with contextlib.ExitStack() as opened:
            self._open(path, fingerprint, opened)
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()

    def _open(self, path: Path, fingerprint: str, opened: contextlib.ExitStack) -> None:
        try:
            self._zip = opened.enter_context(zipfile.ZipFile(path))
            self.manifest = self._checked(fingerprint.replace(" ", "").lower())
        except FileNotFoundError:
            raise BadArchive(_("There is no such file."), field="file", value=path.name) from None
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError,
            NotImplementedError, RuntimeError,
        ) as error:  # fmt: skip
            # All that reading a hostile ZIP or JSON raises.
            raise self._bad(_("This is no archive of a brand, or it is damaged.")) from error

    def open(self, name: str) -> IO[bytes]:
        """A member, for reading."""
        return self._zip.open(name)

    def _bad(self, message: str, remedy: str | None = None) -> BadArchive:
        return BadArchive(message, field="file", value=self._name, remedy=remedy)

    def _checked(self, fingerprint: str) -> dict[str, Any]:
        if self._zip.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ValueError(MANIFEST)
        raw = self._zip.read(MANIFEST)
        manifest: dict[str, Any] = json.loads(raw)
        if not str(manifest["format"]).startswith("vigie-brand/"):
            raise ValueError(manifest["format"])
        public = bytes.fromhex(manifest["public_key"])
        if hashlib.sha256(public).hexdigest() != fingerprint:
            raise self._bad(
                _("This archive was signed by another installation."),
                _("Ask there for the fingerprint of its key, and add --key FINGERPRINT."),
            )
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(self._signature()), raw)
        except InvalidSignature:
            raise self._bad(_("This archive was changed: the signature does not fit.")) from None
        if manifest["format"] != FORMAT:
            raise self._bad(_("This archive has a form that this version of Vigie does not read."))
        members = manifest["members"]
        if sorted(self._zip.namelist()) != sorted([*members, MANIFEST, SIGNATURE]):
            raise self._bad(_("This archive was changed: parts were added or are missing."))
        for name, told in members.items():
            if self._zip.getinfo(name).file_size != told["bytes"] or self._sha256(name) != told["sha256"]:
                raise self._bad(
                    _("This archive was changed: %(name)s is not what was signed.") % {"name": name}
                )
        return manifest

    def _signature(self) -> str:
        with self._zip.open(SIGNATURE) as member:
            return member.read(200).decode("ascii")

    def _sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._zip.open(name) as member:
            while block := member.read(CHUNK):
                digest.update(block)
        return digest.hexdigest()
