"""A crisis writes its own timeline from what was done."""

from apps.detection.advice import next_steps
from apps.detection.crises import declare, end, timeline
from apps.detection.services import handle_alert
from tests.detection.test_delivery import LAMPS, an_alert


def test_the_timeline_is_what_was_done_since_the_declaration(lumen_db, carole, lumen, actor) -> None:
    from django.utils import timezone

    now, who = timezone.now(), actor(carole, lumen)
    alert = an_alert(now, LAMPS, ended_at=None, severity=5)
    crisis = declare(who, "Lampes", [{"user_id": carole.pk, "part": "speaker"}], now, alert_id=alert.pk)
    handle_alert(who, alert.pk, now, state="acknowledged")
    end(who, crisis.pk, "Prévenir plus tôt.", timezone.now())
    crisis.refresh_from_db()
    told = [one.action for one in timeline(crisis)]
    assert told == ["alert.began", "crisis.declared", "alert.acknowledged", "crisis.ended"]
    assert {one.actor_id for one in timeline(crisis)[1:]} == {carole.pk}
    assert next_steps(alert)
