"""Carries due events from their rows to the broker, fairly over brands, a few per worker slot at a time."""

import logging
import time
from collections.abc import Callable

from celery import current_app
from django.db import OperationalError, close_old_connections
from kombu.exceptions import OperationalError as BrokerDown

from apps.core import outbox

logger = logging.getLogger("vigie.relay")

# Three a slot: enough that no slot waits for the relay, few enough that a newcomer's event is soon dealt.
WINDOW_PER_SLOT = 3
IDLE_SECONDS = 0.2


def relay_once(slots: int, send: Callable[[outbox.Taken], None]) -> int:
    """Lease what fits into the window and hand it to the broker. Returns how many were handed over."""
    room = slots * WINDOW_PER_SLOT - outbox.in_flight()
    if room <= 0:
        return 0
    taken = outbox.take_due(limit=room, share=WINDOW_PER_SLOT)
    for event in taken:
        send(event)
    return len(taken)


def send_to_broker(event: outbox.Taken) -> None:
    """Ring the doorbell: the event's id, in its lane."""
    current_app.send_task("vigie.deliver", kwargs={"event_id": event.id}, queue=event.lane, retry=False)


def relay_forever(slots: int, stopping: Callable[[], bool]) -> None:
    """Relay until told to stop. A database or a broker that is away is waited for; leases bring lost events back."""
    while not stopping():
        try:
            moved = relay_once(slots, send_to_broker)
        except (OperationalError, BrokerDown) as error:
            logger.warning("waiting for the database or the broker: %s", error)
            close_old_connections()
            time.sleep(2)
            continue
        if not moved:
            time.sleep(IDLE_SECONDS)
