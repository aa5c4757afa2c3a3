"""Lumen at work, for pages: rows are made inside the brand, pages are asked for from outside."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.office import Office
from tests.desk.counting import Counting


@pytest.fixture
def office(
    lumen: Any, inside: Callable[..., Any], actor: Callable[..., Any], alice: Any, bob: Any, carole: Any
) -> Office:
    """Alice, Bob and Carole at lumen, with an account on a network nobody calls."""
    from apps.agency.access import SYSTEM
    from apps.monitoring.services.accounts import connect_account

    with inside(lumen):
        connect_account(SYSTEM, "practice", "maison_lumen", {"token": "practice-maison_lumen"})
    return Office(*(actor(person, lumen) for person in (alice, bob, carole)))


@pytest.fixture
def counting() -> Counting:
    """`counting(client, path)`: the answer and how many queries it took."""
    return Counting()
