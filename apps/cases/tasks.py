"""Tasks of cases."""

from django.utils import timezone

from apps.cases.services import clocks, follow_up, opening, work
from apps.core.tasks import task
from apps.detection.models import Alert


@task("cases.sort")
def sort_mentions(mention_ids: list[int]) -> None:
    """Open or join cases for a batch of classified mentions."""
    opening.sort(mention_ids, timezone.now())


@task("cases.open_for_alert")
def open_for_alert(alert_id: int) -> None:
    """Open the case of an alert."""
    alert = Alert.objects.get(pk=alert_id)
    opening.open_for_alert(
        alert.pk, alert.kind, alert.severity, f"{alert.kind}: {alert.series}", timezone.now()
    )


@task("cases.look_at_clock")
def look_at_clock(clock_id: int) -> None:
    """A clock's timer has come."""
    clocks.look_at(clock_id, timezone.now())


@task("cases.wake")
def wake_case(case_id: int) -> None:
    """A snooze is over."""
    work.wake(case_id, timezone.now())


@task("cases.take_note_of_action")
def take_note_of_action(case_id: int, kind: str, state: str, draft_id: int | None = None) -> None:
    """What became of an action on a network moves its case."""
    follow_up.action_ended(case_id, kind, state, draft_id, timezone.now())
