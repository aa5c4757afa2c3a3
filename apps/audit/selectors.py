"""Reading a brand's history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from apps.audit.models import AuditEntry, AuditText

LONGEST_TIMELINE = 300
# What the line is about by which a brand came from elsewhere; its facts tell who had which number there.
ARRIVAL = "arrival"


def told_here(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """The entries with what actors_here() needs, in the same query."""
    arrivals = AuditEntry.objects.filter(target_type=ARRIVAL).order_by("seq")
    return entries.annotate(arrivals=ArraySubquery(arrivals.values(one=JSONObject(seq="seq", facts="facts"))))


def actors_here(entries: Iterable[Any]) -> None:
    """Give people the numbers they have here. Lines older than an arrival keep those of there, as the chain binds them."""
    for entry in entries:
        for arrival in entry.arrivals:
            if entry.seq < arrival["seq"] and entry.actor_id is not None:
                moved = arrival["facts"]["people"]
                entry.actor_id = moved.get(str(entry.actor_id), entry.actor_id)


def history_of_case(case_id: int) -> list[AuditEntry]:
    """What happened to a case, the newest first; a personal text that still exists stands in `entry.text`."""
    return _with_texts(AuditEntry.objects.filter(case_id=case_id).order_by("-seq")[:LONGEST_TIMELINE])


def history(
    size: int,
    before: int | None,
    *,
    action: str = "",
    actor_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditEntry]:
    """A page of the brand's history and one entry more, the newest first; before: the last page's lowest number."""
    rows = AuditEntry.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if action:
        rows = rows.filter(action__startswith=action)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return _with_texts(rows[: size + 1])


def _with_texts(rows: QuerySet[AuditEntry]) -> list[AuditEntry]:
    entries = list(told_here(rows))
    actors_here(entries)
    keys = [
        entry.facts["text_key"]
        for entry in entries
        if isinstance(entry.facts, dict) and entry.facts.get("text_key")
    ]
    texts = (
        dict(AuditText.objects.filter(entry_key__in=keys, erased_at=None).values_list("entry_key", "text"))
        if keys
        else {}
    )
    found = {str(key): text for key, text in texts.items()}
    for entry in entries:
        entry.text = found.get(entry.facts.get("text_key", ""), "")  # type: ignore[attr-defined]
    return entries
