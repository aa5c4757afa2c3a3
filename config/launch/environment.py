"""The environment of every process of Vigie: addresses of the servers and keys, found in a fixed order."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.launch.broker import Broker
from config.launch.errors import LaunchError
from config.launch.keys import kept
from config.launch.places import Place
from config.launch.postgres import Postgres
from config.launch.roles import prepare_embedded, prepare_given, verify_given, without_password

KEYS = ("SECRET_KEY", "VIGIE_MASTER_KEY")
Server = Postgres | Broker


@dataclass
class Ready:
    """Servers that answer, and what to tell the processes about them."""

    variables: dict[str, str]
    started: list[Server] = field(default_factory=list)


def keys(place: Place, environ: Mapping[str, str]) -> dict[str, str]:
    """The secret key and the master key: those of the environment, else kept ones."""
    return {name: environ.get(name) or kept(place, name) for name in KEYS}


def ready_servers(place: Place, environ: Mapping[str, str]) -> Ready:
    """Find or start the database and the broker; raises LaunchError with what to do."""
    ready = Ready({**keys(place, environ), "VIGIE_DATA_DIR": str(place.data)})
    owner, application = _database(place, environ, ready)
    ready.variables.update(DATABASE_OWNER_URL=owner, DATABASE_URL=application)
    ready.variables["BROKER_URL"] = _broker(place, environ, ready)
    return ready


def _database(place: Place, environ: Mapping[str, str], ready: Ready) -> tuple[str, str]:
    application, owner = environ.get("DATABASE_URL"), environ.get("DATABASE_OWNER_URL")
    if application and owner:
        verify_given(owner)
        return owner, application
    given = application or owner
    if given:
        return prepare_given(place, given)
    server = Postgres.find(place)
    if server.start():
        ready.started.append(server)
    return prepare_embedded(server)


def _broker(place: Place, environ: Mapping[str, str], ready: Ready) -> str:
    given = environ.get("BROKER_URL")
    if given:
        verify_broker(given)
        return given
    server = Broker(place)
    if server.start():
        ready.started.append(server)
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
