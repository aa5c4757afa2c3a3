"""The office of the casework tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from apps.publishing.services import ledger
from tests.cases.office import Office
from tests.networks.practice_town import RunningTown


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in English, whatever is translated."""
    with override("en"):
        yield


@pytest.fixture
def office(lumen_db: Any, actor: Callable[..., Any], alice: Any, bob: Any, carole: Any) -> Office:
    """Alice, Bob and Carole at lumen, with an account on a network nobody calls."""
    from apps.agency.access import SYSTEM
    from apps.monitoring.services.accounts import connect_account

    team = Office(*(actor(person, lumen_db) for person in (alice, bob, carole)))
    connect_account(SYSTEM, "practice", "maison_lumen", {"token": "practice-maison_lumen"})
    return team


@pytest.fixture
def town(tmp_path: Path) -> Iterator[RunningTown]:
    """A practice network that answers over HTTP."""
    running = RunningTown(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def live(
    lumen_db: Any,
    actor: Callable[..., Any],
    alice: Any,
    bob: Any,
    carole: Any,
    town: RunningTown,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """The same, whose words reach the practice network."""
    settings.PRIVATE_HOSTS = [town.host]
    settings.PUBLISH_TIMEOUT_SECONDS = 3.0  # half of it for the network's answer
    settings.PUBLISH_SETTLE_SECONDS = 0
    monkeypatch.setattr(ledger, "MARGIN", 30.0)  # a busy machine is slow to begin
    team = Office(*(actor(person, lumen_db) for person in (alice, bob, carole)), town=town)
    team.connect()
    return team
