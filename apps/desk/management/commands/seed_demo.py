"""`./vigie seed_demo`: fill an empty installation with the demo."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import connection, transaction
from django.utils import timezone

from apps.agency.models import Agency
from apps.core.command import VigieCommand
from apps.core.errors import VigieError
from apps.desk.demo.fill import fill


class Command(VigieCommand):
    help = (
        "Fill an empty installation with an invented agency, three invented brands, people, a past and cases."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when an agency exists")

    def handle(self, *args: Any, **options: Any) -> None:
        if Agency.objects.exists():
            if options["if_empty"]:
                return
            raise VigieError(
                "This installation has agencies already.", remedy="The demo goes into an empty one."
            )
        with connection.cursor() as cursor:
            # Two who start at once must not both fill; the lock goes with the session.
            cursor.execute("SELECT pg_advisory_lock(7002)")
        if not Agency.objects.exists():
            # All of it or nothing: half a demo would never be finished by the next start.
            with transaction.atomic():
                fill(timezone.now(), self.stdout.write)
        self.say(options, {"agency": "phare"}, "demo: ready")
