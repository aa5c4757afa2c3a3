"""Tasks of the history."""

from django.utils import timezone

from apps.audit.checkpoints import make_checkpoint
from apps.core.tasks import task


@task("audit.checkpoint")
def checkpoint() -> None:
    """Sign the head of the brand's history."""
    make_checkpoint(timezone.now())
