"""REST: figures, the same numbers as on the page and on paper."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, checked, operation
from apps.reports.period import LONGEST_DAYS, Period, asked_for
from apps.reports.selectors.figures import as_data, sheet


class PeriodSerializer(serializers.Serializer[Any]):
    """Which days: the last so many, or from one to another."""

    days = serializers.IntegerField(required=False, min_value=1, max_value=LONGEST_DAYS)
    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


def _period(view: BrandView, request: Request) -> Period:
    """The period of an address. Raises ValidationError, or BadPeriod as the page does."""
    asked = request.query_params.dict()
    checked(PeriodSerializer, asked)
    return asked_for(asked, timezone.now(), view.brand.time_zone)


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


class Figures(BrandView):
    """Figures."""

    rights: ClassVar[Any] = {"GET": "figures:read"}

    @operation(
        "The figures of a period",
        "figures:read",
        SheetSerializer,
        SheetSerializer.example,
        parameters=[BRAND, PeriodSerializer],
        description="The same numbers as on the page, in the report and in the workbook.",
    )
    def get(self, request: Request, brand: str) -> Response:
        """The last 30 days unless asked otherwise."""
        return Response(as_data(sheet(_period(self, request), inside=self.actor.may("case:read"))))
