"""Notifications by e-mail."""

from datetime import timedelta

import pytest
from django.core import mail

from apps.agency import notices
from apps.agency.mailing import mail_due
from apps.agency.models import Notification, User
from apps.agency.notices import is_quiet


@pytest.fixture
def told(lumen, inside, carole, now):
    def tell(kind: str = "clock_missed", **facts: object) -> None:
        with inside(lumen):
            notices.tell([carole.pk], kind, now, case_id=12, facts=facts)

    return tell


def later(now):
    return now + timedelta(minutes=2)


def test_what_was_not_read_is_mailed_once(told, carole, now) -> None:
    told(due_at=(later(now) + timedelta(minutes=12)).isoformat())
    assert mail_due(now) == 0
    assert [mail_due(later(now)), mail_due(later(now))] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [carole.email]
    assert "12" in sent.body
    assert "/b/lumen/cases/12/" in sent.body


def test_what_was_read_on_the_desk_is_not_mailed(told, now) -> None:
    told()
    Notification.objects.update(read_at=now)
    assert mail_due(later(now)) == 0


def test_a_kind_that_is_not_wanted_is_not_mailed(told, carole, now) -> None:
    User.objects.filter(pk=carole.pk).update(mailed_kinds=["assigned"])
    told()
    assert mail_due(later(now)) == 0


def test_quiet_hours_hold_it_back_until_they_are_over(told, carole, now) -> None:
    local = now.hour + 1  # Paris in winter
    User.objects.filter(pk=carole.pk).update(quiet_hours=[f"{local:02}:00", f"{local + 1:02}:00"])
    told()
    assert mail_due(later(now)) == 0
    assert mail_due(now + timedelta(hours=1, minutes=1)) == 1


def test_a_severe_alert_breaks_through_quiet_hours(told, carole, now) -> None:
    User.objects.filter(pk=carole.pk).update(quiet_hours=["00:00", "23:59"])
    told("alert", severity=5)
    told("alert", severity=2)
    assert mail_due(later(now)) == 1


def test_a_mail_server_that_is_away_loses_nothing(told, now, monkeypatch) -> None:
    def away(_self, _messages):
        raise ConnectionRefusedError("away")

    told()
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert mail_due(later(now)) == 0
    assert mail_due(later(now)) == 1


@pytest.mark.parametrize(("hour", "quiet"), [(23, True), (3, True), (7, False), (12, False)])
def test_quiet_hours_go_over_midnight(now, hour, quiet) -> None:
    assert is_quiet(["22:00", "07:00"], now.time().replace(hour=hour)) is quiet
