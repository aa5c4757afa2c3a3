"""REST: publishing an approved draft, removing under an article, and what became of it."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, operation, writes
from apps.agency.rest_fields import Number
from apps.publishing.models import NetworkAction
from apps.publishing.services.asking import REMOVALS, publish_reply, remove, undo

ID = {"min_value": 1, "max_value": 2**63 - 1}


class ActionSerializer(serializers.ModelSerializer[NetworkAction]):
    """An act on a network, done once."""

    case_id = serializers.IntegerField(read_only=True)
    example: ClassVar[Any] = {
        "id": 4,
        "kind": "reply",
        "state": "approved",
        "case_id": 7,
        "created_at": "2026-11-20T10:30:00+01:00",
        "next_at": "2026-11-20T10:30:10+01:00",
        "sent_at": None,
        "url": "",
        "error": "",
    }

    class Meta:
        model = NetworkAction
        fields = ("id", "kind", "state", "case_id", "created_at", "next_at", "sent_at", "url", "error")


class RemoveSerializer(serializers.Serializer[Any]):
    """What is removed, how, and under which article."""

    mention_id = Number(**ID)
    kind = serializers.ChoiceField(REMOVALS)
    article_id = Number(**ID)


class PublishDraft(BrandView):
    """A reply leaves."""

    rights: ClassVar[Any] = {"POST": "case:publish"}

    @operation(
        "Publish an approved draft",
        "case:publish",
        ActionSerializer,
        ActionSerializer.example,
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        code=202,
        description="It leaves after the undo window; read the action to see what became of it.",
    )
    @writes
    def post(self, request: Request, brand: str, draft_id: int) -> Response:
        """Exactly the bytes that were approved."""
        return Response(
            ActionSerializer(publish_reply(self.actor, draft_id, timezone.now())).data, status=202
        )


class RemoveFromCase(BrandView):
    """A removal."""

    rights: ClassVar[Any] = {"POST": "case:remove"}

    @operation(
        "Hide, delete, block or mute under an article",
        "case:remove",
        ActionSerializer,
        ActionSerializer.example | {"kind": "hide"},
        asks=RemoveSerializer,
        asked={"mention_id": 31, "kind": "hide", "article_id": 3},
        parameters=[BRAND],
        code=202,
        description="Needs a capture that was kept before.",
    )
    @writes
    def post(self, request: Request, brand: str, case_id: int) -> Response:
        """What the network does not offer becomes a step to be done by hand."""
        sent = checked(RemoveSerializer, request.data)
        made = remove(
            self.actor, case_id, sent["mention_id"], sent["kind"], sent["article_id"], timezone.now()
        )
        return Response(ActionSerializer(made).data, status=202)


class OneAction(BrandView):
    """An act."""

    rights: ClassVar[Any] = {"GET": "publication:read"}

    @operation(
        "An act on a network",
        "publication:read",
        ActionSerializer,
        ActionSerializer.example,
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, action_id: int) -> Response:
        """What became of it."""
        return Response(ActionSerializer(NetworkAction.objects.get(pk=action_id)).data)


class UndoAction(BrandView):
    """Taking back."""

    rights: ClassVar[Any] = {"POST": "case:publish"}

    @operation(
        "Take back an act that has not left",
        "case:publish",
        ActionSerializer,
        ActionSerializer.example | {"state": "cancelled"},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, action_id: int) -> Response:
        """Within the undo window."""
        return Response(ActionSerializer(undo(self.actor, action_id, timezone.now())).data)
