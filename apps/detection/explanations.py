"""What makes an alert: the mentions, terms, authors, networks and issue types of its first hour."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.analysis.models import Verdict
from apps.detection.rules import Makeup

_WORD = re.compile(r"[^\W\d_]{4,}", re.UNICODE)
_LINK = re.compile(r"https?://\S+")
_COMMON = frozenset(
    """
    about alors avec avoir been cette chez comme dans donc elle encore fait from have http https just
    leur mais même notre nous plus pour quand sans sont that their there they this tous tout très votre
    vous were what when will with would your être
    """.split()  # noqa: SIM905 - a column of words is not read
)
SAMPLE = 500
# What is made clear of an alert is its first two hours; after that it is looked at again no more.
FIRST = timedelta(hours=2)
BEFORE = timedelta(hours=1)
USUAL_DAYS = timedelta(days=7)
# A term must be this many times as frequent as in the week before, or it is only how people speak of the brand.
LIFT = 2.0
ENOUGH = 20  # usual texts; of fewer nothing is said


def explain(began_at: datetime, until: datetime) -> dict[str, Any]:
    """The hour before `until`, or from the beginning on if that is longer ago, two hours at most.

    Ids and counts only: texts stay in the mentions.
    """
    end = min(until, began_at + FIRST)
    start = min(began_at, end - BEFORE)
    rows = list(
        _between(start, end)
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


def _between(start: datetime, end: datetime) -> QuerySet[Verdict]:
    return Verdict.objects.filter(mention__posted_at__gte=start, mention__posted_at__lt=end)


def terms_of(texts: Sequence[str], usual: Sequence[str]) -> list[list[Any]]:
    """The eight words that set these texts apart from the usual ones: [[word, in how many texts], …].

    Ordered by count times the logarithm of the lift over the usual share; without enough usual texts, by count.
    """
    seen, before = _word_counts(texts), _word_counts(usual)
    weighed = []
    for word, count in seen.items():
        lift = (
            (count / len(texts)) / ((before[word] + 0.5) / (len(usual) + 1))
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
    seen, before = _word_counts(texts), _word_counts(usual)
    fresh = [(count, word) for word, count in seen.items() if count > 1 and not before[word]]
    return [word for _count, word in sorted(fresh, reverse=True)[:8]]


def _word_counts(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each word stands; a link is no word."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word.lower() for word in _WORD.findall(_LINK.sub(" ", text))} - _COMMON)
    return counts


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
