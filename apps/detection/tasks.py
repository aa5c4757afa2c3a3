"""Tasks of detection."""

from django.utils import timezone

from apps.core.tasks import task
from apps.detection import services


@task("detection.measure")
def measure_mentions(mention_ids: list[int]) -> None:
    """Count a batch of classified mentions."""
    services.measure(mention_ids, timezone.now())


@task("detection.remeasure")
def remeasure_mention(mention_id: int) -> None:
    """Judge again after a correction, which moved a mention from one series to another."""
    services.recount(mention_id, timezone.now())


@task("detection.judge")
def judge_series() -> None:
    """Judge the brand's series up to now."""
    services.judge(timezone.now())
