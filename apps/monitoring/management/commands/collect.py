"""`./vigie collect [FEED]`: look at an RSS or Atom feed by its address, or at whatever is due."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from apps.agency.lookup import brand_named
from apps.collection.models import Feed
from apps.core.command import REFUSED, VigieCommand
from apps.core.tasks import run_due
from apps.monitoring.services.collecting import collect

LOOK_AGAIN = 900  # seconds


class Command(VigieCommand):
    help = (
        "Look at an RSS or Atom feed by its address; it is kept and looked at again every 15 minutes while Vigie runs."
        " Without an address: look at every feed whose time has come."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("feed", nargs="?", help="the feed's address")
        parser.add_argument("--brand", help="every entry is a mention of this brand; without, watches decide")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["feed"]:
            feed, made = self._feed(options["feed"], options["brand"])
            found = collect(feed.pk, now)
            feed.refresh_from_db()
            if feed.error:
                reason = feed.error
                if made:
                    feed.delete()
                raise CommandError(f"{options['feed']}: {reason}", returncode=REFUSED)
            looked = 1
        else:
            due = list(
                Feed.objects.filter(state=Feed.State.ACTIVE, next_at__lte=now).values_list("pk", flat=True)
            )
            looked, found = len(due), sum(collect(feed_id, now) for feed_id in due)
        run_due(lanes=("default",))
        self.say(
            options, {"feeds": looked, "mentions": found}, f"{looked} feeds looked at, {found} new mentions."
        )

    def _feed(self, address: str, brand_slug: str | None) -> tuple[Feed, bool]:
        brand = brand_named(brand_slug) if brand_slug else None
        feed, made = Feed.objects.get_or_create(
            kind="rss",
            name=address[:200],
            brand_id=brand.pk if brand else None,
            defaults={
                "params": {"url": address},
                "agency_id": brand.agency_id if brand else None,
                "matched": brand is None,
                "interval_seconds": LOOK_AGAIN,
            },
        )
        if feed.state != Feed.State.ACTIVE:
            Feed.objects.filter(pk=feed.pk).update(state=Feed.State.ACTIVE)
        return feed, made
