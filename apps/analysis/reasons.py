"""Turn what decided into reasons a moderator reads: the words, marked on the text, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from apps.analysis.cuewords import CATEGORIES, CueHits
from apps.analysis.explaining import Marks
from apps.analysis.rules import Finding
from apps.analysis.textbatch import TextBatch
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, SENTIMENTS, Reason

_MAX_REASONS: Final = 8
_ISSUE = dict.fromkeys(ISSUE_TYPES, "issue_type")
# Which field a list of words speaks for, and how much one hit says.
_FIELD: Final[dict[str, tuple[str, float]]] = {
    "positive": ("sentiment", 0.4),
    "negative": ("sentiment", 0.4),
    "insult": ("breach", 0.5),
    "vulgar": ("breach", 0.4),
    "slur": ("breach", 0.6),
    "dehumanising": ("breach", 0.5),
    "threat": ("breach", 0.5),
    "urgent": ("urgency", 0.35),
    "complaint": ("complaint", 0.3),
    **{name: (field, 0.3) for name, field in _ISSUE.items()},
}
_BREACH_CUES: Final[dict[str, tuple[str, ...]]] = {
    "vulgar": ("vulgar",),
    "insult": ("insult", "vulgar", "slur"),
    "discrimination": ("slur", "dehumanising", "insult"),
    "racism": ("slur", "dehumanising", "insult"),
    "threat": ("threat",),
}
_FIELD_BY_NUMBER: Final = [_FIELD.get(name) for name in CATEGORIES]


def finding_reasons(
    reasons: list[list[Reason]], texts: Sequence[str], findings: dict[int, list[Finding]]
) -> None:
    """What the written rules saw."""
    for row, found in findings.items():
        text = texts[row]
        for one in found:
            reasons[row].append(
                Reason(one.field, "rule", text[one.start : one.end], one.start, one.end, one.strength)
            )


def cue_reasons(
    reasons: list[list[Reason]],
    texts: Sequence[str],
    batch: TextBatch,
    hits: CueHits,
    sentiment: NDArray[np.int64],
    breach: NDArray[np.int64],
    issue: NDArray[np.int64],
) -> None:
    """Listed words that agree with what was decided."""
    starts = batch.places[batch.token_start[hits.first_token]].tolist()
    ends = (batch.places[batch.token_end[hits.last_token] - 1] + 1).tolist()
    rows, kinds, negated = hits.message.tolist(), hits.category.tolist(), hits.negated.tolist()
    for row, kind, start, end, reversed_ in zip(rows, kinds, starts, ends, negated, strict=True):
        spoken = _FIELD_BY_NUMBER[kind]
        if spoken is None or len(reasons[row]) >= _MAX_REASONS:
            continue
        name = CATEGORIES[kind]
        if _agrees(name, reversed_, int(sentiment[row]), int(breach[row]), int(issue[row])):
            reasons[row].append(Reason(spoken[0], "word", texts[row][start:end], start, end, spoken[1]))


def _agrees(name: str, negated: bool, sentiment: int, breach: int, issue: int) -> bool:
    if name in ("positive", "negative"):
        says = name if not negated else ("negative" if name == "positive" else "positive")
        return SENTIMENTS[sentiment] == says
    if name in _ISSUE:
        return issue < len(ISSUE_TYPES) and ISSUE_TYPES[issue] == name
    if name in ("urgent", "complaint"):
        return not negated and SENTIMENTS[sentiment] == "negative"
    return breach >= 0 and name in _BREACH_CUES.get(BREACHES[breach], ())


def mark_reasons(reasons: list[list[Reason]], texts: Sequence[str], field: str, found: Marks) -> None:
    """Words whose learnt weights spoke for the verdict, unless a list already gave them."""
    columns = (found.message.tolist(), found.start.tolist(), found.end.tolist(), found.weight.tolist())
    for row, start, end, weight in zip(*columns, strict=True):
        known = reasons[row]
        if len(known) >= _MAX_REASONS or any(
            one.field == field and one.start < end and start < one.end for one in known
        ):
            continue
        known.append(Reason(field, "model", texts[row][start:end], start, end, round(min(weight, 1.0), 3)))
