"""Events: written with the change, taken fairly and once, brought back when lost, dead after many failures."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.core import outbox, tasks
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered

pytestmark = pytest.mark.django_db


def storm(topic: str, brand_id: int | None, count: int, **due: datetime) -> None:
    with transaction.atomic():
        outbox.emit_many(topic, [outbox.Due({"n": n}, **due) for n in range(count)], brand_id=brand_id)


def waiting(topic: str) -> int:
    return OutboxEvent.objects.filter(task=topic, done_at=None, failed_at=None).count()


def test_an_event_carries_the_brand_in_which_it_was_told(notebook, lumen) -> None:
    topic = notebook.task("test.note")
    with entered(lumen):
        outbox.emit(topic, {"id": 4})
    assert tasks.run_due() == 1
    assert notebook.lines == [("brand_lumen", {"id": 4})]


def test_an_event_of_a_change_that_was_rolled_back_is_not_told(notebook) -> None:
    topic = notebook.task("test.note")
    with transaction.atomic():
        outbox.emit(topic, {})
        transaction.set_rollback(True)
    assert waiting(topic) == 0


def test_a_topic_nobody_declared_is_refused() -> None:
    with pytest.raises(KeyError):
        outbox.emit("nobody.listens", {})


def test_each_listener_has_its_own_row(notebook, monkeypatch) -> None:
    both = (
        outbox.Listener(notebook.task("test.one")),
        outbox.Listener(notebook.task("test.two"), lane="publish"),
    )
    monkeypatch.setitem(outbox._listeners, "test.both", both)
    outbox.emit("test.both", {})
    rows = OutboxEvent.objects.filter(topic="test.both").order_by("pk")
    assert [(row.task, row.lane) for row in rows] == [("test.one", "default"), ("test.two", "publish")]


def test_a_brand_in_a_storm_does_not_delay_another(notebook, lumen, tramway, basilic) -> None:
    topic = notebook.task("test.note")
    early = timezone.now() - timedelta(hours=1)
    storm(topic, lumen.pk, 500, due_at=early)
    storm(topic, tramway.pk, 1)
    storm(topic, None, 1)

    first = outbox.take_due(limit=6, share=3)

    assert {event.brand_id for event in first} == {lumen.pk, tramway.pk, None}
    assert sum(event.brand_id == lumen.pk for event in first) == 3


def test_shares_are_dealt_in_turns_where_not_all_fits(notebook, lumen, tramway, basilic) -> None:
    topic = notebook.task("test.note")
    for brand in (lumen, tramway, basilic):
        storm(topic, brand.pk, 5)
    taken = outbox.take_due(limit=6, share=5)
    assert sorted(event.brand_id for event in taken) == sorted([lumen.pk, tramway.pk, basilic.pk] * 2)


def test_a_timer_waits_for_its_time(notebook, lumen) -> None:
    topic = notebook.task("test.note")
    storm(topic, lumen.pk, 1, due_at=timezone.now() + timedelta(minutes=5))
    assert outbox.take_due(limit=10, share=10) == []


def test_a_timer_asked_for_twice_is_one(notebook, lumen, tramway) -> None:
    topic = notebook.task("test.note")
    for brand in (lumen, lumen, tramway):
        outbox.emit(topic, {}, dedupe_key="clock:1", brand_id=brand.pk)
    assert waiting(topic) == 2


def test_a_timer_of_the_agency_asked_for_twice_is_one(notebook) -> None:
    topic = notebook.task("test.note")
    for _ in range(2):
        outbox.emit(topic, {}, dedupe_key="digest:2026-03-10")
    assert waiting(topic) == 1


def test_a_timer_no_longer_wanted_is_dropped_for_its_brand_only(notebook, lumen, tramway) -> None:
    topic = notebook.task("test.note")
    for brand in (lumen, tramway):
        outbox.emit(topic, {}, dedupe_key="clock:1", brand_id=brand.pk)
    with entered(lumen):
        outbox.cancel(topic, ["clock:1"])
    assert list(OutboxEvent.objects.filter(task=topic).values_list("brand_id", flat=True)) == [tramway.pk]


def test_a_leased_event_is_taken_again_when_its_lease_runs_out(notebook, lumen) -> None:
    topic = notebook.task("test.note")
    storm(topic, lumen.pk, 1)
    (event,) = outbox.take_due(limit=5, share=5)
    assert outbox.take_due(limit=5, share=5) == []
    assert outbox.in_flight() == 1

    OutboxEvent.objects.filter(pk=event.id).update(leased_until=timezone.now() - timedelta(seconds=1))

    assert outbox.take_due(limit=5, share=5) == [event]
    assert OutboxEvent.objects.get(pk=event.id).attempts == 2


def test_a_failing_event_is_put_off_longer_each_time_and_dies(notebook, lumen, now) -> None:
    topic = notebook.task("test.broken", fails=lambda: {}["x"])
    storm(topic, lumen.pk, 1)
    waits = []
    for _ in range(len(outbox.RETRY_AFTER)):
        OutboxEvent.objects.filter(task=topic).update(due_at=timezone.now())
        assert tasks.run_due() == 0
        event = OutboxEvent.objects.get(task=topic)
        waits.append(round((event.due_at - timezone.now()).total_seconds()))
        assert event.failed_at is None
    OutboxEvent.objects.filter(task=topic).update(due_at=timezone.now())
    tasks.run_due()
    event.refresh_from_db()

    assert waits == pytest.approx(list(outbox.RETRY_AFTER), abs=2)
    assert event.failed_at is not None
    assert event.error == "KeyError: 'x'"
    assert outbox.take_due(limit=5, share=5) == []


def test_an_error_with_a_nul_is_kept(notebook) -> None:
    storm(notebook.task("test.note"), None, 1)
    event = OutboxEvent.objects.get(task="test.note")
    outbox.mark_failed(event.pk, "bad\x00byte", datetime.now(UTC))
    event.refresh_from_db()
    assert event.error == "badbyte"


@pytest.mark.django_db(transaction=True)
def test_two_relays_take_each_event_once(notebook, lumen, tramway) -> None:
    topic = notebook.task("test.note")
    for brand in (lumen, tramway):
        storm(topic, brand.pk, 150)
    taken: list[int] = []
    meet = threading.Barrier(2)

    def relay() -> None:
        meet.wait(10)
        empty = 0
        while empty < 3:
            got = outbox.take_due(limit=12, share=6)
            taken.extend(event.id for event in got)
            empty = 0 if got else empty + 1
        connections.close_all()

    threads = [threading.Thread(target=relay) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(taken) == len(set(taken)) == 300


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_changes_commit_out_of_order(notebook, lumen) -> None:
    topic = notebook.task("test.note")
    began, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            outbox.emit(topic, {"n": "slow"}, brand_id=lumen.pk)
            began.set()
            go.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    storm(topic, lumen.pk, 1)
    assert len(outbox.take_due(limit=10, share=10)) == 1
    go.set()
    thread.join()
    assert len(outbox.take_due(limit=10, share=10)) == 1


def pages_read_by_taking() -> int:
    """Pages of the database that one taking touches, by PostgreSQL's own count."""
    given = {"limit": 12, "share": 3, "lease": timedelta(0), "lanes": None}
    with connection.cursor() as cursor:
        # The index must be able to serve it, whatever the statistics of the moment say.
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + outbox.TAKE_SQL, given)
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_taking_costs_the_same_in_a_storm(notebook, lumen) -> None:
    topic = notebook.task("test.note")
    for brand_id in range(1000, 1040):
        storm(topic, brand_id, 3)
    calm = pages_read_by_taking()
    storm(topic, lumen.pk, 5_000)
    assert pages_read_by_taking() < calm + 1_000
