"""`./vigie retention --brand SLUG`: show what is too old, apply it, or say how long a kind is kept."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.core.command import VigieCommand
from apps.core.tenancy import entered
from apps.privacy.services.purging import keep_for, purge, what_is_due


class Command(VigieCommand):
    help = "Show how long each kind of data is kept and what the next run would empty; it runs by itself once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--brand", required=True, help="short name of the brand")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--apply", action="store_true", help="do it now")
        choice.add_argument(
            "--keep", nargs=2, metavar=("KIND", "DAYS"), help="keep a kind of data so many days"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with entered(brand_named(options["brand"])):
            if options["apply"]:
                counts = purge(now)
                self.say(
                    options,
                    counts,
                    "Emptied: " + (", ".join(f"{n} {k}" for k, n in counts.items()) or "nothing"),
                )
                return
            if options["keep"]:
                kind, days = options["keep"]
                keep_for(SYSTEM, kind, int(days) if days.isdigit() else 0, now)
            due = what_is_due(now)
        made = {one.name: {"days": one.days, "due": one.rows} for one in due}
        self.say(options, made, "\n".join(f"{one.name:12}{one.days:6} days{one.rows:8} due" for one in due))
