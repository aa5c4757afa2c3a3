"""The agency's optional assistant: configured by its administrators, off by default, with a budget a day."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from apps.agency import history
from apps.agency.access import Actor, require
from apps.agency.models import Agency, Assistant
from apps.core.errors import VigieError
from apps.core.sealing import seal, unseal
from apps.core.tenancy import in_public

MOST_A_DAY = 100_000
BELIEVED_FOR = timedelta(minutes=1)


def _place(agency_id: int) -> str:
    return f"agency:{agency_id}|assistant|key"


def configure_assistant(
    actor: Actor, agency: Agency, *, enabled: bool, kind: str, url: str, model: str, key: str, a_day: int
) -> Assistant:
    """Say which endpoint is asked, and whether. An empty `key` keeps the one that is known. Raises VigieError."""
    require(actor, "agency:configure")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VigieError(
            _("Give the address of the endpoint, beginning with https://."), field="url", value=url
        )
    if kind not in Assistant.Kind.values:
        raise VigieError(_("Choose one of the values offered."), field="kind", value=kind)
    if not model or len(model) > 100:
        raise VigieError(_("Name the model to ask."), field="model", value=model)
    if not 1 <= a_day <= MOST_A_DAY:
        raise VigieError(_("Between 1 and 100,000 questions a day."), field="a_day", value=a_day)
    with in_public(), transaction.atomic():
        before = Assistant.objects.select_for_update().filter(pk=agency.pk).first()
        moved = before is not None and urlsplit(before.url).netloc != parts.netloc
        if moved and before is not None and before.sealed_key and not key:
            raise VigieError(_("The key belongs to another host: give it anew."), field="key")
        changed: dict[str, Any] = {
            "enabled": enabled,
            "kind": kind,
            "url": url,
            "model": model,
            "questions_a_day": a_day,
            "failed_at": None,
            "failure": "",
        }
        if key:
            changed["sealed_key"] = seal(key.encode(), _place(agency.pk))
        kept, _made = Assistant.objects.update_or_create(pk=agency.pk, defaults=changed)
        facts = {"enabled": enabled, "kind": kind, "host": parts.hostname, "model": model}
        history.record(actor, "assistant.configured", agency_id=agency.pk, facts=facts)
    _known.pop(agency.pk, None)
    return kept


def assistant_of(agency_id: int) -> Assistant | None:
    """The agency's assistant, whether on or off."""
    with in_public():
        return Assistant.objects.filter(pk=agency_id).first()


_known: dict[int, tuple[datetime, bool]] = {}


def has_assistant(agency_id: int, now: datetime) -> bool:
    """Whether the agency turned an assistant on; what was seen is believed for a minute, so that batches cost no query."""
    seen = _known.get(agency_id)
    if seen is None or not seen[0] <= now < seen[0] + BELIEVED_FOR:
        with in_public():
            seen = (now, Assistant.objects.filter(pk=agency_id, enabled=True).exists())
        _known[agency_id] = seen
    return seen[1]


def key_of(assistant: Assistant) -> str:
    """Its key, opened. Raises CannotOpen where it was sealed elsewhere."""
    sealed = bytes(assistant.sealed_key)
    return unseal(sealed, _place(assistant.pk)).decode() if sealed else ""


def take_question(agency_id: int, now: datetime) -> bool:
    """Take one of today's questions; False where the assistant is off or the day's are used up."""
    today = now.date()
    with in_public():
        return bool(
            Assistant.objects.filter(pk=agency_id, enabled=True)
            .exclude(asked_on=today, asked__gte=F("questions_a_day"))
            .update(asked=Case(When(asked_on=today, then=F("asked") + 1), default=Value(1)), asked_on=today)
        )


def note_failure(agency_id: int, failure: str, now: datetime) -> None:
    """Keep what went wrong with the last question; "" says it went well."""
    with in_public():
        Assistant.objects.filter(pk=agency_id).update(
            failed_at=now if failure else None, failure=failure.replace("\x00", "")[:200]
        )
