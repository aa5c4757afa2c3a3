"""The environment of every process of Vigie: addresses of the servers and keys, found in a fixed order."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.launch.broker import Broker
from config.launch.errors import LaunchError
from config.launch.keys import kept
from config.launch.places import Place
from config.launch.postgres import Postgres, is_running, stop_servers
from config.launch.practice import practice_address
from config.launch.roles import prepare_embedded, prepare_given, verify_given, without_password

KEYS = ("SECRET_KEY", "VIGIE_MASTER_KEY")


@dataclass(frozen=True)
class Running:
    """Which embedded servers of a place run."""

    postgres: bool
    broker: bool

    @classmethod
    def now(cls, place: Place) -> "Running":
        """As it is at this moment."""
        return cls(is_running(place), Broker(place).pid() is not None)

    def stop(self, place: Place) -> None:
        """Stop these servers of a place."""
        if self.broker:
            Broker(place).stop()
        if self.postgres:
            stop_servers(place)


def keys(place: Place, environ: Mapping[str, str]) -> dict[str, str]:
    """The secret key and the master key: those of the environment, else kept ones."""
    return {name: environ.get(name) or kept(place, name) for name in KEYS}


def ready_servers(place: Place, environ: Mapping[str, str]) -> dict[str, str]:
    """Find or start the database and the broker and return the variables that lead to them.

    Raises LaunchError with what to do where one cannot be had.
    """
    owner, application = _database(place, environ)
    return {
        **keys(place, environ),
        "VIGIE_DATA_DIR": str(place.data),
        "DATABASE_OWNER_URL": owner,
        "DATABASE_URL": application,
        "BROKER_URL": _broker(place, environ),
        "VIGIE_PRACTICE_URL": practice_address(place, environ),
    }


def _database(place: Place, environ: Mapping[str, str]) -> tuple[str, str]:
    application, owner = environ.get("DATABASE_URL"), environ.get("DATABASE_OWNER_URL")
    if application and owner:
        verify_given(owner)
        return owner, application
    given = application or owner
    if given:
        return prepare_given(place, given)
    server = Postgres.find(place)
    server.start()
    return prepare_embedded(server)


def _broker(place: Place, environ: Mapping[str, str]) -> str:
    given = environ.get("BROKER_URL")
    if given:
        verify_broker(given)
        return given
    server = Broker(place)
    server.start()
    return server.url()


def verify_broker(url: str) -> None:
    """Refuse, in one sentence, a broker's address at which nothing listens."""
    parts = urlsplit(url)
    if not parts.hostname:
        return
    ports = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
    try:
        port = parts.port or ports.get(parts.scheme.partition("+")[0], 6379)
        socket.create_connection((parts.hostname, port), timeout=5).close()
    except (OSError, ValueError) as error:
        raise LaunchError(
            f"BROKER_URL={without_password(url)}: nothing answers there ({error}). "
            "Correct it, start that server, or unset it to use the embedded one."
        ) from error
