"""Giving mentions their verdicts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

from apps.agency.assistants import has_assistant
from apps.analysis.assistant import ASKED
from apps.analysis.classifier import Classifier
from apps.analysis.models import LABEL, Verdict
from apps.analysis.services.adapting import adaptation_now
from apps.analysis.services.dossiers import update_profiles
from apps.analysis.verdicts import Item, Result
from apps.core import outbox
from apps.core.tenancy import current_brand
from apps.monitoring.models import Mention

MOST_DOUBTFUL = 100


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The shipped model, loaded once a process."""
    return Classifier.load()


def classify(mention_ids: Sequence[int], now: datetime) -> int:
    """Give each mention its verdict, in the caller's transaction, and tell the next stages. Returns how many.

    What the brand's people taught moves the verdicts; a field that a person corrected keeps the correction. The
    authors' dossiers follow.
    """
    rows = list(
        Mention.objects.filter(pk__in=mention_ids, deleted_at=None)
        .order_by("pk")
        .values_list("pk", "text", "lang", "author__handle", "author_id")
    )
    if not rows:
        return 0
    brand = current_brand()
    items = [Item(str(pk), text, lang or None, author, brand.slug) for pk, text, lang, author, _id in rows]
    model = classifier()
    results = model.classify(items, adaptation_now(model, now))
    corrected = {
        verdict.pk: verdict
        for verdict in Verdict.objects.filter(pk__in=[row[0] for row in rows]).exclude(corrected=[])
    }
    verdicts = [_verdict(result, corrected.get(int(result.id)), now) for result in results]
    fields = [f.name for f in Verdict._meta.fields if not f.primary_key]
    Verdict.objects.bulk_create(
        verdicts, update_conflicts=True, unique_fields=["mention"], update_fields=fields
    )
    update_profiles({row[4] for row in rows if row[4] is not None}, now)
    outbox.emit("analysis.mentions_classified", {"mention_ids": [row[0] for row in rows]})
    doubtful = [verdict.pk for verdict in verdicts if not ASKED.keys().isdisjoint(verdict.unsure)]
    if doubtful and has_assistant(brand.agency_id, now):
        outbox.emit("analysis.opinions_wanted", {"mention_ids": doubtful[:MOST_DOUBTFUL]})
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
        model=classifier().name[:64],
        classified_at=now,
    )
    if before is not None:
        _keep_corrections(verdict, before)
    return verdict


def _keep_corrections(verdict: Verdict, before: Verdict) -> None:
    verdict.corrected = before.corrected
    verdict.unsure = [field for field in verdict.unsure if field not in before.corrected]
    for field in before.corrected:
        if field.startswith(LABEL):
            name = field.removeprefix(LABEL)
            verdict.labels[name] = before.labels.get(name, 0.0)
        else:
            setattr(verdict, field, getattr(before, field))
