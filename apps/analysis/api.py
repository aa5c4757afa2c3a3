"""REST: mentions with their verdicts, and corrections of them."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
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
from apps.agency.rest_fields import Words
from apps.analysis.models import Verdict
from apps.analysis.selectors import MentionFilters, mention_stream, mention_with_verdict
from apps.analysis.services import CORRECTABLE, correct
from apps.monitoring.models import Author, Mention


class AuthorSerializer(serializers.ModelSerializer[Author]):
    """Who said it, as the brand knows them."""

    profile = serializers.CharField(source="effective_profile")

    class Meta:
        model = Author
        fields = ("id", "network", "handle", "name", "followers", "profile", "relation", "vip")


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """What analysis says of it, with corrections put in."""

    class Meta:
        model = Verdict
        fields = (
            "language",
            "sentiment",
            "breach",
            "issue_type",
            "complaint",
            "question",
            "urgency",
            "needs_answer",
            "labels",
            "unsure",
            "corrected",
            "model",
        )


class MentionSerializer(serializers.Serializer[Any]):
    """The brand's copy of a post."""

    id = serializers.IntegerField(source="pk")
    network = serializers.CharField()
    external_id = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    posted_at = serializers.DateTimeField()
    collected_at = serializers.DateTimeField()
    reach = serializers.IntegerField()
    watches = serializers.ListField(child=serializers.IntegerField())
    author = AuthorSerializer(allow_null=True)
    verdict = serializers.SerializerMethodField()
    case_id = serializers.SerializerMethodField()
    example: ClassVar[Any] = {
        "id": 31,
        "network": "mastodon",
        "external_id": "1134",
        "url": "https://social.example/@odile/1134",
        "text": "@maison_lumen ma lampe chauffe",
        "posted_at": "2026-11-20T10:00:00+01:00",
        "collected_at": "2026-11-20T10:00:20+01:00",
        "reach": 132,
        "watches": [4],
        "author": {
            "id": 9,
            "network": "mastodon",
            "handle": "odile",
            "name": "Odile",
            "followers": 132,
            "profile": "unhappy_customer",
            "relation": "detractor",
            "vip": False,
        },
        "verdict": {
            "language": "fr",
            "sentiment": "negative",
            "breach": "none",
            "issue_type": "product",
            "complaint": 0.9,
            "question": 0.1,
            "urgency": 0.4,
            "needs_answer": 0.8,
            "labels": {"mèche": 0.71},
            "unsure": [],
            "corrected": [],
            "model": "v1",
        },
        "case_id": 7,
    }

    @extend_schema_field(VerdictSerializer(allow_null=True))
    def get_verdict(self, mention: Mention) -> Any:
        """None until it is analysed."""
        verdict = getattr(mention, "verdict", None)
        return VerdictSerializer(verdict).data if verdict else None

    def get_case_id(self, mention: Mention) -> int | None:
        """The case it belongs to."""
        joined = getattr(mention, "case_mention", None)
        return joined.case_id if joined else None


class MentionFilterSerializer(serializers.Serializer[Any]):
    """Which mentions."""

    q = Words(required=False, max_length=200, source="words")
    sentiment = serializers.ChoiceField(["negative", "neutral", "positive"], required=False)
    issue_type = serializers.ChoiceField(list(CORRECTABLE["issue_type"]), required=False)
    breach = serializers.ChoiceField(list(CORRECTABLE["breach"]), required=False)
    language = Words(required=False, max_length=8)
    network = Words(required=False, max_length=32)
    author = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, source="author_id")
    unsure = serializers.ChoiceField(["true", "false"], required=False, default="false")
    watch = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, source="watch_id")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class CorrectionSerializer(serializers.Serializer[Any]):
    """A person's word against the verdict's."""

    field = serializers.ChoiceField(list(CORRECTABLE))
    value = Words(max_length=64)
    why = Words(max_length=300, required=False, allow_blank=True, default="")


class Mentions(BrandView):
    """The stream."""

    rights: ClassVar[Any] = {"GET": "mention:read"}

    @operation(
        "Mentions, newest first",
        "mention:read",
        page_schema("Mention", MentionSerializer),
        {"results": [MentionSerializer.example], "next": "1763629200000000~31"},
        parameters=[BRAND, MentionFilterSerializer, *PAGE_PARAMETERS],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Near-copies are folded into their first one."""
        limit, after = page_asked(request)
        asked = checked(MentionFilterSerializer, request.query_params.dict())
        filters = MentionFilters(**asked | {"unsure": asked["unsure"] == "true"})
        rows = mention_stream(filters, limit, after)
        return page_of(
            rows, limit, lambda row: (row.posted_at, row.pk), lambda row: MentionSerializer(row).data
        )


class OneMention(BrandView):
    """One mention."""

    rights: ClassVar[Any] = {"GET": "mention:read"}

    @operation("A mention", "mention:read", MentionSerializer, MentionSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, mention_id: int) -> Response:
        """With its verdict."""
        return Response(MentionSerializer(mention_with_verdict(mention_id)).data)


class Corrections(BrandView):
    """A person's word against a verdict."""

    rights: ClassVar[Any] = {"POST": "verdict:correct"}

    @operation(
        "Correct a verdict",
        "verdict:correct",
        VerdictSerializer,
        MentionSerializer.example["verdict"],
        asks=CorrectionSerializer,
        asked={"field": "sentiment", "value": "negative", "why": "ironie"},
        parameters=[BRAND, OpenApiParameter("mention_id", int, OpenApiParameter.PATH)],
    )
    @writes
    def post(self, request: Request, brand: str, mention_id: int) -> Response:
        """The brand's own adaptation learns from it."""
        sent = checked(CorrectionSerializer, request.data)
        verdict = correct(self.actor, mention_id, sent["field"], sent["value"], sent["why"], timezone.now())
        return Response(VerdictSerializer(verdict).data)
