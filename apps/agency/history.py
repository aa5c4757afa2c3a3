"""The agency's own chained history."""

from collections.abc import Mapping
from typing import Any

from apps.agency.access import Actor
from apps.agency.models import AgencyAuditEntry


def record(
    actor: Actor,
    action: str,
    *,
    agency_id: int | None,
    brand_id: int | None = None,
    target_type: str = "",
    target_id: object = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the agency's history in the caller's transaction. facts: ids and states, no personal text."""
    AgencyAuditEntry.objects.create(
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        action=action,
        agency_id=agency_id,
        brand_id=brand_id,
        target_type=target_type,
        target_id=str(target_id),
        facts=dict(facts or {}),
    )
