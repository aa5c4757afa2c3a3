"""A person's word against a verdict: kept with who and why, and learnt from by this brand alone."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.models import LABEL, Adaptation, Correction, Verdict
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, NONE, SENTIMENTS, YES_FIELDS
from apps.audit.services import record
from apps.core import outbox
from apps.core.errors import VigieError

CORRECTABLE = {
    "sentiment": SENTIMENTS,
    "breach": (NONE, *BREACHES),
    "issue_type": (NONE, *ISSUE_TYPES),
    "language": ("fr", "en"),
    **dict.fromkeys(YES_FIELDS, ("no", "yes")),
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
        previous = spoken(verdict, field)
        if previous == value:
            return verdict
        chance = GIVEN if value == "yes" else REFUSED
        setattr(verdict, field, chance if field in YES_FIELDS else value)
        verdict.unsure = [one for one in verdict.unsure if one != field]
        _keep(actor, verdict, field, value, previous, why, now)
    return verdict


def spoken(verdict: Verdict, field: str) -> str:
    """The value of a field as it is corrected: a label, or yes and no for a probability."""
    value = getattr(verdict, field)
    return _yes(value) if field in YES_FIELDS else str(value)


def _yes(probability: float) -> str:
    return "yes" if probability >= GIVEN / 2 else "no"


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
        _keep(actor, verdict, field, _yes(wanted), _yes(before), why, now)
    return verdict


def forget_label(actor: Actor, label: str) -> int:
    """Unlearn one of the brand's own labels, with every word said for and against it. Returns how many were said.

    Verdicts lose it with a task. Raises VigieError for a label that nobody gave.
    """
    require(actor, "verdict:correct")
    field = f"{LABEL}{label}"
    with transaction.atomic():
        said, _by_model = Correction.objects.filter(field=field).delete()
        if not said:
            raise VigieError(_("There is no such label."), field="label", value=label[:80])
        Adaptation.objects.filter(field=field).delete()
        record(
            actor, "label.forgotten", target_type="label", target_id=0, facts={"label": label, "said": said}
        )
        outbox.emit("analysis.label_forgotten", {"label": label})
    return said


def drop_label(label: str) -> int:
    """Take a label off every verdict unless somebody has given it again since. Returns how many had it."""
    field = f"{LABEL}{label}"
    if Correction.objects.filter(field=field).exists():
        return 0
    rest = Func(F("labels"), Value(label), template="(%(expressions)s)", arg_joiner=" - ")
    kept = Func(F("corrected"), Value(field), function="array_remove")
    return Verdict.objects.filter(labels__has_key=label).update(labels=rest, corrected=kept)


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
