"""How a brand is looked at: which series are judged, by which detector, with which sensitivity."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.detection.baselines import Detector
from apps.detection.models import Measure
from apps.detection.parts import ALWAYS, NEW_TERMS, Growth, PartsDetector
from apps.detection.rules import PART, SECOND_LOOK, Judgement
from apps.detection.shares import ShareDetector
from apps.detection.silences import SilenceDetector

BUCKET = timedelta(minutes=5)
MEMORY = timedelta(days=60)
BLIND = "blind"
PARTS = "parts"  # the state and the sensitivity that all parts of a brand share

Values = dict[datetime, float]


@dataclass(frozen=True)
class Look:
    """One side from which a brand is seen: the series of its alerts, their kind, and what is read."""

    name: str
    kind: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Judge(Look):
    """A side with a detector of its own, and how a bucket is judged."""

    make: Callable[[dict[str, Any], float, ZoneInfo], Any]
    update: Callable[[Any, datetime, list[float]], Judgement]


def _volume(state: dict[str, Any], sensitivity: float, zone: ZoneInfo) -> Detector:
    return Detector.from_state(state, sensitivity) if state else Detector(300, sensitivity, zone)


def _negative(state: dict[str, Any], sensitivity: float, zone: ZoneInfo) -> Detector:
    return _volume(state, sensitivity * SECOND_LOOK, zone)


def _share(state: dict[str, Any], sensitivity: float, _zone: ZoneInfo) -> ShareDetector:
    return ShareDetector.from_state(state, sensitivity) if state else ShareDetector(300, sensitivity)


def _silence(state: dict[str, Any], sensitivity: float, zone: ZoneInfo) -> SilenceDetector:
    return (
        SilenceDetector.from_state(state, sensitivity) if state else SilenceDetector(300, sensitivity, zone)
    )


def judges() -> Iterator[Judge]:
    """How the entered brand is looked at: volume, negatives, their share, and each network's silence."""
    one = lambda detector, at, values: detector.update(at, values[0])  # noqa: E731
    yield Judge("mentions", "volume", ("mentions",), _volume, one)
    yield Judge("negative", "negative", ("negative",), _negative, one)
    yield Judge(
        "negative_share",
        "negative",
        ("negative", "mentions"),
        _share,
        lambda detector, at, values: detector.update(at, values[0], values[1]),
    )
    networks = (
        Measure.objects.filter(series__startswith="network:").values_list("series", flat=True).distinct()
    )
    for series in networks:
        if series != "network:file":
            yield Judge(f"silence:{series.partition(':')[2]}"[:64], BLIND, (series,), _silence, one)


def look_of(growth: Growth) -> Look:
    """The side from which a part is seen."""
    return Look(growth.series, PART, (growth.series,))


def parts_of(state: dict[str, Any], sensitivity: float) -> PartsDetector:
    """The detector of all parts, as it stood."""
    return PartsDetector.from_state(state, sensitivity) if state else PartsDetector(300, sensitivity)


def parts_from(start: datetime) -> tuple[Values, dict[datetime, dict[str, float]]]:
    """From a moment on: the mentions of each bucket, and of each bucket what its parts counted; one query."""
    whole: Values = {}
    parts: dict[datetime, dict[str, float]] = defaultdict(dict)
    rows = Measure.objects.filter(bucket__gte=start).values_list("series", "bucket", "value")
    for series, bucket, value in rows:
        if series == "mentions":
            whole[bucket] = value
        elif series in ALWAYS or series == NEW_TERMS or series.startswith(("issue:", "network:", "watch:")):
            parts[bucket][series] = value
    return whole, parts


def values_of(series: str, start: datetime) -> Values:
    """A series' measures from a moment on; a bucket that is not there counted nothing."""
    return dict(Measure.objects.filter(series=series, bucket__gte=start).values_list("bucket", "value"))


def bucket_of(at: datetime) -> datetime:
    """The five-minute bucket in which a moment lies."""
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
