"""`./vigie backup FILE`: everything but the keys, in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.core.command import VigieCommand
from config.backups import BadBackup, make_backup


class Command(VigieCommand):
    help = (
        "Write the database and the files (checkpoints, erasures, media) into FILE, while everything runs. The keys are "
        "not in it: keep secrets.env (SECRET_KEY, VIGIE_MASTER_KEY) elsewhere, without them credentials do not open."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"]).absolute()
        if not path.parent.is_dir():
            raise BadBackup("There is no such directory.", field="file", value=options["file"])
        manifest = make_backup(path, timezone.now())
        made = {"file": str(path), "bytes": path.stat().st_size, "brands": manifest["brands"]}
        self.say(
            options,
            made,
            f"Written: {path} ({made['bytes']:,} bytes, {made['brands']} brands). Keep the keys apart.",
        )
