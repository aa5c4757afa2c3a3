"""Drawing a figure of a sheet: which of its parts are stacked, and what is said of it to who cannot see it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.reports import charts, numbers
from apps.reports.period import Period
from apps.reports.selectors.figures import Figure

ORDERS = {"sentiment": ("negative", "neutral", "positive"), "first_clocks": ("late", "in_time")}


def series_of(figure: Figure, days: int) -> list[charts.Series]:
    """The columns of a figure: its known parts on top of each other, or the whole."""
    order = ORDERS.get(figure.name)
    if order is None:
        values = figure.days or (0.0,) * days
        return [charts.Series("main", figure.title, values)]
    parts = {part.code: part for part in figure.parts}
    return [
        charts.Series(code, parts[code].label, parts[code].days or (0.0,) * days)
        for code in order
        if code in parts
    ]


def drawing(period: Period, figure: Figure, colour: str, size: charts.Size) -> str:
    """One figure's chart."""
    days = list(period.each_day())
    peak = max(range(len(figure.days)), key=figure.days.__getitem__, default=None) if figure.days else None
    described = _("In all %(total)s.") % {"total": numbers.shown(figure.value, figure.unit)}
    if peak is not None:
        described += " " + _("Most on %(day)s: %(value)s.") % {
            "day": date_format(days[peak], "DATE_FORMAT"),
            "value": numbers.shown(figure.days[peak], figure.unit),
        }
    return charts.day_chart(
        days,
        [date_format(day, "j N") for day in days],
        series_of(figure, len(days)),
        title=figure.title,
        description=described,
        colour=colour,
        size=size,
    )
