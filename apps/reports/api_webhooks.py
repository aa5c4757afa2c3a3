"""REST: webhooks, what was delivered to them, and sending it again."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
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
from apps.agency.rest_fields import Number, Words
from apps.reports.messages import TOPICS
from apps.reports.models import Webhook, WebhookDelivery
from apps.reports.selectors.webhooks import deliveries
from apps.reports.services import webhooks as service


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """An address that is told what happens."""

    example: ClassVar[Any] = {
        "id": 2,
        "name": "CRM",
        "url": "https://crm.example/hooks/vigie",
        "topics": ["case.opened", "referral.asked"],
        "format": "json",
        "department_id": None,
        "active": True,
        "created_at": "2026-11-20T10:00:00+01:00",
    }
    topics = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Webhook
        fields = ("id", "name", "url", "topics", "format", "department_id", "active", "created_at")


class WebhookSecretSerializer(serializers.Serializer[Any]):
    """A webhook with its signing secret, which is shown this once."""

    webhook = WebhookSerializer()
    secret = serializers.CharField()
    example: ClassVar[Any] = {"webhook": WebhookSerializer.example, "secret": "whsec_…"}


class WebhookWriteSerializer(serializers.Serializer[Any]):
    """A webhook as it is added."""

    name = Words(max_length=100)
    url = Words(max_length=500)
    topics = serializers.ListField(child=serializers.ChoiceField(list(TOPICS)), min_length=1, max_length=20)
    format = serializers.ChoiceField(Webhook.Format.values, required=False, default="json")
    department_id = Number(required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1)
    example: ClassVar[Any] = {
        "name": "CRM",
        "url": "https://crm.example/hooks/vigie",
        "topics": ["case.opened", "referral.asked"],
        "format": "json",
    }


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One message to one webhook."""

    webhook_id = serializers.IntegerField(read_only=True)
    example: ClassVar[Any] = {
        "id": 9,
        "webhook_id": 2,
        "key": "6f1c8f1e-7a0c-4a57-9a0e-3d2f3f6a9f10",
        "event": "case:7:opened",
        "topic": "case.opened",
        "state": "delivered",
        "attempts": 1,
        "status": 200,
        "error": "",
        "created_at": "2026-11-20T10:00:00+01:00",
        "delivered_at": "2026-11-20T10:00:01+01:00",
    }

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "webhook_id",
            "key",
            "event",
            "topic",
            "state",
            "attempts",
            "status",
            "error",
            "created_at",
            "delivered_at",
        )


class DeliveryFilterSerializer(serializers.Serializer[Any]):
    """Which deliveries."""

    state = serializers.ChoiceField(WebhookDelivery.State.values, required=False)
    webhook = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class Webhooks(BrandView):
    """Webhooks."""

    rights: ClassVar[Any] = {"GET": "brand:configure", "POST": "brand:configure"}

    @operation(
        "Webhooks",
        "brand:configure",
        WebhookSerializer(many=True),
        [WebhookSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Those that are on, by name."""
        rows = Webhook.objects.filter(active=True).order_by("name", "pk")
        return Response(WebhookSerializer(rows, many=True).data)

    @operation(
        "Add a webhook",
        "brand:configure",
        WebhookSecretSerializer,
        WebhookSecretSerializer.example,
        asks=WebhookWriteSerializer,
        asked=WebhookWriteSerializer.example,
        parameters=[BRAND],
        code=201,
        description="The answer holds the signing secret, this once; it is never kept for an Idempotency-Key.",
    )
    def post(self, request: Request, brand: str) -> Response:
        """It is told from now on."""
        sent = checked(WebhookWriteSerializer, request.data)
        webhook, secret = service.add_webhook(
            self.actor,
            sent["name"],
            sent["url"],
            sent["topics"],
            sent["format"],
            timezone.now(),
            department_id=sent["department_id"],
        )
        return Response(WebhookSecretSerializer({"webhook": webhook, "secret": secret}).data, status=201)


class RotateWebhook(BrandView):
    """A new secret."""

    rights: ClassVar[Any] = {"POST": "brand:configure"}

    @operation(
        "Give a webhook a new secret",
        "brand:configure",
        WebhookSecretSerializer,
        WebhookSecretSerializer.example,
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        description="The secret before signs too until the next rotation.",
    )
    def post(self, request: Request, brand: str, webhook_id: int) -> Response:
        """Shown this once."""
        secret = service.rotate_webhook(self.actor, webhook_id)
        webhook = Webhook.objects.get(pk=webhook_id)
        return Response(WebhookSecretSerializer({"webhook": webhook, "secret": secret}).data)


class StopWebhook(BrandView):
    """No more messages."""

    rights: ClassVar[Any] = {"POST": "brand:configure"}

    @operation(
        "Stop a webhook",
        "brand:configure",
        WebhookSerializer,
        WebhookSerializer.example | {"active": False},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, webhook_id: int) -> Response:
        """What waits for it is given up."""
        service.stop_webhook(self.actor, webhook_id)
        return Response(WebhookSerializer(Webhook.objects.get(pk=webhook_id)).data)


class Deliveries(BrandView):
    """What was told."""

    rights: ClassVar[Any] = {"GET": "brand:configure"}

    @operation(
        "Deliveries, newest first",
        "brand:configure",
        page_schema("Delivery", DeliverySerializer),
        {"results": [DeliverySerializer.example], "next": None},
        parameters=[BRAND, DeliveryFilterSerializer, *PAGE_PARAMETERS],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Of all webhooks, or of one, or in one state."""
        limit, after = page_asked(request)
        asked = checked(DeliveryFilterSerializer, request.query_params.dict())
        rows = deliveries(limit, after, state=asked.get("state", ""), webhook_id=asked.get("webhook", 0))
        return page_of(
            rows, limit, lambda row: (row.created_at, row.pk), lambda row: DeliverySerializer(row).data
        )


class ReplayDelivery(BrandView):
    """Once more."""

    rights: ClassVar[Any] = {"POST": "brand:configure"}

    @operation(
        "Send a delivery again",
        "brand:configure",
        DeliverySerializer,
        DeliverySerializer.example | {"state": "waiting"},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        code=202,
        description="With the same id, whatever became of it.",
    )
    @writes
    def post(self, request: Request, brand: str, delivery_id: int) -> Response:
        """It leaves in a moment."""
        service.replay(self.actor, delivery_id, timezone.now())
        return Response(DeliverySerializer(WebhookDelivery.objects.get(pk=delivery_id)).data, status=202)
