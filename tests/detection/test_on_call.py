"""Who is told of an alert, in which order, and who is left asleep."""

from datetime import timedelta

import pytest

from apps.agency import notices
from apps.agency.models import Membership, Notification
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public
from apps.detection import judging
from apps.detection.models import Alert
from tests.detection.test_delivery import LAMPS, an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_order(lumen, alice, carole):
    """Alice is first on call at lumen, Carole second."""
    with in_public():
        for place, person in ((1, alice), (2, carole)):
            Membership.objects.filter(user=person, brand=lumen).update(on_call_order=place)


def told(alert: Alert) -> list[int]:
    rows = Notification.objects.filter(kind="alert", target_id=alert.pk).order_by("pk")
    return list(rows.values_list("user_id", flat=True))


def test_an_alert_goes_to_the_first_and_then_to_the_next_while_nobody_looks(
    lumen_db, in_order, now, alice, carole
) -> None:
    alert = an_alert(now, LAMPS, ended_at=None, severity=2)
    judging._tell_news({}, now)
    assert told(alert) == [alice.pk]
    event = OutboxEvent.objects.get(topic="detection.alert_unanswered")
    assert event.due_at == now + judging.NEXT_AFTER
    judging.alert_unanswered(alert.pk, event.payload["people"], event.due_at)
    assert told(alert) == [alice.pk, carole.pk]
    facts = Notification.objects.filter(target_id=alert.pk)[0].facts
    assert (facts["seen"], facts["posts"], facts["negative"]) == (30.0, 30, 25)


def test_what_somebody_took_bothers_nobody_else(lumen_db, in_order, now, alice, carole) -> None:
    alert = an_alert(now, LAMPS, ended_at=None, severity=2, state="acknowledged")
    judging.alert_unanswered(alert.pk, [carole.pk], now)
    assert told(alert) == []


def test_a_severe_alert_breaks_through_the_order(lumen_db, in_order, now, alice, carole) -> None:
    alert = an_alert(now, LAMPS, ended_at=None, severity=4)
    judging._tell_news({}, now)
    assert {alice.pk, carole.pk} <= set(told(alert))
    assert not OutboxEvent.objects.filter(topic="detection.alert_unanswered").exists()


def test_whoever_sleeps_comes_after_who_is_awake(lumen_db, in_order, now, alice, carole) -> None:
    local = now + timedelta(hours=1)  # Paris in winter; the cast's `now` is one
    with in_public():
        type(alice).objects.filter(pk=alice.pk).update(
            quiet_hours=[
                f"{(local - timedelta(hours=2)):%H:%M}",
                f"{(local + timedelta(hours=3)):%H:%M}",
            ]
        )
    assert notices.on_call("alert:handle", now) == [carole.pk, alice.pk]
