"""Keeps the parts of a running Vigie alive until a person stops it."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from config.launch.parts import Part
from config.launch.places import PROJECT
from config.launch.stream import Lines, Stream

LOOK_SECONDS = 0.2
STEADY_SECONDS = 60.0  # a part that lived this long begins its waiting times anew
LONGEST_WAIT = 30.0
STOP_SECONDS = 8.0
OWN_NAME = "vigie"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def waiting_time(deaths: int) -> float:
    """Seconds before a part is started again after so many quick deaths in a row: 1, 2, 4 … 30."""
    return min(LONGEST_WAIT, 2.0 ** max(0, deaths - 1))


@dataclass
class Running:
    """A part and its process, if it has one at the moment."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    lines: Lines = field(default_factory=Lines)
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0


class Supervisor:
    """Starts parts, passes on what they write, starts again what dies, stops all."""

    def __init__(self, parts: Iterable[Part], environment: Mapping[str, str], stream: Stream) -> None:
        self._running = [Running(part) for part in parts]
        self._environment = dict(environment)
        self._stream = stream
        self._selector = selectors.DefaultSelector()
        self._stops = 0

    def run(self, look: Callable[[], None]) -> None:
        """Supervise until SIGINT, SIGTERM or SIGHUP, calling `look` a few times a second; then stop all parts."""
        before = {number: signal.signal(number, self._stop) for number in SIGNALS}
        try:
            while not self._stops and self._stream.is_open:
                self._start_due()
                self._read(LOOK_SECONDS)
                self._bury()
                look()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self._stops += 1

    def _start_due(self) -> None:
        now = time.monotonic()
        for one in self._running:
            if one.process is None and one.due <= now:
                self._start(one)

    def _start(self, one: Running) -> None:
        # A session of its own: Ctrl-C of the terminal reaches us alone, and the parts end in our order.
        one.process = subprocess.Popen(  # noqa: S603 - the command is our own
            one.part.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            cwd=PROJECT,
            start_new_session=True,
        )
        one.started = time.monotonic()
        one.lines = Lines()
        assert one.process.stdout is not None
        os.set_blocking(one.process.stdout.fileno(), False)
        self._selector.register(one.process.stdout, selectors.EVENT_READ, one)

    def _read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            self._pass_on(key.data)

    def _pass_on(self, one: Running) -> None:
        """Write what a part has to say; its pipe is closed once nobody holds the other end."""
        if one.process is None or one.process.stdout is None or one.process.stdout.closed:
            return
        try:
            chunk = os.read(one.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not chunk:
            self._close(one)
            return
        for line in one.lines.feed(chunk):
            self._stream.line(one.part.name, line)

    def _close(self, one: Running) -> None:
        assert one.process is not None
        assert one.process.stdout is not None
        if not one.process.stdout.closed:
            self._selector.unregister(one.process.stdout)
            one.process.stdout.close()
        for line in one.lines.end():
            self._stream.line(one.part.name, line)

    def _bury(self) -> None:
        for one in self._running:
            if one.process is not None and one.process.poll() is not None:
                self._end(one)
                self._plan(one)

    def _plan(self, one: Running) -> None:
        """Say that a part died and when it starts again."""
        assert one.process is not None
        lived = time.monotonic() - one.started
        one.deaths = 1 if lived > STEADY_SECONDS else one.deaths + 1
        wait = waiting_time(one.deaths)
        one.due = time.monotonic() + wait
        how = _how(one.process.returncode)
        one.process = None
        self._stream.line(
            OWN_NAME, f"{one.part.name} ended ({how}) after {lived:.0f} s; starts again in {wait:.0f} s"
        )

    def _end(self, one: Running) -> None:
        """After a part's end, kill what it left of its group (they would hold a port) and read its last lines."""
        assert one.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid, signal.SIGKILL)
        for _ in range(16):
            self._pass_on(one)
        self._close(one)

    def _stop_all(self) -> None:
        """Ask every part to end, go on reading, and kill what has not ended in time or at a second Ctrl-C."""
        asked = self._stops
        left = [one for one in self._running if one.process is not None]
        if self._stream.is_open and left:
            self._stream.line(OWN_NAME, "stopping (Ctrl-C again kills at once)…")
        for one in left:
            assert one.process is not None
            if one.process.poll() is None:
                one.process.terminate()
        end = time.monotonic() + STOP_SECONDS
        while left and time.monotonic() < end and self._stops <= asked:
            self._read(0.1)
            left = [one for one in left if one.process is not None and one.process.poll() is None]
        for one in self._running:
            if one.process is not None:
                self._end(one)
                one.process.wait()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
