"""Storing the figures of days, and correcting them when late data comes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from apps.core import outbox
from apps.core.tenancy import current_brand
from apps.monitoring.models import Mention
from apps.reports.metrics import METRICS
from apps.reports.models import DailyFigure
from apps.reports.period import Period, today

# Changes are gathered for a minute, so that a storm of mentions recounts a day once a minute.
GATHERED_SECONDS = 60
REVIEWED_DAYS = 90
LONGEST_PAST_DAYS = 1100
# What changed while the last count ran is looked at again.
OVERLAP = timedelta(minutes=15)
MARK = "counted"  # a row of its own for each counted day

_COUNT = """
WITH counted AS (SELECT day, left(part, 64) AS part, sum(value) AS value FROM ({sql}) AS q(day, part, value) GROUP BY 1, 2),
gone AS (DELETE FROM reports_dailyfigure f WHERE f.metric = %(metric)s AND f.day BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (SELECT FROM counted c WHERE c.day = f.day AND c.part = f.part))
INSERT INTO reports_dailyfigure (day, metric, part, value, counted_at)
SELECT day, %(metric)s, part, value, %(now)s FROM counted
ON CONFLICT (day, metric, part) DO UPDATE SET value = EXCLUDED.value, counted_at = EXCLUDED.counted_at
"""
_MARK = "SELECT d::date, '', 1 FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') d"
# Days whose figures a later act changes: a case that moved on, a clock that stopped late, an alert that was judged.
_TOUCHED = """
SELECT DISTINCT (moment AT TIME ZONE %(zone)s)::date FROM (
  SELECT opened_at AS moment FROM cases_case WHERE moved_at >= %(since)s
  UNION ALL SELECT due_at FROM cases_clock WHERE stopped_at >= %(since)s
  UNION ALL SELECT began_at FROM detection_alert WHERE ended_at >= %(since)s
  UNION ALL SELECT a.began_at FROM audit_auditentry e JOIN detection_alert a ON a.id::text = e.target_id
    WHERE e.target_type = 'alert' AND e.at >= %(since)s
) changed
"""


def count_days(first: date, last: date, now: datetime) -> None:
    """Count every figure of these days anew from the rows and store it; days that nothing is left of lose their row."""
    period = Period(first, last, current_brand().time_zone)
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "start": period.start,
        "end": period.end,
        "zone": period.zone,
        "now": now,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # One count at a time a brand: the later one must have seen the later rows.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':figures'))")
        for metric in METRICS:
            cursor.execute(_COUNT.format(sql=metric.sql), {**values, "metric": metric.name})
        cursor.execute(_COUNT.format(sql=_MARK), {**values, "metric": MARK})


def count_recent(now: datetime) -> list[date]:
    """Count today, yesterday and the days that later acts touched; the first time, the whole past. Returns the days."""
    zone = current_brand().time_zone
    day = today(now, zone)
    since = DailyFigure.objects.filter(metric=MARK).aggregate(at=Max("counted_at"))["at"]
    if since is None:
        begun = Mention.objects.aggregate(first=Min("posted_at"))["first"] or now
        first = max(min(today(begun, zone), day), day - timedelta(days=LONGEST_PAST_DAYS))
        count_days(first, day, now)
        return list(Period(first, day, zone).each_day())
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"zone": zone, "since": since - OVERLAP})
        touched = {row[0] for row in cursor.fetchall()}
    days = sorted({one for one in touched if one <= day} | {day - timedelta(days=1), day})
    for first, last in _runs(days):
        count_days(first, last, now)
    return days


def review_days(now: datetime) -> None:
    """Count the last ninety days again, whatever is thought to have changed."""
    last = today(now, current_brand().time_zone)
    count_days(last - timedelta(days=REVIEWED_DAYS - 1), last, now)


def note_mentions(mention_ids: Sequence[int], now: datetime) -> None:
    """Have the days of these mentions counted within a minute, in the caller's transaction."""
    zone = current_brand().time_zone
    moments = Mention.objects.filter(pk__in=mention_ids).values_list("posted_at", flat=True)
    slot = int(now.timestamp()) // GATHERED_SECONDS + 1
    due = now + timedelta(seconds=slot * GATHERED_SECONDS - now.timestamp())
    events = [
        outbox.Due(
            {"first": first.isoformat(), "last": last.isoformat()}, due, f"figures:{first}:{last}:{slot}"
        )
        for first, last in _runs(sorted({today(moment, zone) for moment in moments}))
    ]
    if events:
        outbox.emit_many("reports.days_changed", events)


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Sorted days as stretches without a gap."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
