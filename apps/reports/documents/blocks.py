"""A report cut into blocks, each plain data: what the page and the PDF print, in the report's language.

Everything comes from the report's own sheet and rows: frozen ones once it is signed off.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.reports import charts, numbers, words
from apps.reports.drawings import drawing, series_of
from apps.reports.models import Report
from apps.reports.rows import COLUMNS, cells_of
from apps.reports.selectors.background import background_of
from apps.reports.selectors.figures import Figure, Sheet

Block = dict[str, Any]
TILES = {
    "summary": ("mentions", "negative", "cases", "in_time", "first_answer", "converted"),
    "voice": ("mentions", "reach", "negative"),
    "answers": (
        "in_time",
        "first_answer",
        "first_answer_clock",
        "replies",
        "holding",
        "promises_kept",
        "proofreading_time",
        "refused",
    ),
    "alerts": ("alerts", "true_alerts", "alert_delay", "crises", "blind_hours"),
    "people": ("converted", "conversion_time"),
}
CHARTS = {"voice": ("mentions", "sentiment"), "answers": ("first_clocks",), "issues": ("cases",)}
PARTS = {
    "voice": ("sentiment", "networks"),
    "issues": ("issues", "kinds"),
    "answers": ("first_clocks", "promises", "unanswered", "reviews"),
    "charter": ("removals",),
    "alerts": (),
    "people": ("outcomes",),
}
# A printed table of cases has room for few columns and for few rows; the spreadsheet has all.
PRINTED = ("id", "opened_at", "issue_type", "state", "first_answered_at", "in_time", "outcome")
MOST_PRINTED = 60


def section_titles() -> dict[str, str]:
    """The sections a report may have, in the active language."""
    return {
        "summary": _("In short"),
        "voice": _("What was said"),
        "issues": _("What it is about"),
        "answers": _("How it was answered"),
        "charter": _("What was removed, and why"),
        "alerts": _("Alerts and crises"),
        "people": _("How it ended"),
        "cases": _("The cases"),
        "meaning": _("What the figures mean"),
    }


def blocks_of(
    report: Report, sheet: Sheet, rows: Sequence[dict[str, Any]], colour: str, font: str
) -> list[Block]:
    """The report's blocks in order. The active language must be the report's."""
    titles = section_titles()
    blocks: list[Block] = []
    background = report.background or background_of(sheet.period)
    if report.commentary:
        blocks.append({"type": "prose", "paragraphs": paragraphs(report.commentary), "lead": True})
    for section in report.sections:
        name = section["name"]
        blocks.append({"type": "heading", "text": titles[name]})
        if section["text"]:
            blocks.append({"type": "prose", "paragraphs": paragraphs(section["text"]), "lead": False})
        blocks += _section(name, sheet, rows, background, colour, font)
    return blocks


def paragraphs(text: str) -> list[str]:
    """Paragraphs are parted by an empty line."""
    return [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]


def _section(
    name: str,
    sheet: Sheet,
    rows: Sequence[dict[str, Any]],
    background: Mapping[str, Any],
    colour: str,
    font: str,
) -> Iterator[Block]:
    if name in TILES:
        yield {"type": "tiles", "tiles": [tile_of(sheet[one]) for one in TILES[name]]}
    for one in CHARTS.get(name, ()):
        if sheet[one].value:
            yield _chart(sheet, sheet[one], colour, font)
    for one in PARTS.get(name, ()):
        yield _parts(sheet[one])
    if name == "alerts":
        yield from _crises(background, sheet.period.zone)
        yield _alerts(background, sheet.period.zone)
    if name == "charter":
        yield from _articles(background)
    if name == "cases":
        yield _cases(sheet, rows)
    if name == "meaning":
        yield {"type": "meaning", "rows": [[one.title, one.sentence] for one in sheet.figures.values()]}


def tile_of(figure: Figure) -> dict[str, str]:
    """A figure as a tile: title, value, how it changed, and whether that is good."""
    against = numbers.change(figure.value, figure.previous, figure.unit)
    note = (
        _("9 in 10 within %(p90)s") % {"p90": numbers.shown(figure.p90, figure.unit)}
        if figure.p90 is not None
        else ""
    )
    return {
        "title": figure.title,
        "value": numbers.shown(figure.value, figure.unit),
        "change": numbers.against(against, _("against the period before")),
        "mood": numbers.mood(figure.value, figure.previous, figure.better),
        "note": note,
    }


def _chart(sheet: Sheet, figure: Figure, colour: str, font: str) -> Block:
    series = series_of(figure, sheet.period.days)
    size = charts.Size(720, 190, 9, font)
    return {
        "type": "chart",
        "title": figure.title,
        "sentence": figure.sentence,
        "svg": drawing(sheet.period, figure, colour, size),
        "alt": _("%(title)s a day: %(value)s in all.")
        % {"title": figure.title, "value": numbers.shown(figure.value, figure.unit)},
        "legend": [[one.label, charts.TONES.get(one.code, colour)] for one in series]
        if len(series) > 1
        else [],
    }


def _parts(figure: Figure) -> Block:
    most = max((part.value for part in figure.parts), default=0)
    return {
        "type": "parts",
        "title": figure.title,
        "sentence": figure.sentence,
        "total": numbers.shown(figure.value, figure.unit),
        "rows": [
            {
                "label": part.label,
                "value": numbers.shown(part.value, figure.unit),
                "share": numbers.shown(part.share, "share"),
                "before": numbers.shown(part.previous, figure.unit),
                "width": part.value / most if most else 0,
                "colour": charts.TONES.get(part.code, ""),
            }
            for part in figure.parts
        ],
    }


def _moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))


def _crises(background: Mapping[str, Any], zone: str) -> Iterator[Block]:
    for crisis in background["crises"]:
        begun = _moment(crisis["declared_at"], zone)
        told = [_("Declared on %(at)s.") % {"at": date_format(begun, "DATETIME_FORMAT")}]
        if crisis["ended_at"]:
            ended = _moment(crisis["ended_at"], zone)
            lasted = numbers.minutes((ended - begun).total_seconds() / 60)
            told.append(_("Ended on %(at)s.") % {"at": date_format(ended, "DATETIME_FORMAT")})
            told.append(_("It lasted %(time)s.") % {"time": lasted})
        yield {"type": "subheading", "text": crisis["title"]}
        yield {"type": "prose", "paragraphs": [" ".join(told)], "lead": False}
        for title, text in (
            (_("Statement"), crisis["statement"]),
            (_("What was learned"), crisis["lessons"]),
        ):
            if text:
                yield {"type": "label", "text": title}
                yield {"type": "prose", "paragraphs": paragraphs(text), "lead": False}


def _alerts(background: Mapping[str, Any], zone: str) -> Block:
    return {
        "type": "cases",
        "head": [_("Began"), _("What"), _("Seen"), _("Expected"), _("Noticed after"), _("Judged")],
        "rows": [
            [
                date_format(_moment(one["began_at"], zone), "j N H:i"),
                words.word("alert", one["kind"]),
                numbers.count(one["observed"]),
                numbers.count(one["expected"], 1),
                numbers.minutes(
                    (_moment(one["detected_at"], zone) - _moment(one["began_at"], zone)).total_seconds() / 60
                ),
                words.word("feedback", one["feedback"]),
            ]
            for one in background["alerts"]
        ],
        "more": "",
        "none": _("Nothing unusual in this period."),
    }


def _articles(background: Mapping[str, Any]) -> Iterator[Block]:
    charter = background["charter"]
    if charter is not None:
        text = _("Charter in force: version %(n)s. Its articles: %(names)s.") % {
            "n": charter["number"],
            "names": "; ".join(charter["articles"]),
        }
        yield {"type": "prose", "paragraphs": [text], "lead": False}


def _cases(sheet: Sheet, rows: Sequence[dict[str, Any]]) -> Block:
    places = [list(COLUMNS).index(name) for name in PRINTED]
    printed = [cells_of(row, sheet.period.zone) for row in rows[:MOST_PRINTED]]
    left = len(rows) - len(printed)
    return {
        "type": "cases",
        "head": [str(COLUMNS[name]) for name in PRINTED],
        "rows": [[_text(cells[place]) for place in places] for cells in printed],
        "more": _("And %(n)s more, in the spreadsheet.") % {"n": numbers.count(left)} if left > 0 else "",
        "none": _("No case was opened in this period."),
    }


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return date_format(cell, "j N H:i") if hasattr(cell, "hour") else str(cell)


def kind_name(report: Report) -> str:
    """Weekly, monthly, after a crisis."""
    return words.word("report_kind", report.kind)
