"""REST: cases and what is done with them, drafts and their proofreading."""

from collections.abc import Callable
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
from apps.agency.rest_fields import Number, Words
from apps.agency.tokens import Caller
from apps.analysis.verdicts import ISSUE_TYPES, NONE
from apps.cases.models import OUTCOME_NAMES, Case, Clock, Draft, Referral
from apps.cases.selectors.case import case_page
from apps.cases.services import captures, follow_up, joining, opening, referring, work
from apps.cases.workflow import CaseState
from apps.monitoring.models import Author

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


class AssignSerializer(serializers.Serializer[Any]):
    """To whom; null is nobody."""

    user_id = Number(allow_null=True, **ID)


class AnalyseSerializer(serializers.Serializer[Any]):
    """What it is about and who speaks."""

    issue_type = serializers.ChoiceField([NONE, *ISSUE_TYPES])
    profile = serializers.ChoiceField(Author.Profile.values)
    note = Words(max_length=4000, required=False, allow_blank=True, default="")


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = Words(max_length=300)


class ReferSerializer(serializers.Serializer[Any]):
    """A question to a department."""

    department_id = Number(**ID)
    question = Words(max_length=4000)


class NoteSerializer(serializers.Serializer[Any]):
    """A word between colleagues."""

    text = Words(max_length=4000)


class SnoozeSerializer(serializers.Serializer[Any]):
    """Until when."""

    until = serializers.DateTimeField()


class CloseSerializer(serializers.Serializer[Any]):
    """How it ended."""

    outcome = serializers.ChoiceField([outcome.value for outcome in OUTCOME_NAMES])


class MergeSerializer(serializers.Serializer[Any]):
    """Into which case."""

    into = Number(**ID)


class SplitSerializer(serializers.Serializer[Any]):
    """Which posts go."""

    mention_ids = serializers.ListField(child=Number(**ID), min_length=1, max_length=500)


class PrioritySerializer(serializers.Serializer[Any]):
    """How urgent a person finds it."""

    priority = Number(min_value=1, max_value=5)
    reason = Words(max_length=300, required=False, allow_blank=True, default="")


class WithdrawSerializer(serializers.Serializer[Any]):
    """Which question."""

    referral_id = Number(**ID)


class LabelSerializer(serializers.Serializer[Any]):
    """Labels in the place of those it has."""

    labels = serializers.ListField(child=Words(max_length=32), max_length=20)


class ElsewhereSerializer(serializers.Serializer[Any]):
    """The capture that proves the answer."""

    capture_id = Number(**ID)


class CaptureAskSerializer(serializers.Serializer[Any]):
    """Which post; the first one where none is named."""

    mention_id = Number(required=False, allow_null=True, default=None, **ID)


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


Act = Callable[[Caller, int, dict[str, Any]], Any]


def act(
    name: str, right: str, summary: str, asks: type[serializers.Serializer[Any]], asked: Any, do: Act
) -> type[BrandView]:
    """A view for one act on a case: the same service as behind the button of the page."""

    def post(self: BrandView, request: Request, brand: str, case_id: int) -> Response:
        do(self.actor, case_id, checked(asks, request.data))
        return Response(CaseSerializer(Case.objects.get(pk=case_id)).data)

    described = operation(
        summary, right, CaseSerializer, CaseSerializer.example, asks=asks, asked=asked, parameters=[BRAND]
    )
    body = {"rights": {"POST": right}, "post": described(writes(post)), "__doc__": summary}
    return type(f"Case{name.title().replace('-', '')}", (BrandView,), body)


def _now() -> Any:
    return timezone.now()


def _question_of(case_id: int, referral_id: int) -> int:
    return Referral.objects.get(pk=referral_id, case_id=case_id).pk


ACTS: dict[str, type[BrandView]] = {
    "take": act(
        "take",
        "case:take",
        "Take a case",
        EmptySerializer,
        {},
        lambda who, pk, sent: work.take(who, pk, _now()),
    ),
    "assign": act(
        "assign",
        "case:assign",
        "Give a case to somebody",
        AssignSerializer,
        {"user_id": 3},
        lambda who, pk, sent: work.assign(who, pk, sent["user_id"], _now()),
    ),
    "capture": act(
        "capture",
        "case:analyse",
        "Keep evidence of a post",
        CaptureAskSerializer,
        {"mention_id": 31},
        lambda who, pk, sent: captures.keep_capture(who, pk, _now(), sent["mention_id"]),
    ),
    "analyse": act(
        "analyse",
        "case:analyse",
        "Say what a case is about",
        AnalyseSerializer,
        {"issue_type": "product", "profile": "unhappy_customer", "note": ""},
        lambda who, pk, sent: work.analyse(who, pk, _now(), **sent),
    ),
    "answer": act(
        "answer",
        "case:decide",
        "Decide to answer",
        EmptySerializer,
        {},
        lambda who, pk, sent: work.decide_answer(who, pk, _now()),
    ),
    "ignore": act(
        "ignore",
        "case:ignore",
        "Decide not to answer",
        ReasonSerializer,
        {"reason": "troll"},
        lambda who, pk, sent: work.ignore(who, pk, sent["reason"], _now()),
    ),
    "refer": act(
        "refer",
        "case:refer",
        "Ask a department",
        ReferSerializer,
        {"department_id": 1, "question": "Quel lot ?"},
        lambda who, pk, sent: referring.refer(who, pk, sent["department_id"], sent["question"], _now()),
    ),
    "note": act(
        "note",
        "case:note",
        "Write a note",
        NoteSerializer,
        {"text": "@bob regarde"},
        lambda who, pk, sent: work.add_note(who, pk, sent["text"], _now()),
    ),
    "snooze": act(
        "snooze",
        "case:take",
        "Put a case aside",
        SnoozeSerializer,
        {"until": "2027-01-04T09:00:00+01:00"},
        lambda who, pk, sent: work.snooze(who, pk, sent["until"], _now()),
    ),
    "close": act(
        "close",
        "case:close",
        "Close a case",
        CloseSerializer,
        {"outcome": "calmed"},
        lambda who, pk, sent: work.close(who, pk, sent["outcome"], _now()),
    ),
    "reopen": act(
        "reopen",
        "case:reopen",
        "Open a case again",
        EmptySerializer,
        {},
        lambda who, pk, sent: work.reopen(who, pk, _now()),
    ),
    "merge": act(
        "merge",
        "case:close",
        "Put a case into another",
        MergeSerializer,
        {"into": 8},
        lambda who, pk, sent: joining.merge(who, pk, sent["into"], _now()),
    ),
    "split": act(
        "split",
        "case:open",
        "Take posts out of a case into a new one",
        SplitSerializer,
        {"mention_ids": [32]},
        lambda who, pk, sent: joining.split(who, pk, sent["mention_ids"], _now()),
    ),
    "priority": act(
        "priority",
        "case:analyse",
        "Say how urgent a case is",
        PrioritySerializer,
        {"priority": 5, "reason": "presse"},
        lambda who, pk, sent: work.set_priority(who, pk, sent["priority"], sent["reason"], _now()),
    ),
    "label": act(
        "label",
        "case:note",
        "Label a case",
        LabelSerializer,
        {"labels": ["lot 12"]},
        lambda who, pk, sent: work.label(who, pk, sent["labels"], _now()),
    ),
    "withdraw": act(
        "withdraw",
        "case:refer",
        "Take a question to a department back",
        WithdrawSerializer,
        {"referral_id": 2},
        lambda who, pk, sent: referring.withdraw_referral(who, _question_of(pk, sent["referral_id"]), _now()),
    ),
    "elsewhere": act(
        "elsewhere",
        "case:publish",
        "Say that a case was answered elsewhere",
        ElsewhereSerializer,
        {"capture_id": 2},
        lambda who, pk, sent: follow_up.answered_elsewhere(who, pk, sent["capture_id"], _now()),
    ),
}
