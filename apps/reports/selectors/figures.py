"""Reading figures: one sheet holds all numbers of a period, for the page, the PDF, the export and the API alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max

from apps.agency.models import User
from apps.cases.services.clocks import hours_of_brand
from apps.charter.opening_hours import opening_minutes_between
from apps.reports import words
from apps.reports.metrics import METRICS, Better, Metric, Unit
from apps.reports.models import DailyFigure
from apps.reports.period import Period
from apps.reports.services.figures import MARK
from apps.reports.shares import SHARES
from apps.reports.spreads import SPREADS, Spread, percentile


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure: "negative" of the sentiment. share: of the figure's whole, 0 to 1."""

    code: str
    label: str
    value: float
    previous: float
    share: float
    days: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a period with what it is compared with. None: there is nothing to compute it from.

    p90 and size: of a spread, its ninetieth percentile and how many cases it rests on.
    """

    name: str
    title: str
    sentence: str
    unit: str
    better: str
    value: float | None
    previous: float | None
    year_before: float | None
    parts: tuple[Part, ...] = ()
    days: tuple[float, ...] = ()
    p90: float | None = None
    size: int = 0

    @property
    def change(self) -> float | None:
        """The change against the previous period as a share of it; None without a previous value."""
        if self.value is None or not self.previous:
            return None
        return (self.value - self.previous) / self.previous


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures of one period, as they stood when they were last counted."""

    period: Period
    counted_at: datetime | None
    figures: Mapping[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


Totals = Mapping[tuple[str, str], float]


def sheet(period: Period, *, inside: bool = False) -> Sheet:
    """The figures of a period. inside: with those that name the agency's people, which the client never sees."""
    spans = (period, period.previous(), period.year_before())
    totals = [_totals(span) for span in spans]
    daily = _daily(period)
    labels = _labels(inside)
    figures: dict[str, Figure] = {}
    for metric in METRICS:
        if inside or not metric.inside:
            figures[metric.name] = _daily_figure(metric, totals, daily, labels)
    for share in SHARES:
        now, before, year = (_share(one, share.metric, share.part) for one in totals)
        figures[share.name] = Figure(
            share.name,
            str(share.title),
            str(share.sentence),
            Unit.SHARE,
            share.better,
            now,
            before,
            year,
        )
    for spread in SPREADS:
        figures[spread.name] = _spread_figure(spread, spans)
    counted = DailyFigure.objects.filter(metric=MARK, day__range=(period.first, period.last))
    return Sheet(period, counted.aggregate(at=Max("counted_at"))["at"], figures)


def _totals(span: Period) -> Totals:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT metric, part, sum(value) FROM reports_dailyfigure WHERE day BETWEEN %s AND %s GROUP BY 1, 2",
            [span.first, span.last],
        )
        return {(metric, part): float(value) for metric, part, value in cursor.fetchall()}


def _daily(span: Period) -> Mapping[tuple[str, str], Mapping[date, float]]:
    found: dict[tuple[str, str], dict[date, float]] = {}
    rows = DailyFigure.objects.filter(day__range=(span.first, span.last)).values_list(
        "metric", "part", "day", "value"
    )
    for metric, part, day, value in rows:
        found.setdefault((metric, part), {})[day] = value
    return {key: {day: days.get(day, 0.0) for day in span.each_day()} for key, days in found.items()}


def _daily_figure(
    metric: Metric,
    totals: Sequence[Totals],
    daily: Mapping[tuple[str, str], Mapping[date, float]],
    labels: Mapping[str, Mapping[str, str]],
) -> Figure:
    sums = [
        float(sum(value for (name, _part), value in one.items() if name == metric.name)) for one in totals
    ]
    codes = sorted(
        {part for one in totals[:2] for (name, part) in one if name == metric.name and part},
        key=lambda part: (-totals[0].get((metric.name, part), 0), part),
    )
    parts = tuple(
        Part(
            code,
            labels.get(metric.by, {}).get(code) or words.word(metric.by, code),
            totals[0].get((metric.name, code), 0.0),
            totals[1].get((metric.name, code), 0.0),
            totals[0].get((metric.name, code), 0.0) / sums[0] if sums[0] else 0.0,
            tuple(daily.get((metric.name, code), {}).values()),
        )
        for code in codes
    )
    series = [days.values() for (name, _part), days in daily.items() if name == metric.name]
    return Figure(
        metric.name,
        str(metric.title),
        str(metric.sentence),
        metric.unit,
        metric.better,
        sums[0],
        sums[1],
        sums[2],
        parts=parts,
        days=tuple(sum(values) for values in zip(*series, strict=True)),
    )


def _labels(inside: bool) -> dict[str, dict[str, str]]:
    labels = {"article": words.article_titles()}
    if inside:
        people = (
            DailyFigure.objects.filter(metric="load").order_by().values_list("part", flat=True).distinct()
        )
        users = User.objects.in_bulk([int(one) for one in people if one.isdigit()])
        labels["person"] = {str(pk): user.label for pk, user in users.items()}
    return labels


def _share(totals: Totals, metric: str, part: str) -> float | None:
    whole = sum(value for (name, _part), value in totals.items() if name == metric)
    return totals.get((metric, part), 0.0) / whole if whole else None


def lengths(spread: Spread, span: Period) -> list[float]:
    """The single lengths of a spread in its unit, from the rows."""
    with connection.cursor() as cursor:
        cursor.execute(spread.sql, {"start": span.start, "end": span.end, "zone": span.zone})
        pairs = cursor.fetchall()
    if spread.opening:
        hours = hours_of_brand()
        return [opening_minutes_between(begin, end, hours) for begin, end in pairs]
    unit = timedelta(days=1) if spread.unit is Unit.DAYS else timedelta(minutes=1)
    return [(end - begin) / unit for begin, end in pairs]


def _spread_figure(spread: Spread, spans: Sequence[Period]) -> Figure:
    now, before, year = (lengths(spread, span) for span in spans)
    return Figure(
        spread.name,
        str(spread.title),
        str(spread.sentence),
        spread.unit,
        spread.better,
        percentile(now, 0.5),
        percentile(before, 0.5),
        percentile(year, 0.5),
        p90=percentile(now, 0.9),
        size=len(now),
    )


def as_data(shown: Sheet) -> dict[str, Any]:
    """The sheet as plain data, for freezing in a report and for the API; numbers are the same ones."""
    return {
        "first": shown.period.first.isoformat(),
        "last": shown.period.last.isoformat(),
        "time_zone": shown.period.zone,
        "counted_at": shown.counted_at.isoformat() if shown.counted_at else None,
        "figures": {name: _figure_data(figure) for name, figure in shown.figures.items()},
    }


def _figure_data(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.title,
        "sentence": figure.sentence,
        "unit": figure.unit,
        "better": figure.better,
        "value": figure.value,
        "previous": figure.previous,
        "year_before": figure.year_before,
        "p90": figure.p90,
        "size": figure.size,
        "days": list(figure.days),
        "parts": [
            {
                "code": part.code,
                "label": part.label,
                "value": part.value,
                "previous": part.previous,
                "share": part.share,
                "days": list(part.days),
            }
            for part in figure.parts
        ],
    }


def from_data(data: Mapping[str, Any]) -> Sheet:
    """A frozen sheet as it was, in the order of the definitions, which the database's JSON does not keep."""
    known = [*(one.name for one in METRICS), *(one.name for one in SHARES), *(one.name for one in SPREADS)]
    kept = sorted(data["figures"], key=lambda name: known.index(name) if name in known else len(known))
    figures = {
        name: Figure(
            name,
            one["title"],
            one["sentence"],
            one["unit"],
            one["better"],
            one["value"],
            one["previous"],
            one["year_before"],
            tuple(Part(**{**part, "days": tuple(part["days"])}) for part in one["parts"]),
            tuple(one["days"]),
            one["p90"],
            one["size"],
        )
        for name, one in ((name, data["figures"][name]) for name in kept)
    }
    counted = data["counted_at"]
    return Sheet(
        Period(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]), data["time_zone"]),
        datetime.fromisoformat(counted) if counted else None,
        figures,
    )


__all__ = ["Better", "Figure", "Part", "Sheet", "as_data", "from_data", "lengths", "sheet"]
