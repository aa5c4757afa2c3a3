"""REST: publishing an approved draft, removing under an article, what became of it, and what a person settles."""

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
from apps.agency.rest_fields import Flag, Number, Words
from apps.agency.services import pause_publishing
from apps.publishing.models import NetworkAction
from apps.publishing.selectors import actions_page
from apps.publishing.services import asking, ledger
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


class ActionFilterSerializer(serializers.Serializer[Any]):
    """Which acts."""

    state = serializers.ChoiceField(NetworkAction.State.values, required=False)
    case = serializers.IntegerField(required=False, source="case_id", **ID)


class ByHandSerializer(serializers.Serializer[Any]):
    """The capture that shows how it looks now."""

    capture_id = Number(**ID)


class SettleSerializer(serializers.Serializer[Any]):
    """What a person saw on the network's page."""

    found = Flag()
    url = Words(max_length=2000, required=False, allow_blank=True, default="")


class ReverseSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = Words(max_length=300)


class PauseSerializer(serializers.Serializer[Any]):
    """Whether nothing leaves."""

    paused = Flag()


class Actions(BrandView):
    """What was asked of networks."""

    rights: ClassVar[Any] = {"GET": "publication:read"}

    @operation(
        "Acts on networks, newest first",
        "publication:read",
        page_schema("Action", ActionSerializer),
        {"results": [ActionSerializer.example], "next": None},
        parameters=[BRAND, ActionFilterSerializer, *PAGE_PARAMETERS],
    )
    def get(self, request: Request, brand: str) -> Response:
        """All, those of one case, or those in one state: `needs_human` and `by_hand` wait for a person."""
        limit, after = page_asked(request)
        asked = checked(ActionFilterSerializer, request.query_params.dict())
        rows = actions_page(limit, after, **asked)
        return page_of(
            rows, limit, lambda row: (row.created_at, row.pk), lambda row: ActionSerializer(row).data
        )


class DoneByHand(BrandView):
    """What a person did on the network's own page."""

    rights: ClassVar[Any] = {"POST": "case:remove"}

    @operation(
        "Tick off what was done by hand",
        "case:remove",
        ActionSerializer,
        ActionSerializer.example | {"kind": "hide", "state": "sent"},
        asks=ByHandSerializer,
        asked={"capture_id": 3},
        parameters=[BRAND],
        description="With a capture that was kept after it was asked for (`cases/N/capture`).",
    )
    @writes
    def post(self, request: Request, brand: str, action_id: int) -> Response:
        """The capture ends this step."""
        sent, found = checked(ByHandSerializer, request.data), NetworkAction.objects.get(pk=action_id)
        made = asking.done_by_hand(self.actor, found.pk, sent["capture_id"], timezone.now())
        return Response(ActionSerializer(made).data)


class SettleAction(BrandView):
    """An act whose fate the network did not tell."""

    rights: ClassVar[Any] = {"POST": "publication:handle"}

    @operation(
        "Settle an act after looking at the network",
        "publication:handle",
        ActionSerializer,
        ActionSerializer.example | {"state": "sent"},
        asks=SettleSerializer,
        asked={"found": True, "url": "https://social.example/@maison_lumen/1135"},
        parameters=[BRAND],
        description="Found, it counts as sent; not found, it leaves again.",
    )
    @writes
    def post(self, request: Request, brand: str, action_id: int) -> Response:
        """Only a person who looked may say so."""
        sent, found = checked(SettleSerializer, request.data), NetworkAction.objects.get(pk=action_id)
        made = ledger.settle_by_hand(self.actor, found.pk, sent["found"], timezone.now(), sent["url"])
        return Response(ActionSerializer(made).data)


class ReverseAction(BrandView):
    """The opposite of a removal."""

    rights: ClassVar[Any] = {"POST": "case:remove"}

    @operation(
        "Show again, unblock or unmute",
        "case:remove",
        ActionSerializer,
        ActionSerializer.example | {"id": 5, "kind": "unhide"},
        asks=ReverseSerializer,
        asked={"reason": "C’était une question sérieuse."},
        parameters=[BRAND],
        code=202,
    )
    @writes
    def post(self, request: Request, brand: str, action_id: int) -> Response:
        """A new act, with its reason."""
        sent, found = checked(ReverseSerializer, request.data), NetworkAction.objects.get(pk=action_id)
        made = asking.reverse(self.actor, found.pk, sent["reason"], timezone.now())
        return Response(ActionSerializer(made).data, status=202)


class Publishing(BrandView):
    """The kill switch."""

    rights: ClassVar[Any] = {"GET": "publication:read", "POST": "publication:pause"}

    @operation(
        "Whether anything leaves",
        "publication:read",
        PauseSerializer,
        {"paused": False},
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Paused at the brand or at its agency."""
        return Response({"paused": asking.publishing_is_paused()})

    @operation(
        "Pause or resume publishing",
        "publication:pause",
        PauseSerializer,
        {"paused": True},
        asks=PauseSerializer,
        asked={"paused": True},
        parameters=[BRAND],
        description="An agency that has paused everything stays paused.",
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """Nothing leaves while it is on."""
        pause_publishing(
            self.actor, self.brand, checked(PauseSerializer, request.data)["paused"], timezone.now()
        )
        return Response({"paused": asking.publishing_is_paused()})
