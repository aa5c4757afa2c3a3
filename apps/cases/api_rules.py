"""REST: a brand's automation rules, what they would have done, and letting them act."""

from functools import partial
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Flag, Number, Words
from apps.cases.api_acts import act_view
from apps.cases.automation import ACTS, LISTS, OPENING
from apps.cases.models import AutomationRule
from apps.cases.services import rule_setting
from apps.monitoring.services.watches import LONGEST_QUERY

_VALUE = {"type": "array", "maxItems": 100, "items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}
_CONDITIONS = {
    "type": "object",
    "properties": {
        **dict.fromkeys(LISTS, _VALUE),
        "opening_hours": {"type": "string", "enum": list(OPENING)},
    },
    "additionalProperties": False,
}
_ACTS = {
    "type": "array",
    "minItems": 1,
    "maxItems": 20,
    "items": {
        "type": "object",
        "properties": {
            "act": {"type": "string", "enum": list(ACTS)},
            "value": {
                "nullable": True,
                "oneOf": [
                    {"type": "string"},
                    {"type": "integer"},
                    {"type": "array", "items": {"type": "integer"}},
                ],
            },
        },
        "required": ["act"],
    },
}


@extend_schema_field(_CONDITIONS)
class ConditionsField(serializers.DictField):
    """What must hold; which names and words exist is the rule's own business."""


@extend_schema_field(_ACTS)
class ActsField(serializers.ListField):
    """What is done."""

    child = serializers.DictField()


class RuleSerializer(serializers.ModelSerializer[AutomationRule]):
    """An automation rule. Passive: it only shows what it would do."""

    conditions = ConditionsField()
    acts = ActsField()
    example: ClassVar[Any] = {
        "id": 3,
        "name": "Brûlures",
        "position": 1,
        "query": "lampe ET brûl*",
        "conditions": {"sentiment": ["negative"], "opening_hours": "closed"},
        "unanswered_minutes": None,
        "acts": [{"act": "label", "value": "sécurité"}, {"act": "priority", "value": 5}],
        "passive": True,
        "active": True,
        "hits": 0,
    }

    class Meta:
        model = AutomationRule
        fields = (
            "id",
            "name",
            "position",
            "query",
            "conditions",
            "unanswered_minutes",
            "acts",
            "passive",
            "active",
            "hits",
        )


class RuleWriteSerializer(serializers.Serializer[Any]):
    """A rule as it is saved."""

    name = Words(max_length=100)
    query = Words(max_length=LONGEST_QUERY, required=False, allow_blank=True, default="")
    conditions = ConditionsField(required=False, default=dict)
    unanswered_minutes = Number(
        required=False, allow_null=True, default=None, min_value=1, max_value=rule_setting.LONGEST_WAIT
    )
    acts = ActsField(min_length=1, max_length=20)
    example: ClassVar[Any] = {
        name: RuleSerializer.example[name]
        for name in ("name", "query", "conditions", "unanswered_minutes", "acts")
    }


class RuleTrialSerializer(serializers.Serializer[Any]):
    """What a rule would have done in the last 30 days."""

    looked_at = serializers.IntegerField()
    count = serializers.IntegerField()
    mention_ids = serializers.ListField(child=serializers.IntegerField())
    example: ClassVar[Any] = {"looked_at": 2000, "count": 12, "mention_ids": [31, 30]}


class PassiveSerializer(serializers.Serializer[Any]):
    """Whether it only shows what it would do."""

    passive = Flag()


class ActiveSerializer(serializers.Serializer[Any]):
    """Whether it looks at all."""

    active = Flag()


class MoveSerializer(serializers.Serializer[Any]):
    """Whether it is applied later, or earlier."""

    later = Flag()


class Rules(BrandView):
    """All rules, and a new one."""

    rights: ClassVar[Any] = {"GET": "case:read", "POST": "brand:configure"}

    @operation(
        "Automation rules",
        "case:read",
        RuleSerializer(many=True),
        [RuleSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """In the order in which they are applied."""
        return Response(RuleSerializer(AutomationRule.objects.all(), many=True).data)

    @operation(
        "Make a rule",
        "brand:configure",
        RuleSerializer,
        RuleSerializer.example,
        asks=RuleWriteSerializer,
        asked=RuleWriteSerializer.example,
        parameters=[BRAND],
        code=201,
        description="It comes last, and only shows what it would do.",
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """It begins passive."""
        return Response(_saved(self, request, None), status=201)


class OneRule(BrandView):
    """One rule."""

    rights: ClassVar[Any] = {"GET": "case:read", "PUT": "brand:configure", "DELETE": "brand:configure"}

    @operation("A rule", "case:read", RuleSerializer, RuleSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, rule_id: int) -> Response:
        """As it is now."""
        return Response(RuleSerializer(AutomationRule.objects.get(pk=rule_id)).data)

    @operation(
        "Change a rule",
        "brand:configure",
        RuleSerializer,
        RuleSerializer.example,
        asks=RuleWriteSerializer,
        asked=RuleWriteSerializer.example,
        parameters=[BRAND],
        description="It is passive again. With If-Match it is saved only if nobody saved it since it was read.",
    )
    @writes
    def put(self, request: Request, brand: str, rule_id: int) -> Response:
        """It only shows what it would do, until it is let act again."""
        rule = AutomationRule.objects.get(pk=rule_id)
        must_match(request, RuleSerializer(rule).data)
        return Response(_saved(self, request, rule.pk))

    @operation(
        "Take a rule away",
        "brand:configure",
        EmptySerializer,
        {},
        parameters=[BRAND],
        description="What it did stays.",
    )
    @writes
    def delete(self, request: Request, brand: str, rule_id: int) -> Response:
        """History still names it."""
        rule_setting.delete_rule(self.actor, rule_id)
        return Response({})


class RuleTrial(BrandView):
    """What a rule would have done, without saving it."""

    rights: ClassVar[Any] = {"POST": "brand:configure"}

    @operation(
        "Try a rule on the last 30 days",
        "brand:configure",
        RuleTrialSerializer,
        RuleTrialSerializer.example,
        asks=RuleWriteSerializer,
        asked=RuleWriteSerializer.example,
        parameters=[BRAND],
    )
    def post(self, request: Request, brand: str) -> Response:
        """Nothing is saved, counted or done."""
        rule = AutomationRule()
        rule_setting.write(rule, **checked(RuleWriteSerializer, request.data))
        return Response(RuleTrialSerializer(rule_setting.try_rule(rule, timezone.now())).data)


def _saved(view: BrandView, request: Request, rule_id: int | None) -> Any:
    sent = checked(RuleWriteSerializer, request.data)
    saved = rule_setting.save_rule(view.actor, sent.pop("name"), rule_id=rule_id, **sent)
    return RuleSerializer(saved).data


_act = partial(act_view, RuleSerializer)


ACTS_ON_RULES: dict[str, type[BrandView]] = {
    "passive": _act(
        "passive",
        "brand:configure",
        "Let a rule act, or only watch",
        PassiveSerializer,
        {"passive": False},
        lambda who, pk, sent: rule_setting.set_passive(who, pk, sent["passive"]),
    ),
    "active": _act(
        "active",
        "brand:configure",
        "Let a rule rest, or look again",
        ActiveSerializer,
        {"active": False},
        lambda who, pk, sent: rule_setting.switch_rule(who, pk, sent["active"]),
    ),
    "move": _act(
        "move",
        "brand:configure",
        "Apply a rule earlier or later",
        MoveSerializer,
        {"later": True},
        lambda who, pk, sent: rule_setting.move_rule(who, pk, sent["later"]),
    ),
}
