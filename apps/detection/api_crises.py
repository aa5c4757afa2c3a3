"""REST: crises: declared with their people, written in, ended with what was learned."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import (
    PAGE_PARAMETERS,
    BrandView,
    checked,
    must_match,
    operation,
    page_asked,
    page_of,
    page_schema,
    writes,
)
from apps.agency.rest_fields import Number, Words
from apps.core.errors import VigieError
from apps.detection import crises
from apps.detection.models import Alert, Crisis
from apps.detection.selectors import crises_page

ID = {"min_value": 1, "max_value": 2**63 - 1}
PARTS = ("lead", "speaker", "legal")
MOST_PEOPLE = 50


class CrisisPersonSerializer(serializers.Serializer[Any]):
    """Who has which part."""

    user_id = Number(**ID)
    part = serializers.ChoiceField(PARTS)


class CrisisSerializer(serializers.ModelSerializer[Crisis]):
    """A declared state of the brand: while it lasts only its speakers approve replies."""

    alert_id = serializers.IntegerField(read_only=True, allow_null=True)
    people = CrisisPersonSerializer(many=True, read_only=True)
    example: ClassVar[Any] = {
        "id": 2,
        "title": "Lot 12",
        "alert_id": 2,
        "declared_at": "2026-11-20T10:10:00+01:00",
        "declared_by_id": 5,
        "people": [{"user_id": 4, "part": "speaker"}],
        "statement": "",
        "questions": "",
        "ended_at": None,
        "lessons": "",
    }

    class Meta:
        model = Crisis
        fields = (
            "id",
            "title",
            "alert_id",
            "declared_at",
            "declared_by_id",
            "people",
            "statement",
            "questions",
            "ended_at",
            "lessons",
        )


class MomentSerializer(serializers.Serializer[Any]):
    """A line of the brand's history in those days."""

    at = serializers.DateTimeField()
    actor_id = serializers.IntegerField(allow_null=True)
    actor_kind = serializers.CharField()
    action = serializers.CharField()
    target_type = serializers.CharField(allow_blank=True)
    target_id = serializers.CharField(allow_blank=True)
    case_id = serializers.IntegerField(allow_null=True)
    example: ClassVar[Any] = {
        "at": "2026-11-20T10:10:00+01:00",
        "actor_id": 5,
        "actor_kind": "user",
        "action": "crisis.declared",
        "target_type": "crisis",
        "target_id": "2",
        "case_id": None,
    }


class DeclareSerializer(serializers.Serializer[Any]):
    """What a crisis begins with."""

    title = Words(max_length=200)
    people = serializers.ListField(child=CrisisPersonSerializer(), min_length=1, max_length=MOST_PEOPLE)
    alert_id = Number(required=False, allow_null=True, default=None, **ID)
    example: ClassVar[Any] = {"title": "Lot 12", "people": [{"user_id": 4, "part": "speaker"}], "alert_id": 2}


class CrisisWordsSerializer(serializers.Serializer[Any]):
    """What is said in a crisis."""

    statement = Words(max_length=crises.LONGEST_TEXT, allow_blank=True)
    questions = Words(max_length=crises.LONGEST_TEXT, allow_blank=True)
    example: ClassVar[Any] = {"statement": "Nous rappelons le lot 12.", "questions": "Que faire ? …"}


class CrisisPeopleSerializer(serializers.Serializer[Any]):
    """Everybody who has a part."""

    people = serializers.ListField(child=CrisisPersonSerializer(), min_length=1, max_length=MOST_PEOPLE)
    example: ClassVar[Any] = {"people": [{"user_id": 4, "part": "speaker"}, {"user_id": 5, "part": "lead"}]}


class EndSerializer(serializers.Serializer[Any]):
    """What was learned."""

    lessons = Words(max_length=8000)
    example: ClassVar[Any] = {"lessons": "Prévenir le service client avant le rappel."}


def _going_on(crisis_id: int) -> Crisis:
    """The crisis while it lasts. Raises VigieError once it is over, Crisis.DoesNotExist for none."""
    crisis = Crisis.objects.get(pk=crisis_id)
    if crisis.ended_at is not None:
        raise VigieError(_("This crisis is over."), field="crisis", value=crisis_id)
    return crisis


class Crises(BrandView):
    """Crises."""

    rights: ClassVar[Any] = {"GET": "crisis:read", "POST": "crisis:declare"}

    @operation(
        "Crises, newest first",
        "crisis:read",
        page_schema("Crisis", CrisisSerializer),
        {"results": [CrisisSerializer.example], "next": None},
        parameters=[BRAND, *PAGE_PARAMETERS],
    )
    def get(self, request: Request, brand: str) -> Response:
        """The one without an end goes on."""
        limit, after = page_asked(request)
        rows = crises_page(limit, after)
        return page_of(
            rows, limit, lambda row: (row.declared_at, row.pk), lambda row: CrisisSerializer(row).data
        )

    @operation(
        "Declare a crisis",
        "crisis:declare",
        CrisisSerializer,
        CrisisSerializer.example,
        asks=DeclareSerializer,
        asked=DeclareSerializer.example,
        parameters=[BRAND],
        code=201,
        description="One at a time. From here only its speakers approve replies.",
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """By a person, never by Vigie."""
        sent = checked(DeclareSerializer, request.data)
        if sent["alert_id"] is not None:
            Alert.objects.only("pk").get(pk=sent["alert_id"])
        made = crises.declare(
            self.actor,
            sent["title"],
            [dict(one) for one in sent["people"]],
            timezone.now(),
            alert_id=sent["alert_id"],
        )
        return Response(CrisisSerializer(made).data, status=201)


class OneCrisis(BrandView):
    """A crisis."""

    rights: ClassVar[Any] = {"GET": "crisis:read", "PUT": "crisis:declare"}

    @operation("A crisis", "crisis:read", CrisisSerializer, CrisisSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, crisis_id: int) -> Response:
        """With what is said in it."""
        return Response(CrisisSerializer(Crisis.objects.get(pk=crisis_id)).data)

    @operation(
        "Write what is said in a crisis",
        "crisis:declare",
        CrisisSerializer,
        CrisisSerializer.example | CrisisWordsSerializer.example,
        asks=CrisisWordsSerializer,
        asked=CrisisWordsSerializer.example,
        parameters=[BRAND],
        description="While it lasts. With If-Match only if nobody wrote since it was read.",
    )
    @writes
    def put(self, request: Request, brand: str, crisis_id: int) -> Response:
        """The statement, and questions with their answers."""
        sent, found = checked(CrisisWordsSerializer, request.data), _going_on(crisis_id)
        must_match(request, CrisisSerializer(found).data)
        made = crises.write(self.actor, sent["statement"], sent["questions"])
        return Response(CrisisSerializer(made).data)


class CrisisPeople(BrandView):
    """Who leads, who speaks, who is asked."""

    rights: ClassVar[Any] = {"PUT": "crisis:declare"}

    @operation(
        "Name the people of a crisis",
        "crisis:declare",
        CrisisSerializer,
        CrisisSerializer.example | CrisisPeopleSerializer.example,
        asks=CrisisPeopleSerializer,
        asked=CrisisPeopleSerializer.example,
        parameters=[BRAND],
        description="In the place of those before; at least one speaker stays.",
    )
    @writes
    def put(self, request: Request, brand: str, crisis_id: int) -> Response:
        """While it lasts."""
        sent = checked(CrisisPeopleSerializer, request.data)
        _going_on(crisis_id)
        made = crises.name_people(self.actor, [dict(one) for one in sent["people"]])
        return Response(CrisisSerializer(made).data)


class CrisisTimeline(BrandView):
    """What was done in a crisis."""

    rights: ClassVar[Any] = {"GET": "crisis:read"}

    @operation(
        "The timeline of a crisis",
        "crisis:read",
        MomentSerializer(many=True),
        [MomentSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, crisis_id: int) -> Response:
        """At most its first 2,000 moments, from the alert it came from to its end."""
        told = crises.timeline(Crisis.objects.select_related("alert").get(pk=crisis_id))
        return Response(MomentSerializer(told, many=True).data)


class EndCrisis(BrandView):
    """The end of a crisis."""

    rights: ClassVar[Any] = {"POST": "crisis:declare"}

    @operation(
        "End a crisis",
        "crisis:declare",
        CrisisSerializer,
        CrisisSerializer.example | EndSerializer.example | {"ended_at": "2026-11-21T10:10:00+01:00"},
        asks=EndSerializer,
        asked=EndSerializer.example,
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, crisis_id: int) -> Response:
        """With what was learned."""
        sent, found = checked(EndSerializer, request.data), Crisis.objects.get(pk=crisis_id)
        made = crises.end(self.actor, found.pk, sent["lessons"], timezone.now())
        return Response(CrisisSerializer(made).data)
