"""`./vigie export_brand SLUG FILE`: a whole brand as one signed file."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.audit.checkpoints import public_key
from apps.core.command import VigieCommand
from apps.privacy.archives.exporting import export_brand
from apps.privacy.archives.form import BadArchive


class Command(VigieCommand):
    help = (
        "Write everything of a brand into FILE, signed, while everything runs. No credential is in it. It holds personal "
        "data: keep it as you keep the database. ./vigie import_brand takes it in elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name of the brand")
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"]).absolute()
        if not path.parent.is_dir():
            raise BadArchive("There is no such directory.", field="file", value=options["file"])
        manifest = export_brand(SYSTEM, brand_named(options["slug"]), path, timezone.now())
        rows = sum(table["rows"] for table in manifest["tables"].values())
        key = hashlib.sha256(public_key()).hexdigest()
        made = {"file": str(path), "bytes": path.stat().st_size, "rows": rows, "key": key}
        self.say(
            options,
            made,
            f"Written: {path} ({rows:,} rows, {made['bytes']:,} bytes). Fingerprint of its key: {key}",
        )
