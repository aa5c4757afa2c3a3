"""Run and recognise processes: the only place of the launcher that starts one."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc")


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine under which root lets the servers run."""

    name: str
    uid: int
    gid: int


def server_environment() -> dict[str, str]:
    """The environment of a server: ours without PG*, which would bend it, in one language and time zone."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _options(account: Account | None) -> dict[str, Any]:
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "env": server_environment(), "cwd": "/"}
    if account is not None:
        options.update(user=account.uid, group=account.gid, extra_groups=[])
    return options


def run(
    command: Sequence[str | Path], account: Account | None = None, *, lock: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a server's tool to its end and return what it printed on both streams as `stdout`.

    A tool that is given our lock holds it too, so that nobody takes it should we be killed and the tool go on.
    """
    kept = () if lock is None else (lock,)
    words = [str(word) for word in command]
    return subprocess.run(  # noqa: S603 - the words are our own, never a person's
        words,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=kept,
        check=False,
        **_options(account),
    )


def detach(command: Sequence[str | Path], account: Account | None = None) -> subprocess.Popen[bytes]:
    """Start a server that outlives us and hears no Ctrl-C of our terminal."""
    words = [str(word) for word in command]
    return subprocess.Popen(  # noqa: S603 - the words are our own, never a person's
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_options(account),
    )


def can_run(binary: Path, account: Account | None) -> bool:
    """Whether this machine and this account can execute a binary (it may be for another processor or libc)."""
    try:
        return run([binary, "--version"], account).returncode == 0
    except OSError:
        return False


def exists(pid: int) -> bool:
    """Whether the number belongs to a process, zombies included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_alive(pid: int) -> bool:
    """Whether a process exists and still runs; a zombie nobody reaps, as in some containers, does not."""
    if not exists(pid):
        return False
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return not PROC.joinpath("self").exists()
    return fields[0] not in "ZX"


def works_in(pid: int, directory: Path) -> bool:
    """Whether a live process has this working directory: tells a server from a stranger with its old number."""
    if not is_alive(pid):
        return False
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd")) == directory.resolve()
    except OSError:
        return not PROC.joinpath("self").exists()


def wait_gone(pids: Sequence[int], seconds: float) -> list[int]:
    """Wait until the processes have ended, at most so many seconds; returns those that have not."""
    end = time.monotonic() + seconds
    left = [pid for pid in pids if is_alive(pid)]
    while left and time.monotonic() < end:
        time.sleep(0.05)
        left = [pid for pid in left if is_alive(pid)]
    return left


def end(pids: Sequence[int], seconds: float) -> None:
    """Ask processes to end and kill those that have not after so many seconds."""
    _signal(pids, signal.SIGTERM)
    left = wait_gone(pids, seconds)
    _signal(left, signal.SIGKILL)
    wait_gone(left, 5)


def _signal(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def marked(name: str, value: str) -> list[int]:
    """The live processes, ours included, that were started with `name=value` in their environment (Linux)."""
    return [pid for pid, environment in _environments() if environment.get(name) == value]


def _environments() -> list[tuple[int, Mapping[str, str]]]:
    found: list[tuple[int, Mapping[str, str]]] = []
    for entry in PROC.glob("[0-9]*"):
        try:
            raw = (entry / "environ").read_bytes()
        except OSError:
            continue
        pairs = (item.partition("=") for item in raw.decode("utf-8", "replace").split("\0") if item)
        pid = int(entry.name)
        if is_alive(pid):
            found.append((pid, {key: value for key, _, value in pairs}))
    return found
