"""What a running `up` leaves for the next one to find, should it be killed."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from config.launch.environment import Running
from config.launch.places import Place
from config.launch.processes import end, marked

MARK = "VIGIE_RUN"  # stands in the environment of every process of one `up`, children's children included
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Record:
    """One `up`: its process, the mark of its children, its address, and the servers that it must stop."""

    pid: int
    mark: str
    address: str
    postgres: bool
    broker: bool

    @classmethod
    def fresh(cls, pid: int, address: str, servers: Running) -> "Record":
        """A record with a new mark."""
        return cls(pid, secrets.token_hex(12), address, servers.postgres, servers.broker)

    @property
    def servers(self) -> Running:
        """The servers that end with this `up`."""
        return Running(self.postgres, self.broker)


def _path(place: Place) -> Path:
    return place.data / "up.json"


def read(place: Place) -> Record | None:
    """The record of the last `up` that has not ended cleanly, or None."""
    try:
        return Record(**json.loads(_path(place).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(place: Place, record: Record) -> None:
    """Keep a record, replacing the last one at once."""
    fresh = _path(place).with_suffix(".new")
    fresh.write_text(json.dumps(asdict(record)))
    fresh.replace(_path(place))


def forget(place: Place) -> None:
    """An `up` has ended cleanly."""
    _path(place).unlink(missing_ok=True)


def take_over(place: Place) -> Running:
    """End what a killed `up` left running; returns the servers that it would have stopped.

    Only for whoever holds the lock of `up`.
    """
    left = read(place)
    if left is None:
        return Running(postgres=False, broker=False)
    end_marked(left)
    return left.servers


def end_marked(one: Record) -> None:
    """End every process that an `up` has started and that still runs."""
    end(marked(MARK, one.mark), STOP_SECONDS)
