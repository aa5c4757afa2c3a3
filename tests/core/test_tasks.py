"""Work runs once, in its brand, and a failure is written on its row."""

import threading

import pytest
from django.db import connection, connections, transaction

from apps.charter.models import Department
from apps.core import outbox, tasks
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered

pytestmark = pytest.mark.django_db


def told(topic: str, brand_id: int | None = None, **payload: object) -> OutboxEvent:
    with transaction.atomic():
        outbox.emit(topic, payload, brand_id=brand_id)
    return OutboxEvent.objects.get(task=topic, done_at=None)


def test_work_is_stamped_done_and_not_run_again(notebook, lumen) -> None:
    event = told(notebook.task("test.note"), lumen.pk, case_id=3)
    assert tasks.run(event.pk)
    assert not tasks.run(event.pk)
    assert notebook.lines == [("brand_lumen", {"case_id": 3})]
    assert connection.schema_name == "public"


def test_an_unknown_event_does_nothing(db) -> None:
    assert not tasks.run(999_999)


def test_failing_work_leaves_no_half_and_its_reason(notebook, lumen) -> None:
    def half() -> None:
        Department.objects.create(name="half")
        raise ValueError("the rest is missing")

    event = told(notebook.task("test.half", fails=half), lumen.pk)
    assert not tasks.run(event.pk)

    event.refresh_from_db()
    assert (event.error, event.leased_until, event.done_at) == ("ValueError: the rest is missing", None, None)
    with entered(lumen):
        assert not Department.objects.filter(name="half").exists()


def test_work_that_commits_by_itself_is_not_wrapped(notebook, lumen) -> None:
    seen = []
    depth = len(connection.savepoint_ids)
    for name, atomic in (("test.own", False), ("test.wrapped", True)):
        event = told(
            notebook.task(name, atomic=atomic, fails=lambda: seen.append(len(connection.savepoint_ids))),
            lumen.pk,
        )
        assert tasks.run(event.pk)
    assert seen == [depth, depth + 1]


def test_work_of_an_erased_brand_goes_with_it(notebook) -> None:
    event = told(notebook.task("test.note"), brand_id=999_999)
    assert not tasks.run(event.pk)
    event.refresh_from_db()
    assert event.done_at is not None
    assert notebook.lines == []


def test_work_nobody_knows_any_more_is_kept_with_its_reason(notebook, monkeypatch, lumen) -> None:
    event = told(notebook.task("test.gone"), lumen.pk)
    monkeypatch.delitem(tasks.registered(), "test.gone")
    assert not tasks.run(event.pk)
    event.refresh_from_db()
    assert "test.gone" in event.error


@pytest.mark.django_db(transaction=True)
def test_one_event_delivered_twice_at_once_is_done_once(notebook, lumen) -> None:
    started, go = threading.Event(), threading.Event()

    def slow() -> None:
        started.set()
        go.wait(10)

    event = told(notebook.task("test.slow", fails=slow), lumen.pk)
    outcome: list[bool] = []

    def first() -> None:
        outcome.append(tasks.run(event.pk))
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(10)
    outcome.append(tasks.run(event.pk))  # while the first is at work
    go.set()
    thread.join()
    assert outcome == [False, True]
    assert len(notebook.lines) == 1
