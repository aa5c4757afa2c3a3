"""`./vigie load FILE`: take a file of posts in."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from apps.agency.lookup import brand_named
from apps.agency.models import Brand
from apps.collection.files import FileSource, read_map
from apps.core.command import REFUSED, VigieCommand
from apps.core.tasks import run_due
from apps.monitoring.services.loading import Loaded, load
from apps.monitoring.totals import Totals, totals_of_all


class Command(VigieCommand):
    help = (
        "Take a file of posts in: JSON Lines, or CSV with a header. With --brand every row is its mention; without, each"
        " row is matched against the watches of all brands. Run again after a kill: it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--brand", help="short name of the brand whose mentions the rows are")
        parser.add_argument(
            "--map", default="", help="field=column,… where the file names its columns differently"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        brand = brand_named(options["brand"]) if options["brand"] else None
        source = FileSource(read_map(options["map"]))
        path: Path = options["file"]
        before, began = totals_of_all(), time.monotonic()
        done = self._load(path, brand, source)
        run_due(lanes=("default",))
        after, seconds = totals_of_all(), time.monotonic() - began
        self._summary(options, done, _difference(before, after), seconds)
        if done.quarantined:
            raise CommandError(
                f"{done.quarantined} line(s) wait in quarantine, each with its number and reason: look at them on the"
                " quarantine page, correct the file and load it again; the rest was taken in.",
                returncode=REFUSED,
            )

    def _load(self, path: Path, brand: Brand | None, source: FileSource) -> Loaded:
        size = path.stat().st_size if path.is_file() else 0
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[lines]} lines"),
            TextColumn("{task.fields[rate]}/s"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(file=sys.stderr), transient=False) as bar:
            task = bar.add_task(path.name, total=size or None, lines=0, rate=0)
            began = time.monotonic()

            def progress(lines: int, offset: int) -> None:
                rate = round(lines / max(time.monotonic() - began, 0.001))
                bar.update(task, completed=offset or None, lines=lines, rate=rate)

            return load(path, brand, source, timezone.now, progress)

    def _summary(self, options: dict[str, Any], done: Loaded, came: Totals, seconds: float) -> None:
        made: dict[str, Any] = {
            "lines": done.lines,
            "passed_over": done.passed_over,
            "mentions": done.mentions,
            "quarantined": done.quarantined,
            **came,
            "seconds": round(seconds, 1),
        }
        lines = [f"{name.replace('_', ' '):>18}: {value}" for name, value in made.items()]
        self.say(options, made, "\n".join(lines))


def _difference(before: Totals, after: Totals) -> Totals:
    told_apart = {"mentions", "quarantined"}
    return {name: after[name] - before.get(name, 0) for name in after if name not in told_apart}
