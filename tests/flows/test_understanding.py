"""Angry people speak: their posts are understood, the brand is alarmed once, told what to do, and learns from people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.agency.models import Notification
from apps.analysis.models import Verdict
from apps.analysis.services import correct
from apps.analysis.services.adapting import what_was_learned
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import entered
from apps.detection.advice import alert_message, next_steps
from apps.detection.crises import declare, end, timeline
from apps.detection.models import Alert
from apps.detection.sensitivity import preview_sensitivity, sensitivities
from apps.detection.services import handle_alert
from apps.monitoring.models import Author, Mention
from apps.monitoring.services.recording import record_mentions
from tests.analysis.people import said
from tests.detection.test_judging import live_through


@pytest.fixture
def storm(lumen):
    """Sixty people complain within twenty minutes, after three quiet weeks; everything that is due is done."""
    now = timezone.now()
    with entered(lumen):
        live_through(now)
        found = [
            said(
                f"s{n}",
                f"Lampe dangereuse, elle a pris feu ! Honteux, remboursez ({n})",
                now - timedelta(minutes=n % 20),
                author=f"client{n % 45}",
            )
            for n in range(60)
        ]
        record_mentions(found, now)
    run_due()
    OutboxEvent.objects.filter(topic="detection.judge_due", done_at=None).update(due_at=now)
    run_due()
    return now


def test_a_storm_is_one_alert_that_explains_itself(storm, lumen, carole) -> None:
    assert not OutboxEvent.objects.exclude(error="").exists()
    with entered(lumen):
        alert = Alert.objects.exclude(kind="blind").get()
        assert alert.explanation["nature"] in {"outcry", "brigade"}
        assert "feu" not in " ".join(alert_message(alert, "Maison Lumen", "lumen").lines)
        assert len(next_steps(alert)) >= 3
        assert preview_sensitivity("mentions", 1.0, storm + timedelta(minutes=10))
        told = Notification.objects.filter(user_id=carole.pk, kind="alert", target_id=alert.pk)
        assert told.count() == 1


def test_those_who_complained_have_a_dossier(storm, lumen) -> None:
    with entered(lumen):
        assert Mention.objects.count() == Verdict.objects.count() == 60
        judged = Author.objects.exclude(profile_evidence=[])
        assert judged.count() == 45


def test_a_false_alarm_is_learnt_from(storm, lumen, alice, actor) -> None:
    with entered(lumen):
        alert = Alert.objects.exclude(kind="blind").get()
        handle_alert(actor(alice, lumen), alert.pk, storm, state="closed", feedback="false")
        assert sensitivities()[alert.series] == 0.9


def test_a_crisis_is_declared_lived_and_ended(storm, lumen, carole, actor) -> None:
    with entered(lumen):
        who, alert = actor(carole, lumen), Alert.objects.exclude(kind="blind").get()
        speaker = [{"user_id": carole.pk, "part": "speaker"}]
        crisis = declare(who, "Lampes qui prennent feu", speaker, timezone.now(), alert_id=alert.pk)
        end(who, crisis.pk, "Prévenir le service qualité plus tôt.", timezone.now())
        crisis.refresh_from_db()
        told = [one.action for one in timeline(crisis)]
    assert told[0] == "alert.began"
    assert told[-1] == "crisis.ended"


def test_a_correction_changes_the_next_verdict_of_this_brand(storm, lumen, alice, actor) -> None:
    with entered(lumen):
        mention = Mention.objects.order_by("pk").first()
        assert mention is not None
        verdict = Verdict.objects.get(pk=mention.pk)
        wanted = "statement" if verdict.issue_type != "statement" else "brand"
        correct(actor(alice, lumen), mention.pk, "issue_type", wanted, "c'est la consigne", storm)
        record_mentions([said("again", mention.text, storm, author="autre")], storm)
    run_due()
    with entered(lumen):
        assert Verdict.objects.get(mention__external_id="again").issue_type == wanted
        assert [one.field for one in what_was_learned(timezone.now())] == ["issue_type"]
