"""`./vigie score_series FILE.csv`: judge a file of counts, each from the past only. No database."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import VigieError
from apps.detection.baselines import Detector

COLUMNS = ("timestamp", "value")


def read_series(path: Path, zone: tzinfo) -> Iterator[tuple[str, str, datetime, float]]:
    """Yield timestamp and value as written, the moment, and the count.

    A timestamp without offset is local time in `zone`. Raises VigieError naming the line and what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VigieError(
            "This file cannot be read as text.", field="FILE", value=path, remedy=str(error)
        ) from error
    rows = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise VigieError(
            f"The first line must name the column {missing[0]}.",
            field="FILE",
            value=",".join(rows.fieldnames or ()),
            remedy="Begin the file with: timestamp,value",
        )
    before: datetime | None = None
    for number, row in enumerate(rows, start=2):
        moment = _moment(row["timestamp"], number, zone, before)
        yield row["timestamp"], row["value"], moment, _count(row["value"], number)
        before = moment


def _moment(text: str | None, number: int, zone: tzinfo, before: datetime | None) -> datetime:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError as error:
        raise VigieError(
            "This is no date and time.",
            field=f"line {number}, timestamp",
            value=text or "",
            remedy="Write it like 2015-02-26 21:42:53 or 2015-02-26T21:42:53+01:00.",
        ) from error
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    moment = moment.replace(tzinfo=zone)
    found = moment.astimezone(UTC)
    # The hour that autumn repeats: local time seems to go back, the second of the two readings does not.
    if before is not None and found <= before:
        second = moment.replace(fold=1).astimezone(UTC)
        return second if before < second <= before + timedelta(hours=1) else found
    return found


def _count(text: str | None, number: int) -> float:
    try:
        count = float(text or "")
    except ValueError:
        count = -1.0
    if not 0.0 <= count < float("inf"):
        raise VigieError(
            "This is no count.",
            field=f"line {number}, value",
            value=text or "",
            remedy="Write a number of zero or more.",
        )
    return count


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise VigieError(
            "This time zone is not known.",
            field="--time-zone",
            value=name,
            remedy="Give a name like Europe/Paris.",
        ) from error


class Command(BaseCommand):
    help = "Print timestamp,value,anomaly_score for a file of counts; a score of 1 or more is an alarm."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with the columns timestamp,value")
        parser.add_argument("--time-zone", default="UTC", help="of the brand, and of times without offset")
        parser.add_argument("--bucket-seconds", type=int, default=300, help="length of a bucket (300)")
        parser.add_argument("--sensitivity", type=float, default=1.0, help="1 is the default setting")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._score(options)
        except VigieError as error:
            raise CommandError(str(error), returncode=2) from error

    def _score(self, options: dict[str, Any]) -> None:
        for name in ("bucket_seconds", "sensitivity"):
            if not 0 < options[name] < float("inf"):
                raise VigieError(
                    "This must be above zero.", field="--" + name.replace("_", "-"), value=options[name]
                )
        zone = _zone(options["time_zone"])
        detector = Detector(options["bucket_seconds"], options["sensitivity"], zone)
        lines = ["timestamp,value,anomaly_score"]
        for timestamp, value, moment, count in read_series(options["file"], zone):
            lines.append(f"{timestamp},{value},{detector.update(moment, count).score:.4f}")
        self.stdout.write("\n".join(lines))
