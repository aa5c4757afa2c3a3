"""What makes an alert: the mentions, terms, authors, networks and issue types of its first hour."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.analysis.models import Verdict
from apps.detection.rules import Makeup

_WORD = re.compile(r"[^\W\d_]{4,}", re.UNICODE)
_COMMON = frozenset(
    [
        "avec",
        "pour",
        "dans",
        "vous",
        "nous",
        "mais",
        "plus",
        "cette",
        "tout",
        "tous",
        "leur",
        "sont",
        "elle",
        "comme",
        "même",
        "fait",
        "être",
        "avoir",
        "c'est",
        "that",
        "this",
        "with",
        "have",
        "from",
        "your",
        "they",
        "what",
        "will",
        "just",
        "when",
        "about",
        "would",
        "been",
        "were",
        "there",
        "their",
        "http",
        "https",
        "votre",
        "notre",
        "alors",
        "donc",
        "encore",
        "quand",
        "sans",
        "chez",
        "très",
    ]
)
SAMPLE = 500


def explain(began_at: datetime, bucket: timedelta) -> dict[str, Any]:
    """The hour up to the end of the bucket in which it began: ids and counts only, texts stay in the mentions."""
    end = began_at + bucket
    rows = list(
        Verdict.objects.filter(mention__posted_at__gte=end - timedelta(hours=1), mention__posted_at__lt=end)
        .order_by("-mention__reach", "-mention_id")
        .values_list(
            "mention_id",
            "mention__text",
            "mention__author_id",
            "mention__network",
            "issue_type",
            "sentiment",
            "mention__reach",
        )[:SAMPLE]
    )
    terms: Counter[str] = Counter()
    for row in rows:
        terms.update({word.lower() for word in _WORD.findall(row[1])} - _COMMON)
    return {
        "mention_ids": [row[0] for row in rows[:20]],
        "mentions": len(rows),
        "terms": [[word, count] for word, count in terms.most_common(8) if count > 1],
        "authors": len({row[2] for row in rows}),
        "networks": dict(Counter(row[3] for row in rows)),
        "issue_types": dict(Counter(row[4] for row in rows if row[4] != "none")),
        "tone": dict(Counter(row[5] for row in rows)),
        "distinct_texts": len({" ".join(row[1].lower().split()) for row in rows}),
        "reach": sum(row[6] for row in rows),
    }


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
