"""REST: the brand's own labels, what was learned from its people, and the agency's assistant."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.assistants import MOST_A_DAY, assistant_of, configure_assistant
from apps.agency.models import Assistant
from apps.agency.rest import BrandView, checked, operation, writes
from apps.agency.rest_fields import Flag, Number, Words
from apps.analysis.api import MentionSerializer, VerdictSerializer
from apps.analysis.services import forget_label, teach_label
from apps.analysis.services.adapting import Learned, what_was_learned
from apps.analysis.services.correcting import LONGEST_LABEL

MENTION = OpenApiParameter("mention_id", int, OpenApiParameter.PATH)


class TaughtLabelSerializer(serializers.Serializer[Any]):
    """A mention has one of the brand's own labels, or has it not."""

    label = Words(max_length=LONGEST_LABEL)
    given = Flag(default=True)
    why = Words(max_length=300, required=False, allow_blank=True, default="")


class LabelNameSerializer(serializers.Serializer[Any]):
    """Which of the brand's own labels."""

    label = Words(max_length=LONGEST_LABEL)


class LearnedSerializer(serializers.Serializer[Any]):
    """A field or a label: how much was taught, whether it is used, and how right it was lately."""

    field = serializers.CharField()
    label = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    taught = serializers.IntegerField()
    judged = serializers.IntegerField()
    right_before = serializers.FloatField(allow_null=True)
    right_after = serializers.FloatField(allow_null=True)
    learnt_at = serializers.DateTimeField(allow_null=True)
    example: ClassVar[Any] = {
        "field": "label:mèche",
        "label": "mèche",
        "state": "used",
        "taught": 12,
        "judged": 0,
        "right_before": None,
        "right_after": None,
        "learnt_at": "2026-11-20T10:00:00+01:00",
    }


class AssistantSerializer(serializers.Serializer[Any]):
    """The agency's assistant as it is set: its key is written and never shown."""

    enabled = serializers.BooleanField()
    kind = serializers.CharField()
    url = serializers.CharField()
    model = serializers.CharField()
    a_day = serializers.IntegerField()
    has_key = serializers.BooleanField()
    failure = serializers.CharField(allow_blank=True)
    example: ClassVar[Any] = {
        "enabled": True,
        "kind": "openai",
        "url": "https://models.example/v1",
        "model": "small",
        "a_day": 200,
        "has_key": True,
        "failure": "",
    }


class AssistantAskedSerializer(serializers.Serializer[Any]):
    """How the assistant is to be set. An empty key keeps the one that is known."""

    enabled = Flag()
    kind = serializers.ChoiceField(Assistant.Kind.choices)
    url = Words(max_length=300)
    model = Words(max_length=100)
    key = Words(max_length=500, required=False, allow_blank=True, default="")
    a_day = Number(min_value=1, max_value=MOST_A_DAY)


class MentionLabels(BrandView):
    """The brand's own labels of a mention."""

    rights: ClassVar[Any] = {"POST": "verdict:correct"}

    @operation(
        "Teach a label",
        "verdict:correct",
        VerdictSerializer,
        MentionSerializer.example["verdict"],
        asks=TaughtLabelSerializer,
        asked={"label": "mèche", "given": True, "why": ""},
        parameters=[BRAND, MENTION],
        description="From three mentions that have it on, new mentions are given it by themselves.",
    )
    @writes
    def post(self, request: Request, brand: str, mention_id: int) -> Response:
        """Given or refused."""
        sent = checked(TaughtLabelSerializer, request.data)
        verdict = teach_label(
            self.actor, mention_id, sent["label"], sent["given"], sent["why"], timezone.now()
        )
        return Response(VerdictSerializer(verdict).data)


class Labels(BrandView):
    """The brand's own labels."""

    rights: ClassVar[Any] = {"GET": "verdict:read", "DELETE": "verdict:correct"}

    @operation(
        "The brand’s own labels",
        "verdict:read",
        LearnedSerializer(many=True),
        [LearnedSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """In the order of their names."""
        return Response(_shown([one for one in what_was_learned(timezone.now()) if one.label]))

    @operation(
        "Forget a label",
        "verdict:correct",
        None,
        None,
        parameters=[BRAND, LabelNameSerializer],
        code=204,
        description="It goes from every verdict, with every example of it.",
    )
    def delete(self, request: Request, brand: str) -> Response:
        """With all that was said for and against it."""
        forget_label(self.actor, checked(LabelNameSerializer, request.query_params.dict())["label"])
        return Response(status=204)


class WhatWasLearned(BrandView):
    """What the brand's people taught."""

    rights: ClassVar[Any] = {"GET": "verdict:read"}

    @operation(
        "What was learned from corrections",
        "verdict:read",
        LearnedSerializer(many=True),
        [LearnedSerializer.example],
        parameters=[BRAND],
        description="`right_before` and `right_after`: the general model's and the brand's shares of right answers on its last 50 corrections, each judged before it was learnt.",
    )
    def get(self, request: Request, brand: str) -> Response:
        """Field by field."""
        return Response(_shown(what_was_learned(timezone.now())))


def _shown(learned: list[Learned]) -> Any:
    return LearnedSerializer(learned, many=True).data


class AgencyAssistant(BrandView):
    """The assistant of the brand's agency."""

    rights: ClassVar[Any] = {"GET": "agency:configure", "PUT": "agency:configure"}

    @operation(
        "The agency’s assistant",
        "agency:configure",
        AssistantSerializer,
        AssistantSerializer.example,
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """404 where none was ever set."""
        known = assistant_of(self.brand.agency_id)
        if known is None:
            raise Assistant.DoesNotExist
        return Response(_settings(known))

    @operation(
        "Set the agency’s assistant",
        "agency:configure",
        AssistantSerializer,
        AssistantSerializer.example,
        asks=AssistantAskedSerializer,
        asked={
            "enabled": True,
            "kind": "openai",
            "url": "https://models.example/v1",
            "model": "small",
            "key": "…",
            "a_day": 200,
        },
        parameters=[BRAND],
        description="It serves every brand of the agency.",
    )
    @writes
    def put(self, request: Request, brand: str) -> Response:
        """The key is sealed and never shown again."""
        sent = checked(AssistantAskedSerializer, request.data)
        return Response(_settings(configure_assistant(self.actor, self.brand.agency, **sent)))


def _settings(known: Assistant) -> Any:
    shown = {
        "enabled": known.enabled,
        "kind": known.kind,
        "url": known.url,
        "model": known.model,
        "a_day": known.questions_a_day,
        "has_key": bool(known.sealed_key),
        "failure": known.failure,
    }
    return AssistantSerializer(shown).data
