"""For who runs Vigie: is it ready, and the numbers that say where work is late. Ids and short names, no text, nobody's name."""

import hmac
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from apps.agency.models import Brand
from apps.collection.models import Feed
from apps.core.tenancy import entered
from apps.publishing.models import NetworkAction
from config.pooler import sessions_are_shared

# A relay that takes nothing for so long has stopped, or its broker has.
STUCK = timedelta(minutes=5)

_OUTBOX = """
SELECT coalesce(brand_id, 0), task, count(*), extract(epoch FROM statement_timestamp() - min(due_at))
FROM core_outboxevent WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= statement_timestamp()
GROUP BY 1, 2
"""
_UNTAKEN = """
SELECT min(due_at) FROM core_outboxevent WHERE done_at IS NULL AND failed_at IS NULL
AND (leased_until IS NULL OR leased_until < statement_timestamp())
"""
_DEAD = "SELECT coalesce(brand_id, 0), count(*) FROM core_outboxevent WHERE failed_at IS NOT NULL GROUP BY 1"
# The desk's projection knows every brand's running clocks and what kind of row they are of.
_LATE = """
SELECT brand_id, count(*) FROM desk_deskentry
WHERE kind = 'case' AND open AND due_at < statement_timestamp()
GROUP BY 1
"""


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


class Lateness(Collector):
    """What waits, for how long, at which brand."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a question."""
        slugs = {0: "agency", **dict(Brand.objects.values_list("pk", "slug"))}
        yield from self._outbox(slugs)
        yield self._family("vigie_clocks_late", "Cases past their promised time.", slugs, _rows(_LATE))
        blind = Feed.objects.exclude(blind_since=None).values_list("brand_id", "pk")
        feeds = GaugeMetricFamily("vigie_feed_blind", "Feeds that bring nothing.", labels=["brand", "feed"])
        for brand_id, feed_id in blind:
            feeds.add_metric([slugs.get(brand_id or 0, "?"), str(feed_id)], 1)
        yield feeds
        yield self._publications()

    def _outbox(self, slugs: dict[int, str]) -> Iterator[GaugeMetricFamily]:
        labels = ["brand", "stage", "task"]
        count = GaugeMetricFamily("vigie_outbox_due", "Events that are due and not done.", labels=labels)
        age = GaugeMetricFamily(
            "vigie_outbox_oldest_seconds", "How long the oldest of them has waited.", labels=labels
        )
        lag = 0.0
        for brand_id, task, number, seconds in _rows(_OUTBOX):
            where = [slugs.get(int(str(brand_id)), "?"), str(task).partition(".")[0], str(task)]
            count.add_metric(where, float(str(number)))
            age.add_metric(where, float(str(seconds)))
            lag = max(lag, float(str(seconds)))
        yield count
        yield age
        yield GaugeMetricFamily(
            "vigie_outbox_lag_seconds", "How long the oldest due event has waited.", value=lag
        )
        yield self._family("vigie_outbox_dead", "Events given up after every retry.", slugs, _rows(_DEAD))

    def _family(
        self, name: str, help_text: str, slugs: dict[int, str], rows: list[tuple[object, ...]]
    ) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, help_text, labels=["brand"])
        for brand_id, number in rows:
            family.add_metric([slugs.get(int(str(brand_id)), "?")], float(str(number)))
        return family

    def _publications(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "vigie_publications_unsettled", "Acts whose outcome nobody knows.", labels=["brand", "state"]
        )
        for brand in Brand.objects.filter(state=Brand.State.ACTIVE):
            with entered(brand):
                unsettled = NetworkAction.objects.filter(state__in=["unknown", "needs_human"]).order_by()
                for state, number in unsettled.values_list("state").annotate(number=Count("pk")):
                    family.add_metric([brand.slug, state], number)
        return family


def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus, to who shows the token of VIGIE_METRICS_TOKEN; without one, to this machine only."""
    if not _may_scrape(request):
        return HttpResponse("not allowed", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Lateness())
    text = generate_latest(registry)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_scrape(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if not token:
        return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())


def ready(request: HttpRequest) -> HttpResponse:
    """200 when this process can do its work: the database answers alone to it, with all migrations, and the relay moves."""
    problems = []
    # A database that is ahead is well: migrations run under the release before.
    loader = MigrationLoader(connection)
    if set(loader.graph.leaf_nodes()) - set(loader.applied_migrations or ()):
        problems.append("migrations are missing")
    if sessions_are_shared():
        problems.append("the pooler lends sessions: set its pool_mode to session")
    waiting = _rows(_UNTAKEN)[0][0]
    if waiting is not None and timezone.now() - waiting > STUCK:  # type: ignore[operator]
        problems.append("the relay takes nothing")
    return HttpResponse(
        "ready" if not problems else "; ".join(problems),
        status=503 if problems else 200,
        content_type="text/plain",
    )
