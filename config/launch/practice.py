"""Where the practice network of a data directory answers: chosen once, since the demo's accounts carry the address."""

import socket
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlsplit

from config.launch.errors import LaunchError
from config.launch.places import Place

USUAL_PORT = 8765
FILE = "practice.address"


def practice_address(place: Place, environ: Mapping[str, str]) -> str:
    """The environment's address, else this directory's own: the usual port, or a free one where that was taken."""
    given = environ.get("VIGIE_PRACTICE_URL")
    if given is not None:
        return given
    path = place.data / FILE
    with place.locked("practice"):
        if not path.exists():
            path.write_text(f"http://127.0.0.1:{_free_port()}\n", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()


def refuse_taken_address(address: str) -> None:
    """Raise LaunchError where the practice network could not listen at its address on this machine."""
    parts = urlsplit(address)
    if parts.hostname == "127.0.0.1" and parts.port and not _is_free(parts.port):
        raise LaunchError(
            f"The practice network cannot listen at port {parts.port}, which another program uses: stop that program, "
            "start without the demo (./vigie up --empty), or name another address (VIGIE_PRACTICE_URL) for a new data directory."
        )


def _free_port() -> int:
    if _is_free(USUAL_PORT):
        return USUAL_PORT
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
