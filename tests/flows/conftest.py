"""The office of the casework tests and somebody else's program, here too."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.utils import timezone

from apps.agency.permissions import RIGHTS
from apps.agency.tokens import make_token
from apps.core.tenancy import in_public
from tests.cases.conftest import in_english, live, office, town
from tests.flows.program import Program
from tests.reports.receiver import receiver

__all__ = ["in_english", "live", "office", "receiver", "town"]


@pytest.fixture
def program_of(lumen: Any) -> Callable[..., Program]:
    """`program_of(alice)`: somebody's program, with every right they have at Lumen, or those that are named."""

    def make(user: Any, rights: Sequence[str] = tuple(RIGHTS)) -> Program:
        with in_public():
            return Program(make_token(user, "programme", rights, [lumen], timezone.now())[1])

    return make
