"""REST: reports: composed, proofread, read, taken away, shared, spoken about."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Flag, Number, Words
from apps.detection.models import Crisis
from apps.reports.api import SheetSerializer
from apps.reports.documents.pdf import pdf_of
from apps.reports.models import Report, ShareLink
from apps.reports.selectors.reports import comments_of, content_of, report_for, reports_for
from apps.reports.services import composing, links
from apps.reports.tables import XLSX_TYPE, csv_of, xlsx_of

CSV_TYPE = "text/csv"


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


class SectionSerializer(serializers.Serializer[Any]):
    """A section in its place, and what is written under it."""

    name = serializers.ChoiceField(list(composing.SECTIONS))
    text = Words(max_length=composing.LONGEST_TEXT, required=False, allow_blank=True, default="")


class ReportDetailSerializer(ReportSerializer):
    """A report with its words and frozen figures."""

    example: ClassVar[Any] = ReportSerializer.example | {
        "commentary": "…",
        "sections": [{"name": "summary", "text": ""}],
        "figures": SheetSerializer.example,
    }
    sections = SectionSerializer(many=True)
    figures = SheetSerializer(allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "commentary", "sections", "figures")  # type: ignore[assignment]


class ReportBeginSerializer(serializers.Serializer[Any]):
    """Which report. One after a crisis names it, any other its days."""

    kind = serializers.ChoiceField(list(composing.KINDS))
    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)
    crisis_id = Number(required=False, min_value=1, max_value=2**63 - 1)
    language = serializers.ChoiceField(list(composing.LANGUAGES), required=False, default="fr")
    title = Words(max_length=200, required=False, allow_blank=True, default="")
    example: ClassVar[Any] = {"kind": "weekly", "first": "2026-11-16", "last": "2026-11-22", "language": "fr"}


class ReportEditSerializer(serializers.Serializer[Any]):
    """A report's words and the order of its sections."""

    title = Words(max_length=200)
    commentary = Words(
        max_length=composing.LONGEST_TEXT, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    sections = SectionSerializer(many=True)
    example: ClassVar[Any] = {
        "title": "Maison Lumen : la semaine",
        "commentary": "Une semaine calme.",
        "sections": [{"name": "summary", "text": ""}, {"name": "cases", "text": ""}],
    }


class ReportReviewSerializer(serializers.Serializer[Any]):
    """A proofreader's decision; sending back has a reason."""

    approved = Flag()
    reason = Words(max_length=composing.LONGEST_COMMENT, required=False, allow_blank=True, default="")


class CommentSerializer(serializers.Serializer[Any]):
    """A word on a report."""

    who = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    text = Words(max_length=composing.LONGEST_COMMENT)
    example: ClassVar[Any] = {"who": "Karim", "at": "2026-11-23T10:00:00+01:00", "text": "Merci."}


class LinkAskSerializer(serializers.Serializer[Any]):
    """How long a link is good, its password, and for whom it is."""

    days = Number(required=False, default=links.DEFAULT_DAYS, min_value=1, max_value=links.LONGEST_DAYS)
    password = Words(
        required=False, allow_blank=True, default="", max_length=200, trim_whitespace=False, write_only=True
    )
    for_whom = Words(required=False, allow_blank=True, default="", max_length=100)


class LinkSerializer(serializers.ModelSerializer[ShareLink]):
    """A link that opens the report without an account."""

    example: ClassVar[Any] = {
        "id": 3,
        "for_whom": "Direction",
        "created_at": "2026-11-23T10:00:00+01:00",
        "expires_at": "2026-12-07T10:00:00+01:00",
        "revoked_at": None,
    }

    class Meta:
        model = ShareLink
        fields = ("id", "for_whom", "created_at", "expires_at", "revoked_at")


class FreshLinkSerializer(LinkSerializer):
    """A new link with its address, which is told this once."""

    address = serializers.CharField(read_only=True)
    example: ClassVar[Any] = LinkSerializer.example | {
        "address": "https://vigie.example/b/lumen/link/report/…/"
    }

    class Meta(LinkSerializer.Meta):
        fields = (*LinkSerializer.Meta.fields, "address")  # type: ignore[assignment]


class Reports(BrandView):
    """Reports."""

    rights: ClassVar[Any] = {"GET": "report:read", "POST": "report:compose"}

    @operation(
        "Reports", "report:read", ReportSerializer(many=True), [ReportSerializer.example], parameters=[BRAND]
    )
    def get(self, request: Request, brand: str) -> Response:
        """The newest hundred."""
        return Response(ReportSerializer(reports_for(self.actor), many=True).data)

    @operation(
        "Begin a report",
        "report:compose",
        ReportDetailSerializer,
        ReportDetailSerializer.example | {"state": "draft", "figures": None, "signed_off_at": None},
        asks=ReportBeginSerializer,
        asked=ReportBeginSerializer.example,
        parameters=[BRAND],
        code=201,
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """With every section, to be composed."""
        sent, now = checked(ReportBeginSerializer, request.data), timezone.now()
        first, last = self._days(sent)
        made = composing.begin_report(
            self.actor,
            sent["kind"],
            first,
            last,
            now,
            language=sent["language"],
            title=sent["title"],
            crisis_id=sent.get("crisis_id"),
        )
        return Response(ReportDetailSerializer(made).data, status=201)

    def _days(self, sent: dict[str, Any]) -> tuple[date, date]:
        if sent["kind"] == "crisis":
            crisis = Crisis.objects.filter(pk=sent.get("crisis_id") or 0).first()
            if crisis is None:
                raise composing.ReportProblem(translation.gettext("Choose the crisis."), field="crisis_id")
            period = composing.crisis_days(crisis, self.brand.time_zone, timezone.now())
            return period.first, period.last
        for name in ("first", "last"):
            if name not in sent:
                raise composing.ReportProblem(translation.gettext("Choose 1 to 366 days."), field=name)
        return sent["first"], sent["last"]


class OneReport(BrandView):
    """A report."""

    rights: ClassVar[Any] = {"GET": "report:read", "PUT": "report:compose"}

    @operation(
        "A report", "report:read", ReportDetailSerializer, ReportDetailSerializer.example, parameters=[BRAND]
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """With its frozen figures once it is signed off."""
        return Response(ReportDetailSerializer(report_for(self.actor, report_id)).data)

    @operation(
        "Write a report",
        "report:compose",
        ReportDetailSerializer,
        ReportDetailSerializer.example | {"state": "draft", "figures": None, "signed_off_at": None},
        asks=ReportEditSerializer,
        asked=ReportEditSerializer.example,
        parameters=[BRAND],
        description="While it is being composed. With If-Match only if nobody wrote since it was read.",
    )
    @writes
    def put(self, request: Request, brand: str, report_id: int) -> Response:
        """Title, words, which sections and in which order."""
        found = report_for(self.actor, report_id)
        must_match(request, ReportDetailSerializer(found).data)
        sent = checked(ReportEditSerializer, request.data)
        made = composing.edit_report(
            self.actor,
            found.pk,
            title=sent["title"],
            commentary=sent["commentary"],
            sections=[dict(one) for one in sent["sections"]],
            now=timezone.now(),
        )
        return Response(ReportDetailSerializer(made).data)


class SubmitReport(BrandView):
    """To proofreading."""

    rights: ClassVar[Any] = {"POST": "report:compose"}

    @operation(
        "Hand a report to proofreading",
        "report:compose",
        ReportSerializer,
        ReportSerializer.example | {"state": "in_review", "signed_off_at": None},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """Who may sign it off is told."""
        found = report_for(self.actor, report_id)
        return Response(ReportSerializer(composing.submit_report(self.actor, found.pk, timezone.now())).data)


class ReviewReport(BrandView):
    """A proofreader's decision."""

    rights: ClassVar[Any] = {"POST": "report:review"}

    @operation(
        "Sign a report off, or send it back",
        "report:review",
        ReportSerializer,
        ReportSerializer.example,
        asks=ReportReviewSerializer,
        asked={"approved": True},
        parameters=[BRAND],
        description="Never by its author. Signed off, its numbers do not change any more.",
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """It is mailed to the schedule's recipients."""
        sent, found = checked(ReportReviewSerializer, request.data), report_for(self.actor, report_id)
        if sent["approved"]:
            made = composing.sign_off(self.actor, found.pk, timezone.now())
        else:
            made = composing.return_report(self.actor, found.pk, sent["reason"], timezone.now())
        return Response(ReportSerializer(made).data)


class ReportComments(BrandView):
    """What is said on a report."""

    rights: ClassVar[Any] = {"GET": "report:read", "POST": "report:read"}

    @operation(
        "Comments on a report",
        "report:read",
        CommentSerializer(many=True),
        [CommentSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """Oldest first."""
        return Response(CommentSerializer(comments_of(report_for(self.actor, report_id)), many=True).data)

    @operation(
        "Comment on a report",
        "report:read",
        CommentSerializer(many=True),
        [CommentSerializer.example],
        asks=CommentSerializer,
        asked={"text": "Merci."},
        parameters=[BRAND],
        code=201,
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """The account manager is told."""
        found, sent = report_for(self.actor, report_id), checked(CommentSerializer, request.data)
        composing.comment(self.actor, found.pk, sent["text"], timezone.now())
        return Response(CommentSerializer(comments_of(found), many=True).data, status=201)


class ReportLinks(BrandView):
    """Links that open a report without an account."""

    rights: ClassVar[Any] = {"GET": "report:share", "POST": "report:share"}

    @operation(
        "Links to a report",
        "report:share",
        LinkSerializer(many=True),
        [LinkSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """Newest first, without their addresses."""
        rows = report_for(self.actor, report_id).links.order_by("-created_at", "-pk")
        return Response(LinkSerializer(rows, many=True).data)

    @operation(
        "Share a report by a link",
        "report:share",
        FreshLinkSerializer,
        FreshLinkSerializer.example,
        asks=LinkAskSerializer,
        asked={"days": 14, "for_whom": "Direction"},
        parameters=[BRAND],
        code=201,
        description="The address is told this once; it is never kept for an Idempotency-Key.",
    )
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """Only of a report that was signed off."""
        sent, found = checked(LinkAskSerializer, request.data), report_for(self.actor, report_id)
        link, token = links.make_link(self.actor, found.pk, **sent)
        link.address = f"{settings.BASE_URL}/b/{self.brand.slug}/link/report/{token}/"  # type: ignore[attr-defined]
        return Response(FreshLinkSerializer(link).data, status=201)


class RevokeLink(BrandView):
    """The end of a link."""

    rights: ClassVar[Any] = {"POST": "report:share"}

    @operation(
        "End a link",
        "report:share",
        LinkSerializer,
        LinkSerializer.example | {"revoked_at": "2026-11-24T10:00:00+01:00"},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int, link_id: int) -> Response:
        """For good."""
        link = ShareLink.objects.get(pk=link_id, report_id=report_id)
        links.revoke_link(self.actor, link.pk)
        return Response(LinkSerializer(ShareLink.objects.get(pk=link.pk)).data)


class FileRenderer(BaseRenderer):
    """Only names the type; the bytes are made elsewhere."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """An error is told as JSON all the same."""
        return bytes(JSONRenderer().render(data))


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
