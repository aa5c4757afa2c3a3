"""Reading alerts, crises and the measures behind them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.detection.models import Alert, Crisis, Measure

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


def alert_by_id(alert_id: int) -> Alert:
    """One alert. Raises Alert.DoesNotExist."""
    return Alert.objects.get(pk=alert_id)


def open_alert_count() -> int:
    """How many alerts wait for somebody."""
    return Alert.objects.filter(state=Alert.State.OPEN, ended_at=None).count()


def band_of(
    alert: Alert, before: timedelta = timedelta(hours=12), after: timedelta = timedelta(hours=3)
) -> Band:
    """The measures around an alert's beginning; a bucket without a row counts nothing."""
    return Band(
        series_between(alert.series, alert.began_at - before, alert.began_at + after),
        alert.began_at,
        alert.expected,
        alert.low,
        alert.high,
    )


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
