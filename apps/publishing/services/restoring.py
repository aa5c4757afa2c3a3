"""After a restore: the ledger knows nothing of what left since the backup, so the network is asked before anything leaves."""

import uuid
from datetime import datetime

from django.db import transaction

from apps.agency.access import SYSTEM
from apps.audit.services import record
from apps.core import outbox
from apps.publishing.models import Attempt, NetworkAction, Restoration

State = NetworkAction.State


def hold_ledger(taken_at: datetime, restored_at: datetime) -> int:
    """Turn whatever might have left since the backup into "unknown": it is looked for on the network first.

    Called once in each brand after a restore, with publishing paused. taken_at: when the backup was begun. Returns how
    many actions are looked for.
    """
    with transaction.atomic():
        Restoration.objects.create(taken_at=taken_at, restored_at=restored_at)
        waiting = NetworkAction.objects.select_for_update().filter(
            state__in=[State.APPROVED, State.SENDING, State.UNKNOWN]
        )
        held = [_ask_first(action, taken_at, restored_at) for action in waiting]
        record(
            SYSTEM, "ledger.held_after_restore", facts={"actions": len(held), "backup": taken_at.isoformat()}
        )
    return len(held)


def ask_first_after_restore(action: NetworkAction, now: datetime) -> bool:
    """Whether this new action may have left before the restore, and is asked for first: its case is older than that.

    The same reply may have been approved and sent after the backup, and be approved again now. In the caller's
    transaction.
    """
    last = Restoration.objects.order_by("-restored_at").first()
    if last is None or action.case.opened_at > last.restored_at:
        return False
    _ask_first(action, last.taken_at, now)
    return True


def _ask_first(action: NetworkAction, since: datetime, now: datetime) -> int:
    action.state, action.attempt_id, action.deadline_at = State.UNKNOWN, uuid.uuid4(), since
    action.attempts_made += 1
    action.save(update_fields=["state", "attempt_id", "deadline_at", "attempts_made"])
    # An attempt of which nothing is known: from its time on the network is searched.
    Attempt.objects.create(id=action.attempt_id, action=action, at=since, deadline_at=since)
    outbox.emit(
        "publishing.action_unsettled",
        {"action_id": action.pk},
        due_at=max(now, action.next_at),
        dedupe_key=f"restored:{action.pk}:{action.attempts_made}",
    )
    return action.pk
