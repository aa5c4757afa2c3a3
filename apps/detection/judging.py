"""Judging a brand's series as they grow: onsets become alerts, what goes on is joined, what is over ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min, Sum

from apps.agency import notices
from apps.core import outbox
from apps.core.tenancy import current_brand
from apps.detection.baselines import Detector
from apps.detection.explanations import explain, makeup_of
from apps.detection.models import Alert, DetectorState, Measure
from apps.detection.rules import Judgement, nature
from apps.detection.shares import ShareDetector
from apps.detection.silences import SilenceDetector

BUCKET = timedelta(minutes=5)
# A brand whose last mention is older rests: its zeros are caught up when it speaks again.
REST = timedelta(days=1)
MEMORY = timedelta(days=60)
# An onset of one series within this time of another's alert is the same happening, seen from another side.
SAME_HAPPENING = timedelta(hours=6)
# Below half an alarm's strength for this long, it is over.
OVER_AFTER = timedelta(hours=9)
GOING_ON = 0.5
BLIND = "blind"

Values = dict[datetime, float]


@dataclass(frozen=True, slots=True)
class Judge:
    """One way of looking at a brand: which series it reads, and how a bucket is judged."""

    name: str  # of the detector's state, and of the alert's series
    kind: str
    reads: tuple[str, ...]
    make: Callable[[dict[str, Any], float, ZoneInfo], Any]
    update: Callable[[Any, datetime, list[float]], Judgement]


def _volume(state: dict[str, Any], sensitivity: float, zone: ZoneInfo) -> Detector:
    return Detector.from_state(state, sensitivity) if state else Detector(300, sensitivity, zone)


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
    yield Judge("negative", "negative", ("negative",), _volume, one)
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


def judge(now: datetime) -> list[Alert]:
    """Judge every series of the entered brand up to now; raise, join or end its alerts."""
    span = Measure.objects.filter(series="mentions").aggregate(first=Min("bucket"), last=Max("bucket"))
    if span["last"] is None:
        return []
    live = now - span["last"] < REST
    end = _bucket(now) if live else span["last"] + BUCKET
    raised: list[Alert] = []
    for one in judges():
        if one.kind == BLIND and not live:
            continue
        with transaction.atomic():
            raised += _judge_one(one, max(span["first"], end - MEMORY), end, now, live)
    Alert.objects.filter(ended_at=None, last_seen_at__lt=end - OVER_AFTER).update(ended_at=end)
    return raised


def _bucket(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _judge_one(one: Judge, first: datetime, end: datetime, now: datetime, live: bool) -> list[Alert]:
    state, _created = DetectorState.objects.select_for_update().get_or_create(series=one.name)
    detector = one.make(state.state, state.sensitivity, ZoneInfo(current_brand().time_zone))
    start = state.judged_until or first
    series = [_values(name, start) for name in one.reads]
    raised: list[Alert] = []
    at = start
    while at < end:
        if at.hour % 2 == 0 and at.minute == 0:
            state.checkpoints = [*state.checkpoints[-1:], [at.isoformat(), detector.to_state()]]
        seen = [values.get(at, 0.0) for values in series]
        raised += _follow(one, at, seen, one.update(detector, at, seen), now)
        at += BUCKET
    state.state, state.judged_until = detector.to_state(), end
    state.save(update_fields=["state", "judged_until", "checkpoints"])
    # The bucket that is still open is looked at too, without being learnt: an alarm need not wait for its end.
    seen = [values.get(end, 0.0) for values in series]
    if live and one.kind != BLIND and any(seen):
        raised += _follow(one, end, seen, one.update(detector, end, seen), now)
    return raised


def go_back(earliest: datetime) -> None:
    """Mentions came for a bucket that was judged: take every detector back to before it, in the caller's transaction.

    A few hours back there is a checkpoint; what is older is judged again from the beginning of its memory.
    """
    for state in DetectorState.objects.select_for_update().filter(judged_until__gt=earliest):
        kept = [one for one in state.checkpoints if datetime.fromisoformat(one[0]) <= earliest]
        state.checkpoints = kept[:-1]
        state.state = kept[-1][1] if kept else {}
        state.judged_until = datetime.fromisoformat(kept[-1][0]) if kept else None
        state.save(update_fields=["state", "judged_until", "checkpoints"])


def _values(series: str, start: datetime) -> Values:
    return dict(Measure.objects.filter(series=series, bucket__gte=start).values_list("bucket", "value"))


def _follow(one: Judge, at: datetime, seen: list[float], judged: Judgement, now: datetime) -> list[Alert]:
    """What one judgement means: a new alert, one that goes on, or nothing."""
    if judged.strength >= GOING_ON and not judged.onset:
        Alert.objects.filter(series=one.name, ended_at=None, last_seen_at__lt=at).update(last_seen_at=at)
    if not judged.onset or Alert.objects.filter(series=one.name, began_at=at).exists():
        return []  # judged again after late mentions: the same onset
    reasons = [{"series": one.name, "code": reason} for reason in judged.reasons]
    if one.kind != BLIND:
        near = Alert.objects.filter(began_at__gt=at - SAME_HAPPENING, began_at__lt=at + SAME_HAPPENING)
        other = near.exclude(kind=BLIND).exclude(series=one.name).order_by("began_at").first()
        if other is not None:
            other.severity, other.began_at = max(other.severity, judged.severity), min(other.began_at, at)
            other.last_seen_at = max(other.last_seen_at, at)
            known = {(reason["series"], reason["code"]) for reason in other.reasons}
            other.reasons += [reason for reason in reasons if (reason["series"], reason["code"]) not in known]
            other.save(update_fields=["severity", "began_at", "last_seen_at", "reasons"])
            return []
    return [_raise(one, at, seen, judged, reasons, now)]


def _raise(
    one: Judge,
    at: datetime,
    seen: list[float],
    judged: Judgement,
    reasons: list[dict[str, str]],
    now: datetime,
) -> Alert:
    Alert.objects.filter(series=one.name, ended_at=None).update(ended_at=at)
    explanation = {} if one.kind == BLIND else explain(at, BUCKET)
    if explanation:
        explanation["nature"] = nature(makeup_of(explanation), _usual_negative_share(at))
    alert = Alert.objects.create(
        series=one.name,
        kind=one.kind,
        severity=judged.severity,
        began_at=at,
        detected_at=now,
        last_seen_at=at,
        expected=judged.expected,
        low=judged.low,
        high=judged.high,
        observed=seen[0],
        score=judged.score,
        reasons=reasons,
        explanation=explanation,
    )
    if now - at < REST:
        notices.tell(
            notices.people_with("alert:handle"),
            "alert",
            now,
            target_id=alert.pk,
            facts={"severity": alert.severity, "kind": alert.kind},
        )
        outbox.emit("detection.alert_raised", {"alert_id": alert.pk})
    return alert


def _usual_negative_share(at: datetime) -> float:
    """The share of negative mentions over the month before."""
    past = Measure.objects.filter(bucket__gte=at - timedelta(days=30), bucket__lt=at - timedelta(hours=1))
    sums = dict(
        past.filter(series__in=["negative", "mentions"]).values_list("series").annotate(sum=Sum("value"))
    )
    return sums.get("negative", 0.0) / sums["mentions"] if sums.get("mentions") else 0.2


def feed_is_blind(feed_id: int, error_kind: str, now: datetime) -> Alert:
    """A feed sees nothing any more: blind, not calm. One alert until it sees again."""
    with transaction.atomic():
        there = Alert.objects.select_for_update().filter(series=f"feed:{feed_id}", ended_at=None).first()
        if there is not None:
            Alert.objects.filter(pk=there.pk).update(last_seen_at=now)
            return there
        alert = Alert.objects.create(
            series=f"feed:{feed_id}",
            kind=BLIND,
            severity=3,
            began_at=now,
            detected_at=now,
            last_seen_at=now,
            reasons=[{"series": f"feed:{feed_id}", "code": error_kind}],
        )
        notices.tell(
            notices.people_with("alert:handle"),
            "feed_blind",
            now,
            target_id=feed_id,
            facts={"error": error_kind},
        )
    return alert


def feed_sees_again(feed_id: int, now: datetime) -> None:
    """The feed brings posts again: its alert is over."""
    Alert.objects.filter(series=f"feed:{feed_id}", ended_at=None).update(
        ended_at=now, state=Alert.State.CLOSED
    )
