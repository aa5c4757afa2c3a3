"""Stored queries in real processes: loaded once before the fork, an edit seen by every child."""

import os
import time

import pytest
from django.db import connections

from apps.collection import queries
from apps.collection.matching import PostText
from apps.collection.services import put_query

POST = PostText("une panne de tramway")


def child(wanted: dict[int, dict[int, list[int]]], ready: int, seen: int) -> None:
    """A forked worker: matches again and again until it finds what is wanted, and writes when that was."""
    code = 1
    try:
        connections.close_all()
        queries.match([POST])
        os.write(ready, b"r")
        for _ in range(500):
            if queries.match([POST]) == wanted:
                os.write(seen, b"%.6f " % time.monotonic())
                code = 0
                break
            time.sleep(0.02)
    finally:
        os._exit(code)


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_seen_by_every_forked_worker_within_a_second(lumen) -> None:
    put_query(lumen.pk, 1, "lampe", active=True)
    assert queries.warm() == 1
    (hear_ready, ready), (hear_seen, seen) = os.pipe(), os.pipe()
    children = []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            child({lumen.pk: {0: [1]}}, ready, seen)
        children.append(pid)
    waiting = 2
    while waiting:
        waiting -= len(os.read(hear_ready, waiting))
    edited = time.monotonic()
    put_query(lumen.pk, 1, "panne NEAR/3 tramway", active=True)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    os.close(seen)
    with os.fdopen(hear_seen) as told:
        moments = [float(moment) for moment in told.read().split()]
    assert codes == [0, 0]
    assert max(moments) - edited < 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_collects_loads_before_it_forks(lumen) -> None:
    from config import celery

    put_query(lumen.pk, 1, "lampe", active=True)
    put_query(lumen.pk, 2, "panne", active=True)
    worker = type("Worker", (), {"app": celery.app})
    celery.app.amqp.queues.select(["collect"])
    try:
        celery.load_before_the_pool(worker)
    finally:
        celery.app.amqp.queues.select(celery.LANES)
    assert len(queries._stored) == 2
    assert all(one.connection is None for one in connections.all())
