"""A reply whose network timed out after publishing stands there once, and the case knows it."""

from datetime import timedelta

from django.utils import timezone

from apps.cases.models import Case, Clock
from apps.core.models import OutboxEvent
from apps.networks.contract import Target
from apps.publishing.models import NetworkAction
from tests.cases.office import SORRY, Office, deliver


def time_passes() -> None:
    """The deadline is over and the timers are due."""
    NetworkAction.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
    OutboxEvent.objects.filter(done_at=None, topic__startswith="publishing.").update(due_at=timezone.now())


def test_a_network_that_times_out_after_publishing(live: Office) -> None:
    action = live.asked()
    live.town.break_writes("timeout_after", hang=2.0)
    deliver()
    unknown = NetworkAction.objects.get(pk=action.pk)
    assert unknown.state == "unknown"
    assert Case.objects.get().state == "publishing"
    assert Clock.objects.filter(stopped_at=None).exists()  # nobody is told a reply that may not be there

    time_passes()
    deliver()
    settled = NetworkAction.objects.get(pk=action.pk)
    assert (settled.state, settled.attempts_made) == ("sent", 1)
    assert settled.external_id != ""
    assert live.town.answers(Target(**action.target)) == [SORRY]
    assert Case.objects.get().state == "answered"
    assert not Clock.objects.filter(stopped_at=None).exists()


def test_a_network_that_times_out_before_publishing(live: Office) -> None:
    action = live.asked()
    live.town.break_writes("timeout_before", hang=2.0)
    deliver()
    time_passes()
    deliver()
    assert live.town.answers(Target(**action.target)) == [SORRY]
    assert NetworkAction.objects.get(pk=action.pk).attempts_made == 2
    assert Case.objects.get().state == "answered"
