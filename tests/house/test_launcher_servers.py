"""How the launcher finds servers, keeps keys and recognises what runs. Nothing here starts a server."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.launch import environment, practice
from config.launch.binaries import major_version
from config.launch.errors import LaunchError
from config.launch.keys import kept, read_keys
from config.launch.places import Place, find_place
from config.launch.postgres import failure, running_server, settings_text
from config.launch.processes import is_alive
from config.launch.roles import with_login, without_password

OWNER = "postgresql://owner:o%40@db.example:5433/lumen?sslmode=require"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, None)


@pytest.fixture
def no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every server that a test does not ask for is an error."""

    def refuse(*_: object) -> None:
        raise AssertionError("asked for an embedded server")

    monkeypatch.setattr(environment.Postgres, "find", refuse)
    monkeypatch.setattr(environment.Broker, "start", refuse)
    monkeypatch.setattr(environment, "verify_broker", lambda url: None)
    monkeypatch.setattr(environment, "verify_given", lambda url: None)
    monkeypatch.setattr(environment, "prepare_given", lambda place, url: (url, "postgresql://made"))


@pytest.mark.usefixtures("no_servers")
def test_both_addresses_are_used_as_they_are(place: Place) -> None:
    given = {"DATABASE_URL": "postgresql://app", "DATABASE_OWNER_URL": OWNER, "BROKER_URL": "redis://b"}
    found = environment.ready_servers(place, given)
    assert {name: found[name] for name in given} == given


@pytest.mark.usefixtures("no_servers")
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_address_is_the_owners_and_the_application_gets_its_own(place: Place, name: str) -> None:
    found = environment.ready_servers(place, {name: OWNER, "BROKER_URL": "redis://b"})
    assert (found["DATABASE_OWNER_URL"], found["DATABASE_URL"]) == (OWNER, "postgresql://made")


@pytest.mark.usefixtures("no_servers")
def test_without_an_address_the_embedded_server_is_asked(place: Place) -> None:
    with pytest.raises(AssertionError, match="embedded"):
        environment.ready_servers(place, {"BROKER_URL": "redis://b"})


def test_a_broker_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(LaunchError, match=r"redis://:\*\*\*@127\.0\.0\.1:1/0") as refused:
        environment.verify_broker("redis://:secret@127.0.0.1:1/0")
    assert "secret" not in str(refused.value)


def test_keys_are_made_once_and_only_their_owner_reads_them(place: Place) -> None:
    first = environment.keys(place, {})
    assert environment.keys(place, {}) == first
    assert stat.S_IMODE((place.data / "secrets.env").stat().st_mode) == 0o600


def test_keys_of_the_environment_win(place: Place) -> None:
    assert environment.keys(place, {"SECRET_KEY": "mine"})["SECRET_KEY"] == "mine"
    assert "SECRET_KEY" not in read_keys(place.data / "secrets.env")


def test_a_new_key_leaves_the_others(place: Place) -> None:
    password = kept(place, "PASSWORD_VIGIE")
    kept(place, "PASSWORD_OTHER")
    assert kept(place, "PASSWORD_VIGIE") == password


def test_a_stranger_with_the_number_of_an_old_server_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert running_server(tmp_path) is None


def test_a_process_in_the_directory_is_the_server(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=tmp_path, stdin=subprocess.PIPE) as process:
        (tmp_path / "postmaster.pid").write_text(f"{process.pid}\n")
        assert running_server(tmp_path) == process.pid
        process.communicate(b"\n")
    assert running_server(tmp_path) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows zombies in /proc")
def test_a_zombie_is_not_alive() -> None:
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(process.pid)
    process.wait()


def test_little_shared_memory_moves_to_files(tmp_path: Path) -> None:
    little = settings_text(tmp_path, linux=True, shared_memory=64 * 2**20)
    plenty = settings_text(tmp_path, linux=True, shared_memory=2**30)
    assert "dynamic_shared_memory_type = 'mmap'" in little
    assert "dynamic_shared_memory_type" not in plenty


@pytest.mark.parametrize(
    ("banner", "major"),
    [("postgres (PostgreSQL) 18.6", 18), ("postgres (PostgreSQL) 19beta1", 19), ("nothing", 0)],
)
def test_the_major_version_is_read(banner: str, major: int) -> None:
    assert major_version(banner) == major


def test_an_address_for_another_role_keeps_everything_else() -> None:
    assert with_login(OWNER, "a b", "p/w") == "postgresql://a%20b:p%2Fw@db.example:5433/lumen?sslmode=require"
    assert without_password(OWNER) == "postgresql://owner:***@db.example:5433/lumen?sslmode=require"


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    told = failure("PostgreSQL did not start", "FATAL: No space left on device\n", tmp_path)
    assert told.startswith(f"PostgreSQL did not start: the disk of {tmp_path} is full")


def test_a_data_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LaunchError, match="VIGIE_DATA_DIR"):
        find_place({"VIGIE_DATA_DIR": str(tmp_path / "file" / "data")}, tmp_path)


def test_the_path_of_a_socket_is_short_however_deep_the_project(tmp_path: Path) -> None:
    deep = Place(tmp_path / ("d" * 120) / ("e" * 120), None)
    assert len(str(deep.sockets / ".s.PGSQL.5432.lock")) < 107


def test_a_lock_is_for_one_process_and_a_share_for_many(place: Place) -> None:
    shares = [place.hold_shared("use"), place.hold_shared("use")]
    assert place.hold_alone("use") is None
    for descriptor in shares:
        os.close(descriptor)
    alone = place.hold_alone("use")
    assert alone is not None
    os.close(alone)


def test_the_practice_network_keeps_its_own_free_port(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(practice, "USUAL_PORT", taken)
        found = practice.practice_address(place, {})
        assert found != f"http://127.0.0.1:{taken}"
        with pytest.raises(LaunchError, match=f"port {taken}, which another program uses"):
            practice.refuse_taken_address(f"http://127.0.0.1:{taken}")
    assert practice.practice_address(place, {}) == found
    assert practice.practice_address(place, {"VIGIE_PRACTICE_URL": ""}) == ""
