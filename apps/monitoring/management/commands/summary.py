"""`./vigie summary`: what stands, in counts."""

from typing import Any

from django.core.management.base import CommandParser

from apps.agency.lookup import brand_named
from apps.collection.models import RawItem
from apps.core.command import VigieCommand
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.monitoring.totals import totals, totals_of_all


class Command(VigieCommand):
    help = "Print the counts of mentions, verdicts by label, alerts, cases by state, quarantined and pending work."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--brand", help="short name of one brand (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        pending = OutboxEvent.objects.filter(done_at=None, failed_at=None)
        dead = OutboxEvent.objects.exclude(failed_at=None)
        if options["brand"]:
            brand = brand_named(options["brand"])
            with entered(brand):
                counts = totals()
            pending, dead = pending.filter(brand_id=brand.pk), dead.filter(brand_id=brand.pk)
        else:
            counts = totals_of_all()
            shared = RawItem.objects.filter(state=RawItem.State.QUARANTINED).count()
            counts["quarantined"] = counts.get("quarantined", 0) + shared
        counts |= {"pending": pending.count(), "dead": dead.count()}
        self.say(
            options,
            counts,
            "\n".join(f"{name.replace('_', ' '):>24}: {value}" for name, value in sorted(counts.items())),
        )
