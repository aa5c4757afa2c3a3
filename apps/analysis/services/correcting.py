"""A person's word against a verdict: kept with who and why, and learnt from by this brand alone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.models import LABEL, Correction, Verdict
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, NONE, SENTIMENTS
from apps.audit.services import record
from apps.core import outbox
from apps.core.errors import VigieError

CORRECTABLE = {
    "sentiment": SENTIMENTS,
    "breach": (NONE, *BREACHES),
    "issue_type": (NONE, *ISSUE_TYPES),
    "language": ("fr", "en"),
}
LONGEST_LABEL = 40
GIVEN, REFUSED = 1.0, 0.0


def correct(actor: Actor, mention_id: int, field: str, value: str, why: str, now: datetime) -> Verdict:
    """Put a person's word in the place of the verdict's. Raises VigieError for an unknown field or value."""
    require(actor, "verdict:correct")
    allowed = CORRECTABLE.get(field)
    if allowed is None or value not in allowed:
        raise VigieError(
            _("This cannot be corrected so."),
            field=field,
            value=value,
            remedy=_("Choose one of: %(values)s.") % {"values": ", ".join(allowed or CORRECTABLE)},
        )
    with transaction.atomic():
        verdict = Verdict.objects.select_for_update().get(pk=mention_id)
        previous = getattr(verdict, field)
        if previous == value:
            return verdict
        setattr(verdict, field, value)
        verdict.unsure = [one for one in verdict.unsure if one != field]
        _keep(actor, verdict, field, value, previous, why, now)
    return verdict


def teach_label(actor: Actor, mention_id: int, label: str, given: bool, why: str, now: datetime) -> Verdict:
    """Say that a mention has one of the brand's own labels, or has not. Raises VigieError for a name out of bounds."""
    require(actor, "verdict:correct")
    name = " ".join(label.replace("\x00", "").split())
    if not name or len(name) > LONGEST_LABEL:
        raise VigieError(_("A label has 1 to 40 characters."), field="label", value=label[:80])
    field = f"{LABEL}{name}"
    with transaction.atomic():
        verdict = Verdict.objects.select_for_update().get(pk=mention_id)
        before = verdict.labels.get(name, REFUSED)
        wanted = GIVEN if given else REFUSED
        if field in verdict.corrected and before == wanted:
            return verdict
        verdict.labels = {**verdict.labels, name: wanted}
        previous = "yes" if before >= 0.5 else "no"
        _keep(actor, verdict, field, "yes" if given else "no", previous, why, now)
    return verdict


def _keep(
    actor: Actor, verdict: Verdict, field: str, value: str, previous: str, why: str, now: datetime
) -> None:
    Correction.objects.create(
        mention_id=verdict.pk,
        field=field,
        value=value,
        previous=previous,
        why=why[:300].replace("\x00", ""),
        by_id=actor.user_id or 0,
        at=now,
    )
    verdict.corrected = sorted({*verdict.corrected, field})
    verdict.save()
    record(
        actor,
        "verdict.corrected",
        target_type="mention",
        target_id=verdict.pk,
        facts={"field": field, "value": value, "previous": previous},
    )
    outbox.emit("analysis.verdict_corrected", {"mention_id": verdict.pk})
