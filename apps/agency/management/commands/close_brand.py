"""`./vigie close_brand SLUG`: archive a brand, open it again, or erase it."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.agency.services import archive_brand, erase_brand, restore_brand
from apps.core.command import VigieCommand


class Command(VigieCommand):
    help = "Archive a brand: reversible, nothing is lost. --restore opens it again; --erase NAME erases an archived one for good."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name of the brand")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--restore", action="store_true", help="open an archived brand again")
        choice.add_argument("--erase", metavar="NAME", help="erase it for good; repeat the brand's name")

    def handle(self, *args: Any, **options: Any) -> None:
        brand = brand_named(options["slug"])
        if options["erase"] is not None:
            erase_brand(SYSTEM, brand, options["erase"])
            done = "erased"
        elif options["restore"]:
            restore_brand(SYSTEM, brand)
            done = "open"
        else:
            archive_brand(SYSTEM, brand, timezone.now())
            done = "archived"
        self.say(options, {"slug": brand.slug, "state": done}, f"Brand {brand.slug}: {done}.")
