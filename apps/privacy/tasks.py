"""Tasks of people's data."""

from django.utils import timezone

from apps.core.tasks import task
from apps.privacy.services.purging import purge


@task("privacy.apply_retention", atomic=False)
def apply_retention() -> None:
    """Once a day: what is too old loses its content."""
    purge(timezone.now())
