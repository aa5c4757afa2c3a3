"""What the client's pages need: numbers as people write them, charts, and how figures changed."""

import base64
from datetime import date

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.reports import charts, numbers, words
from apps.reports.drawings import drawing, series_of
from apps.reports.selectors.figures import Figure, Part, Sheet

register = template.Library()


@register.filter
def value(figure: Figure) -> str:
    """A figure's value with its unit."""
    return numbers.shown(figure.value, figure.unit)


@register.filter
def full_day(day: date) -> str:
    """A day in words."""
    return numbers.full_day(day)


@register.filter
def in_unit(number: float | None, unit: str) -> str:
    """A number with a unit."""
    return numbers.shown(number, unit)


@register.filter
def said(code: str, kind: str) -> str:
    """The word people read for a code."""
    return words.word(kind, code)


@register.simple_tag
def changed(figure: Figure, before: float | None, against: str) -> SafeString:
    """How a figure changed against something: an arrow, the change, what it was."""
    text = numbers.change(figure.value, before, figure.unit)
    if not text or figure.value is None or before is None:
        return SafeString("")
    mood = numbers.mood(figure.value, before, figure.better)
    arrow = "▲" if figure.value > before else "▼" if figure.value < before else "="
    if not numbers.against(text, against).endswith(against):
        return mark_safe(f'<span class="change {mood}">{escape(text)}</span>')  # noqa: S308 - escaped
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<span class="change {mood}"><span aria-hidden="true">{arrow}</span> <b>{escape(text)}</b>'
        f' {escape(against)} <span class="muted">({escape(numbers.shown(before, figure.unit))})</span></span>'
    )


@register.simple_tag
def day_chart(sheet: Sheet, name: str, colour: str) -> SafeString:
    """A figure's days as columns, in a wide and a narrow drawing of which the page shows one."""
    figure = sheet[name]
    return mark_safe(  # noqa: S308 - charts.py escapes
        f'<div class="chart-wide">{drawing(sheet.period, figure, colour, charts.Size())}</div>'
        f'<div class="chart-narrow">{drawing(sheet.period, figure, colour, charts.NARROW)}</div>'
    )


@register.simple_tag
def bar(part: Part, parts: tuple[Part, ...], colour: str) -> SafeString:
    """A part's bar, beside the longest of its kind."""
    most = max((one.value for one in parts), default=0.0)
    return mark_safe(charts.bar(part.value / most if most else 0.0, colour, part.code))  # noqa: S308


@register.simple_tag
def days_of(sheet: Sheet, name: str) -> list[tuple[object, list[float]]]:
    """(day, its values) for the table behind a chart."""
    figure = sheet[name]
    series = series_of(figure, sheet.period.days)
    return [(day, [one.values[n] for one in series]) for n, day in enumerate(sheet.period.each_day())]


@register.simple_tag
def columns_of(sheet: Sheet, name: str) -> list[charts.Series]:
    """The columns of the table behind a chart, with their names."""
    return series_of(sheet[name], sheet.period.days)


IMAGES = ("data:image/svg+xml", "data:image/png", "data:image/jpeg", "data:image/webp")


@register.filter
def logo_address(logo: str) -> str:
    """A logo as the address of a picture; inside <img> an SVG can neither run nor load anything."""
    if logo.startswith(IMAGES):
        return logo
    if logo.lstrip().startswith("<svg"):
        return "data:image/svg+xml;base64," + base64.b64encode(logo.strip().encode()).decode()
    return ""


@register.filter
def page_name(page: str) -> str:
    """A page of the portal as its reader knows it."""
    head, _sep, number = page.partition(" ")
    names = {
        "portal": _("Overview"),
        "figures": _("Figures"),
        "cases": _("Cases"),
        "alerts": _("Alerts and crises"),
        "charter": _("Charter"),
        "access": _("Who read what"),
        "reports": _("Reports"),
        "case": _("Case %(n)s") % {"n": number},
    }
    return names.get(head, page)


@register.filter
def drawn(svg: str) -> SafeString:
    """A chart of ours, which charts.py has escaped."""
    return mark_safe(svg)  # noqa: S308
