"""What `up` refuses, what it runs, and how it keeps it running. The parts here are one-line programs."""

import errno
import io
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.launch import record, supervisor
from config.launch.__main__ import needs_servers
from config.launch.checks import pytest_command
from config.launch.environment import Running
from config.launch.errors import LaunchError
from config.launch.parts import Options, Part, parts, process_pools_work
from config.launch.places import Place
from config.launch.stream import Lines, Stream
from config.launch.supervisor import Supervisor, waiting_time
from config.launch.up import read_options, refuse_busy_port


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def supervise(part: Part, until: str) -> str:
    """Run one part until its stream shows a text, then end as `kill` ends us; returns the stream."""
    target = io.StringIO()

    def look() -> None:
        if until in target.getvalue():
            os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([part], os.environ, Stream(target)).run(look)
    return target.getvalue()


def test_a_busy_port_is_refused_with_another_to_take() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=f"port {port} .* another port: ./vigie up --port"):
            refuse_busy_port(Options(port=port))


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(LaunchError, match="from 1 to 65535"):
        refuse_busy_port(Options(port=port))


def test_a_free_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refuse_busy_port(Options(port=port))


@pytest.mark.parametrize("word", ["migrate", "up", "collect", "load"])
def test_most_words_need_the_servers(word: str) -> None:
    assert needs_servers([word])


@pytest.mark.parametrize("words", [["match", "q"], ["classify"], ["migrate", "--help"], ["--version"], []])
def test_pure_words_need_none(words: list[str]) -> None:
    assert not needs_servers(words)


def test_the_empty_house_has_no_practice_network() -> None:
    full = [part.name for part in parts(Options(), process_pools=True)]
    empty = [part.name for part in parts(Options(empty=True), process_pools=True)]
    assert full == [*empty, "practice"]


def test_without_shared_memory_no_worker_forks(tmp_path: Path) -> None:
    assert not process_pools_work(tmp_path / "missing")
    commands = [part.command for part in parts(Options(), process_pools=False) if "celery" in part.command]
    pools = [command[command.index("-P") + 1] for command in commands]
    assert pools == ["threads", "solo"]


def test_options_are_read() -> None:
    assert read_options(["--port", "9000", "--host", "::", "--empty"]).address == "http://[::1]:9000"
    with pytest.raises(SystemExit, match="2"):
        read_options(["--port", "many"])


def test_whole_lines_come_out_of_pieces() -> None:
    lines = Lines()
    assert [lines.feed(piece) for piece in (b"a", b"b\nc\r\n", b"\xc3", b"\xa9\n", b"rest")] == [
        [],
        ["ab", "c"],
        [],
        ["é"],
        [],
    ]
    assert lines.end() == ["rest"]


def test_a_line_carries_its_part_and_no_colour_into_a_file() -> None:
    target = io.StringIO()
    Stream(target).line("web", "started")
    assert target.getvalue() == "web      │ started\n"


def test_a_terminal_that_goes_away_stops_everything() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, "Input/output error")

    stream = Stream(Closed())
    Supervisor([Part("web", python("print('up', flush=True); input()"))], os.environ, stream).run(
        lambda: None
    )
    assert not stream.is_open


def test_waiting_grows_to_half_a_minute() -> None:
    assert [waiting_time(deaths) for deaths in (1, 2, 3, 9)] == [1, 2, 4, 30]


def test_a_part_that_dies_is_started_again_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "waiting_time", lambda deaths: 0)
    mark = tmp_path / "second"
    program = f"import os,time; p={str(mark)!r}; s=os.path.exists(p); open(p,'w'); s or os._exit(3); print('again'); time.sleep(60)"
    told = supervise(
        Part("relay", python("import sys; sys.stdout.reconfigure(line_buffering=True); " + program)), "again"
    )
    assert "relay ended (exit code 3)" in told


def test_stopping_reads_the_last_words_of_a_part() -> None:
    program = (
        "import signal,sys,time; signal.signal(signal.SIGTERM, lambda *_: (print('goodbye'), sys.exit(0)));"
        "print('ready', flush=True); time.sleep(60)"
    )
    assert "ticker   │ goodbye" in supervise(Part("ticker", python(program)), "ready")


def test_what_a_killed_up_left_is_ended_with_its_children(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    left = record.Record.fresh(1, "http://127.0.0.1:8000", Running(postgres=True, broker=False))
    record.write(place, left)
    orphan = subprocess.Popen(["sleep", "60"], env={**os.environ, record.MARK: left.mark})
    stranger = subprocess.Popen(["sleep", "60"], env={**os.environ, record.MARK: "another"})
    assert record.take_over(place) == Running(postgres=True, broker=False)
    assert orphan.wait(5) == -signal.SIGTERM
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_after_a_clean_end_there_is_nothing_to_take_over(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    record.write(place, record.Record.fresh(1, "", Running(postgres=True, broker=True)))
    record.forget(place)
    assert record.take_over(place) == Running(postgres=False, broker=False)


def test_named_tests_run_alone_and_all_tests_run_spread() -> None:
    assert pytest_command(["tests/house", "-k", "port"])[-3:] == ("tests/house", "-k", "port")
    assert "--dist" in pytest_command([])
