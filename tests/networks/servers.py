"""Real servers of other networks, where they are installed; see docs/networks.md."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

INSTALLED = Path(__file__).resolve().parents[2] / ".servers"


def installed(variable: str, default: str) -> Path:
    """Where a server is installed; the test is skipped where it is not."""
    path = Path(os.environ.get(variable) or INSTALLED / default)
    if not path.exists():
        pytest.skip(f"{default} is not installed (set {variable}, or see docs/networks.md)")
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Process:
    """A server process of ours, awaited until it answers, ended with its children."""

    def __init__(self, command: list[str], ready: str, *, seconds: float = 30, **options: object) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
        )
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if httpx.get(ready, trust_env=False, timeout=5).status_code < 500:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        pytest.fail(f"{command[0]} did not come up")

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
