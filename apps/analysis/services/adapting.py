"""What the entered brand's people taught, learnt again whenever they correct something; never shared between brands.

A process keeps what the brands it serves have taught; the corrections are the truth, and it is learnt from them anew.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from apps.analysis import adaptation
from apps.analysis.classifier import Classifier
from apps.analysis.models import LABEL, Adaptation, Correction, Verdict
from apps.core.tenancy import current_schema

MOST_CORRECTIONS = 2000  # the newest
KEPT_BRANDS = 16  # a process; each takes some ten megabytes
LATELY = timedelta(days=30)

_Mark = tuple[Any, ...]
_learnt: OrderedDict[str, tuple[_Mark, adaptation.Adaptation]] = OrderedDict()


def adaptation_now(model: Classifier, now: datetime) -> adaptation.Adaptation | None:
    """What the entered brand taught up to this moment; None while nobody has corrected anything."""
    taught = _usable().aggregate(count=Count("pk"), newest=Max("pk"), at=Max("at"))
    if not taught["count"]:
        return None
    schema, mark = current_schema(), (taught["count"], taught["newest"], taught["at"], model.name)
    kept = _learnt.get(schema)
    if kept is None or kept[0] != mark:
        kept = (mark, _learn(model, now))
        _learnt[schema] = kept
    _learnt.move_to_end(schema)
    while len(_learnt) > KEPT_BRANDS:
        _learnt.popitem(last=False)
    return kept[1]


def _usable() -> QuerySet[Correction]:
    """Nothing is learnt from the words of somebody who asked to be forgotten."""
    return Correction.objects.filter(mention__author__erased_at=None)


def _learn(model: Classifier, now: datetime) -> adaptation.Adaptation:
    rows = list(
        _usable().order_by("-at", "-pk").values_list("mention__text", "field", "value")[:MOST_CORRECTIONS]
    )
    corrections = [adaptation.Correction(text, field, value) for text, field, value in reversed(rows)]
    learnt = model.learn(corrections)
    _keep_judgements(learnt, corrections, now)
    return learnt


def _keep_judgements(
    learnt: adaptation.Adaptation, corrections: Sequence[adaptation.Correction], now: datetime
) -> None:
    """Write down how each field's difference did, for the page and for whoever doubts it."""
    rows = [
        Adaptation(
            field=one.field,
            state=Adaptation.State.USED if one.kept else Adaptation.State.DROPPED,
            taught=one.taught,
            judged=one.judged,
            right_before=one.right_before,
            right_after=one.right_after,
            learnt_at=now,
        )
        for one in learnt.judgements
    ]
    known = {label.name for label in learnt.own_labels}
    for field in sorted({one.field for one in corrections if one.field.startswith(LABEL)}):
        examples = sum(one.field == field and one.value == "yes" for one in corrections)
        enough = examples >= adaptation.MIN_EXAMPLES
        state = Adaptation.State.WAITING if enough else Adaptation.State.TOO_FEW
        if field.removeprefix(LABEL) in known:
            state = Adaptation.State.USED
        rows.append(Adaptation(field=field, state=state, taught=examples, learnt_at=now))
    changed = [f.name for f in Adaptation._meta.fields if f.name not in {"id", "field"}]
    Adaptation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["field"], update_fields=changed
    )


def known_labels(limit: int = 40) -> list[str]:
    """The brand's own labels that somebody gave, by name."""
    fields = Correction.objects.filter(field__startswith=LABEL).values_list("field", flat=True).distinct()
    return sorted(field.removeprefix(LABEL) for field in fields[:limit])


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a verdict said, what a person said instead, and how often."""

    said: str
    corrected_to: str
    times: int


@dataclass(frozen=True, slots=True)
class Learned:
    """One field: what was taught, whether it is used, and how right the verdicts were lately.

    `right_before` and `right_after` are shares of the last 50 corrections, each judged before it was learnt: what
    the general model alone, and what it with the brand's difference, would have said. They are of what people looked
    at and found wrong, so they are far below how right verdicts are in general.
    """

    field: str
    state: str
    taught: int
    judged: int
    right_before: float | None
    right_after: float | None
    learnt_at: datetime | None
    verdicts_lately: int
    corrected_lately: int  # corrections
    touched_lately: int  # verdicts that were corrected, once or more
    mistakes: tuple[Mistake, ...]

    @property
    def label(self) -> str:
        """The name of the brand's own label, "" for a field of every verdict."""
        return self.field.removeprefix(LABEL) if self.field.startswith(LABEL) else ""

    @property
    def left_as_they_were(self) -> float | None:
        """The share of the last 30 days' verdicts that nobody corrected: at most so many were right."""
        return 1 - self.touched_lately / self.verdicts_lately if self.verdicts_lately else None


def what_was_learned(now: datetime) -> list[Learned]:
    """What the entered brand's people taught, field by field, and how often they had to in the last 30 days."""
    kept = {row.field: row for row in Adaptation.objects.order_by("field")}
    lately = Correction.objects.filter(at__gt=now - LATELY)
    counted = lately.values_list("field", "previous", "value").annotate(times=Count("pk")).order_by("-times")
    mistakes: dict[str, list[Mistake]] = {}
    for field, previous, value, times in counted:
        mistakes.setdefault(field, []).append(Mistake(previous, value, times))
    recent = Q(mention__posted_at__gt=now - LATELY)
    verdicts = Verdict.objects.filter(recent).count()
    # A mention that was corrected to and fro is one verdict that did not stay as it was.
    touched = dict(
        Correction.objects.filter(recent)
        .values_list("field")
        .annotate(Count("mention", distinct=True))
        .order_by()
    )
    return [
        _learned(field, kept.get(field), verdicts, touched.get(field, 0), mistakes.get(field, []))
        for field in sorted({*kept, *mistakes})
    ]


def _learned(
    field: str, row: Adaptation | None, verdicts: int, touched: int, mistakes: list[Mistake]
) -> Learned:
    judged = row is not None and row.judged > 0
    return Learned(
        field,
        row.state if row else Adaptation.State.WAITING,
        row.taught if row else sum(one.times for one in mistakes),
        row.judged if row else 0,
        row.right_before if row and judged else None,
        row.right_after if row and judged else None,
        row.learnt_at if row else None,
        verdicts,
        sum(one.times for one in mistakes),
        touched,
        tuple(mistakes[:5]),
    )
