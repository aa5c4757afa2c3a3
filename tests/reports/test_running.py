"""What who runs Vigie can see: ready or not, and where work is late."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from apps.collection.models import Feed
from apps.core.models import OutboxEvent
from tests.reports.rows import SECRETS, handled_case


@pytest.fixture
def late(lumen, alice, inside):
    with inside(lumen):
        handled_case(alice, timezone.now())
    Feed.objects.create(
        kind="rss", name="https://secret.example/feed", brand_id=lumen.pk, blind_since=timezone.now()
    )
    return OutboxEvent.objects.create(
        brand_id=lumen.pk, topic="t", task="cases.sort", due_at=timezone.now() - timedelta(minutes=2)
    )


def test_numbers_say_where_work_is_late_and_name_nobody(client, late) -> None:
    text = client.get("/metrics").content.decode()
    assert 'vigie_outbox_due{brand="lumen",stage="cases",task="cases.sort"} 1.0' in text
    assert 'vigie_clocks_late{brand="lumen"} 1.0' in text
    assert 'vigie_feed_blind{brand="lumen"' in text
    for secret in (*SECRETS, "secret.example"):
        assert secret not in text


def test_from_elsewhere_only_with_the_token(client, late) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
    with override_settings(METRICS_TOKEN="abc"):
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer abc"}).status_code == 200


def test_ready_until_the_relay_stops(client, late) -> None:
    assert client.get("/readyz").content == b"ready"
    OutboxEvent.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the relay takes nothing")
