"""Figures of a period that do not add up over days: medians and ninetieth percentiles, straight from the rows.

Each query returns the single lengths; the percentile is the linear one (0.5: half lie below). Parameters as in
metrics.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.reports.metrics import Better, Unit


@dataclass(frozen=True, slots=True)
class Spread:
    """A length of time of many cases. opening: counted in opening minutes of the brand, from (begin, end) pairs."""

    name: str
    title: Any
    sentence: Any
    sql: str
    unit: Unit = Unit.MINUTES
    opening: bool = False
    better: Better = Better.LESS


_FIRST = """SELECT c.opened_at, c.first_answered_at FROM cases_case c WHERE c.merged_into_id IS NULL
AND c.first_answered_at >= %(start)s AND c.first_answered_at < %(end)s"""

SPREADS: tuple[Spread, ...] = (
    Spread(
        "first_answer",
        _("First answer, opening hours"),
        _("From the opening of a case to its first answer, counting only the brand's opening hours."),
        _FIRST,
        opening=True,
    ),
    Spread(
        "first_answer_clock",
        _("First answer, by the clock"),
        _("From the opening of a case to its first answer as the person waited for it, nights included."),
        _FIRST,
    ),
    Spread(
        "proofreading_time",
        _("Time to proofread"),
        _("From handing a draft in to the first decision of a proofreader."),
        """SELECT d.submitted_at, min(r.at) FROM cases_draft d JOIN cases_review r ON r.draft_id = d.id
        GROUP BY d.id HAVING min(r.at) >= %(start)s AND min(r.at) < %(end)s""",
    ),
    Spread(
        "conversion_time",
        _("Time to win back"),
        _("From the day a person spoke against the brand to the day they were satisfied with it."),
        """SELECT coalesce((SELECT max(b.at) FROM cases_relationstep b WHERE b.author_id = s.author_id
          AND b.after = 'detractor' AND b.at <= s.at), c.opened_at, s.at), s.at
        FROM cases_relationstep s LEFT JOIN cases_case c ON c.id = s.case_id
        WHERE s.after IN ('satisfied', 'promoter') AND s.before IN ('detractor', 'answered', 'calmed')
        AND s.at >= %(start)s AND s.at < %(end)s""",
        unit=Unit.DAYS,
    ),
    Spread(
        "alert_delay",
        _("Time to notice"),
        _("From the moment an abnormal situation began to the moment Vigie raised the alert."),
        """SELECT a.began_at, a.detected_at FROM detection_alert a
        WHERE a.began_at >= %(start)s AND a.began_at < %(end)s AND a.feedback <> 'false'""",
    ),
)


def percentile(values: Sequence[float], part: float) -> float | None:
    """The linear percentile of unsorted values; None where there are none. part: 0.5 is the median."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
