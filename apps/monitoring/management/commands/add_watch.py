"""`./vigie add_watch --brand B --name N QUERY`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.core.command import VigieCommand
from apps.core.tenancy import entered
from apps.monitoring.models import Watch
from apps.monitoring.services.watches import save_watch


class Command(VigieCommand):
    help = (
        "Store a keyword query for a brand. The same name again saves a new version when the query differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("query", nargs="+", help='like: "lampe lumen" OU @lumen, see docs/queries.md')
        parser.add_argument("--brand", required=True, help="short name of the brand")
        parser.add_argument("--name", required=True, help="the watch's name")

    def handle(self, *args: Any, **options: Any) -> None:
        query = " ".join(options["query"]).strip()
        with entered(brand_named(options["brand"])):
            watch = Watch.objects.filter(name=options["name"]).first()
            changed = watch is None or watch.query != query
            if changed:
                watch = save_watch(SYSTEM, options["name"], query, timezone.now(), watch=watch)
            assert watch is not None
            self.say(
                options,
                {"id": watch.pk, "name": watch.name, "version": watch.version, "changed": changed},
                f"Watch {watch.name}: version {watch.version}{'' if changed else ', nothing changed'}.",
            )
