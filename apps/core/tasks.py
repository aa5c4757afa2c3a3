"""The one way work runs: a leased event, its brand entered, one service called, the event stamped done.

A task is a plain function registered by name. Celery carries only the event's id: if the broker loses it, the lease
runs out and the relay takes the row again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from apps.core import outbox
from apps.core.tenancy import entered, in_public

logger = logging.getLogger("vigie.task")

Work = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Task:
    """A registered task; `atomic` is off for those that talk to a network and commit on their own."""

    work: Work
    atomic: bool


_tasks: dict[str, Task] = {}


def task(name: str, *, atomic: bool = True) -> Callable[[Work], Work]:
    """Register a function as the task `name`; it takes the event's payload as keyword arguments.

    atomic: the work and the event's stamp are one transaction, so that it is done once. A task that is not atomic
    may run again after a crash and must find out by itself what was done.
    """

    def register(work: Work) -> Work:
        _tasks[name] = Task(work, atomic)
        return work

    return register


def registered() -> dict[str, Task]:
    """Every task by name, for the check that wiring names no unknown one."""
    return _tasks


@shared_task(name="vigie.deliver", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver(event_id: int) -> None:
    """Run one leased event. A failure is written on its row, which decides when it is tried again."""
    close_old_connections()
    run(event_id)


def run(event_id: int) -> bool:
    """Run one event in this process; True when its work was done. Failures are written on the row and logged."""
    with in_public():
        event = outbox.OutboxEvent.objects.filter(
            pk=event_id, done_at__isnull=True, failed_at__isnull=True
        ).first()
        if event is None:
            return False
        brand = None
        if event.brand_id is not None:
            brand = apps.get_model(settings.TENANT_MODEL).objects.filter(pk=event.brand_id).first()
            if brand is None:  # erased since: its work goes with it
                outbox.mark_done(event)
                return False
        with bound_contextvars(task=event.task, event_id=event.pk, brand=brand.slug if brand else "agency"):
            try:
                return _handle(event, brand)
            except Exception as error:
                # Whatever it was, it belongs on the row: the row retries, then shows it to a person.
                logger.exception("%s failed (event %s, brand %s)", event.task, event.pk, event.brand_id)
                outbox.mark_failed(event.pk, f"{type(error).__name__}: {error}", timezone.now())
                return False


def _handle(event: outbox.OutboxEvent, brand: Any) -> bool:
    work = _tasks[event.task]
    with entered(brand) if brand else in_public():
        if not work.atomic:
            work.work(**event.payload)
            outbox.mark_done(event)
            return True
        with transaction.atomic():
            locked = outbox.lock(event.pk)
            if locked is None:
                return False
            work.work(**event.payload)
            outbox.mark_done(locked)
            return True


def run_due(lanes: Sequence[str] | None = None, limit: int = 1_000_000) -> int:
    """Run what is due in this process until nothing is: for commands, tests and the first fill. Returns how many."""
    done = 0
    while done < limit:
        taken = outbox.take_due(limit=20, share=20, lanes=lanes)
        if not taken:
            return done
        for event in taken:
            done += run(event.id)
    return done
