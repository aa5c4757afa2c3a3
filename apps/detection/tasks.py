"""Tasks of detection."""

from django.utils import timezone

from apps.core.tasks import task
from apps.detection import judging, services


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
    judging.judge(timezone.now())


@task("detection.feed_is_blind")
def feed_is_blind(feed_id: int, error_kind: str) -> None:
    """A feed of the brand sees nothing any more."""
    judging.feed_is_blind(feed_id, error_kind, timezone.now())


@task("detection.feed_sees_again")
def feed_sees_again(feed_id: int) -> None:
    """A feed of the brand brings posts again."""
    judging.feed_sees_again(feed_id, timezone.now())


@task("detection.next_on_call")
def next_on_call(alert_id: int, people: list[int]) -> None:
    """An alert nobody has looked at goes to the next in the on-call order."""
    judging.alert_unanswered(alert_id, people, timezone.now())
