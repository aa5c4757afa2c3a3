"""REST: drafts of answers and their proofreading."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, checked, operation, writes
from apps.agency.rest_fields import Flag, Number, Words
from apps.cases.api import ID, DraftSerializer
from apps.cases.models import Draft
from apps.cases.services import drafting


class DraftWriteSerializer(serializers.Serializer[Any]):
    """What is proposed. A holding reply names a department and a time."""

    text = Words(max_length=drafting.LONGEST_DRAFT, trim_whitespace=False)
    kind = serializers.ChoiceField(Draft.Kind.values, required=False, default="reply")
    mention_id = Number(required=False, **ID)
    account_id = Number(required=False, **ID)
    department_id = Number(required=False, **ID)
    promised_at = serializers.DateTimeField(required=False)


class OverrideSerializer(serializers.Serializer[Any]):
    """Why a blocking finding is passed over."""

    code = Words(max_length=64)
    reason = Words(max_length=300)


class SubmitSerializer(serializers.Serializer[Any]):
    """Handing over, with reasons for what the charter's reader blocks."""

    overrides = OverrideSerializer(many=True, required=False)


class ReviewSerializer(serializers.Serializer[Any]):
    """A proofreader's decision; a refusal has a reason."""

    approved = Flag()
    reason = Words(max_length=2000, required=False, allow_blank=True, default="")


class Drafts(BrandView):
    """The drafts of a case."""

    rights: ClassVar[Any] = {"POST": "case:draft"}

    @operation(
        "Write a draft",
        "case:draft",
        DraftSerializer,
        DraftSerializer.example,
        asks=DraftWriteSerializer,
        asked={"text": "Bonjour Odile, …"},
        parameters=[BRAND],
        description="Keeps what is being written; a version that was submitted is never changed, the next one begins.",
    )
    @writes
    def post(self, request: Request, brand: str, case_id: int) -> Response:
        """The newest version of it."""
        sent = checked(DraftWriteSerializer, request.data)
        text = sent.pop("text")
        return Response(
            DraftSerializer(drafting.write_draft(self.actor, case_id, text, timezone.now(), **sent)).data
        )


class OneDraft(BrandView):
    """One draft."""

    rights: ClassVar[Any] = {"GET": "case:read"}

    @operation("A draft", "case:read", DraftSerializer, DraftSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, draft_id: int) -> Response:
        """One version."""
        return Response(DraftSerializer(Draft.objects.get(pk=draft_id)).data)


class SubmitDraft(BrandView):
    """To proofreading."""

    rights: ClassVar[Any] = {"POST": "case:draft"}

    @operation(
        "Hand a draft to a proofreader",
        "case:draft",
        DraftSerializer,
        DraftSerializer.example,
        asks=SubmitSerializer,
        asked={"overrides": []},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, draft_id: int) -> Response:
        """From here its bytes are fixed."""
        sent = checked(SubmitSerializer, request.data)
        overrides = [dict(one) for one in sent.get("overrides", [])]
        return Response(
            DraftSerializer(drafting.submit_draft(self.actor, draft_id, timezone.now(), overrides)).data
        )


class ReviewDraft(BrandView):
    """A proofreader's decision."""

    rights: ClassVar[Any] = {"POST": "case:review"}

    @operation(
        "Approve a draft, or send it back",
        "case:review",
        DraftSerializer,
        DraftSerializer.example,
        asks=ReviewSerializer,
        asked={"approved": True, "reason": ""},
        parameters=[BRAND],
        description="Never by its author.",
    )
    @writes
    def post(self, request: Request, brand: str, draft_id: int) -> Response:
        """On exactly this version."""
        sent = checked(ReviewSerializer, request.data)
        drafting.review_draft(self.actor, draft_id, sent["approved"], sent["reason"], timezone.now())
        return Response(DraftSerializer(Draft.objects.get(pk=draft_id)).data)
