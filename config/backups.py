"""One file that brings an installation back: the database, the files, and hashes of both; never the keys.

A backup with its keys would open every network account to whoever finds it: they are kept apart, and the backup only
knows their fingerprints, so that a restore with other keys says so before it begins.
"""

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM
from apps.agency.models import Brand
from apps.agency.services import pause_publishing
from apps.core.errors import VigieError
from apps.core.tenancy import connection, entered
from apps.privacy.services.requests import erase_again
from apps.publishing.services.restoring import hold_ledger
from config.launch.dumping import call
from config.launch.errors import LaunchError

FORMAT = "vigie-backup-1"
DUMP = "database.dump"
FOLDERS = ("checkpoints", "media")  # of the data directory
LARGEST_MANIFEST = 64 * 1024 * 1024


class BadBackup(VigieError):
    """A backup that cannot be made, or cannot be restored here."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: brands, actions that are looked for on networks before anything leaves, people forgotten again."""

    brands: int
    held: int
    forgotten: int


def _folder(name: str) -> Path:
    return Path(settings.CHECKPOINT_DIR if name == "checkpoints" else settings.MEDIA_ROOT)


def _fingerprint(key: str) -> str:
    return hashlib.sha256(b"vigie:fingerprint:" + key.encode()).hexdigest()[:16]


def _keys() -> dict[str, str]:
    return {
        "SECRET_KEY": _fingerprint(settings.SECRET_KEY),
        "VIGIE_MASTER_KEY": _fingerprint(settings.MASTER_KEY),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def make_backup(path: Path, now: datetime) -> dict[str, Any]:
    """Write a backup beside its place and move it there: a kill in the middle leaves none. Returns its manifest."""
    fresh = path.with_name(path.name + ".new")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        dump = Path(folder) / DUMP
        _call("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--file", dump])
        members = {DUMP: dump}
        for name in FOLDERS:
            files = (
                sorted(one for one in _folder(name).rglob("*") if one.is_file())
                if _folder(name).is_dir()
                else []
            )
            members |= {f"{name}/{one.relative_to(_folder(name)).as_posix()}": one for one in files}
        manifest = {
            "format": FORMAT,
            "begun_at": now.astimezone(UTC).isoformat(),
            "brands": Brand.objects.count(),
            "migrations": _leaves(),
            "keys": _keys(),
        }
        with tarfile.open(fresh, "w") as archive:
            hashes = {}
            for name, file in members.items():
                # A file that grows meanwhile (checkpoints do) is copied once, and that copy is hashed.
                content = file if name == DUMP else _copied(file, Path(folder))
                hashes[name] = _sha256(content)
                archive.add(content, arcname=name)
            manifest["sha256"] = hashes
            line = json.dumps(manifest, indent=1, sort_keys=True).encode()
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(line)
            archive.addfile(entry, io.BytesIO(line))
    fresh.chmod(0o600)
    fresh.replace(path)
    return manifest


def _copied(file: Path, folder: Path) -> Path:
    copy = folder / "copy"
    copy.write_bytes(file.read_bytes())
    return copy


def restore(path: Path, now: datetime, *, other_keys: bool = False) -> Restored:
    """Bring a backup back into an empty database. Nothing leaves afterwards before it was looked for on its network.

    Every brand's publishing is paused; whatever might have left since the backup is asked for first, replies approved
    later in older cases too; people forgotten since are forgotten again. Raises BadBackup for a file that is damaged or
    no backup, for a database that holds something, and for other keys unless other_keys.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        manifest = _unpacked(path, Path(folder))
        if manifest["keys"] != _keys() and not other_keys:
            raise BadBackup(
                _("This backup was made with other keys: networks' credentials would not open."),
                field="file",
                value=path.name,
                remedy=_(
                    "Put back the secrets.env of that time, or add --other-keys and connect the accounts again."
                ),
            )
        _refuse_full_database()
        _call(
            "pg_restore",
            [
                "--no-owner",
                "--no-privileges",
                "--no-comments",
                "--exit-on-error",
                "--single-transaction",
                Path(folder) / DUMP,
            ],
        )
        for name in FOLDERS:
            _put_back(Path(folder) / name, _folder(name))
    connection.close()
    call_command("migrate", verbosity=0)
    return _hold_everything(datetime.fromisoformat(manifest["begun_at"]), now)


def _hold_everything(taken_at: datetime, now: datetime) -> Restored:
    held = forgotten = number = 0
    for brand in Brand.objects.order_by("pk"):
        number += 1
        pause_publishing(SYSTEM, brand, True, now)
        with entered(brand):
            held += hold_ledger(taken_at, now)
            forgotten += erase_again(SYSTEM, now)
    return Restored(number, held, forgotten)


def _unpacked(path: Path, folder: Path) -> dict[str, Any]:
    """Unpack into the folder and check every hash; the manifest."""
    try:
        with tarfile.open(path, "r:") as archive:
            manifest: dict[str, Any] = json.loads(_member(archive, "manifest.json").read(LARGEST_MANIFEST))
            if not isinstance(manifest, dict) or manifest["format"] != FORMAT:
                raise ValueError("another format")
            hashes = manifest["sha256"]
            if not isinstance(hashes, dict):
                raise ValueError("no hashes")
            for name in hashes:
                _unpack(archive, name, folder)
        wrong = [name for name, digest in hashes.items() if _sha256(folder / name) != digest]
    except (tarfile.TarError, OSError, ValueError, KeyError) as error:
        raise BadBackup(
            _("This is no backup of Vigie's, or it is damaged."), field="file", value=path.name
        ) from error
    if wrong:
        raise BadBackup(_("This backup is damaged."), field="file", value=wrong[0])
    return manifest


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    content = archive.extractfile(name)
    if content is None:
        raise ValueError(name)
    return content


def _unpack(archive: tarfile.TarFile, name: str, folder: Path) -> None:
    """Write one file that a backup may hold. `TarFile.extractall`'s own filter is younger than Python 3.11.4."""
    place = PurePosixPath(name)
    if name != DUMP and (not {*place.parts[:1]} & {*FOLDERS} or ".." in place.parts):
        raise ValueError(name)
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with _member(archive, name) as content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _refuse_full_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if cursor.fetchone()[0]:
            raise BadBackup(
                _("This database holds something already: a backup is restored into an empty one."),
                field="database",
                value=connection.settings_dict["NAME"],
                remedy=_("Name a new one in DATABASE_URL, or put the data directory away first."),
            )


def _put_back(source: Path, target: Path) -> None:
    for file in _files(source):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        # What was written off the database since stays: checkpoints and erasures only grow.
        if not place.exists() or place.stat().st_size < file.stat().st_size:
            place.write_bytes(file.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file()) if folder.is_dir() else iter(())


def _call(name: str, words: list[str | Path]) -> None:
    try:
        call(name, settings.DATABASE_OWNER_URL, connection.settings_dict["NAME"], words)
    except LaunchError as error:
        raise BadBackup(str(error)) from error


def _leaves() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes())
