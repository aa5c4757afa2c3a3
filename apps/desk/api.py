"""REST: who works for a brand, the case of an alert, and signed files to be read without Vigie."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, operation, writes
from apps.agency.rest_files import ZipRenderer
from apps.cases.api import CaseSerializer
from apps.cases.models import Case
from apps.cases.services.exporting import Export, export_evidence
from apps.cases.services.opening import open_for_alert
from apps.desk import words
from apps.desk.crisis_file import export_crisis
from apps.desk.people import team_of
from apps.detection.selectors import alert_by_id


def _archive(made: Export) -> HttpResponse:
    answer = HttpResponse(made.content, content_type=ZipRenderer.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


class CrisisFile(BrandView):
    """The whole file of a crisis."""

    rights: ClassVar[Any] = {"GET": "evidence:export"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, ZipRenderer]

    @operation("The file of a crisis", "evidence:export", OpenApiTypes.BINARY, None, parameters=[BRAND])
    def get(self, request: Request, brand: str, crisis_id: int) -> HttpResponse:
        """One signed archive; that it was taken is kept in the history."""
        return _archive(export_crisis(self.actor, crisis_id, timezone.now()))


class CaseEvidence(BrandView):
    """The evidence of a case."""

    rights: ClassVar[Any] = {"GET": "evidence:export"}
    renderer_classes: ClassVar[Any] = [JSONRenderer, ZipRenderer]

    @operation("The evidence of a case", "evidence:export", OpenApiTypes.BINARY, None, parameters=[BRAND])
    def get(self, request: Request, brand: str, case_id: int) -> HttpResponse:
        """One signed archive with its captures; that it was taken is kept in the history."""
        return _archive(
            export_evidence(self.actor, Case.objects.only("pk").get(pk=case_id).pk, timezone.now())
        )


class AlertCase(BrandView):
    """The case of an alert."""

    rights: ClassVar[Any] = {"POST": "case:open"}

    @operation(
        "Open a case for an alert",
        "case:open",
        CaseSerializer,
        CaseSerializer.example | {"opened_because": "alert"},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        description="Where it has one already, that one is returned.",
    )
    @writes
    def post(self, request: Request, brand: str, alert_id: int) -> Response:
        """One case for one alert."""
        found = alert_by_id(alert_id)
        made = open_for_alert(
            found.pk, found.kind, found.severity, words.word("alert", found.kind), timezone.now()
        )
        return Response(CaseSerializer(made).data)


class ColleagueSerializer(serializers.Serializer[Any]):
    """A person who works for the brand, as colleagues see them."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="label")
    role = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    example: ClassVar[Any] = {
        "id": 3,
        "name": "Alice",
        "role": "moderator",
        "languages": ["fr"],
        "skills": [],
    }


class Team(BrandView):
    """Who works for a brand."""

    rights: ClassVar[Any] = {"GET": "member:read"}

    @operation(
        "The team of a brand",
        "member:read",
        ColleagueSerializer(many=True),
        [ColleagueSerializer.example],
        parameters=[BRAND],
        description="The numbers that assigning a case and declaring a crisis ask for.",
    )
    def get(self, request: Request, brand: str) -> Response:
        """With those who work for the whole agency."""
        return Response(ColleagueSerializer(team_of(self.brand), many=True).data)
