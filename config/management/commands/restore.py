"""`./vigie restore FILE`: bring a backup back into an empty database, with nothing on its way to any network."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.core.command import VigieCommand
from config.backups import restore


class Command(VigieCommand):
    help = (
        "Restore FILE into an empty database. Publishing is paused at every brand; what may have left since the backup is "
        "looked for on its network first; who was forgotten since is forgotten again. Resume brand by brand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")
        parser.add_argument(
            "--other-keys", action="store_true", help="go on although its keys are not those of here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = restore(Path(options["file"]).absolute(), timezone.now(), other_keys=options["other_keys"])
        made = {"brands": done.brands, "held": done.held, "forgotten_again": done.forgotten}
        self.say(
            options,
            made,
            f"Restored: {done.brands} brands. Publishing is paused everywhere; {done.held} actions are looked for on their"
            f" networks first; {done.forgotten} people forgotten again.",
        )
