"""The embedded PostgreSQL: one cluster in the data directory, reached by a socket, with our own settings."""

import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.launch.binaries import major_version, postgres_binaries
from config.launch.errors import LaunchError
from config.launch.keys import FILE, kept, read_keys
from config.launch.places import Place
from config.launch.processes import detach, end, exists, run, wait_gone, works_in

SUPERUSER = "postgres"
PORT = 5432  # only a part of the socket's name: nothing listens on the network
START_SECONDS = 300  # a recovery after a crash with a thousand schemas is allowed to take its time
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_locks_per_transaction": "1024",  # a change over a thousand brands' schemas in one transaction
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "autovacuum_naptime": "30s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_messages": "warning",
    # A failed statement, its values and the row in its way would put people's texts into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "10min",
}


def settings_text(sockets: Path, *, linux: bool, shared_memory: int) -> str:
    """The lines of our configuration file; `shared_memory` is the free space of /dev/shm in bytes."""
    settings = {**SETTINGS, "unix_socket_directories": str(sockets)}
    if linux:
        settings["recovery_init_sync_method"] = "syncfs"  # one call instead of one for each of 10^5 files
    if shared_memory < 256 * 2**20:
        settings["dynamic_shared_memory_type"] = "mmap"  # containers often give /dev/shm 64 MB or nothing
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


@dataclass
class Postgres:
    """The embedded cluster of one data directory."""

    place: Place
    binaries: Path
    major: int

    @classmethod
    def find(cls, place: Place) -> "Postgres":
        """The cluster of a place, with the binaries that this machine has."""
        binaries = postgres_binaries(place)
        major = major_version(run([binaries / "postgres", "--version"], place.account).stdout)
        return cls(place, binaries, major)

    @property
    def data(self) -> Path:
        """The cluster's own directory; a new major version begins a new one."""
        return self.place.data / f"pg{self.major}"

    @property
    def log(self) -> Path:
        """Where the server writes its warnings."""
        return self.place.data / "postgres.log"

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role, with the role's kept password."""
        password = quote(kept(self.place, password_name(role)), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.place.sockets), safe='')}&port={PORT}"

    def start(self) -> None:
        """Make the cluster if there is none and start it if it is down."""
        with self.place.locked("postgres") as lock:
            if running_server(self.data) is not None:
                self._refresh()
                return
            self.place.require_room()
            if not (self.data / "PG_VERSION").exists():
                self._create(lock)
            elif password_name(SUPERUSER) not in read_keys(self.place.data / FILE):
                raise LaunchError(
                    f"{self.data} is there but its password is not in {self.place.data / FILE}: "
                    "put that file back, or remove both to begin again without data."
                )
            self._drop_stale_locks()
            self._launch()

    def _create(self, lock: int) -> None:
        """Make the cluster beside its place and move it there: a kill in the middle leaves none."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.place.give(fresh, 0o700)
        password = fresh.with_name(".initial-password")
        password.touch(mode=0o600)
        try:
            password.write_text(kept(self.place, password_name(SUPERUSER)) + "\n")
            if self.place.account is not None:
                shutil.chown(password, self.place.account.uid, self.place.account.gid)
            made = run(self._initdb(fresh, password), self.place.account, lock=lock)
        finally:
            password.unlink()
        if made.returncode:
            raise LaunchError(failure("PostgreSQL could not make its files", made.stdout, self.place.data))
        with (fresh / "postgresql.conf").open("a") as handle:
            handle.write("\ninclude_if_exists = 'vigie.conf'\n")
        fresh.rename(self.data)

    def _initdb(self, target: Path, password: Path) -> list[str | Path]:
        # C.UTF-8 of PostgreSQL itself: the same order of words on every machine, without system locales.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        words = ["-U", SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"]
        return [self.binaries / "initdb", "-D", target, *words, *locale]

    def _drop_stale_locks(self) -> None:
        """Remove lock files whose number now belongs to a stranger or a zombie: PostgreSQL would refuse to start.

        Those of a process that is gone it removes itself, and it still refuses while children of a killed
        server hold the memory, which it finds by the directory, not by these files.
        """
        for path in (self.data / "postmaster.pid", self.place.sockets / f".s.PGSQL.{PORT}.lock"):
            pid = _number(path)
            if pid is not None and exists(pid) and not works_in(pid, self.data):
                path.unlink(missing_ok=True)

    def _refresh(self) -> None:
        """Give a server that an older release started the settings that need no restart."""
        before = own.read_text() if (own := self.data / "vigie.conf").exists() else ""
        self._write_settings(self.place.sockets)
        if own.read_text() != before:
            run([self.binaries / "pg_ctl", "-D", self.data, "reload"], self.place.account)

    def _write_settings(self, sockets: Path) -> Path:
        linux = sys.platform.startswith("linux")
        own = self.data / "vigie.conf"
        own.write_text(settings_text(sockets, linux=linux, shared_memory=shared_memory()))
        return own

    def _launch(self) -> None:
        own = self._write_settings(self.place.open_sockets())
        self.log.touch()
        if self.place.account is not None:
            shutil.chown(self.log, self.place.account.uid, self.place.account.gid)
            shutil.chown(own, self.place.account.uid, self.place.account.gid)
        for _ in range(20):
            before = self.log.stat().st_size
            if self._pg_ctl_start():
                return
            with self.log.open(errors="replace") as handle:
                handle.seek(before)
                tail = handle.read()
            # Children of a killed server hold its memory until they notice: a second or two.
            if "shared memory block" not in tail:
                break
            time.sleep(0.5)
        raise LaunchError(failure("PostgreSQL did not start", tail, self.place.data))

    def _pg_ctl_start(self) -> bool:
        words = ["-w", "-t", str(START_SECONDS), "-l", str(self.log), "start"]
        # Without pipes: the server below would keep ours open for ever.
        starter = detach([self.binaries / "pg_ctl", "-D", self.data, *words], self.place.account)
        return starter.wait() == 0


def password_name(role: str) -> str:
    """Under which name a role's password is kept."""
    return f"PASSWORD_{role.upper().replace('-', '_')}"


def running_server(data: Path) -> int | None:
    """The process of the server of a cluster's directory, if it runs."""
    pid = _number(data / "postmaster.pid")
    return pid if pid is not None and works_in(pid, data) else None


def _number(path: Path) -> int | None:
    """The process that a lock file names in its first line."""
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def stop_servers(place: Place) -> None:
    """Stop whatever cluster runs in a place, disconnecting whoever is there; no error where none does."""
    for data in place.data.glob("pg[0-9][0-9]"):
        pid = running_server(data)
        if pid is not None:
            os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
            if wait_gone([pid], 30):
                end([pid], 0)


def is_running(place: Place) -> bool:
    """Whether a cluster runs in a place."""
    return any(running_server(data) is not None for data in place.data.glob("pg[0-9][0-9]"))


def shared_memory() -> int:
    """The free bytes of /dev/shm; 0 where it is missing."""
    try:
        return shutil.disk_usage("/dev/shm").free  # noqa: S108 - measured, nothing is written
    except OSError:
        return 0


def failure(what: str, output: str, data: Path) -> str:
    """One sentence from what a server printed when it failed."""
    if "No space left on device" in output:
        return f"{what}: the disk of {data} is full; make room, or set VIGIE_DATA_DIR to a directory on another disk."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()] or lines[-1:]
    reason = telling[-1] if telling else "no reason given"
    return f"{what}: {reason} (its log is in {data})."
