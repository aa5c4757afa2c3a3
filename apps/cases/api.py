"""REST: cases and what they hold."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
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
from apps.cases.models import Case, Clock, Draft, Referral
from apps.cases.selectors.case import case_page
from apps.cases.services import opening
from apps.cases.workflow import CaseState

ID = {"min_value": 1, "max_value": 2**63 - 1}


class ClockSerializer(serializers.ModelSerializer[Clock]):
    """A promise of time."""

    class Meta:
        model = Clock
        fields = ("kind", "starts_at", "due_at", "stopped_at", "stopped_by", "missed_at")


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A situation to handle."""

    example: ClassVar[Any] = {
        "id": 7,
        "title": "ma lampe chauffe",
        "state": "deciding",
        "outcome": "",
        "priority": 4,
        "network": "mastodon",
        "language": "fr",
        "issue_type": "product",
        "profile": "unhappy_customer",
        "breach": "none",
        "owner_id": 3,
        "opened_at": "2026-11-20T10:00:00+01:00",
        "opened_because": "negative",
        "first_answered_at": None,
        "closed_at": None,
        "labels": [],
    }

    class Meta:
        model = Case
        fields = (
            "id",
            "title",
            "state",
            "outcome",
            "priority",
            "network",
            "language",
            "issue_type",
            "profile",
            "breach",
            "owner_id",
            "opened_at",
            "opened_because",
            "first_answered_at",
            "closed_at",
            "labels",
        )


class DraftSerializer(serializers.ModelSerializer[Draft]):
    """A proposed answer, one version."""

    case_id = serializers.IntegerField(read_only=True)
    mention_id = serializers.IntegerField(read_only=True)
    example: ClassVar[Any] = {
        "id": 5,
        "case_id": 7,
        "kind": "reply",
        "version": 1,
        "state": "editing",
        "mention_id": 31,
        "account_id": 1,
        "text": "Bonjour Odile, …",
        "author_id": 3,
        "submitted_at": None,
    }

    class Meta:
        model = Draft
        fields = (
            "id",
            "case_id",
            "kind",
            "version",
            "state",
            "mention_id",
            "account_id",
            "text",
            "author_id",
            "submitted_at",
        )


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A question to a department, and its answer."""

    department = serializers.CharField(source="department.name")
    example: ClassVar[Any] = {
        "id": 2,
        "department": "Service après-vente",
        "question": "Quel lot ?",
        "asked_at": "2026-11-20T10:10:00+01:00",
        "answered_at": "2026-11-20T10:40:00+01:00",
        "answered_by": "Ticket 4711",
        "answer": "Le lot 12 est rappelé.",
        "withdrawn_at": None,
    }

    class Meta:
        model = Referral
        fields = (
            "id",
            "department",
            "question",
            "asked_at",
            "answered_at",
            "answered_by",
            "answer",
            "withdrawn_at",
        )


class CaseDetailSerializer(serializers.Serializer[Any]):
    """A case with its mentions, clocks, captures, drafts, and what departments answered."""

    case = CaseSerializer()
    mentions = serializers.ListField(child=serializers.IntegerField())
    clocks = ClockSerializer(many=True)
    captures = serializers.ListField(child=serializers.IntegerField())
    drafts = DraftSerializer(many=True)
    referrals = ReferralSerializer(many=True)
    next_step = serializers.CharField()
    example: ClassVar[Any] = {
        "case": CaseSerializer.example,
        "mentions": [31],
        "clocks": [
            {
                "kind": "first",
                "starts_at": "2026-11-20T10:00:00+01:00",
                "due_at": "2026-11-20T11:00:00+01:00",
                "stopped_at": None,
                "stopped_by": "",
                "missed_at": None,
            }
        ],
        "captures": [2],
        "drafts": [DraftSerializer.example],
        "referrals": [ReferralSerializer.example],
        "next_step": "decide",
    }


class Cases(BrandView):
    """Cases."""

    rights: ClassVar[Any] = {"GET": "case:read"}

    @operation(
        "Cases, newest first",
        "case:read",
        page_schema("Case", CaseSerializer),
        {"results": [CaseSerializer.example], "next": None},
        parameters=[
            BRAND,
            OpenApiParameter("state", str, enum=[one.value for one in CaseState]),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request, brand: str) -> Response:
        """All, or those in one state."""
        limit, after = page_asked(request)
        rows = Case.objects.order_by("-opened_at", "-pk")
        state = request.query_params.get("state", "")
        if state:
            rows = rows.filter(state=checked(_StateSerializer, {"state": state})["state"])
        if after is not None:
            rows = rows.filter(opened_at__lte=after[0]).exclude(opened_at=after[0], pk__gte=after[1])
        return page_of(
            list(rows[: limit + 1]),
            limit,
            lambda row: (row.opened_at, row.pk),
            lambda row: CaseSerializer(row).data,
        )


class _StateSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField([one.value for one in CaseState])


class OneCase(BrandView):
    """One case."""

    rights: ClassVar[Any] = {"GET": "case:read"}

    @operation("A case", "case:read", CaseDetailSerializer, CaseDetailSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, case_id: int) -> Response:
        """With its mentions, clocks, captures, drafts, and the step that comes next."""
        page = case_page(case_id, timezone.now())
        data = {
            "case": page.case,
            "mentions": [told.mention.pk for told in page.story if told.part == "case"],
            "clocks": page.clocks,
            "captures": [capture.pk for capture in page.captures],
            "drafts": page.drafts,
            "referrals": page.referrals,
            "next_step": str(page.step.name),
        }
        return Response(CaseDetailSerializer(data).data)


class MentionCase(BrandView):
    """The case of a mention."""

    rights: ClassVar[Any] = {"POST": "case:open"}

    @operation(
        "Open a case for a mention",
        "case:open",
        CaseSerializer,
        CaseSerializer.example,
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        description="Where it has one already, that one is returned.",
    )
    @writes
    def post(self, request: Request, brand: str, mention_id: int) -> Response:
        """Its first clock begins to run."""
        return Response(CaseSerializer(opening.open_by_hand(self.actor, mention_id, timezone.now())).data)
