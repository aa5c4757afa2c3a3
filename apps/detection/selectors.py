"""Reading alerts, crises and the measures behind them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.detection.models import Alert, Crisis, Measure
from apps.detection.rules import PART

BUCKET = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Band:
    """What an alert's picture is drawn from: the series around its beginning, and what was expected then."""

    points: list[tuple[datetime, float]]
    began_at: datetime
    expected: float
    low: float
    high: float


def alerts(state: str, size: int, after: tuple[datetime, int] | None) -> list[Alert]:
    """A page of alerts and one more, the newest first. state: open (still abnormal, not closed) or ""."""
    rows = Alert.objects.order_by("-began_at", "-pk")
    if state == "open":
        rows = rows.exclude(state=Alert.State.CLOSED).filter(ended_at=None)
    if after is not None:
        rows = rows.filter(Q(began_at__lt=after[0]) | Q(began_at=after[0], pk__lt=after[1]))
    return list(rows[: size + 1])


def alerts_that_moved(limit: int = 10) -> list[Alert]:
    """The newest alerts whose feedback moved a sensitivity."""
    return list(Alert.objects.exclude(sensitivity_moved={}).order_by("-began_at", "-pk")[:limit])


def alert_by_id(alert_id: int) -> Alert:
    """One alert. Raises Alert.DoesNotExist."""
    return Alert.objects.get(pk=alert_id)


# What the frame of every page of a brand tells: alerts that wait, and the crisis it is in ("" where there is none).
# A statement of one row, for the frame to ask with its own counts.
NEWS_SQL = """
SELECT (SELECT count(*) FROM detection_alert WHERE state = 'open' AND ended_at IS NULL) AS alerts,
       coalesce(crisis.title, '') AS crisis, crisis.declared_at AS crisis_since
FROM (SELECT 1) AS one LEFT JOIN detection_crisis AS crisis ON crisis.ended_at IS NULL LIMIT 1
"""
SHARE = "negative_share"
SHARE_OVER = timedelta(hours=1)


def band_of(
    alert: Alert, before: timedelta = timedelta(hours=12), after: timedelta = timedelta(hours=3)
) -> Band:
    """The measures around an alert's beginning; a bucket without a row counts nothing."""
    start, end = alert.began_at - before, alert.began_at + after
    if alert.series == SHARE:
        points = share_between("negative", "mentions", start, end)
    elif alert.kind == PART:
        points = hourly_between(alert.series, start, end)
    else:
        points = series_between(alert.series.replace("silence:", "network:", 1), start, end)
    return Band(
        points,
        alert.began_at,
        alert.expected,
        alert.low,
        alert.high,
    )


def share_between(part: str, whole: str, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """At each bucket the share that a part has in the whole of the hour before it, 0 to 1."""
    parts = dict(series_between(part, start - SHARE_OVER, end))
    wholes = dict(series_between(whole, start - SHARE_OVER, end))
    points, over, under = [], 0.0, 0.0
    for at, value in wholes.items():
        gone = at - SHARE_OVER
        over += parts.get(at, 0.0) - parts.get(gone, 0.0)
        under += value - wholes.get(gone, 0.0)
        if at >= start:
            points.append((at, over / under if under else 0.0))
    return points


def hourly_between(series: str, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """At each bucket what a series counted in the hour before it."""
    counts = dict(series_between(series, start - SHARE_OVER, end))
    points, over = [], 0.0
    for at, value in counts.items():
        over += value - counts.get(at - SHARE_OVER, 0.0)
        if at >= start:
            points.append((at, over))
    return points


def series_between(series: str, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """Every five-minute bucket of a series between two moments, zeros included up to the last measured one."""
    rows = dict(
        Measure.objects.filter(series=series, bucket__gte=start, bucket__lt=end).values_list(
            "bucket", "value"
        )
    )
    if not rows:
        return []
    at, last = min(rows), max(rows)
    points = []
    while at <= last:
        points.append((at, rows.get(at, 0.0)))
        at += BUCKET
    return points


def open_crisis() -> Crisis | None:
    """The crisis that is declared now, if there is one."""
    return Crisis.objects.filter(ended_at=None).first()


def crises(limit: int = 50) -> list[Crisis]:
    """Declared crises, the newest first."""
    return list(Crisis.objects.order_by("-declared_at")[:limit])


def crises_page(size: int, after: tuple[datetime, int] | None) -> list[Crisis]:
    """A page of crises and one more, the newest first."""
    rows = Crisis.objects.order_by("-declared_at", "-pk")
    if after is not None:
        rows = rows.filter(Q(declared_at__lt=after[0]) | Q(declared_at=after[0], pk__lt=after[1]))
    return list(rows[: size + 1])
