"""The embedded Valkey: one server in the data directory that forgets nothing when it is killed."""

import os
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from config.launch.binaries import broker_binary
from config.launch.errors import LaunchError
from config.launch.places import Place
from config.launch.postgres import failure
from config.launch.processes import detach, end

START_SECONDS = 60
# Append-only and never evicting: a queued message survives a kill, and a full memory refuses instead of forgetting.
SETTINGS = """port 0
unixsocket {socket}
unixsocketperm 700
dir {data}
daemonize no
save ""
appendonly yes
appendfsync everysec
aof-use-rdb-preamble yes
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 32mb
maxmemory-policy noeviction
loglevel warning
logfile {data}/valkey.log
"""


@dataclass
class Broker:
    """The embedded broker of one data directory."""

    place: Place

    @property
    def data(self) -> Path:
        """The server's own directory."""
        return self.place.data / "valkey"

    @property
    def socket(self) -> Path:
        """Where the server listens."""
        return self.place.sockets / "valkey"

    def url(self) -> str:
        """The broker's address as Celery reads it."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        """Start the server if it is down."""
        with self.place.locked("broker"):
            if not self._says("PING").startswith("+PONG"):
                self.place.require_room()
                self._launch(broker_binary(self.place))

    def stop(self) -> None:
        """Stop the server, which writes its last messages to the disk; no error where it is down."""
        pid = self.pid()
        if pid is not None:
            end([pid], 10)

    def pid(self) -> int | None:
        """The server's process, asked of itself, or None where nothing answers."""
        for line in self._says("INFO server").splitlines():
            if line.startswith("process_id:"):
                return int(line.partition(":")[2])
        return None

    def _launch(self, binary: Path) -> None:
        self.place.give(self.data, 0o700)
        self.place.open_sockets()
        own = self.data / "valkey.conf"
        own.write_text(SETTINGS.format(socket=self.socket, data=self.data))
        if self.place.account is not None:
            shutil.chown(own, self.place.account.uid, self.place.account.gid)
        server = detach([binary, own], self.place.account)
        end_of_patience = time.monotonic() + START_SECONDS
        while not self._says("PING").startswith("+PONG"):
            if server.poll() is not None or time.monotonic() > end_of_patience:
                raise LaunchError(failure("Valkey did not start", self._log(), self.place.data))
            time.sleep(0.02)

    def _log(self) -> str:
        path = self.data / "valkey.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def _says(self, command: str) -> str:
        """What the server answers to a command; empty where nothing listens."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(os.fspath(self.socket))
                line.sendall(command.encode() + b"\r\n")
                return line.recv(65536).decode("utf-8", "replace")
        except OSError:
            return ""
