"""`./vigie import_brand FILE --agency A`: a brand that was exported, here or elsewhere, becomes a brand here."""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import agency_named
from apps.agency.schemas import as_owner
from apps.audit.checkpoints import public_key
from apps.core.command import VigieCommand
from apps.privacy.archives.form import Archive
from apps.privacy.archives.importing import import_brand


class Command(VigieCommand):
    help = (
        "Take an exported brand in: wholly or not at all. Publishing is paused, accounts and receivers must be connected "
        "again, its own feeds rest, links are dead; clocks run. People are matched by e-mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")
        parser.add_argument("--agency", required=True, help="short name of the agency that gets it")
        parser.add_argument("--as", dest="slug", default="", metavar="SLUG", help="another short name")
        parser.add_argument(
            "--key",
            default="",
            metavar="FINGERPRINT",
            help="of the installation that signed it, if not this one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["key"] or hashlib.sha256(public_key()).hexdigest()
        with closing(Archive(Path(options["file"]), key)) as archive, as_owner():
            agency = agency_named(options["agency"])
            done = import_brand(SYSTEM, archive, agency, options["slug"], timezone.now())
        made = {
            "slug": done.brand.slug,
            "rows": done.rows,
            "seated": done.seated,
            "without_a_seat": done.unseated,
            "held": done.held,
        }
        self.say(
            options,
            made,
            f"Brand {done.brand.slug}: {done.rows:,} rows. Publishing is paused; {done.held} actions are looked for on their"
            f" networks first; accounts wait to be connected. People: {done.seated} with a seat, {done.unseated} without.",
        )
