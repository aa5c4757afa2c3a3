"""A report as a tagged PDF (PDF/UA-1), by typst: data in, bytes out, no file and no network."""

import base64
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.agency.models import Brand
from apps.reports import numbers
from apps.reports.charts import safe_colour
from apps.reports.documents.blocks import blocks_of, kind_name
from apps.reports.models import Report
from apps.reports.selectors.figures import Sheet

TEMPLATE = Path(__file__).with_name("report.typ")
FONT = "Libertinus Serif"
PUNCTUATION = frozenset(" \u202f\u2009–—‘’‚“”„†•…‰‹›€−→×≤≥")
LOGOS = {
    "data:image/svg+xml": "svg",
    "data:image/png": "png",
    "data:image/jpeg": "jpg",
    "data:image/webp": "webp",
}


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Only those that come with typst, so that a report looks alike on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def pdf_of(report: Report, sheet: Sheet, rows: list[dict[str, Any]], brand: Brand) -> bytes:
    """The report's PDF in its own language; one that is not signed off says so on its first page."""
    with translation.override(report.language):
        data = _data(report, sheet, rows, brand)
    at = int((report.signed_off_at or report.created_at).timestamp())
    refused: typst.TypstError | None = None
    for content, standards in _attempts(data):
        try:
            return _compiled(content, at, standards)
        except typst.TypstError as error:
            refused = error
    assert refused is not None
    raise refused


def _attempts(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Literal["ua-1"] | None]]:
    """As it is; without characters that no font has, which PDF/UA forbids; without logos; at last as plain PDF."""
    yield data, "ua-1"
    shown = displayable(data)
    yield shown, "ua-1"
    plain = shown | {"logo": None, "agency-logo": None}
    yield plain, "ua-1"
    yield plain, None


def displayable(value: Any) -> Any:
    """The same data with “?” in the place of each character that typst's own fonts may not have, like an emoji."""
    if isinstance(value, str):
        return "".join(char if ord(char) < 0x530 or char in PUNCTUATION else "?" for char in value)
    if isinstance(value, dict):
        return {key: displayable(one) for key, one in value.items()}
    return [displayable(one) for one in value] if isinstance(value, list) else value


def _compiled(data: dict[str, Any], timestamp: int, standards: Literal["ua-1"] | None) -> bytes:
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), root=str(TEMPLATE.parent), font_paths=_fonts(), ignore_system_fonts=True
    )
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=timestamp,
    )
    assert isinstance(made, bytes)
    return made


def logo_of(logo: str) -> dict[str, Any] | None:
    """A logo (SVG, or a data address of an SVG, PNG, JPEG or WebP) as {"format", "bytes"}; None for anything else."""
    logo = logo.strip()
    if logo.startswith("<svg"):
        return {"format": "svg", "bytes": list(logo.encode())}
    head, _sep, body = logo.partition(";base64,")
    form = LOGOS.get(head)
    if form is None:
        return None
    try:
        return {"format": form, "bytes": list(base64.b64decode(body, validate=True))}
    except ValueError:
        return None


def _data(report: Report, sheet: Sheet, rows: list[dict[str, Any]], brand: Brand) -> dict[str, Any]:
    period = sheet.period
    return {
        "title": report.title,
        "language": report.language[:2],
        "kind": kind_name(report).capitalize(),
        "brand": brand.name,
        "agency": brand.agency.name,
        "colour": safe_colour(brand.colour),
        "logo": logo_of(brand.logo),
        "agency-logo": logo_of(brand.agency.logo),
        "period": _("%(first)s to %(last)s")
        % {"first": numbers.full_day(period.first), "last": numbers.full_day(period.last)},
        "footer": f"{brand.name} · {brand.agency.name}",
        "state": "" if report.state == Report.State.SIGNED_OFF else _("Draft: not signed off"),
        "nothing": _("Nothing in this period."),
        "part-heads": [_("What"), "", _("How many"), _("Share"), _("Before")],
        "colophon": _colophon(sheet),
        "blocks": blocks_of(report, sheet, rows, safe_colour(brand.colour), FONT),
    }


def _colophon(sheet: Sheet) -> str:
    text = _("Days are those of the time zone %(zone)s.") % {"zone": sheet.period.zone}
    if sheet.counted_at is None:
        return text
    return text + " " + _("Counted on %(at)s.") % {"at": date_format(sheet.counted_at, "DATETIME_FORMAT")}
