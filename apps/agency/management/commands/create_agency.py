"""`./vigie create_agency SLUG --name NAME`."""

from typing import Any

from django.core.management.base import CommandParser

from apps.agency.access import SYSTEM
from apps.agency.models import Agency
from apps.agency.services import create_agency
from apps.core.command import VigieCommand


class Command(VigieCommand):
    help = "Make an agency. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name, as in addresses: small letters, digits and hyphens")
        parser.add_argument("--name", required=True, help="the name that people read")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["slug"]).first()
        made = agency is None
        if agency is None:
            agency = create_agency(SYSTEM, options["slug"], options["name"])
        self.say(
            options,
            {"id": agency.pk, "slug": agency.slug, "name": agency.name, "created": made},
            f"Agency {agency.slug}: {'made' if made else 'was there already'}.",
        )
