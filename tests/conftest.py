"""What every test may use: a migrated database with the wall up, the cast, a fixed time, and no internet.

Tests run as the application's login role, which owns nothing. Each rolls back; one that must commit (threads, locks)
is marked `django_db(transaction=True)`: what it committed is put back.
"""

import ipaddress
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings

from tests.house import cast, database

# The longest files come first, so that at the end no process waits for the other's last one.
LONGEST = (
    "publishing/test_fault_campaign.py",
    "house/test_matrix.py",
    "reports/test_api_rights.py",
    "house/test_query_counts.py",
    "browser/test_journeys.py",
    "browser/test_ways_of_working.py",
    "collection/test_matching_oracle.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the longest files to the front; the order is kept by `--no-loadscope-reorder`."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        file = item.path.relative_to(here).as_posix()
        return LONGEST.index(file) if file in LONGEST else len(LONGEST)

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is written into the project's data, and passwords are hashed at once."""
    data: Path = tmp_path_factory.mktemp("data")
    (data / "static").mkdir()
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        BROWSER="none",
        CHECKPOINT_DIR=data / "checkpoints",
        MEDIA_ROOT=data / "media",
        EMAIL_FILE_PATH=data / "mail",
        STATIC_ROOT=data / "static",
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database with the cast in it, for each worker its own."""
    with django_db_blocker.unblock():
        database.prepare(anew=request.config.getvalue("create_db"))
    # Django would truncate all tables, which is the owner's right alone.
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _case: database.restore()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = kept  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        database.release()


@pytest.fixture(autouse=True)
def _forget(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave neither a cached value, a compiled query, an entered brand nor a file of a history that is rolled back."""
    yield
    shutil.rmtree(settings.CHECKPOINT_DIR, ignore_errors=True)
    from apps.collection import queries

    queries.forget()
    cache.clear()
    connection.set_schema_to_public()


# -- No test reaches the internet ---------------------------------------------------------------------------


class InternetRefused(RuntimeError):
    """A test tried to leave this machine. It is no OSError, so that no connector takes it for a bad network."""


def _is_here(host: object) -> bool:
    text = str(host).strip("[]").partition("%")[0]
    if text in {"", "localhost", "None"}:
        return True
    try:
        return ipaddress.ip_address(text).is_loopback or ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_internet() -> Iterator[None]:
    """Refuse every connection and every look-up of a name beyond this machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
                raise InternetRefused(f"a test wanted to reach {address}")
            return call(self, address)

        return checked

    def looked_up(host: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        numeric = _is_address(name) or named.get("flags", 0) & socket.AI_NUMERICHOST
        if not (numeric or _is_here(name) or name == socket.gethostname()):
            raise InternetRefused(f"a test wanted to look up {name}")
        return getaddrinfo(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", looked_up)
        yield


def _is_address(name: object) -> bool:
    try:
        ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return True


# -- Time ---------------------------------------------------------------------------------------------------


@pytest.fixture
def now() -> datetime:
    """A Tuesday in March, 11:00 in Paris."""
    return datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


# -- The cast (tests/house/cast.py) -------------------------------------------------------------------------


def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def fixture(db: None) -> Any:
        from apps.agency.models import User

        return User.objects.get(email=cast.email_of(name))

    return fixture


alice, bob, carole, diane, eve, karim = (_person(name) for name in cast.PEOPLE)
root = _person("root")


def _brand(slug: str) -> Any:
    @pytest.fixture(name=slug)
    def fixture(db: None) -> Any:
        from apps.agency.models import Brand

        return Brand.objects.select_related("agency").get(slug=slug)

    return fixture


lumen, tramway, basilic = (_brand(slug) for slug in cast.BRANDS)


@pytest.fixture
def phare(lumen: Any) -> Any:
    """The agency of lumen and tramway."""
    return lumen.agency


@pytest.fixture
def autre(basilic: Any) -> Any:
    """The other agency, of basilic."""
    return basilic.agency


@pytest.fixture
def inside() -> Callable[[Any], AbstractContextManager[None]]:
    """`with inside(brand):` runs the block in the brand, as its role."""
    from apps.core.tenancy import entered

    return entered


@pytest.fixture
def lumen_db(lumen: Any) -> Iterator[Any]:
    """The whole test runs inside lumen."""
    from apps.core.tenancy import entered

    with entered(lumen):
        yield lumen


@pytest.fixture
def actor() -> Callable[[Any, Any], Any]:
    """`actor(alice, lumen)`: the person as they may act there."""
    from apps.agency.access import actor_at

    return actor_at


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """`client_of(alice)`: a browser in which the person is signed in."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
