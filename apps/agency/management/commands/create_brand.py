"""`./vigie create_brand SLUG --agency A --name NAME`."""

from typing import Any

from django.core.management.base import CommandParser

from apps.agency.access import SYSTEM
from apps.agency.lookup import agency_named
from apps.agency.models import Brand
from apps.agency.services import BadSetup, create_brand
from apps.core.command import VigieCommand
from apps.core.tasks import run_due


class Command(VigieCommand):
    help = "Make a brand with its own schema, role, first charter and templates. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name, as in addresses: small letters, digits and hyphens")
        parser.add_argument("--agency", required=True, help="short name of the agency")
        parser.add_argument("--name", required=True, help="the name that people read")
        parser.add_argument("--languages", default="fr,en", help="languages it answers in (default: fr,en)")
        parser.add_argument(
            "--timezone", default="Europe/Paris", help="its time zone (default: Europe/Paris)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agency = agency_named(options["agency"])
        brand = Brand.objects.filter(slug=options["slug"]).first()
        made = brand is None
        if brand is None:
            brand = create_brand(
                SYSTEM,
                agency,
                options["slug"],
                options["name"],
                languages=[part.strip() for part in options["languages"].split(",") if part.strip()],
                time_zone=options["timezone"],
            )
            run_due(lanes=("default",))
        elif brand.agency_id != agency.pk:
            raise BadSetup(
                "A brand with this short name belongs to another agency.",
                field="slug",
                value=brand.slug,
                remedy="Choose another.",
            )
        self.say(
            options,
            {
                "id": brand.pk,
                "slug": brand.slug,
                "name": brand.name,
                "schema": brand.schema_name,
                "created": made,
            },
            f"Brand {brand.slug}: {'made' if made else 'was there already'}.",
        )
