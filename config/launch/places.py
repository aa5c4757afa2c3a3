"""Where the launcher keeps its data, and under which account root lets the servers run."""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.processes import Account, run

PROJECT = Path(__file__).resolve().parents[2]
UNPRIVILEGED = ("postgres", "nobody", "daemon")
NEEDED_BYTES = 300 * 1024 * 1024  # a new cluster (45 MB), its first log segments and some work


@dataclass(frozen=True)
class Place:
    """The data directory and the account of the servers (None: our own)."""

    data: Path
    account: Account | None

    @property
    def sockets(self) -> Path:
        """A short directory for sockets: their path may have 107 bytes at most, a project's may be longer."""
        mark = hashlib.sha256(str(self.data).encode()).hexdigest()[:10]
        short = Path("/tmp")  # noqa: S108 - the directory below is ours alone and checked before use
        base = short if os.access(short, os.W_OK) else Path(tempfile.gettempdir())
        return base / f".vigie-{self.account.uid if self.account else os.geteuid()}-{mark}"

    def give(self, path: Path, mode: int) -> Path:
        """Make a directory of the servers' account, closed to others by `mode`."""
        path.mkdir(parents=True, exist_ok=True)
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(mode)
        return path

    def open_sockets(self) -> Path:
        """Make the sockets' directory, and refuse one that somebody else has put there before us."""
        path = self.sockets
        wanted = self.account.uid if self.account else os.geteuid()
        if os.path.lexists(path):
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
                raise LaunchError(f"{path} belongs to somebody else: remove it, then start again.")
        return self.give(path, 0o700)

    def require_room(self) -> None:
        """Raise LaunchError where the disk is too full to start a server on."""
        free = shutil.disk_usage(self.data).free
        if free < NEEDED_BYTES:
            raise LaunchError(
                f"The disk of {self.data} is full ({free // 2**20} MB are free, {NEEDED_BYTES // 2**20} MB are "
                "needed): make room, or set VIGIE_DATA_DIR to a directory on another disk."
            )

    @contextmanager
    def locked(self, name: str) -> Iterator[int]:
        """Hold a lock of the data directory, so that two starts at once make one server; its descriptor."""
        with (self.data / f".{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle.fileno()

    def hold_shared(self, name: str) -> int:
        """Wait for a share of a lock; its descriptor keeps it until it is closed, through an exec too."""
        descriptor = self._open_lock(name)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        os.set_inheritable(descriptor, True)
        return descriptor

    def hold_alone(self, name: str) -> int | None:
        """Take a lock for ourselves; its descriptor, to be closed, or None where another process holds it."""
        descriptor = self._open_lock(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def _open_lock(self, name: str) -> int:
        return os.open(self.data / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)


def find_place(environ: Mapping[str, str], project: Path = PROJECT) -> Place:
    """Choose and make the data directory: `VIGIE_DATA_DIR`, else `.data` of the project.

    Root's servers run under another account, which must reach the directory: where it cannot (a project
    below /root), the data lie in /var/lib. Raises LaunchError where nothing can be written or nothing is free.
    """
    named = environ.get("VIGIE_DATA_DIR")
    data = Path(named).expanduser().absolute() if named else project / ".data"
    account = _account(environ, data, project) if os.geteuid() == 0 else None
    if account is not None and not _reaches(account, _existing(data)):
        if named:
            raise LaunchError(
                f"VIGIE_DATA_DIR={named}: the account {account.name}, which runs the servers for root, "
                "cannot enter this directory; choose one below /var/lib."
            )
        data = elsewhere(project)
    _make(data, project)
    return Place(data, account)


def elsewhere(project: Path) -> Path:
    """Root's data directory for a project that other accounts cannot enter."""
    return Path("/var/lib") / f"vigie-{hashlib.sha256(str(project).encode()).hexdigest()[:10]}"


def _make(data: Path, project: Path) -> None:
    fresh = not data.exists()
    try:
        data.mkdir(parents=True, exist_ok=True)
        if fresh:
            data.chmod(0o755 if os.geteuid() == 0 else 0o700)
            if os.geteuid() == 0 and data.parent == project:
                os.chown(data, project.stat().st_uid, project.stat().st_gid)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise LaunchError(
            f"Vigie cannot write in {data} ({error.strerror}): make it writable for "
            f"{pwd.getpwuid(os.geteuid()).pw_name}, or set VIGIE_DATA_DIR to a directory that is."
        ) from error


def _account(environ: Mapping[str, str], data: Path, project: Path) -> Account:
    """Who runs root's servers: whoever owns the data or the project, else an account every system has."""
    for path in (*sorted(data.glob("pg[0-9][0-9]")), data, project):
        if path.exists() and path.stat().st_uid != 0:
            return _known(path.stat().st_uid, path.stat().st_gid)
    for name in (environ.get("VIGIE_SERVER_USER", ""), *UNPRIVILEGED):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise LaunchError(
        "PostgreSQL refuses to run as root and this machine has no other account: "
        "make one and name it in VIGIE_SERVER_USER, or set DATABASE_URL."
    )


def _known(uid: int, gid: int) -> Account:
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:
        return Account(str(uid), uid, gid)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _reaches(account: Account, path: Path) -> bool:
    return run(["test", "-x", path], account).returncode == 0
