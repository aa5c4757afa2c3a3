"""REST: figures and reports, the same numbers as on the page and on paper."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, operation
from apps.reports.documents.pdf import pdf_of
from apps.reports.models import Report
from apps.reports.period import asked_for
from apps.reports.selectors.figures import as_data, sheet
from apps.reports.selectors.reports import content_of, report_for, reports_for

PERIOD = [
    OpenApiParameter(
        "days", {"type": "integer", "minimum": 1, "maximum": 366}, description="The last so many days"
    ),
    OpenApiParameter("first", OpenApiTypes.DATE, description="The first day, together with `last`"),
    OpenApiParameter("last", OpenApiTypes.DATE, description="The last day, included"),
]


class PartSerializer(serializers.Serializer[Any]):
    """One part of a figure."""

    code = serializers.CharField()
    label = serializers.CharField()
    value = serializers.FloatField()
    previous = serializers.FloatField()
    share = serializers.FloatField()
    days = serializers.ListField(child=serializers.FloatField())


class FigureSerializer(serializers.Serializer[Any]):
    """One figure; its sentence says what it means."""

    title = serializers.CharField()
    sentence = serializers.CharField()
    unit = serializers.CharField()
    better = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    previous = serializers.FloatField(allow_null=True)
    year_before = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)
    size = serializers.IntegerField()
    days = serializers.ListField(child=serializers.FloatField())
    parts = PartSerializer(many=True)


class SheetSerializer(serializers.Serializer[Any]):
    """All figures of a period."""

    first = serializers.DateField()
    last = serializers.DateField()
    time_zone = serializers.CharField()
    counted_at = serializers.DateTimeField(allow_null=True)
    figures = serializers.DictField(child=FigureSerializer())
    example: ClassVar[Any] = {
        "first": "2026-11-14",
        "last": "2026-11-20",
        "time_zone": "Europe/Paris",
        "counted_at": "2026-11-20T10:00:00+00:00",
        "figures": {
            "mentions": {
                "title": "Mentions",
                "sentence": "Posts that concern the brand…",
                "unit": "count",
                "better": "neither",
                "value": 42.0,
                "previous": 40.0,
                "year_before": 0.0,
                "p90": None,
                "size": 0,
                "days": [6.0] * 7,
                "parts": [],
            }
        },
    }


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report."""

    example: ClassVar[Any] = {
        "id": 1,
        "title": "Maison Lumen : octobre 2026",
        "kind": "monthly",
        "state": "signed_off",
        "language": "fr",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "signed_off_at": "2026-11-02T10:00:00+01:00",
    }

    class Meta:
        model = Report
        fields = ("id", "title", "kind", "state", "language", "first_day", "last_day", "signed_off_at")


class ReportDetailSerializer(ReportSerializer):
    """A report with its words and frozen figures."""

    example: ClassVar[Any] = ReportSerializer.example | {
        "commentary": "…",
        "sections": [{"name": "summary", "text": ""}],
        "figures": SheetSerializer.example,
    }
    sections = serializers.ListField(child=serializers.DictField())
    figures = SheetSerializer(allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "commentary", "sections", "figures")  # type: ignore[assignment]


class Figures(BrandView):
    """Figures."""

    rights: ClassVar[Any] = {"GET": "figures:read"}

    @operation(
        "The figures of a period",
        "figures:read",
        SheetSerializer,
        SheetSerializer.example,
        parameters=[BRAND, *PERIOD],
        description="The same numbers as on the page, in the report and in the workbook.",
    )
    def get(self, request: Request, brand: str) -> Response:
        """The last 30 days unless asked otherwise."""
        period = asked_for(request.query_params.dict(), timezone.now(), self.brand.time_zone)
        return Response(as_data(sheet(period, inside=self.actor.may("case:read"))))


class Reports(BrandView):
    """Reports."""

    rights: ClassVar[Any] = {"GET": "report:read"}

    @operation(
        "Reports", "report:read", ReportSerializer(many=True), [ReportSerializer.example], parameters=[BRAND]
    )
    def get(self, request: Request, brand: str) -> Response:
        """The newest hundred."""
        return Response(ReportSerializer(reports_for(self.actor), many=True).data)


class OneReport(BrandView):
    """A report."""

    rights: ClassVar[Any] = {"GET": "report:read"}

    @operation(
        "A report", "report:read", ReportDetailSerializer, ReportDetailSerializer.example, parameters=[BRAND]
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """With its frozen figures once it is signed off."""
        return Response(ReportDetailSerializer(report_for(self.actor, report_id)).data)


class PdfRenderer(BaseRenderer):
    """Only names the type; the bytes are made by documents/pdf.py."""

    media_type = "application/pdf"
    format = "pdf"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """An error is told as JSON all the same."""
        return bytes(JSONRenderer().render(data))


class ReportPdf(BrandView):
    """A report on paper."""

    rights: ClassVar[Any] = {"GET": "report:read"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, PdfRenderer]

    @operation(
        "A report as PDF",
        "report:read",
        OpenApiTypes.BINARY,
        None,
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> HttpResponse:
        """Tagged (PDF/UA-1)."""
        report = report_for(self.actor, report_id)
        with translation.override(report.language):
            shown, rows = content_of(report)
        return HttpResponse(pdf_of(report, shown, list(rows), self.brand), content_type="application/pdf")
