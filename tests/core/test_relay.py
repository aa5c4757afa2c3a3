"""The relay hands over a few events a worker slot, and waits for what is away."""

import pytest
from django.db import OperationalError, transaction

from apps.core import outbox, relay

pytestmark = pytest.mark.django_db


def storm(topic: str, brand_id: int, count: int) -> None:
    with transaction.atomic():
        outbox.emit_many(topic, [outbox.Due({}) for _ in range(count)], brand_id=brand_id)


def test_the_window_is_not_overfilled(notebook, lumen, tramway) -> None:
    topic = notebook.task("test.note")
    for brand in (lumen, tramway):
        storm(topic, brand.pk, 20)
    sent: list[outbox.Taken] = []
    assert relay.relay_once(2, sent.append) == 6
    assert relay.relay_once(2, sent.append) == 0
    assert sorted({event.brand_id for event in sent}) == sorted([lumen.pk, tramway.pk])

    outbox.OutboxEvent.objects.filter(pk=sent[0].id).update(done_at="2026-01-01T00:00Z")
    assert relay.relay_once(2, sent.append) == 1


def test_the_broker_learns_the_events_id_only(monkeypatch) -> None:
    calls = []
    monkeypatch.setattr(relay.current_app, "send_task", lambda *names, **told: calls.append((names, told)))
    relay.send_to_broker(outbox.Taken(7, 3, "cases.wake", "publish"))
    assert calls == [(("vigie.deliver",), {"kwargs": {"event_id": 7}, "queue": "publish", "retry": False})]


def test_a_database_or_broker_that_is_away_is_waited_for(monkeypatch, caplog) -> None:
    answers = iter([OperationalError("gone"), relay.BrokerDown("gone too"), 0])
    slept: list[float] = []

    def once(slots: int, send: object) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(relay, "relay_once", once)
    monkeypatch.setattr(relay, "close_old_connections", lambda: None)
    monkeypatch.setattr(relay.time, "sleep", slept.append)
    relay.relay_forever(1, lambda: len(slept) == 3)
    assert slept == [2, 2, relay.IDLE_SECONDS]
    assert [record.message.split(":")[-1].strip() for record in caplog.records] == ["gone", "gone too"]
