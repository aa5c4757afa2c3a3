"""`./vigie score_series FILE.csv`: judge a file of counts, each from the past only. No database."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import VigieError
from apps.detection.baselines import Detector
from apps.detection.rules import LATE

COLUMNS = ("timestamp", "value")
UNKNOWN = {"", "nan", "na", "null", "none"}
MOST = 1e12
SHORTEST, LONGEST, USUAL = 10, 3600, 300  # seconds a bucket
LOOKED_AT = 1000  # distances between rows, for the length of a bucket


class Row(NamedTuple):
    """One line of the file: as it is written, and what it says; no count where nobody counted."""

    timestamp: str
    value: str
    moment: datetime
    counted: float | None


def read_series(path: Path, zone: tzinfo) -> Iterator[Row]:
    """The rows of a file of counts, in its order.

    A timestamp without offset is local time in `zone`. Raises VigieError naming the line and what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VigieError(
            "This file cannot be read as text.", field="FILE", value=path, remedy=str(error)
        ) from error
    if not text.strip():
        raise VigieError(
            "This file is empty.", field="FILE", value=path, remedy="Begin the file with: timestamp,value"
        )
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
        yield Row(row["timestamp"], row["value"] or "", moment, _count(row["value"], number))
        before = moment


def bucket_seconds_of(rows: Iterable[Row]) -> int:
    """The commonest distance between one row and the next, in seconds; 300 where there is none.

    Raises VigieError for a distance a day's rhythm cannot be read from.
    """
    moments = [row.moment for row in rows][:LOOKED_AT]
    steps = Counter(
        round((after - before).total_seconds()) for before, after in pairwise(moments) if after > before
    )
    found = steps.most_common(1)[0][0] if steps else USUAL
    if SHORTEST <= found <= LONGEST:
        return found
    raise VigieError(
        "Counts are judged every ten seconds to every hour.",
        field="FILE, timestamp",
        value=f"{found} seconds between most rows",
        remedy="Give a file with one row for each bucket, or the length of a bucket with --bucket-seconds.",
    )


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


def _count(text: str | None, number: int) -> float | None:
    if text is not None and text.strip().lower() in UNKNOWN:
        return None
    try:
        count = float(text or "")
    except ValueError:
        count = -1.0
    if not 0.0 <= count <= MOST:
        raise VigieError(
            "This is no count.",
            field=f"line {number}, value",
            value=text or "",
            remedy="Write a number of zero or more, a million million at most, or nothing where nobody counted.",
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
        parser.add_argument(
            "--bucket-seconds", type=int, help="length of a bucket, 10 to 3600 (as most rows are apart)"
        )
        parser.add_argument("--sensitivity", type=float, default=1.0, help="1 is the default setting")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._score(options)
        except VigieError as error:
            raise CommandError(str(error), returncode=2) from error

    def _score(self, options: dict[str, Any]) -> None:
        if not 0 < options["sensitivity"] < float("inf"):
            raise VigieError("This must be above zero.", field="--sensitivity", value=options["sensitivity"])
        asked = options["bucket_seconds"]
        if asked is not None and not SHORTEST <= asked <= LONGEST:
            raise VigieError(
                "A bucket has 10 to 3600 seconds.",
                field="--bucket-seconds",
                value=asked,
                remedy="300 is usual.",
            )
        zone = _zone(options["time_zone"])
        rows = list(read_series(options["file"], zone))
        seconds = asked or bucket_seconds_of(rows)
        detector = Detector(seconds, options["sensitivity"], zone)
        lines, unjudged = ["timestamp,value,anomaly_score"], 0
        for row, at in zip(rows, _in_the_middle(rows, seconds), strict=True):
            score = 0.0
            if row.counted is not None:
                said = detector.update(at, row.counted)
                score = said.score
                unjudged += LATE in said.reasons
            lines.append(f"{row.timestamp},{row.value},{score:.4f}")
        self.stdout.write("\n".join(lines))
        if unjudged:
            self.stderr.write(
                f"{unjudged} rows lie in a bucket that was judged already, or before it: they score 0 and teach nothing."
            )


def _in_the_middle(rows: list[Row], seconds: int) -> Iterator[datetime]:
    """Moments shifted so that the first lies in the middle of its bucket: one that wavers stays in its own."""
    if rows:
        begun = rows[0].moment.timestamp() % seconds
        shift = timedelta(seconds=seconds / 2 - begun)
        yield from (row.moment + shift for row in rows)
