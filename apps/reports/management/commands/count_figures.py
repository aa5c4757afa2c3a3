"""`./vigie count_figures --brand B`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.lookup import brand_named
from apps.core.command import VigieCommand
from apps.core.tenancy import entered
from apps.reports.services.figures import count_recent, review_days


class Command(VigieCommand):
    help = "Count a brand's daily figures now. Running it again changes nothing but late data."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--brand", required=True, help="the brand's short name")
        parser.add_argument("--again", action="store_true", help="count the last ninety days again")

    def handle(self, *args: Any, **options: Any) -> None:
        brand = brand_named(options["brand"])
        with entered(brand):
            days = count_recent(timezone.now())
            if options["again"]:
                review_days(timezone.now())
        self.say(
            options,
            {"brand": brand.slug, "days": len(days), "first": min(days).isoformat()},
            f"{brand.slug}: figures of {len(days)} days counted.",
        )
