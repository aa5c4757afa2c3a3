"""How easily a brand is alarmed: tried out on its past, set by a person, moved a little by what turned out false."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.detection.judges import (
    BUCKET,
    MEMORY,
    PARTS,
    Judge,
    bucket_of,
    judges,
    parts_from,
    parts_of,
    values_of,
)
from apps.detection.models import Alert, DetectorState, Measure
from apps.detection.rules import PART, Judgement

LEAST, MOST = 0.5, 2.0
USUAL = 1.0
AFTER_FALSE = 0.9
AFTER_TRUE = 1.03  # back towards the usual, never beyond it


@dataclass(frozen=True, slots=True)
class Onset:
    """Where an alarm would have begun, and with what."""

    at: datetime
    observed: float
    expected: float
    low: float
    high: float
    severity: int
    reasons: tuple[str, ...]
    series: str


def preview_sensitivity(series: str, sensitivity: float, now: datetime, days: int = 30) -> list[Onset]:
    """Where this series would have rung in the last `days` with another sensitivity (0.5 to 2; 2 rings at half).

    The stored measures are replayed through a fresh detector that first learns what lies before those days.
    Raises VigieError for a series that is not judged and a sensitivity out of bounds.
    """
    one = _judge_named(series)
    _check(sensitivity)
    first = Measure.objects.filter(series__in=one.reads if one else ["mentions"]).aggregate(
        first=Min("bucket")
    )
    if first["first"] is None:
        return []
    end = bucket_of(now)
    start = max(first["first"], end - MEMORY)
    said = _replayed(one, sensitivity, start, end) if one else _parts_replayed(sensitivity, start, end)
    shown_from = end - timedelta(days=days)
    return [
        Onset(at, seen, judged.expected, judged.low, judged.high, judged.severity, judged.reasons, name)
        for name, at, seen, judged in said
        if judged.onset and at >= shown_from
    ]


def _replayed(
    one: Judge, sensitivity: float, start: datetime, end: datetime
) -> Iterator[tuple[str, datetime, float, Judgement]]:
    detector = one.make({}, sensitivity, ZoneInfo(current_brand().time_zone))
    values = [values_of(name, start) for name in one.reads]
    at = start
    while at < end:
        seen = [counts.get(at, 0.0) for counts in values]
        yield one.name, at, seen[0], one.update(detector, at, seen)
        at += BUCKET


def _parts_replayed(
    sensitivity: float, start: datetime, end: datetime
) -> Iterator[tuple[str, datetime, float, Judgement]]:
    detector = parts_of({}, sensitivity)
    whole, parts = parts_from(start)
    at = start
    while at < end:
        for growth in detector.update(at, whole.get(at, 0.0), parts.get(at, {})):
            yield growth.series, at, growth.seen, growth.judgement
        at += BUCKET


@dataclass(frozen=True, slots=True)
class Trial:
    """What a sensitivity would have done, beside what the present one would have, and the series both looked at."""

    onsets: list[Onset]
    present: int
    points: list[tuple[datetime, float]]
    days: int


TRIAL_DAYS = 30
HOUR = timedelta(hours=1)


def tried(series: str, sensitivity: float, now: datetime) -> Trial:
    """A sensitivity on the last 30 days, with the hourly sums it looked at. Raises as preview_sensitivity does."""
    onsets = preview_sensitivity(series, sensitivity, now, TRIAL_DAYS)
    present = preview_sensitivity(series, sensitivities()[series], now, TRIAL_DAYS)
    start = bucket_of(now).replace(minute=0) - timedelta(days=TRIAL_DAYS)
    sums: dict[datetime, float] = {}
    one = _judge_named(series)
    for at, value in values_of(one.reads[0] if one else "mentions", start).items():
        hour = at.replace(minute=0)
        sums[hour] = sums.get(hour, 0.0) + value
    points = [(start + HOUR * i, sums.get(start + HOUR * i, 0.0)) for i in range(TRIAL_DAYS * 24 + 1)]
    return Trial(onsets, len(present), points, TRIAL_DAYS)


def sensitivities() -> dict[str, float]:
    """{series: sensitivity} of everything that is judged for the entered brand."""
    kept = dict(DetectorState.objects.values_list("series", "sensitivity"))
    return {name: kept.get(name, USUAL) for name in (*(one.name for one in judges()), PARTS)}


def set_sensitivity(actor: Actor, series: str, value: float, now: datetime) -> DetectorState:
    """Set how easily a series alarms, from the next bucket on. Raises as preview_sensitivity does."""
    require(actor, "brand:configure")
    _judge_named(series)
    _check(value)
    with transaction.atomic():
        DetectorState.objects.get_or_create(series=series)
        state = DetectorState.objects.select_for_update().get(series=series)
        before, state.sensitivity = state.sensitivity, value
        if before != value:
            state.save(update_fields=["sensitivity"])
            record(
                actor,
                "sensitivity.set",
                target_type="series",
                target_id=series,
                facts={"before": before, "after": value, "at": now.isoformat()},
            )
    return state


def after_feedback(sensitivity: float, feedback: str) -> float:
    """One bounded step: a false alarm makes it a tenth less easy, a true one goes back towards the usual."""
    if feedback == "false":
        return round(max(LEAST, sensitivity * AFTER_FALSE), 4)
    if feedback == "true" and sensitivity < USUAL:
        return round(min(USUAL, sensitivity * AFTER_TRUE), 4)
    if feedback == "true":
        return round(max(USUAL, sensitivity / AFTER_TRUE), 4)
    return sensitivity


def learn_from_feedback(actor: Actor, alert: Alert, feedback: str) -> dict[str, list[float]]:
    """Move what rang by the feedback, in the caller's transaction: {series: [before, after]}, kept on the alert.

    Said again, nothing moves; said otherwise, the earlier step is undone first where nobody has moved it since.
    """
    if feedback == alert.feedback:
        return dict(alert.sensitivity_moved)
    # Alerts of the first days hold their reasons as plain words.
    told = [reason for reason in alert.reasons if isinstance(reason, dict)]
    rang = {PARTS if reason["code"] == PART else reason["series"] for reason in told} | {alert.series}
    moved: dict[str, list[float]] = {}
    for state in DetectorState.objects.select_for_update().filter(series__in=rang).order_by("pk"):
        before, after = alert.sensitivity_moved.get(state.series, (None, None))
        begun = before if before is not None and state.sensitivity == after else state.sensitivity
        state.sensitivity = after_feedback(begun, feedback)
        state.save(update_fields=["sensitivity"])
        if state.sensitivity != begun:
            moved[state.series] = [begun, state.sensitivity]
    alert.sensitivity_moved, alert.feedback = moved, feedback
    alert.save(update_fields=["sensitivity_moved", "feedback"])
    facts = {"feedback": feedback, "moved": moved}
    record(actor, "sensitivity.learned", target_type="alert", target_id=alert.pk, facts=facts)
    return moved


def _judge_named(series: str) -> Judge | None:
    """The judge of a series; None for all parts together. Raises VigieError for what is not judged."""
    if series == PARTS:
        return None
    for one in judges():
        if one.name == series:
            return one
    raise VigieError(
        _("This series is not judged."),
        field="series",
        value=series,
        remedy=_("Choose one of: %(values)s.") % {"values": ", ".join(one.name for one in judges())},
    )


def _check(sensitivity: float) -> None:
    if not LEAST <= sensitivity <= MOST:
        raise VigieError(
            _("A sensitivity lies between 0.5 and 2."),
            field="sensitivity",
            value=sensitivity,
            remedy=_("1 is usual; 2 alarms twice as easily."),
        )
