"""REST: who gets a report and what they say of it: comments, mails, schedules, links."""

from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, operation, writes
from apps.agency.rest_fields import Number, Words
from apps.reports.models import Delivery, Schedule, ShareLink
from apps.reports.selectors.reports import comments_of, report_for, schedules
from apps.reports.services import composing, links, sending


class CommentSerializer(serializers.Serializer[Any]):
    """A word on a report."""

    who = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    text = Words(max_length=composing.LONGEST_COMMENT)
    example: ClassVar[Any] = {"who": "Karim", "at": "2026-11-23T10:00:00+01:00", "text": "Merci."}


class LinkAskSerializer(serializers.Serializer[Any]):
    """How long a link is good, its password, and for whom it is."""

    days = Number(required=False, default=links.DEFAULT_DAYS, min_value=1, max_value=links.LONGEST_DAYS)
    password = Words(
        required=False, allow_blank=True, default="", max_length=200, trim_whitespace=False, write_only=True
    )
    for_whom = Words(required=False, allow_blank=True, default="", max_length=100)


class LinkSerializer(serializers.ModelSerializer[ShareLink]):
    """A link that opens the report without an account."""

    example: ClassVar[Any] = {
        "id": 3,
        "for_whom": "Direction",
        "created_at": "2026-11-23T10:00:00+01:00",
        "expires_at": "2026-12-07T10:00:00+01:00",
        "revoked_at": None,
    }

    class Meta:
        model = ShareLink
        fields = ("id", "for_whom", "created_at", "expires_at", "revoked_at")


class FreshLinkSerializer(LinkSerializer):
    """A new link with its address, which is told this once."""

    address = serializers.CharField(read_only=True)
    example: ClassVar[Any] = LinkSerializer.example | {
        "address": "https://vigie.example/b/lumen/link/report/…/"
    }

    class Meta(LinkSerializer.Meta):
        fields = (*LinkSerializer.Meta.fields, "address")  # type: ignore[assignment]


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    """Reports that begin by themselves and are mailed once they are signed off."""

    recipients = serializers.ListField(child=serializers.CharField())
    example: ClassVar[Any] = {
        "id": 1,
        "kind": "weekly",
        "language": "fr",
        "recipients": ["direction@lumen.example"],
        "next_day": "2026-11-30",
        "active": True,
    }

    class Meta:
        model = Schedule
        fields = ("id", "kind", "language", "recipients", "next_day", "active")


class ScheduleAskSerializer(serializers.Serializer[Any]):
    """How often, in which language, and to whom."""

    kind = serializers.ChoiceField(["weekly", "monthly"])
    language = serializers.ChoiceField(list(composing.LANGUAGES), required=False, default="fr")
    recipients = serializers.ListField(
        child=Words(max_length=254), min_length=1, max_length=sending.MOST_RECIPIENTS
    )
    example: ClassVar[Any] = {"kind": "weekly", "language": "fr", "recipients": ["direction@lumen.example"]}


class MailAskSerializer(serializers.Serializer[Any]):
    """To whom."""

    email = Words(max_length=254)


class MailSerializer(serializers.ModelSerializer[Delivery]):
    """A report on its way to somebody's mailbox."""

    example: ClassVar[Any] = {
        "email": "direction@lumen.example",
        "created_at": "2026-11-23T10:00:00+01:00",
        "sent_at": None,
    }

    class Meta:
        model = Delivery
        fields = ("email", "created_at", "sent_at")


class ReportComments(BrandView):
    """What is said on a report."""

    rights: ClassVar[Any] = {"GET": "report:read", "POST": "report:read"}

    @operation(
        "Comments on a report",
        "report:read",
        CommentSerializer(many=True),
        [CommentSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """Oldest first."""
        return Response(CommentSerializer(comments_of(report_for(self.actor, report_id)), many=True).data)

    @operation(
        "Comment on a report",
        "report:read",
        CommentSerializer(many=True),
        [CommentSerializer.example],
        asks=CommentSerializer,
        asked={"text": "Merci."},
        parameters=[BRAND],
        code=201,
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """The account manager is told."""
        found, sent = report_for(self.actor, report_id), checked(CommentSerializer, request.data)
        composing.comment(self.actor, found.pk, sent["text"], timezone.now())
        return Response(CommentSerializer(comments_of(found), many=True).data, status=201)


class ReportLinks(BrandView):
    """Links that open a report without an account."""

    rights: ClassVar[Any] = {"GET": "report:share", "POST": "report:share"}

    @operation(
        "Links to a report",
        "report:share",
        LinkSerializer(many=True),
        [LinkSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """Newest first, without their addresses."""
        rows = report_for(self.actor, report_id).links.order_by("-created_at", "-pk")
        return Response(LinkSerializer(rows, many=True).data)

    @operation(
        "Share a report by a link",
        "report:share",
        FreshLinkSerializer,
        FreshLinkSerializer.example,
        asks=LinkAskSerializer,
        asked={"days": 14, "for_whom": "Direction"},
        parameters=[BRAND],
        code=201,
        description="The address is told this once; it is never kept for an Idempotency-Key.",
    )
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """Only of a report that was signed off."""
        sent, found = checked(LinkAskSerializer, request.data), report_for(self.actor, report_id)
        link, token = links.make_link(self.actor, found.pk, **sent)
        link.address = f"{settings.BASE_URL}/b/{self.brand.slug}/link/report/{token}/"  # type: ignore[attr-defined]
        return Response(FreshLinkSerializer(link).data, status=201)


class RevokeLink(BrandView):
    """The end of a link."""

    rights: ClassVar[Any] = {"POST": "report:share"}

    @operation(
        "End a link",
        "report:share",
        LinkSerializer,
        LinkSerializer.example | {"revoked_at": "2026-11-24T10:00:00+01:00"},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int, link_id: int) -> Response:
        """For good."""
        link = ShareLink.objects.get(pk=link_id, report_id=report_id)
        links.revoke_link(self.actor, link.pk)
        return Response(LinkSerializer(ShareLink.objects.get(pk=link.pk)).data)


class ReportMails(BrandView):
    """To whom a report was mailed."""

    rights: ClassVar[Any] = {"GET": "report:share", "POST": "report:share"}

    @operation(
        "Mails of a report",
        "report:share",
        MailSerializer(many=True),
        [MailSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, report_id: int) -> Response:
        """In the order in which they were asked for; sent_at is empty until the mail has left."""
        rows = report_for(self.actor, report_id).deliveries.order_by("created_at", "pk")
        return Response(MailSerializer(rows, many=True).data)

    @operation(
        "Mail a report to somebody",
        "report:share",
        MailSerializer(many=True),
        [MailSerializer.example],
        asks=MailAskSerializer,
        asked={"email": "direction@lumen.example"},
        parameters=[BRAND],
        code=202,
        description="Only a report that was signed off; once to each address.",
    )
    @writes
    def post(self, request: Request, brand: str, report_id: int) -> Response:
        """It is tried again until the mail server takes it."""
        found, sent = report_for(self.actor, report_id), checked(MailAskSerializer, request.data)
        sending.mail_to(self.actor, found.pk, sent["email"], timezone.now())
        rows = found.deliveries.order_by("created_at", "pk")
        return Response(MailSerializer(rows, many=True).data, status=202)


class Schedules(BrandView):
    """Reports that begin by themselves."""

    rights: ClassVar[Any] = {"GET": "report:compose", "POST": "report:compose"}

    @operation(
        "Schedules of reports",
        "report:compose",
        ScheduleSerializer(many=True),
        [ScheduleSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Those that are on."""
        return Response(ScheduleSerializer(schedules(), many=True).data)

    @operation(
        "Schedule a report",
        "report:compose",
        ScheduleSerializer,
        ScheduleSerializer.example,
        asks=ScheduleAskSerializer,
        asked=ScheduleAskSerializer.example,
        parameters=[BRAND],
        code=201,
        description="It begins every Monday, or every first of a month, for the token's person to compose.",
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """Mailed to the recipients once it is signed off."""
        sent = checked(ScheduleAskSerializer, request.data)
        made = sending.add_schedule(
            self.actor, sent["kind"], sent["language"], "\n".join(sent["recipients"]), timezone.now()
        )
        return Response(ScheduleSerializer(made).data, status=201)


class StopSchedule(BrandView):
    """The end of a schedule."""

    rights: ClassVar[Any] = {"POST": "report:compose"}

    @operation(
        "Stop a schedule",
        "report:compose",
        ScheduleSerializer,
        ScheduleSerializer.example | {"active": False},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
    )
    @writes
    def post(self, request: Request, brand: str, schedule_id: int) -> Response:
        """What has begun goes on; no more begin."""
        found = Schedule.objects.get(pk=schedule_id)
        sending.stop_schedule(self.actor, found.pk)
        found.refresh_from_db()
        return Response(ScheduleSerializer(found).data)
