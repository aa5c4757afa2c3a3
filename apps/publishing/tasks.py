"""Tasks of publishing."""

from django.utils import timezone

from apps.core.tasks import task
from apps.publishing.services import ledger


@task("publishing.carry_out", atomic=False)
def carry_out(action_id: int) -> None:
    """An action's turn has come."""
    ledger.carry_out(action_id)


@task("publishing.settle", atomic=False)
def settle(action_id: int) -> None:
    """An action was sent and nobody wrote down what came of it."""
    ledger.settle(action_id)


@task("publishing.sweep")
def sweep() -> None:
    """Once an hour: nothing waits for a timer that is no more."""
    ledger.sweep(timezone.now())
