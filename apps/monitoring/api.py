"""REST: watches with their preview, feeds and how they are."""

from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Flag, Words
from apps.monitoring.models import Watch
from apps.monitoring.previews import explain_post, preview_query
from apps.monitoring.selectors import feeds, watches
from apps.monitoring.services.watches import LONGEST_QUERY, save_watch, switch_watch, word_lists


class WatchSerializer(serializers.ModelSerializer[Watch]):
    """A stored keyword query."""

    example: ClassVar[Any] = {
        "id": 4,
        "name": "Lampes",
        "query": '"maison lumen" OU @maison_lumen',
        "active": True,
        "version": 2,
        "updated_at": "2026-11-20T10:00:00+01:00",
    }

    class Meta:
        model = Watch
        fields = ("id", "name", "query", "active", "version", "updated_at")


class WatchWriteSerializer(serializers.Serializer[Any]):
    """A watch as it is saved."""

    name = Words(max_length=100)
    query = Words(max_length=LONGEST_QUERY)
    active = Flag(default=True)
    example: ClassVar[Any] = {"name": "Lampes", "query": '"maison lumen" OU @maison_lumen', "active": True}


class TrialAskSerializer(serializers.Serializer[Any]):
    """A query to try."""

    query = Words(max_length=LONGEST_QUERY)
    text = Words(max_length=5000, required=False, allow_blank=True)


class DaySerializer(serializers.Serializer[Any]):
    """How many posts a day had."""

    day = serializers.SerializerMethodField()
    count = serializers.SerializerMethodField()

    def get_day(self, row: tuple[date, int]) -> str:
        """In the brand's time zone."""
        return row[0].isoformat()

    def get_count(self, row: tuple[date, int]) -> int:
        """Posts that match."""
        return row[1]


class ExampleSerializer(serializers.Serializer[Any]):
    """A post the query would have found: a mention of the brand, or a public post of the last days."""

    place = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    author = serializers.CharField()
    network = serializers.CharField()
    url = serializers.CharField()
    posted_at = serializers.DateTimeField()
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    example: ClassVar[Any] = {
        "place": "mention",
        "id": 31,
        "text": "Ma lampe brûle !",
        "author": "zoe_claire",
        "network": "practice",
        "url": "https://social.example/31",
        "posted_at": "2026-03-02T09:00:00Z",
        "spans": [[3, 8]],
    }


class TrialSerializer(serializers.Serializer[Any]):
    """What a query would have found among the newest posts and mentions, what it would cost, and in a text given."""

    looked_at = serializers.IntegerField(source="preview.looked_at")
    days = serializers.FloatField(source="preview.days")
    is_sample = serializers.BooleanField(source="preview.is_sample")
    count = serializers.IntegerField(source="preview.total")
    per_day = DaySerializer(many=True, source="preview.count_per_day")
    mentions_per_day = serializers.FloatField(source="preview.cost.mentions_per_day")
    quota_share = serializers.FloatField(source="preview.cost.quota_share", allow_null=True)
    cost = serializers.CharField(source="preview.cost.level")
    examples = ExampleSerializer(many=True, source="preview.examples")
    mentions = serializers.ListField(child=serializers.IntegerField())
    in_text = serializers.BooleanField(allow_null=True)
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    example: ClassVar[Any] = {
        "looked_at": 5000,
        "days": 7.0,
        "is_sample": False,
        "count": 12,
        "per_day": [{"day": "2026-03-02", "count": 12}],
        "mentions_per_day": 1.7,
        "quota_share": 0.01,
        "cost": "light",
        "examples": [ExampleSerializer.example],
        "mentions": [31],
        "in_text": True,
        "spans": [[3, 8]],
    }


class FeedSerializer(serializers.Serializer[Any]):
    """A place that is collected, and how it is."""

    id = serializers.IntegerField(source="feed.pk")
    kind = serializers.CharField(source="feed.kind")
    name = serializers.CharField(source="feed.name")
    health = serializers.CharField()
    last_success_at = serializers.DateTimeField(source="feed.last_success_at", allow_null=True)
    last_item_at = serializers.DateTimeField(source="feed.last_item_at", allow_null=True)
    blind_since = serializers.DateTimeField(source="feed.blind_since", allow_null=True)
    example: ClassVar[Any] = {
        "id": 2,
        "kind": "rss",
        "name": "https://example.org/feed.xml",
        "health": "well",
        "last_success_at": "2026-11-20T10:00:00+01:00",
        "last_item_at": None,
        "blind_since": None,
    }


class Watches(BrandView):
    """All watches, and a new one."""

    rights: ClassVar[Any] = {"GET": "watch:read", "POST": "watch:edit"}

    @operation(
        "Watches", "watch:read", WatchSerializer(many=True), [WatchSerializer.example], parameters=[BRAND]
    )
    def get(self, request: Request, brand: str) -> Response:
        """By name."""
        return Response(WatchSerializer(watches(), many=True).data)

    @operation(
        "Make a watch",
        "watch:edit",
        WatchSerializer,
        WatchSerializer.example,
        asks=WatchWriteSerializer,
        asked=WatchWriteSerializer.example,
        parameters=[BRAND],
        code=201,
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """It listens at once, unless it is made inactive."""
        return Response(_saved(self, request, None), status=201)


class OneWatch(BrandView):
    """One watch."""

    rights: ClassVar[Any] = {"GET": "watch:read", "PUT": "watch:edit"}

    @operation("A watch", "watch:read", WatchSerializer, WatchSerializer.example, parameters=[BRAND])
    def get(self, request: Request, brand: str, watch_id: int) -> Response:
        """As it is now."""
        return Response(WatchSerializer(Watch.objects.get(pk=watch_id)).data)

    @operation(
        "Save a new version of a watch",
        "watch:edit",
        WatchSerializer,
        WatchSerializer.example,
        asks=WatchWriteSerializer,
        asked=WatchWriteSerializer.example,
        parameters=[BRAND],
        description="With If-Match it is saved only if nobody saved it since it was read.",
    )
    @writes
    def put(self, request: Request, brand: str, watch_id: int) -> Response:
        """The version before is kept."""
        watch = Watch.objects.get(pk=watch_id)
        must_match(request, WatchSerializer(watch).data)
        return Response(_saved(self, request, watch))


def _saved(view: BrandView, request: Request, watch: Watch | None) -> Any:
    sent = checked(WatchWriteSerializer, request.data)
    saved = save_watch(view.actor, sent["name"], sent["query"], timezone.now(), watch=watch)
    if saved.active != sent["active"]:
        switch_watch(view.actor, saved, sent["active"])
    return WatchSerializer(Watch.objects.get(pk=saved.pk)).data


class WatchPreview(BrandView):
    """What a query would find, without saving it."""

    rights: ClassVar[Any] = {"POST": "watch:edit"}

    @operation(
        "Try a query",
        "watch:edit",
        TrialSerializer,
        TrialSerializer.example,
        asks=TrialAskSerializer,
        asked={"query": "lampe ET brûle", "text": "ma lampe brûle"},
        parameters=[BRAND],
    )
    def post(self, request: Request, brand: str) -> Response:
        """On the newest public posts and mentions, as the watch's page does, and on a text that is given."""
        sent = checked(TrialAskSerializer, request.data)
        lists, text = word_lists(self.brand.agency_id), sent.get("text")
        found = preview_query(sent["query"], lists, timezone.now())
        spans = explain_post(sent["query"], text, lists) if text else None
        shown = {
            "preview": found,
            "mentions": [one.pk for one in found.examples if one.place == "mention"],
            "in_text": spans is not None if text else None,
            "spans": spans or [],
        }
        return Response(TrialSerializer(shown).data)


class Feeds(BrandView):
    """The brand's feeds."""

    rights: ClassVar[Any] = {"GET": "feed:read"}

    @operation(
        "Feeds and how they are",
        "feed:read",
        FeedSerializer(many=True),
        [FeedSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Blind ones bring nothing."""
        return Response(FeedSerializer(feeds(timezone.now()), many=True).data)
