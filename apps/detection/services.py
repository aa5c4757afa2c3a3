"""Counting what is said, and noticing when it is no longer what this brand is used to."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from apps.agency.access import Actor, require
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.core import outbox
from apps.detection.judges import BUCKET
from apps.detection.judging import go_back
from apps.detection.models import Alert, Measure
from apps.detection.sensitivity import learn_from_feedback
from apps.detection.vocabulary import with_new_words
from apps.monitoring.models import Mention

# A judgement soon after the last mentions, so that one look serves a whole burst of batches.
JUDGE_AFTER = timedelta(seconds=2)


def bucket_of(at: datetime) -> datetime:
    """The five-minute bucket (UTC) in which a moment lies."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _series_of(mention: Mention, verdict: Verdict) -> list[tuple[str, int]]:
    series = [
        ("mentions", 1),
        (verdict.sentiment, 1),
        (f"network:{mention.network}"[:64], 1),
        ("reach", mention.reach),
    ]
    if verdict.issue_type != "none":
        series.append((f"issue:{verdict.issue_type}", 1))
    series += [(f"watch:{watch}", 1) for watch in mention.watches]
    author = mention.author
    if author is not None and author.first_seen_at >= bucket_of(mention.posted_at):
        series.append(("new_authors", 1))
    return series


ADD_SQL = """
INSERT INTO detection_measure (series, bucket, value)
SELECT * FROM unnest(%s::text[], %s::timestamptz[], %s::float8[])
ON CONFLICT (series, bucket) DO UPDATE SET value = detection_measure.value + EXCLUDED.value
"""


def measure(mention_ids: Sequence[int], now: datetime) -> None:
    """Count a batch of classified mentions at the time when they were posted, in the caller's transaction.

    Each mention is counted once: the event's own transaction stamps it as done.
    """
    counts: Counter[tuple[str, datetime]] = Counter()
    rows = list(Verdict.objects.filter(pk__in=mention_ids).select_related("mention__author"))
    said = [(one.pk, one.mention.posted_at, one.mention.text) for one in rows]
    new = with_new_words(said)
    for verdict in rows:
        series = _series_of(verdict.mention, verdict)
        if verdict.pk in new:
            series.append(("new_terms", 1))
        for name, amount in series:
            counts[(name, bucket_of(verdict.mention.posted_at))] += amount
    add_counts(counts)
    if counts:
        _ask_for_judgement(min(bucket for _series, bucket in counts), now)


def add_counts(counts: Counter[tuple[str, datetime]]) -> None:
    """Add to the measures: {(series, bucket): amount}."""
    if not counts:
        return
    keys = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            ADD_SQL, [[k[0] for k in keys], [k[1] for k in keys], [float(counts[k]) for k in keys]]
        )


def _ask_for_judgement(earliest: datetime, now: datetime) -> None:
    """Judge soon; what was judged before a late mention came is judged again."""
    go_back(earliest)
    due = now + JUDGE_AFTER
    outbox.emit("detection.judge_due", {}, due_at=due, dedupe_key=f"judge:{int(due.timestamp()) // 2}")


def handle_alert(actor: Actor, alert_id: int, now: datetime, *, state: str, feedback: str = "") -> Alert:
    """Acknowledge or close an alert, and say whether it was true, which moves the sensitivity of what rang."""
    require(actor, "alert:handle")
    with transaction.atomic():
        alert = Alert.objects.select_for_update().get(pk=alert_id)
        alert.state, alert.handled_by_id = state, actor.user_id
        if feedback in {"true", "false"}:
            learn_from_feedback(actor, alert, feedback)
        if state == Alert.State.CLOSED and alert.ended_at is None:
            alert.ended_at = now
        alert.save(update_fields=["state", "handled_by_id", "ended_at"])
        record(actor, f"alert.{state}", target_type="alert", target_id=alert.pk, facts={"feedback": feedback})
    return alert


def recount(mention_id: int, now: datetime) -> None:
    """Count the bucket of a corrected mention again from its rows."""
    mention = Mention.objects.get(pk=mention_id)
    bucket = bucket_of(mention.posted_at)
    Measure.objects.filter(bucket=bucket).delete()
    ids = Verdict.objects.filter(
        mention__posted_at__gte=bucket, mention__posted_at__lt=bucket + BUCKET
    ).values_list("pk", flat=True)
    measure(list(ids), now)
