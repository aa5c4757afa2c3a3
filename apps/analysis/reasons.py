"""Turn what decided into reasons a moderator reads: the words, marked on the text, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from apps.analysis import smallwords
from apps.analysis.cuewords import CATEGORIES, CueHits
from apps.analysis.explaining import Marks
from apps.analysis.rules import Finding
from apps.analysis.textbatch import TextBatch
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, SENTIMENTS, Reason

_MAX_REASONS: Final = 8
_ENOUGH: Final = 2  # listed words after which learnt ones add nothing
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
_LONGEST_PART: Final = 40
_LONGEST_WORD: Final = 80  # letters with spaces between, written over pages, are no word
_HYPHENS: Final = frozenset("-\u2010\u2011")
_JOINTS: Final = _HYPHENS | {"'", "’"}
_JOINED_BEFORE: Final = re.compile(r"(?:[^\W\d_]+[-\u2010\u2011])+$")
_JOINED_AFTER: Final = re.compile(r"(?:[-\u2010\u2011][^\W\d_]+|['’](?:t|hui|s|re|ll|ve)\b)+")
_FIELD_BY_NUMBER: Final = [_FIELD.get(name) for name in CATEGORIES]


def finding_reasons(
    reasons: list[list[Reason]], texts: Sequence[str], findings: dict[int, list[Finding]]
) -> None:
    """What the written rules saw."""
    for row, found in findings.items():
        text = texts[row]
        for one in found[:_MAX_REASONS]:
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
    lone = hits.first_token == hits.last_token
    small = (lone & smallwords.among(batch.token_hash[hits.first_token])).tolist()
    columns = zip(rows, kinds, starts, ends, negated, small, strict=True)
    for row, kind, start, end, reversed_, nothing in columns:
        spoken = _FIELD_BY_NUMBER[kind]
        if spoken is None or nothing or len(reasons[row]) >= _MAX_REASONS:
            continue
        name = CATEGORIES[kind]
        if _agrees(name, reversed_, int(sentiment[row]), int(breach[row]), int(issue[row])):
            _put(reasons[row], Reason(spoken[0], "word", texts[row][start:end], start, end, spoken[1]))


def _put(known: list[Reason], found: Reason) -> None:
    """Say a word once for a field, and of a phrase and its part only the phrase."""
    word = found.text.casefold()
    for number, one in enumerate(known):
        if one.field != found.field or one.kind == "rule":
            continue
        if one.start < found.end and found.start < one.end:
            if found.kind == one.kind and found.end - found.start > one.end - one.start:
                known[number] = found
            return
        if one.text.casefold() == word:
            return
    known.append(found)


def _agrees(name: str, negated: bool, sentiment: int, breach: int, issue: int) -> bool:
    if name in ("positive", "negative"):
        says = name if not negated else ("negative" if name == "positive" else "positive")
        return SENTIMENTS[sentiment] == says
    if name in _ISSUE:
        return issue < len(ISSUE_TYPES) and ISSUE_TYPES[issue] == name
    if name in ("urgent", "complaint"):
        return not negated and SENTIMENTS[sentiment] == "negative"
    return breach >= 0 and name in _BREACH_CUES.get(BREACHES[breach], ())


def whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the whole word that a part of it lies in: `abat` of `abat-jour`, `don` of `don't`."""
    if start and text[start - 1] in _HYPHENS:
        before = _JOINED_BEFORE.search(text, max(start - _LONGEST_PART, 0), start)
        start = before.start() if before else start
    if text[end : end + 1] in _JOINTS:
        after = _JOINED_AFTER.match(text, end, end + _LONGEST_PART)
        end = after.end() if after else end
    return start, end


def mark_reasons(reasons: list[list[Reason]], texts: Sequence[str], field: str, found: Marks) -> None:
    """Words whose learnt weights spoke for the verdict, unless the lists already gave enough that people understand."""
    columns = (found.message.tolist(), found.start.tolist(), found.end.tolist(), found.weight.tolist())
    before, enough = -1, False
    for row, first, last, weight in zip(*columns, strict=True):
        known = reasons[row]
        if row != before:
            before = row
            enough = sum(one.field == field and one.kind == "word" for one in known) >= _ENOUGH
        if enough or len(known) >= _MAX_REASONS:
            continue
        start, end = whole_word(texts[row], first, last)
        if end - start <= _LONGEST_WORD:
            _put(known, Reason(field, "model", texts[row][start:end], start, end, round(min(weight, 1.0), 3)))
