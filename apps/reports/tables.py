"""The figures and cases of a period as files: XLSX for people, CSV for machines. Numbers are the sheet's own."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from apps.reports.metrics import Unit
from apps.reports.rows import COLUMNS, cells_of, safe_cell
from apps.reports.selectors.figures import Sheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it a French spreadsheet reads UTF-8 as Latin-1
_FORMATS = {
    Unit.SHARE: "0.0%",
    Unit.COUNT: "#,##0",
    Unit.MINUTES: '#,##0.0" min"',
    Unit.HOURS: '#,##0.0" h"',
    Unit.DAYS: '#,##0.0" d"',
}


def csv_of(rows: Sequence[dict[str, Any]], zone: str) -> bytes:
    """One row a case, in UTF-8 with its mark, separated by semicolons as French spreadsheets expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in COLUMNS.values()])
    for row in rows:
        writer.writerow(
            [one.isoformat(" ") if isinstance(one, datetime) else one for one in cells_of(row, zone)]
        )
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def xlsx_of(title: str, sheet: Sheet, rows: Sequence[dict[str, Any]]) -> bytes:
    """A workbook: the figures, their days, and one row a case; text is never read as a formula or an address."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title})
    _figures(book, title, sheet)
    _days(book, sheet)
    _cases(book, sheet, rows)
    book.close()
    return out.getvalue()


def _figures(book: Any, title: str, sheet: Sheet) -> None:
    page, bold, head = _page(book, _("Figures"))
    page.set_column(0, 0, 44)
    page.set_column(1, 4, 16)
    page.set_column(5, 5, 90)
    page.write_string(0, 0, safe_cell(title), bold)
    page.write_string(
        1, 0, f"{sheet.period.first.isoformat()} – {sheet.period.last.isoformat()} ({sheet.period.zone})"
    )
    names = (
        _("Figure"),
        _("Value"),
        _("Period before"),
        _("Year before"),
        _("9 in 10 within"),
        _("What it means"),
    )
    for column, name in enumerate(names):
        page.write_string(3, column, name, head)
    line = 4
    for figure in sheet.figures.values():
        form = book.add_format({"num_format": _FORMATS[Unit(figure.unit)], "bold": True})
        page.write_string(line, 0, safe_cell(figure.title), bold)
        for column, value in enumerate((figure.value, figure.previous, figure.year_before, figure.p90), 1):
            if value is not None:
                page.write_number(line, column, value, form)
        page.write_string(line, 5, figure.sentence)
        line += 1
        plain = book.add_format({"num_format": _FORMATS[Unit(figure.unit)]})
        for part in figure.parts:
            page.write_string(line, 0, f"    {part.label}")
            page.write_number(line, 1, part.value, plain)
            page.write_number(line, 2, part.previous, plain)
            line += 1
    page.freeze_panes(4, 1)


def _days(book: Any, sheet: Sheet) -> None:
    page, _bold, head = _page(book, _("Days"))
    shown = [figure for figure in sheet.figures.values() if figure.days]
    day_form = book.add_format({"num_format": "yyyy-mm-dd"})
    page.set_column(0, 0, 12)
    page.write_string(0, 0, _("Day"), head)
    for line, day in enumerate(sheet.period.each_day(), 1):
        page.write_datetime(line, 0, datetime(day.year, day.month, day.day), day_form)  # noqa: DTZ001 - a cell has no zone
    for column, figure in enumerate(shown, 1):
        page.set_column(column, column, max(12, len(figure.title) + 2))
        page.write_string(0, column, safe_cell(figure.title), head)
        for line, value in enumerate(figure.days, 1):
            page.write_number(line, column, value)
    page.freeze_panes(1, 1)


def _cases(book: Any, sheet: Sheet, rows: Sequence[dict[str, Any]]) -> None:
    page, _bold, head = _page(book, _("Cases"))
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, name in enumerate(COLUMNS.values()):
        page.write_string(0, column, str(name), head)
        page.set_column(column, column, 60 if column >= len(COLUMNS) - 3 else 18)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(cells_of(row, sheet.period.zone)):
            if isinstance(cell, datetime):
                page.write_datetime(line, column, cell, moment)
            elif isinstance(cell, int):
                page.write_number(line, column, cell)
            elif cell is not None:
                page.write_string(line, column, cell)
    page.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    page.freeze_panes(1, 1)


def _page(book: Any, name: str) -> tuple[Any, Any, Any]:
    page = book.add_worksheet(name[:31])
    return (
        page,
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
    )
