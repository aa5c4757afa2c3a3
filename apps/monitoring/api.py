"""REST: watches with their preview, feeds and how they are."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Flag, Words
from apps.collection.matching import Matcher, PostText
from apps.collection.query import parse
from apps.monitoring.models import Watch
from apps.monitoring.selectors import feeds, preview_texts, watches
from apps.monitoring.services.watches import LONGEST_QUERY, save_watch, switch_watch, word_lists

SHOWN = 20


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


class TrialSerializer(serializers.Serializer[Any]):
    """What a query would find among the newest mentions, and whether in the text that was given."""

    looked_at = serializers.IntegerField()
    count = serializers.IntegerField()
    mentions = serializers.ListField(child=serializers.IntegerField())
    in_text = serializers.BooleanField(allow_null=True)
    example: ClassVar[Any] = {"looked_at": 2000, "count": 12, "mentions": [31, 30], "in_text": True}


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
        """On the newest mentions, and on a text that is given."""
        sent = checked(TrialAskSerializer, request.data)
        matcher = Matcher()
        matcher.add(0, parse(sent["query"], word_lists(self.brand.agency_id)))
        rows = preview_texts()
        posts = [
            PostText(
                text=row.text,
                author=row.author.handle if row.author else "",
                lang=row.lang,
                network=row.network,
                type=row.kind,
            )
            for row in rows
        ]
        text = sent.get("text")
        if text:
            posts.append(PostText(text=text))
        hits = {hit.post_index for hit in matcher.match(posts)}
        found = [row.pk for place, row in enumerate(rows) if place in hits]
        inside = len(rows) in hits if text else None
        return Response(
            TrialSerializer(
                {"looked_at": len(rows), "count": len(found), "mentions": found[:SHOWN], "in_text": inside}
            ).data
        )


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
