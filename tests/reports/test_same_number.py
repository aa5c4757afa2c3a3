"""A figure is the same number wherever it is read: on the screen, on paper, in the workbook, as text, by the API."""

import csv
import io
import re
import zipfile
from collections import Counter
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from apps.core.tenancy import entered
from apps.reports import numbers
from apps.reports.period import Period
from apps.reports.selectors.figures import sheet
from apps.reports.services import composing
from apps.reports.services.figures import count_days
from tests.reports.random_past import FIRST, LAST, NOW, Past

DAYS = f"first={FIRST}&last={LAST}"
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NEAR = 60  # characters between a figure's title and its number, where both are read as text


def plain(text: str) -> str:
    """The text as one line with one kind of space, so that layout counts for nothing."""
    return re.sub(r"\s+", " ", text.replace("\xad", "")).strip()


def of_page(html: str) -> str:
    return plain(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S)))


def of_pdf(content: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def of_workbook(content: bytes) -> dict[str, tuple[float, ...]]:
    """{title: numbers of its line} of the first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        words = [
            "".join(part.text or "" for part in one.iter(f"{CELLS}t"))
            for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    lines = {}
    for row in page.iter(f"{CELLS}row"):
        cells = [(one.get("t"), one.findtext(f"{CELLS}v") or "") for one in row]
        if cells and cells[0][0] == "s":
            lines[words[int(cells[0][1])]] = tuple(float(text) for kind, text in cells[1:] if kind is None)
    return lines


def stands(text: str, title: str, number: str) -> bool:
    """Whether the number is read shortly after the title, not as a piece of a longer one."""
    name, seen = (r"\s*".join(map(re.escape, plain(one).split())) for one in (title, number))
    return re.search(rf"{name}\D{{0,{NEAR}}}?(?<![\d,.]){seen}(?!\d)", text) is not None


@pytest.fixture
def everywhere(
    lumen: Any, carole: Any, bob: Any, actor: Any, client_of: Any, time_machine: Any
) -> dict[str, Any]:
    """What each place says of one random past."""
    with entered(lumen):
        Past(3)
        count_days(FIRST.replace(month=1), LAST, NOW)
        asked = composing.begin_report(
            actor(carole, lumen), "weekly", FIRST, LAST, timezone.now(), language="fr"
        )
        composing.submit_report(actor(carole, lumen), asked.pk, timezone.now())
        composing.sign_off(actor(bob, lumen), asked.pk, timezone.now())
    page, at = client_of(carole), "/b/lumen"
    return {
        "screen": of_page(page.get(f"{at}/figures/?{DAYS}").content.decode()),
        "paper": of_pdf(page.get(f"{at}/reports/{asked.pk}/pdf/").content),
        "workbook": of_workbook(page.get(f"{at}/figures/figures.xlsx?{DAYS}").content),
        "report workbook": of_workbook(page.get(f"{at}/reports/{asked.pk}/xlsx/").content),
        "text": list(
            csv.DictReader(
                io.StringIO(page.get(f"{at}/figures/cases.csv?{DAYS}").content.decode("utf-8-sig")),
                delimiter=";",
            )
        ),
    }


def test_every_figure_is_one_number_everywhere(everywhere, lumen, carole, program_of) -> None:
    told = program_of(carole).get(f"figures?{DAYS}").json()["figures"]
    with entered(lumen), translation.override("fr"):
        shown = sheet(Period(FIRST, LAST, lumen.time_zone), inside=True)
        missing = [
            (name, place)
            for name, figure in shown.figures.items()
            for place in ("screen", "paper")
            # Whose work it was is told inside the agency only, and never taken away.
            if not (place == "paper" and name == "load")
            if not stands(everywhere[place], figure.title, numbers.shown(told[name]["value"], figure.unit))
        ]
        assert missing == []
        for name in shown.figures.keys() - {"load"}:
            all_told = [told[name][key] for key in ("value", "previous", "year_before", "p90")]
            wanted = tuple(one for one in all_told if one is not None)
            for place in ("workbook", "report workbook"):
                assert everywhere[place][shown[name].title] == pytest.approx(wanted), (name, place)


def test_the_rows_of_the_cases_add_up_to_their_figures(everywhere, carole, program_of) -> None:
    told, rows = program_of(carole).get(f"figures?{DAYS}").json()["figures"], everywhere["text"]
    assert len(rows) == told["cases"]["value"] > 0
    assert sum(not row["Première réponse"] for row in rows) == told["unanswered"]["value"]
    kinds = Counter((row["Problème"], row["Profil"]) for row in rows)
    assert sorted(kinds.values()) == sorted(part["value"] for part in told["kinds"]["parts"] if part["value"])
