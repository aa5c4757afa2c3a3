"""An alert reaches people: what is told, what it was like before, what to do, and a link where the brand allows it."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.agency.access import Forbidden
from apps.agency.models import Notification
from apps.core.errors import VigieError
from apps.core.tenancy import entered
from apps.detection import judging
from apps.detection.advice import alert_message, next_steps, similar_alerts
from apps.detection.likeness import likeness
from apps.detection.links import alert_by_token, allow_links, make_alert_link, revoke_alert_link
from apps.detection.models import Alert, AlertLink, Crisis
from apps.detection.rules import Judgement

LAMPS = {
    "nature": "outcry",
    "terms": [["lampe", 30], ["dangereuse", 12]],
    "issue_types": {"product": 30},
    "networks": {"town": 30},
    "mentions": 30,
    "authors": 21,
    "tone": {"negative": 25},
}
PARCELS = {
    "nature": "mixed",
    "terms": [["colis", 20]],
    "issue_types": {"service": 20},
    "networks": {"town": 20},
}


def an_alert(at, explanation, **more) -> Alert:
    """An alert that is over, an hour after it began."""
    kept = {"ended_at": at + timedelta(hours=1), "kind": "volume", "series": "mentions"} | more
    return Alert.objects.create(
        began_at=at, detected_at=at, last_seen_at=at, explanation=explanation, observed=30, **kept
    )


def worse(severity: int) -> Judgement:
    return Judgement(0.0, 1.0, 0.0, 3.0, False, severity, ("ongoing",), 5.0)


def test_alerts_made_of_the_same_things_are_alike() -> None:
    assert likeness(LAMPS, LAMPS) == pytest.approx(1.0)
    assert likeness(LAMPS, PARCELS) < 0.2
    assert likeness(LAMPS, {}) == 0.0


def test_similar_alerts_say_how_they_ended(lumen_db, now) -> None:
    old = an_alert(now - timedelta(days=90), LAMPS, feedback="true", severity=4)
    Crisis.objects.create(title="Lampes", alert=old, declared_at=old.began_at, ended_at=old.ended_at)
    an_alert(now - timedelta(days=20), PARCELS)
    (like,) = similar_alerts(an_alert(now, LAMPS))
    assert (like.alert, like.was_real, like.became_crisis) == (old, True, True)
    assert like.lasted == timedelta(hours=1)


def test_what_to_do_depends_on_what_it_is_and_how_severe(lumen_db, now) -> None:
    mild, grave = an_alert(now, LAMPS, severity=1), an_alert(now, LAMPS, severity=5)
    blind = an_alert(now, {}, kind="blind", series="feed:7")
    assert len(next_steps(grave)) == len(next_steps(mild)) + 2
    assert next_steps(blind)[0] not in next_steps(mild)
    assert next_steps(an_alert(now, {"nature": "brigade"})) != next_steps(mild)[:3]


def test_the_message_says_counts_and_never_a_text(lumen_db, now) -> None:
    message = alert_message(an_alert(now, LAMPS, expected=2.0), "Maison Lumen", "lumen")
    assert "30" in message.lines[0]
    assert "2.0" in message.lines[0]
    assert "dangereuse" not in " ".join(message.lines)
    assert message.path.startswith("/b/lumen/alerts/")


def test_an_alert_that_becomes_grave_wakes_once_more_and_proposes_a_crisis(lumen_db, now, carole) -> None:
    alert = an_alert(now, LAMPS, ended_at=None, severity=2, reasons=[{"series": "mentions", "code": "burst"}])
    volume = next(one for one in judging.judges() if one.name == "mentions")
    for minutes, severity in ((5, 3), (10, 5), (15, 5)):
        before = judging._severities(now)
        judging._follow(volume, now + timedelta(minutes=minutes), [9.0], worse(severity), now)
        judging._tell_news(before, now)
    alert.refresh_from_db()
    assert (alert.severity, alert.last_seen_at) == (5, now + timedelta(minutes=15))
    kinds = Notification.objects.filter(user_id=carole.pk, target_id=alert.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["alert", "propose_crisis"]


def test_what_was_called_false_wakes_nobody_again(lumen_db, now, carole) -> None:
    an_alert(now, LAMPS, ended_at=None, feedback="false", reasons=[{"series": "mentions", "code": "burst"}])
    volume = next(one for one in judging.judges() if one.name == "mentions")
    judging._follow(volume, now + timedelta(minutes=5), [9.0], worse(4), now)
    judging._tell_news({}, now)
    assert not Notification.objects.filter(user_id=carole.pk, kind="alert").exists()


def test_the_same_onset_a_bucket_later_is_joined(lumen_db, now) -> None:
    alert = an_alert(now, LAMPS, ended_at=None)
    volume = next(one for one in judging.judges() if one.name == "mentions")
    onset = Judgement(2.0, 1.0, 0.0, 3.0, True, 2, ("burst",), 1.3)
    assert judging._follow(volume, now + timedelta(minutes=5), [9.0], onset, now) == []
    assert Alert.objects.get().began_at == alert.began_at


def test_a_link_is_made_only_where_the_brand_allows_it(lumen_db, now, carole, alice, lumen, actor) -> None:
    alert = an_alert(now, LAMPS)
    with pytest.raises(VigieError):
        make_alert_link(actor(alice, lumen), alert.pk)
    with pytest.raises(Forbidden):
        allow_links(actor(alice, lumen), True)
    allow_links(actor(carole, lumen), True)
    link, token = make_alert_link(actor(alice, lumen), alert.pk)
    assert alert_by_token(token) == alert
    assert bytes(link.token_sha256) == hashlib.sha256(token.encode()).digest()
    allow_links(actor(carole, lumen), False)
    assert alert_by_token(token) is None


def test_a_link_ends_by_itself_and_by_hand(lumen_db, now, carole, lumen, actor) -> None:
    who, alert = actor(carole, lumen), an_alert(now, LAMPS)
    allow_links(who, True)
    link, token = make_alert_link(who, alert.pk)
    other, second = make_alert_link(who, alert.pk, hours=1)
    AlertLink.objects.filter(pk=other.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_alert_link(who, link.pk)
    assert (alert_by_token(token), alert_by_token(second), alert_by_token("")) == (None, None, None)
    with pytest.raises(VigieError):
        make_alert_link(who, alert.pk, hours=400)


def test_a_link_opens_nothing_at_another_brand(lumen, tramway, now, carole, actor) -> None:
    with entered(lumen):
        allow_links(actor(carole, lumen), True)
        _link, token = make_alert_link(actor(carole, lumen), an_alert(now, LAMPS).pk)
    with entered(tramway):
        allow_links(actor(carole, tramway), True)
        assert alert_by_token(token) is None
