"""`./vigie up`: everything of one Vigie in one terminal."""

import argparse
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from config.launch import record
from config.launch.environment import Running, ready_servers
from config.launch.errors import LaunchError
from config.launch.parts import Options, manage, part_environment, parts, process_pools_work
from config.launch.places import PROJECT, Place
from config.launch.practice import refuse_taken_address
from config.launch.processes import wait_gone
from config.launch.record import MARK, Record
from config.launch.say import say
from config.launch.stream import Stream
from config.launch.supervisor import OWN_NAME, Supervisor

LOCK = "up"
USE = "use"  # shared by every word that works with the servers; nobody stops them under it
DOWN_SECONDS = 40.0
ANYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - compared only


def read_options(words: Sequence[str]) -> Options:
    """The options of `up`; leaves with code 2 where they cannot be read."""
    parser = argparse.ArgumentParser(
        prog="./vigie up", description="Start everything; Ctrl-C stops everything."
    )
    parser.add_argument("--empty", action="store_true", help="without the demo and its practice network")
    parser.add_argument(
        "--host", default=Options.host, help="address to listen at (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=Options.port, help="port to listen at (default: 8000)")
    parser.add_argument(
        "--web-workers", type=int, default=Options.web_workers, help="web processes (default: 2)"
    )
    found = parser.parse_args(words)
    return Options(found.host, found.port, found.empty, found.web_workers)


def refuse_busy_port(options: Options) -> None:
    """Raise LaunchError where the web could not listen at the wanted address."""
    if not 0 < options.port < 65536:
        raise LaunchError(
            f"--port {options.port} is no port: choose a number from 1 to 65535, for example 8000."
        )
    try:
        family, *_, address = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise LaunchError(
            f"--host {options.host} is no address of this machine ({error.strerror}): "
            "leave it out, or choose 0.0.0.0 for all addresses."
        ) from error
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        other = options.port + 1 if 1024 <= options.port < 65535 else 8000
        raise LaunchError(
            f"Vigie cannot listen at {options.host}, port {options.port} ({error.strerror}): "
            f"stop what uses it, or choose another port: ./vigie up --port {other}"
        ) from error


def up(place: Place, words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start everything and stay until Ctrl-C; returns the exit code."""
    options = read_options(words)
    with _only_one(place), _stopping_cleanly():
        inherited = record.take_over(place)
        refuse_busy_port(options)
        before = Running.now(place)
        ours = Running(inherited.postgres or not before.postgres, inherited.broker or not before.broker)
        mine = Record.fresh(os.getpid(), options.address, ours)
        record.write(place, mine)
        try:
            say("Starting the servers…")
            variables = {
                **environ,
                **ready_servers(place, environ),
                **_web_variables(options, environ),
                MARK: mine.mark,
            }
            if not options.empty:
                refuse_taken_address(variables["VIGIE_PRACTICE_URL"])
            _prepare(part_environment(variables), options)
            _supervise(part_environment(variables), options)
        finally:
            record.end_marked(mine)
            stop_servers(place, ours)
            record.forget(place)
    say("Stopped.")
    return 0


def down(place: Place) -> int:
    """Stop whatever runs on this data directory: an `up`, what a killed one left, the servers."""
    running = record.read(place)
    lock = place.hold_alone(LOCK)
    if lock is None and running is not None:
        say(f"Stopping Vigie at {running.address}…")
        os.kill(running.pid, signal.SIGTERM)
        if wait_gone([running.pid], DOWN_SECONDS):
            raise LaunchError(
                f"The process {running.pid} has not ended: look at its terminal, or end it by hand."
            )
        lock = place.hold_alone(LOCK)
    record.take_over(place)
    Running.now(place).stop(place)
    record.forget(place)
    if lock is not None:
        os.close(lock)
    say("Stopped.")
    return 0


def stop_servers(place: Place, servers: Running) -> None:
    """Stop the servers that came with us, unless another word works with them."""
    alone = place.hold_alone(USE)
    if alone is None:
        say("Another command still uses the servers: they stay; ./vigie down stops them.")
        return
    servers.stop(place)
    os.close(alone)


@contextmanager
def _only_one(place: Place) -> Iterator[None]:
    lock = place.hold_alone(LOCK)
    if lock is None:
        running = record.read(place)
        where = f" at {running.address}" if running else ""
        raise LaunchError(f"Vigie runs already{where}: open that, or stop it with ./vigie down.")
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """SIGTERM and a closed terminal end `up` as Ctrl-C does: through every `finally`."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _web_variables(options: Options, environ: Mapping[str, str]) -> dict[str, str]:
    """Under which names the web may be called: this machine's own, unless a person has named them."""
    variables = {"VIGIE_BASE_URL": environ.get("VIGIE_BASE_URL") or options.address}
    if "VIGIE_HOSTS" not in environ:
        names = ["localhost", "127.0.0.1", "[::1]"]
        names += _own_names() if options.host in ANYWHERE else [options.host]
        variables["VIGIE_HOSTS"] = ",".join(dict.fromkeys(names))
    return variables


def _own_names() -> list[str]:
    name = socket.gethostname()
    try:
        addresses = [str(found[4][0]) for found in socket.getaddrinfo(name, None)]
    except OSError:
        addresses = []
    return [name, socket.getfqdn(), *(f"[{one}]" if ":" in one else one for one in addresses)]


def _prepare(environment: dict[str, str], options: Options) -> None:
    say("Preparing the database…")
    if _step(environment, "migrate", "--verbosity", "0"):
        raise LaunchError("The database could not be prepared; the reason stands above.")
    if not options.empty and _step(environment, "seed_demo", "--if-empty"):
        say("The demo could not be filled; the reason stands above. Vigie starts without it.")


def _step(environment: Mapping[str, str], *words: str) -> int:
    """Run one word to its end, in a session of its own: Ctrl-C reaches us alone, and we end it."""
    return subprocess.run(  # noqa: S603 - the command is our own
        manage(*words),
        env=environment,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    ).returncode


def _supervise(environment: dict[str, str], options: Options) -> None:
    stream = Stream()
    pools = process_pools_work()
    if not pools:
        stream.line(
            OWN_NAME,
            "shared memory (dev/shm) cannot be written: the workers use threads instead of processes",
        )
    greeting = Greeting(environment, options)
    greeting.start()
    Supervisor(parts(options, process_pools=pools), environment, stream).run(lambda: greeting.show(stream))


class Greeting(threading.Thread):
    """Waits until the web answers and then has the address and the demo's sign-ins to show."""

    def __init__(self, environment: Mapping[str, str], options: Options) -> None:
        super().__init__(daemon=True)
        self._environment = dict(environment)
        self._options = options
        self._text = ""

    def run(self) -> None:
        """Ask the web until it answers."""
        while not _answers(f"{self._options.address}/healthz"):
            time.sleep(0.3)
        self._text = _box(self._options.address, self._sign_ins())

    def show(self, stream: Stream) -> None:
        """Write the box once, as soon as there is one."""
        if self._text:
            stream.write(self._text)
            self._text = ""

    def _sign_ins(self) -> list[dict[str, str]]:
        if self._options.empty:
            return []
        asked = subprocess.run(  # noqa: S603 - the command is our own
            manage("demo_signins", "--json"),
            env=self._environment,
            cwd=PROJECT,
            capture_output=True,
            check=False,
        )
        try:
            found = json.loads(asked.stdout)
        except ValueError:
            return []
        return found if asked.returncode == 0 and isinstance(found, list) else []


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own web, over http
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _box(address: str, sign_ins: Sequence[Mapping[str, str]]) -> str:
    """The address and whom to sign in as, framed."""
    table = Table.grid(padding=(0, 2))
    for one in sign_ins:
        table.add_row(*(str(one.get(key) or "") for key in ("email", "password", "role", "brand")))
    console = Console(width=100)
    with console.capture() as captured:
        title = f"Vigie is at {address}  (Ctrl-C stops everything)"
        console.print(Panel(table if sign_ins else title, title=title if sign_ins else None, expand=False))
    return captured.get()
