"""The daily digest."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from apps.agency import notices
from apps.agency.digest import send_digests
from apps.agency.models import Notification, User

EIGHT = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)  # in Paris


@pytest.fixture
def told(lumen, inside, carole):
    User.objects.filter(pk=carole.pk).update(digest_at="08:00", mailed_kinds=["alert"], language="fr")
    with inside(lumen):
        for kind in ("assigned", "assigned", "refused", "alert"):
            notices.tell([carole.pk], kind, EIGHT.replace(hour=3), case_id=12)


def test_the_rest_comes_once_a_day_in_one_mail(told, carole) -> None:
    assert send_digests(EIGHT.replace(hour=6)) == 0
    assert [send_digests(EIGHT), send_digests(EIGHT.replace(hour=9))] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [carole.email]
    assert "3" in sent.subject
    assert "Lumen" in sent.body
    assert "2 × Un dossier vous est confié" in sent.body
    assert "alerte" not in sent.body  # it was mailed by itself


def test_nothing_unread_is_no_mail(told) -> None:
    Notification.objects.update(read_at=EIGHT)
    assert send_digests(EIGHT) == 0
    assert mail.outbox == []


def test_more_people_cost_no_more_queries(told, alice, bob, django_assert_num_queries) -> None:
    User.objects.filter(pk__in=[alice.pk, bob.pk]).update(digest_at="07:00")
    with django_assert_num_queries(4):
        send_digests(EIGHT)
