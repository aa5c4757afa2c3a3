"""Worker processes that are killed, paused and started again; forked, so that a new one costs nothing."""

import logging
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connections

from apps.core import outbox
from apps.core.tasks import run


def work_forever() -> None:
    """What a worker does: take what is due, one event at a time, through the tasks of real life."""
    logging.disable(
        logging.CRITICAL
    )  # a database that is away, a network that fails: that is what the campaign is
    while True:
        try:
            taken = outbox.take_due(limit=1, share=1)
            for event in taken:
                run(event.id)
        except (DatabaseError, InterfaceError):
            with suppress(DatabaseError, InterfaceError):
                connections.close_all()
            time.sleep(0.2)
            continue
        if not taken:
            time.sleep(0.05)


@dataclass
class Crew:
    """A fixed number of workers; `tell` is called with the name of each thing that is done to them."""

    size: int
    chance: random.Random
    tell: Callable[[str], None]
    pids: set[int] = field(default_factory=set)
    paused: dict[int, float] = field(default_factory=dict)  # pid: when it goes on, monotonic

    def keep(self) -> None:
        """Bury the dead, wake those whose pause is over, and start what is missing."""
        for pid in list(self.pids):
            ended, _status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.pids.discard(pid)
                self.paused.pop(pid, None)
        for pid, until in list(self.paused.items()):
            if time.monotonic() >= until:
                del self.paused[pid]
                os.kill(pid, signal.SIGCONT)
        while len(self.pids) < self.size:
            self.pids.add(self._fork())

    def _fork(self) -> int:
        connections.close_all()  # a connection must not be shared with the child
        pid = os.fork()
        if pid == 0:
            try:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                work_forever()
            finally:
                os._exit(1)
        return pid

    def hurt(self, longest_pause: float) -> None:
        """Kill, pause or restart one worker, whatever it is doing. longest_pause: seconds, beyond any deadline."""
        running = [pid for pid in self.pids if pid not in self.paused]
        if not running:
            return
        pid = self.chance.choice(running)
        what = self.chance.choices(("kill", "pause", "restart"), (6, 3, 1))[0]
        if what == "pause":
            os.kill(pid, signal.SIGSTOP)
            self.paused[pid] = time.monotonic() + self.chance.uniform(0.1, longest_pause)
        else:
            os.kill(pid, signal.SIGKILL if what == "kill" else signal.SIGTERM)
        self.tell(what)

    def dismiss(self) -> None:
        """End all workers."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        self.pids.clear()
