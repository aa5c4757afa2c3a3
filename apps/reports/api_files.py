"""REST: a report taken away: on paper, as a workbook, as text."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, operation
from apps.agency.rest_files import FileRenderer
from apps.reports.documents.pdf import pdf_of
from apps.reports.selectors.reports import content_of, report_for
from apps.reports.tables import XLSX_TYPE, csv_of, xlsx_of

CSV_TYPE = "text/csv"


class PdfRenderer(FileRenderer):
    """A PDF."""

    media_type = "application/pdf"
    format = "pdf"


class XlsxRenderer(FileRenderer):
    """A workbook."""

    media_type = XLSX_TYPE
    format = "xlsx"


class CsvRenderer(FileRenderer):
    """A table as text."""

    media_type = CSV_TYPE
    format = "csv"


class ReportPdf(BrandView):
    """A report on paper."""

    rights: ClassVar[Any] = {"GET": "report:read"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, PdfRenderer]

    @operation("A report as PDF", "report:read", OpenApiTypes.BINARY, None, parameters=[BRAND])
    def get(self, request: Request, brand: str, report_id: int) -> HttpResponse:
        """Tagged (PDF/UA-1)."""
        report = report_for(self.actor, report_id)
        with translation.override(report.language):
            shown, rows = content_of(report)
        return HttpResponse(pdf_of(report, shown, list(rows), self.brand), content_type="application/pdf")


class ReportXlsx(BrandView):
    """A report as a workbook."""

    rights: ClassVar[Any] = {"GET": "report:read"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, XlsxRenderer]

    @operation("A report as workbook", "report:read", OpenApiTypes.BINARY, None, parameters=[BRAND])
    def get(self, request: Request, brand: str, report_id: int) -> HttpResponse:
        """Figures, their days, one row a case."""
        report = report_for(self.actor, report_id)
        with translation.override(report.language):
            shown, rows = content_of(report)
            return HttpResponse(xlsx_of(report.title, shown, rows), content_type=XLSX_TYPE)


class ReportCsv(BrandView):
    """A report's cases as text."""

    rights: ClassVar[Any] = {"GET": "report:read"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, CsvRenderer]

    @operation("A report's cases as CSV", "report:read", OpenApiTypes.STR, None, parameters=[BRAND])
    def get(self, request: Request, brand: str, report_id: int) -> HttpResponse:
        """One row a case."""
        report = report_for(self.actor, report_id)
        with translation.override(report.language):
            shown, rows = content_of(report)
            return HttpResponse(csv_of(rows, shown.period.zone), content_type=f"{CSV_TYPE}; charset=utf-8")
