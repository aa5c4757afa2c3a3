"""Writing verdicts and people's corrections."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.classifier import Classifier
from apps.analysis.models import Correction, Verdict
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, NONE, SENTIMENTS, Item, Result
from apps.audit.services import record
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.monitoring.models import Mention

CORRECTABLE = {
    "sentiment": SENTIMENTS,
    "breach": (NONE, *BREACHES),
    "issue_type": (NONE, *ISSUE_TYPES),
    "language": ("fr", "en"),
}


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The shipped model, loaded once a process."""
    return Classifier.load()


def classify(mention_ids: Sequence[int], now: datetime) -> int:
    """Give each mention its verdict, in the caller's transaction, and tell the next stages. Returns how many.

    A field that a person corrected keeps the correction.
    """
    rows = list(
        Mention.objects.filter(pk__in=mention_ids, deleted_at=None)
        .order_by("pk")
        .values_list("pk", "text", "lang", "author__handle")
    )
    if not rows:
        return 0
    brand = current_brand()
    items = [Item(str(pk), text, lang or None, author, brand.slug) for pk, text, lang, author in rows]
    results = classifier().classify(items)
    corrected = {
        verdict.pk: verdict
        for verdict in Verdict.objects.filter(pk__in=[row[0] for row in rows]).exclude(corrected=[])
    }
    verdicts = [_verdict(result, corrected.get(int(result.id)), now) for result in results]
    fields = [f.name for f in Verdict._meta.fields if not f.primary_key]
    Verdict.objects.bulk_create(
        verdicts, update_conflicts=True, unique_fields=["mention"], update_fields=fields
    )
    outbox.emit("analysis.mentions_classified", {"mention_ids": [row[0] for row in rows]})
    return len(verdicts)


def _verdict(result: Result, before: Verdict | None, now: datetime) -> Verdict:
    verdict = Verdict(
        mention_id=int(result.id),
        language=result.language[:8],
        sentiment=result.sentiment,
        breach=result.breach,
        issue_type=result.issue_type,
        complaint=result.complaint,
        question=result.question,
        needs_answer=result.needs_answer,
        urgency=result.urgency,
        labels=dict(result.labels),
        scores={
            "language": {result.language: result.language_confidence},
            "sentiment": dict(result.sentiment_scores),
            "breach": dict(result.breach_scores),
            "issue_type": dict(result.issue_type_scores),
        },
        unsure=list(result.unsure),
        reasons=[asdict(reason) for reason in result.reasons],
        model=getattr(classifier(), "name", "rules"),
        classified_at=now,
    )
    if before is not None:
        verdict.corrected = before.corrected
        for field in before.corrected:
            setattr(verdict, field, getattr(before, field))
    return verdict


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
        Correction.objects.create(
            mention_id=mention_id,
            field=field,
            value=value,
            previous=previous,
            why=why[:300],
            by_id=actor.user_id or 0,
            at=now,
        )
        setattr(verdict, field, value)
        verdict.corrected = sorted({*verdict.corrected, field})
        verdict.unsure = [one for one in verdict.unsure if one != field]
        verdict.save(update_fields=[field, "corrected", "unsure"])
        record(
            actor,
            "verdict.corrected",
            target_type="mention",
            target_id=mention_id,
            facts={"field": field, "value": value, "previous": previous},
        )
        outbox.emit("analysis.verdict_corrected", {"mention_id": mention_id})
    return verdict
