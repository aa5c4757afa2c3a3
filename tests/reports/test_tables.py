"""What a client takes away: a row a case, and nothing in it that a spreadsheet would run."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from apps.reports.anonymise import anonymised
from apps.reports.period import Period
from apps.reports.rows import COLUMNS, row_of, safe_cell
from apps.reports.selectors.figures import Sheet, sheet
from apps.reports.selectors.portal import CaseLine, Post
from apps.reports.tables import csv_of, xlsx_of

AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "\u00a0=1",
    "＠x",
    '=HYPERLINK("http://x")',
]


def line(text: str) -> CaseLine:
    return CaseLine(
        7,
        AT,
        "x",
        "product",
        "troll",
        "closed",
        "calmed",
        AT,
        AT,
        True,
        None,
        "",
        (Post("x", AT, text, "", ""),),
    )


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_begins_a_formula(text) -> None:
    assert safe_cell(text).startswith("'")
    row = next(
        csv.reader(
            io.StringIO(csv_of([row_of(line(text))], "Europe/Paris").decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(row) == len(COLUMNS)
    cells = list(
        csv.reader(
            io.StringIO(csv_of([row_of(line(text))], "UTC").decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )[1]
    assert not any(cell[:1] in "=+-@\t\r\n＝＠" for cell in cells if cell)


@pytest.mark.parametrize("text", ["bonjour", "a=b", "2 + 2", "« = »", ""])
def test_harmless_text_is_left_alone(text) -> None:
    assert safe_cell(text) == text


def test_times_are_the_brands_wall_clock() -> None:
    with translation.override("en"):
        assert "2026-03-11 00:30:00" in csv_of([row_of(line("x"))], "Europe/Paris").decode()


@pytest.mark.parametrize("text", EVIL)
def test_a_workbook_holds_no_formula_and_no_link(lumen_db, text) -> None:
    shown: Sheet = sheet(Period(date(2026, 3, 1), date(2026, 3, 10), "Europe/Paris"))
    book = zipfile.ZipFile(io.BytesIO(xlsx_of(text, shown, [row_of(line(text))])))
    pages = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))
    assert "<f>" not in pages
    assert "<hyperlink" not in pages


def test_an_anonymous_text_points_to_nobody() -> None:
    said = "Moi, Zoé Martin (@zoe_m), zoe@exemple.fr, 06 12 34 56 78, https://x.example/zoe : lampe cassée le 12/11"
    shown = anonymised(said, ["zoe_m", "Zoé Martin"])
    assert "lampe cassée le 12/11" in shown
    for trace in ("zoe", "Zoé", "Martin", "06 12", "x.example"):
        assert trace not in shown
