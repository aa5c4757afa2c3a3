"""REST: what is done with a case, each act by the same service as behind the button of the page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, operation, writes
from apps.agency.rest_fields import Number, Words
from apps.agency.tokens import Caller
from apps.analysis.verdicts import ISSUE_TYPES, NONE
from apps.cases.api import ID, CaseSerializer
from apps.cases.models import OUTCOME_NAMES, Referral
from apps.cases.services import captures, follow_up, joining, referring, work
from apps.monitoring.models import Author


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


Act = Callable[[Caller, int, dict[str, Any]], Any]


def act_view(
    shows: Any,
    name: str,
    right: str,
    summary: str,
    asks: type[serializers.Serializer[Any]],
    asked: Any,
    do: Act,
) -> type[BrandView]:
    """A view for one act on a row: the same service as behind the button of the page; then the row as `shows` has it.

    The address has the brand and the row's number, whatever its name.
    """
    model = shows.Meta.model

    def post(self: BrandView, request: Request, brand: str, **numbered: int) -> Response:
        (number,) = numbered.values()
        do(self.actor, number, checked(asks, request.data))
        return Response(shows(model.objects.get(pk=number)).data)

    described = operation(summary, right, shows, shows.example, asks=asks, asked=asked, parameters=[BRAND])
    body = {"rights": {"POST": right}, "post": described(writes(post)), "__doc__": summary}
    return type(f"{model.__name__}{name.title().replace('-', '')}", (BrandView,), body)


act = partial(act_view, CaseSerializer)


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
