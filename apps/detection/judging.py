"""Judging a brand's series as they grow: onsets become alerts, what goes on is joined, what is over ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, Min, Q, Sum

from apps.agency import notices
from apps.core import outbox
from apps.core.tenancy import current_brand
from apps.detection.crises import open_crisis
from apps.detection.explanations import FIRST, explain, makeup_of
from apps.detection.judges import (
    BLIND,
    BUCKET,
    MEMORY,
    PARTS,
    Judge,
    Look,
    bucket_of,
    judges,
    look_of,
    parts_from,
    parts_of,
    values_of,
)
from apps.detection.models import Alert, DetectorState, Measure
from apps.detection.rules import Judgement, nature
from apps.detection.shares import SHARE_HOURS
from apps.detection.vocabulary import forget_words

# A brand whose last mention is older rests: its zeros are caught up when it speaks again.
REST = timedelta(days=1)
# An onset while another series' alert lasts, or within this time of it, is the same happening, seen from another side.
SAME_HAPPENING = timedelta(hours=6)
# Below half an alarm's strength for this long, it is over.
OVER_AFTER = timedelta(hours=9)
GOING_ON = 0.5
CRISIS_FROM_SEVERITY = 5
# So long has one on call to look before the next is told.
NEXT_AFTER = timedelta(minutes=10)


def judge(now: datetime) -> list[Alert]:
    """Judge every series of the entered brand up to now; raise, join or end its alerts."""
    span = Measure.objects.filter(series="mentions").aggregate(first=Min("bucket"), last=Max("bucket"))
    if span["last"] is None:
        return []
    live = now - span["last"] < REST
    end = bucket_of(now) if live else span["last"] + BUCKET
    raised: list[Alert] = []
    before = _severities(now)
    first = max(span["first"], end - MEMORY)
    for one in judges():
        if one.kind == BLIND and not live:
            continue
        with transaction.atomic():
            raised += _judge_one(one, first, end, now, live)
    with transaction.atomic():
        raised += _judge_parts(first, end, now)
    over = Alert.objects.filter(ended_at=None, last_seen_at__lt=end - OVER_AFTER)
    over.update(ended_at=F("last_seen_at") + BUCKET)
    _make_clear(raised, end)
    _tell_news(before, now)
    return raised


def _judge_one(one: Judge, first: datetime, end: datetime, now: datetime, live: bool) -> list[Alert]:
    state, _created = DetectorState.objects.select_for_update().get_or_create(series=one.name)
    detector = one.make(state.state, state.sensitivity, ZoneInfo(current_brand().time_zone))
    start = state.judged_until or first
    series = [values_of(name, start) for name in one.reads]
    raised: list[Alert] = []
    at = start
    while at < end:
        _mark(state, at, detector)
        seen = [values.get(at, 0.0) for values in series]
        raised += _follow(one, at, seen, one.update(detector, at, seen), now)
        at += BUCKET
    _keep(state, start, end, detector)
    # The bucket that is still open is looked at too, without being learnt: an alarm need not wait for its end.
    seen = [values.get(end, 0.0) for values in series]
    if live and one.kind != BLIND and any(seen):
        raised += _follow(one, end, seen, one.update(detector, end, seen), now)
    return raised


def _judge_parts(first: datetime, end: datetime, now: datetime) -> list[Alert]:
    """All parts of what is said, by one detector with one state: issue types, watches, networks, audience, what is new."""
    state, _created = DetectorState.objects.select_for_update().get_or_create(series=PARTS)
    detector = parts_of(state.state, state.sensitivity)
    start = state.judged_until or first
    whole, parts = parts_from(start)
    raised: list[Alert] = []
    at = start
    while at < end:
        _mark(state, at, detector)
        for growth in detector.update(at, whole.get(at, 0.0), parts.get(at, {})):
            raised += _follow(look_of(growth), at, [growth.seen], growth.judgement, now)
        at += BUCKET
    _keep(state, start, end, detector)
    if start.date() < end.date():
        forget_words(end)
    return raised


def _mark(state: DetectorState, at: datetime, detector: Any) -> None:
    """Every other hour its memory is kept, for what comes late."""
    if at.hour % 2 == 0 and at.minute == 0:
        state.checkpoints = [*state.checkpoints[-1:], [at.isoformat(), detector.to_state()]]


def _keep(state: DetectorState, start: datetime, end: datetime, detector: Any) -> None:
    """The detector's memory after the last closed bucket; a look within a bucket changes nothing of it."""
    if start < end:
        state.state, state.judged_until = detector.to_state(), end
        state.save(update_fields=["state", "judged_until", "checkpoints"])


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


def _follow(one: Look, at: datetime, seen: list[float], judged: Judgement, now: datetime) -> list[Alert]:
    """What one judgement means: a new alert, one that goes on, or nothing."""
    if not judged.onset:
        if judged.strength >= GOING_ON:
            _goes_on(one, at, judged)
        return []
    reasons = [{"series": one.name, "code": reason} for reason in judged.reasons]
    near = Alert.objects.select_for_update().filter(
        last_seen_at__gt=at - SAME_HAPPENING, began_at__lt=at + SAME_HAPPENING
    )
    same = near.filter(series=one.name) if one.kind == BLIND else near.exclude(kind=BLIND)
    # Judged again after late mentions, an onset may lie a bucket beside the one that was told: it is the same.
    known = same.order_by("began_at").first()
    if known is None:
        return [_raise(one, at, seen, judged, reasons, now)]
    _join(known, at, judged, reasons)
    return []


def _goes_on(one: Look, at: datetime, judged: Judgement) -> None:
    """The happening lasts, seen from this series; it may have become worse."""
    rows = Alert.objects.filter(ended_at=None, reasons__contains=[{"series": one.name}])
    rows.filter(last_seen_at__lt=at).update(last_seen_at=at)
    rows.filter(severity__lt=judged.severity, began_at__lte=at).update(severity=judged.severity)


def _join(alert: Alert, at: datetime, judged: Judgement, reasons: list[dict[str, str]]) -> None:
    """The same happening, seen from another side: one alert, with both reasons."""
    known = {(reason["series"], reason["code"]) for reason in alert.reasons}
    alert.reasons += [reason for reason in reasons if (reason["series"], reason["code"]) not in known]
    alert.began_at, alert.last_seen_at = min(alert.began_at, at), max(alert.last_seen_at, at)
    alert.severity = max(alert.severity, judged.severity)
    alert.save(update_fields=["began_at", "last_seen_at", "reasons", "severity"])


def _severities(now: datetime) -> dict[int, int]:
    """{alert: severity} of those that are open or of the last two days."""
    rows = Alert.objects.filter(Q(ended_at=None) | Q(last_seen_at__gt=now - 2 * REST))
    return dict(rows.values_list("pk", "severity"))


def _tell_news(before: Mapping[int, int], now: datetime) -> None:
    """Tell each new alert once, whatever series it was seen from, and again only when it becomes one that wakes.

    What lies more than a day back was loaded, and wakes nobody.
    """
    for alert in Alert.objects.filter(last_seen_at__gt=now - REST).exclude(feedback="false").order_by("pk"):
        known = before.get(alert.pk, 0)
        wakes = known < notices.WAKES_FROM_SEVERITY <= alert.severity
        if wakes or not known:
            _tell(alert, now)
        if wakes and known:
            outbox.emit("detection.alert_worsened", {"alert_id": alert.pk})
        if known < CRISIS_FROM_SEVERITY <= alert.severity:
            _propose_crisis(alert, now)


def _tell(alert: Alert, now: datetime) -> None:
    """A severe alert, or one where nobody is on call, is told to everybody at once; any other goes by the order."""
    in_turn = notices.on_call("alert:handle", now)
    if alert.severity >= notices.WAKES_FROM_SEVERITY or not in_turn:
        notices.tell(
            notices.people_with("alert:handle"), "alert", now, target_id=alert.pk, facts=_told_of(alert)
        )
    else:
        ask_in_turn(alert, in_turn, now)


def ask_in_turn(alert: Alert, people: Sequence[int], now: datetime) -> None:
    """Tell the first of these people, and the others one after another while nobody looks at it."""
    first, *others = people
    notices.tell([first], "alert", now, target_id=alert.pk, facts=_told_of(alert))
    if others:
        outbox.emit(
            "detection.alert_unanswered",
            {"alert_id": alert.pk, "people": others},
            due_at=now + NEXT_AFTER,
            dedupe_key=f"on_call:{alert.pk}:{len(others)}",
        )


def alert_unanswered(alert_id: int, people: Sequence[int], now: datetime) -> None:
    """Nobody may have looked: then the next in the order is told. What is over, or was taken, bothers nobody."""
    alert = Alert.objects.filter(pk=alert_id, state=Alert.State.OPEN, ended_at=None).first()
    if alert is not None and people and alert.severity < notices.WAKES_FROM_SEVERITY:
        ask_in_turn(alert, people, now)


def _told_of(alert: Alert) -> dict[str, Any]:
    """Numbers and times of an alert, for a notification: never a text."""
    made_of = alert.explanation
    facts: dict[str, Any] = {"severity": alert.severity, "kind": alert.kind, "series": alert.series}
    if alert.kind != BLIND:
        scale = 100.0 if alert.series == "negative_share" else 1.0
        facts |= {
            "seen": round(alert.observed * scale, 1),
            "expected": round(alert.expected * scale, 1),
            "since": alert.began_at.isoformat(),
            "posts": made_of.get("mentions", 0),
            "authors": made_of.get("authors", 0),
            "negative": made_of.get("tone", {}).get("negative", 0),
        }
    return facts


def _propose_crisis(alert: Alert, now: datetime) -> None:
    """Those who may declare a crisis are asked to think of it, unless one is declared."""
    if alert.kind == BLIND or open_crisis() is not None:
        return
    people = notices.people_with("crisis:declare")
    notices.tell(people, "propose_crisis", now, target_id=alert.pk, facts={"severity": alert.severity})


def _raise(
    one: Look,
    at: datetime,
    seen: list[float],
    judged: Judgement,
    reasons: list[dict[str, str]],
    now: datetime,
) -> Alert:
    Alert.objects.filter(series=one.name, ended_at=None).update(ended_at=F("last_seen_at") + BUCKET)
    explanation = {} if one.kind == BLIND else _explained(one.name, at, at + BUCKET)
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
        observed=_observed(one, at, seen),
        score=judged.score,
        reasons=reasons,
        explanation=explanation,
    )
    if now - at < REST:
        outbox.emit("detection.alert_raised", {"alert_id": alert.pk})
    return alert


def _observed(one: Look, at: datetime, seen: list[float]) -> float:
    """What stands against `expected`: the count of the bucket, or for a share that of the last six hours."""
    if len(one.reads) == 1:
        return seen[0]
    window = Measure.objects.filter(
        series__in=one.reads, bucket__gt=at - timedelta(hours=SHARE_HOURS[-1]), bucket__lte=at
    )
    sums = dict(window.values_list("series").annotate(sum=Sum("value")))
    whole = sums.get(one.reads[1], 0.0)
    return sums.get(one.reads[0], 0.0) / whole if whole else 0.0


def _explained(series: str, began_at: datetime, until: datetime) -> dict[str, Any]:
    explanation = explain(series, began_at, until)
    explanation["nature"] = nature(makeup_of(explanation), _usual_negative_share(began_at))
    return explanation


def _make_clear(raised: list[Alert], end: datetime) -> None:
    """What makes an alert is thin in its first minutes: it is looked at again until it has lasted two hours."""
    young = Alert.objects.exclude(kind=BLIND).filter(
        Q(pk__in=[alert.pk for alert in raised]) | Q(began_at__gt=end - FIRST - BUCKET)
    )
    for alert in young:
        until = min(end, alert.began_at + FIRST)
        if alert.explanation.get("until", 0.0) < until.timestamp():
            alert.explanation = _explained(alert.series, alert.began_at, until)
            alert.save(update_fields=["explanation"])


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
