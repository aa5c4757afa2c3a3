"""REST: alerts."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import (
    PAGE_PARAMETERS,
    BrandView,
    checked,
    operation,
    page_asked,
    page_of,
    page_schema,
    writes,
)
from apps.detection.models import Alert
from apps.detection.selectors import alert_by_id, alerts
from apps.detection.services import handle_alert


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """Something abnormal: expected against seen, since when."""

    example: ClassVar[Any] = {
        "id": 2,
        "series": "negative",
        "kind": "negative",
        "state": "open",
        "severity": 4,
        "began_at": "2026-11-20T10:00:00+01:00",
        "detected_at": "2026-11-20T10:04:00+01:00",
        "ended_at": None,
        "expected": 0.8,
        "observed": 14.0,
        "feedback": "",
    }

    class Meta:
        model = Alert
        fields = (
            "id",
            "series",
            "kind",
            "state",
            "severity",
            "began_at",
            "detected_at",
            "ended_at",
            "expected",
            "observed",
            "feedback",
        )


class AlertHandlingSerializer(serializers.Serializer[Any]):
    """What is done about it, and whether it was a true one."""

    state = serializers.ChoiceField(["open", "acknowledged", "closed"])
    feedback = serializers.ChoiceField(["", "true", "false"], required=False, default="")


class AlertFilterSerializer(serializers.Serializer[Any]):
    """Which alerts."""

    open = serializers.ChoiceField(["true", "false"], required=False, default="false")


class Alerts(BrandView):
    """Alerts."""

    rights: ClassVar[Any] = {"GET": "alert:read"}

    @operation(
        "Alerts, newest first",
        "alert:read",
        page_schema("Alert", AlertSerializer),
        {"results": [AlertSerializer.example], "next": None},
        parameters=[
            BRAND,
            AlertFilterSerializer,
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request, brand: str) -> Response:
        """All, or those still open."""
        limit, after = page_asked(request)
        asked = checked(AlertFilterSerializer, request.query_params.dict())
        rows = alerts("open" if asked["open"] == "true" else "", limit, after)
        return page_of(rows, limit, lambda row: (row.began_at, row.pk), lambda row: AlertSerializer(row).data)


class OneAlert(BrandView):
    """One alert."""

    rights: ClassVar[Any] = {"GET": "alert:read", "POST": "alert:handle"}

    @operation("An alert", "alert:read", AlertSerializer, AlertSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, alert_id: int) -> Response:
        """As it stands."""
        return Response(AlertSerializer(alert_by_id(alert_id)).data)

    @operation(
        "Handle an alert",
        "alert:handle",
        AlertSerializer,
        AlertSerializer.example,
        asks=AlertHandlingSerializer,
        asked={"state": "acknowledged", "feedback": "true"},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, alert_id: int) -> Response:
        """Acknowledge, close, open again; say whether it was true."""
        sent = checked(AlertHandlingSerializer, request.data)
        made = handle_alert(
            self.actor, alert_id, timezone.now(), state=sent["state"], feedback=sent["feedback"]
        )
        return Response(AlertSerializer(made).data)
