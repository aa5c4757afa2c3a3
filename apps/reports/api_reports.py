"""REST: reports: composed, proofread, read."""

from datetime import date
from typing import Any, ClassVar

from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Flag, Number, Words
from apps.detection.models import Crisis
from apps.reports.api import SheetSerializer
from apps.reports.models import Report
from apps.reports.selectors.reports import report_for, reports_for
from apps.reports.services import composing


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
