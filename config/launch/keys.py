"""Keys and passwords that are made once and kept in one file that only its owner reads."""

import base64
import os
import secrets
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.places import Place

FILE = "secrets.env"


def read_keys(path: Path) -> dict[str, str]:
    """The names and values of a file of `NAME=value` lines; empty where there is no file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except PermissionError as error:
        raise LaunchError(f"{path} belongs to another account: start Vigie as that account.") from error
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def kept(place: Place, name: str) -> str:
    """The kept value of a name, made at random the first time."""
    path = place.data / FILE
    with place.locked("secrets"):
        found = read_keys(path)
        if name not in found:
            found[name] = _fresh(name)
            _write(path, found)
    return found[name]


def fresh_key() -> str:
    """A new master key: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _fresh(name: str) -> str:
    if name == "VIGIE_MASTER_KEY":
        return fresh_key()
    return secrets.token_urlsafe(48 if name == "SECRET_KEY" else 24)


def _write(path: Path, values: dict[str, str]) -> None:
    """Replace the file at once: a kill in the middle leaves the old one whole."""
    fresh = path.with_suffix(".new")
    text = "# Keep a copy in a safe place: without it the stored credentials of networks cannot be read.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(path)
