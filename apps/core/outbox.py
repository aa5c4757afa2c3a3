"""Telling a later stage: one row per listener, written in the same transaction as the change it tells.

Only config/wiring.py knows who listens. An event with a due time is a timer: its handler looks at the state again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.models import OutboxEvent
from apps.core.tenancy import PUBLIC, connection

LEASE = timedelta(minutes=10)
KEEP_DONE = timedelta(days=3)
# After the last one the event is dead: it stays, is counted as late on the desk, and can be revived by hand.
RETRY_AFTER = (5, 30, 120, 600, 1800, 3600, 7200)  # seconds


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears a topic: a task's name, and the lane it runs in."""

    task: str
    lane: str = "default"


_listeners: dict[str, tuple[Listener, ...]] = {}


def listen(topic: str, *listeners: Listener) -> None:
    """Name who hears a topic. Called by config/wiring.py only."""
    _listeners[topic] = listeners


def topics() -> Mapping[str, tuple[Listener, ...]]:
    """Every topic with its listeners."""
    return _listeners


@dataclass(frozen=True, slots=True)
class Due:
    """One event to write.

    payload: ids only; due_at None is now; dedupe_key: only one with this key, ever; brand_id None is the brand that
    emit_many names.
    """

    payload: Mapping[str, Any]
    due_at: datetime | None = None
    dedupe_key: str | None = None
    brand_id: int | None = None


def emit(
    topic: str,
    payload: Mapping[str, Any],
    *,
    due_at: datetime | None = None,
    dedupe_key: str | None = None,
    brand_id: int | None = None,
) -> None:
    """Write an event for every listener of `topic`, in the caller's transaction.

    brand_id: the entered brand unless given. Raises as emit_many does.
    """
    emit_many(topic, [Due(payload, due_at, dedupe_key)], brand_id=brand_id)


def emit_many(topic: str, events: Sequence[Due], *, brand_id: int | None = None) -> None:
    """Write many events of one topic in one statement.

    Raises KeyError for a topic nobody declared, and TransactionManagementError outside a transaction, where an event
    could outlive a change that was rolled back.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"outbox.emit({topic!r}) belongs in the change's own transaction"
        )
    if brand_id is None and connection.schema_name != PUBLIC:
        brand_id = connection.tenant.pk
    now = timezone.now()
    rows = [
        OutboxEvent(
            brand_id=brand_id if event.brand_id is None else event.brand_id,
            topic=topic,
            task=listener.task,
            lane=listener.lane,
            payload=dict(event.payload),
            dedupe_key=event.dedupe_key,
            due_at=event.due_at or now,
        )
        for listener in _listeners[topic]
        for event in events
    ]
    OutboxEvent.objects.bulk_create(
        rows, ignore_conflicts=any(event.dedupe_key for event in events), batch_size=1000
    )


# Brands are visited by skipping from one to the next in the index, so that a brand with a million waiting events
# costs what one with ten does; each gives at most `share` a round: a brand in a storm delays nobody. The agency's own
# work (no brand) is asked for apart: IS NOT DISTINCT FROM uses no index, and read all due rows once for each brand.
TAKE_SQL = """
WITH RECURSIVE brands AS (
  (SELECT brand_id FROM core_outboxevent WHERE done_at IS NULL AND failed_at IS NULL AND brand_id IS NOT NULL
   ORDER BY brand_id LIMIT 1)
  UNION ALL
  SELECT (SELECT e.brand_id FROM core_outboxevent e WHERE e.done_at IS NULL AND e.failed_at IS NULL
            AND e.brand_id > b.brand_id ORDER BY e.brand_id LIMIT 1)
  FROM brands b WHERE b.brand_id IS NOT NULL
), due AS (
  SELECT e.id, e.turn, e.due_at FROM brands b CROSS JOIN LATERAL (
    SELECT id, due_at, row_number() OVER (ORDER BY due_at, id) AS turn FROM (
      SELECT id, due_at FROM core_outboxevent o
      WHERE o.done_at IS NULL AND o.failed_at IS NULL AND o.brand_id = b.brand_id
        AND o.due_at <= statement_timestamp() AND (%(lanes)s::text[] IS NULL OR o.lane = ANY(%(lanes)s))
        AND (o.leased_until IS NULL OR o.leased_until < statement_timestamp())
      ORDER BY o.due_at, o.id LIMIT %(share)s
    ) oldest
  ) e
  UNION ALL
  SELECT id, row_number() OVER (ORDER BY due_at, id), due_at FROM (
    SELECT id, due_at FROM core_outboxevent o
    WHERE o.done_at IS NULL AND o.failed_at IS NULL AND o.brand_id IS NULL
      AND o.due_at <= statement_timestamp() AND (%(lanes)s::text[] IS NULL OR o.lane = ANY(%(lanes)s))
      AND (o.leased_until IS NULL OR o.leased_until < statement_timestamp())
    ORDER BY o.due_at, o.id LIMIT %(share)s
  ) oldest
), chosen AS (
  SELECT o.id FROM core_outboxevent o JOIN (SELECT id, turn, due_at FROM due ORDER BY turn, due_at LIMIT %(limit)s) d
    USING (id)
  WHERE o.done_at IS NULL AND o.failed_at IS NULL
    AND (o.leased_until IS NULL OR o.leased_until < statement_timestamp())
  ORDER BY d.turn, d.due_at FOR UPDATE OF o SKIP LOCKED
)
UPDATE core_outboxevent o SET leased_until = statement_timestamp() + %(lease)s, attempts = o.attempts + 1
FROM chosen WHERE o.id = chosen.id
RETURNING o.id, o.brand_id, o.task, o.lane
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event leased to the broker: at most `LEASE` to be done, else it is taken again."""

    id: int
    brand_id: int | None
    task: str
    lane: str


def take_due(limit: int, share: int, lanes: Sequence[str] | None = None) -> list[Taken]:
    """Lease at most `limit` due events, fairly over brands (at most `share` of one brand). Commits by itself.

    lanes: only those; None is every lane.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            TAKE_SQL,
            {"limit": limit, "share": share, "lease": LEASE, "lanes": list(lanes) if lanes else None},
        )
        return [Taken(*row) for row in cursor.fetchall()]


def in_flight() -> int:
    """How many events are leased and neither done nor dead."""
    return OutboxEvent.objects.filter(
        done_at__isnull=True, failed_at__isnull=True, leased_until__gt=timezone.now()
    ).count()


def lock(event_id: int) -> OutboxEvent | None:
    """The event, locked for its handler, or None when it is done, dead or being handled elsewhere."""
    return (
        OutboxEvent.objects.select_for_update(skip_locked=True)
        .filter(pk=event_id, done_at__isnull=True, failed_at__isnull=True)
        .first()
    )


def mark_done(event: OutboxEvent) -> None:
    """Stamp the event as handled, in the handler's transaction."""
    OutboxEvent.objects.filter(pk=event.pk).update(done_at=timezone.now(), leased_until=None, error="")


def mark_failed(event_id: int, error: str, now: datetime) -> None:
    """Put a failed event off, or declare it dead after the last retry."""
    event = OutboxEvent.objects.get(pk=event_id)
    event.error, event.leased_until = error[:2000].replace("\x00", ""), None
    if event.attempts > len(RETRY_AFTER):
        event.failed_at = now
    else:
        event.due_at = now + timedelta(seconds=RETRY_AFTER[max(event.attempts, 1) - 1])
    event.save(update_fields=["error", "leased_until", "failed_at", "due_at"])


def revive(event_id: int, now: datetime) -> bool:
    """Give a dead event its tries again, from now; False when it is not dead (any more)."""
    return bool(
        OutboxEvent.objects.filter(pk=event_id, failed_at__isnull=False).update(
            failed_at=None, attempts=0, due_at=now, leased_until=None
        )
    )


def waiting(topic: str, name: str) -> set[Any]:
    """What the events of a topic that are still to come name as `name`, in the entered brand."""
    rows = OutboxEvent.objects.filter(
        brand_id=connection.tenant.pk, topic=topic, done_at__isnull=True, failed_at__isnull=True
    )
    return set(rows.values_list(f"payload__{name}", flat=True))


def cancel(task: str, dedupe_keys: Iterable[str]) -> None:
    """Drop timers of the entered brand that are no longer wanted."""
    OutboxEvent.objects.filter(
        brand_id=connection.tenant.pk, task=task, dedupe_key__in=list(dedupe_keys), done_at__isnull=True
    ).delete()


def sweep(now: datetime) -> int:
    """Forget events that were done more than three days ago. Returns how many."""
    return OutboxEvent.objects.filter(done_at__lt=now - KEEP_DONE).delete()[0]
