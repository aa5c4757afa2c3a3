"""Tasks of the charter."""

from django.utils import timezone

from apps.charter.services import start
from apps.core.tasks import task


@task("charter.start")
def start_charter(brand_id: int) -> None:
    """A new brand gets a first charter to adapt."""
    start(timezone.now())
