"""What makes an alert: the mentions, terms, authors, networks and issue types of its first hour."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.analysis.models import Verdict
from apps.detection.parts import PART_HOURS
from apps.detection.rules import Makeup
from apps.detection.vocabulary import counted

SAMPLE = 500
# What is made clear of an alert is its first two hours; after that it is looked at again no more.
FIRST = timedelta(hours=2)
BEFORE = timedelta(hours=1)
PART_BEFORE = timedelta(hours=PART_HOURS[-1])
USUAL_DAYS = timedelta(days=7)
# A term must be this many times as frequent as in the week before, or it is only how people speak of the brand.
LIFT = 2.0
ENOUGH = 20  # usual texts; of fewer nothing is said


def explain(series: str, began_at: datetime, until: datetime) -> dict[str, Any]:
    """The hour before `until`, or from the beginning on if that is longer ago, two hours at most.

    Of a part (an issue type, a network, a watch) only its own posts, of the six hours it was judged by. Ids and counts
    only: texts stay in the mentions.
    """
    end = min(until, began_at + FIRST)
    own = _own(series)
    start = min(began_at, end - (PART_BEFORE if own else BEFORE))
    rows = list(
        _between(start, end)
        .filter(**own)
        .order_by("-mention__reach", "-mention_id")
        .values_list(
            "mention_id",
            "mention__text",
            "mention__author_id",
            "mention__network",
            "issue_type",
            "sentiment",
            "mention__reach",
            "mention__copy_of",
            "mention__author__first_seen_at",
        )[:SAMPLE]
    )
    usual = (
        _between(start - USUAL_DAYS, start)
        .order_by("-mention__posted_at")
        .values_list("mention__text", flat=True)[:SAMPLE]
    )
    return {
        "until": end.timestamp(),
        "mention_ids": [row[0] for row in rows[:20]],
        "mentions": len(rows),
        "terms": terms_of([row[1] for row in rows], list(usual)),
        "new_terms": new_terms_of([row[1] for row in rows], list(usual)),
        "authors": len({row[2] for row in rows}),
        "networks": dict(Counter(row[3] for row in rows)),
        "issue_types": dict(Counter(row[4] for row in rows if row[4] != "none")),
        "tone": dict(Counter(row[5] for row in rows)),
        "new_authors": len({row[2] for row in rows if row[8] is not None and row[8] >= start}),
        # Copies with a word changed are found by the grouping, exact ones at once.
        "distinct_texts": min(
            len({" ".join(row[1].lower().split()) for row in rows}), len({row[7] or row[0] for row in rows})
        ),
        "reach": sum(row[6] for row in rows),
    }


def _own(series: str) -> dict[str, Any]:
    """How the posts of a part are found; nothing where all posts make it."""
    kind, _sep, name = series.partition(":")
    if kind == "issue":
        return {"issue_type": name}
    if kind == "network":
        return {"mention__network": name}
    return {"mention__watches__contains": [int(name)]} if kind == "watch" and name.isdecimal() else {}


def _between(start: datetime, end: datetime) -> QuerySet[Verdict]:
    return Verdict.objects.filter(mention__posted_at__gte=start, mention__posted_at__lt=end)


def terms_of(texts: Sequence[str], usual: Sequence[str]) -> list[list[Any]]:
    """The eight words that set these texts apart from the usual ones: [[word, in how many texts], …].

    Ordered by count times the logarithm of the lift over the usual share; without enough usual texts, by count.
    """
    seen, before = counted(texts), counted(usual)
    weighed = []
    for word, count in seen.items():
        lift = (
            (count / len(texts)) / ((before.get(word, 0) + 0.5) / (len(usual) + 1))
            if len(usual) >= ENOUGH
            else math.e
        )
        if count > 1 and lift >= LIFT:
            weighed.append((count * math.log(lift), word, count))
    return [[word, count] for _weight, word, count in sorted(weighed, reverse=True)[:8]]


def new_terms_of(texts: Sequence[str], usual: Sequence[str]) -> list[str]:
    """The eight commonest words that no usual text has; none where too few usual texts are known to say so."""
    if len(usual) < ENOUGH:
        return []
    seen, before = counted(texts), counted(usual)
    fresh = [(count, word) for word, count in seen.items() if count > 1 and word not in before]
    return [word for _count, word in sorted(fresh, reverse=True)[:8]]


def makeup_of(explanation: Mapping[str, Any]) -> Makeup:
    """What the rule that names a burst looks at."""
    tone = explanation["tone"]
    return Makeup(
        explanation["mentions"],
        tone.get("negative", 0),
        tone.get("positive", 0),
        explanation["distinct_texts"],
        explanation["authors"],
    )
