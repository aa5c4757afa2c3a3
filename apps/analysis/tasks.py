"""Tasks of analysis."""

from django.utils import timezone

from apps.analysis.services import classify
from apps.core.tasks import task


@task("analysis.classify")
def classify_mentions(mention_ids: list[int]) -> None:
    """Classify a batch of mentions."""
    classify(mention_ids, timezone.now())
