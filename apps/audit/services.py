"""Writing a brand's history."""

import hashlib
import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from apps.agency.access import Actor
from apps.audit.models import AuditEntry, AuditText


def record(
    actor: Actor,
    action: str,
    *,
    case_id: int | None = None,
    target_type: str = "",
    target_id: object = "",
    facts: Mapping[str, Any] | None = None,
    text: str = "",
) -> AuditEntry:
    """Write one line of the entered brand's history in the caller's transaction.

    facts: ids, states, hashes; never a personal text. text: a personal text; it is kept apart from the chain, which
    holds only its salted hash, so that erasing it leaves the chain valid.
    """
    kept = dict(facts or {})
    if text:
        salt, key = os.urandom(16), uuid.uuid4()
        AuditText.objects.create(entry_key=key, salt=salt, text=text.replace("\x00", ""))
        kept |= {"text_key": str(key), "text_sha256": hashlib.sha256(salt + text.encode()).hexdigest()}
    return AuditEntry.objects.create(
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        action=action,
        case_id=case_id,
        target_type=target_type,
        target_id=str(target_id)[:64],
        facts=kept,
    )


def record_many(
    actor: Actor, action: str, case_ids: Sequence[int], facts: Sequence[Mapping[str, Any]]
) -> None:
    """One line a case for an act that Vigie did to many, in one statement."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                actor_id=actor.user_id,
                actor_kind=actor.kind,
                action=action,
                case_id=case_id,
                target_type="case",
                target_id=str(case_id),
                facts=dict(one),
            )
            for case_id, one in zip(case_ids, facts, strict=True)
        ]
    )
