"""Feeds that fail without an error: nobody looks, nothing comes, less comes than ever. They are blind, not calm."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.collection.models import Feed, FeedHour
from apps.collection.services import QUIET, go_blind, tell_it_sees
from apps.collection.volumes import WEEKS, WINDOWS, Band, is_too_silent, judged
from apps.core.tenancy import in_public

OVERDUE_AFTER = timedelta(minutes=15)
OVERDUE_TURNS = 3
LATE_STILL = timedelta(minutes=4)
KEPT = timedelta(weeks=WEEKS + 2)

# For each feed and window: what came in it now (week 0) and in the same hours of the weeks before.
SUMS_SQL = """
SELECT h.feed_id, w.hours, k.week, sum(h.items)
FROM unnest(%(windows)s::int[]) AS w(hours) CROSS JOIN generate_series(0, %(weeks)s) AS k(week)
JOIN collection_feedhour h ON h.hour < %(end)s - k.week * interval '7 days'
  AND h.hour >= %(end)s - k.week * interval '7 days' - w.hours * interval '1 hour'
GROUP BY 1, 2, 3
"""

Sums = Mapping[int, Mapping[tuple[int, int], int]]


def judge_feeds(now: datetime) -> list[int]:
    """Look at every active feed's volume and turns; returns those that have become blind.

    What was found of each is kept on the feed (`volume`), for the page.
    """
    with in_public():
        end = now.replace(minute=0, second=0, microsecond=0)
        sums = _sums(end)
        blind = []
        active = Feed.objects.filter(state=Feed.State.ACTIVE).exclude(kind="file").defer("cursor", "sweep")
        for feed in active.order_by("pk"):
            band = _band(feed, sums.get(feed.pk, {}), end)
            volume = (band.as_dict() if band else {}) | _lateness(feed, now)
            if volume != feed.volume:
                Feed.objects.filter(pk=feed.pk).update(volume=volume)
            if _judge(feed, band, now):
                blind.append(feed.pk)
        FeedHour.objects.filter(hour__lt=now - KEPT).delete()
    return blind


def _sums(end: datetime) -> Sums:
    found: dict[int, dict[tuple[int, int], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SUMS_SQL, {"windows": list(WINDOWS), "weeks": WEEKS, "end": end})
        for feed_id, hours, week, items in cursor.fetchall():
            found.setdefault(feed_id, {})[hours, week] = int(items)
    return found


def _band(feed: Feed, sums: Mapping[tuple[int, int], int], end: datetime) -> Band | None:
    def weeks(hours: int) -> list[int]:
        """The sums of the weeks in which the feed was there for the whole window."""
        known = [week for week in range(1, WEEKS + 1) if _begins(week, hours, end) >= feed.created_at]
        return [sums.get((hours, week), 0) for week in known]

    observed = {hours: sums.get((hours, 0), 0) for hours in WINDOWS}
    return judged(observed, {hours: weeks(hours) for hours in WINDOWS})


def _begins(week: int, hours: int, end: datetime) -> datetime:
    return end - timedelta(weeks=week, hours=hours)


def _judge(feed: Feed, band: Band | None, now: datetime) -> bool:
    """Make the feed blind where it is, and let it see where what it was blind for is over."""
    found = _found(feed, band, now)
    if found is not None:
        with transaction.atomic():
            return go_blind(feed.pk, *found, now)
    if feed.blind_since is not None and feed.error_kind in QUIET:
        with transaction.atomic():
            over = Feed.objects.filter(pk=feed.pk, error_kind__in=QUIET)
            if over.update(blind_since=None, error_kind="", error=""):
                tell_it_sees(feed)
    return False


def _lateness(feed: Feed, now: datetime) -> dict[str, str]:
    """Since when a feed's turn is seen to be over and nobody looks; empty where somebody does."""
    late = max(OVERDUE_AFTER, OVERDUE_TURNS * timedelta(seconds=feed.interval_seconds))
    if feed.next_at is None or now - max(feed.next_at, feed.last_success_at or feed.next_at) <= late:
        return {}
    return {"late_since": feed.volume.get("late_since") or now.isoformat()}


def _found(feed: Feed, band: Band | None, now: datetime) -> tuple[str, str] | None:
    """What is wrong with a feed: its kind and a sentence; None where nothing is."""
    # After a pause of everything the first look finds all feeds late; only what stays so is blind.
    late_since = feed.volume.get("late_since")
    if _lateness(feed, now) and late_since and now - datetime.fromisoformat(late_since) >= LATE_STILL:
        return "overdue", _("Nobody has looked at this feed since its time came.")
    if band is not None:
        if not band.is_below:
            return None
        told = {
            "observed": band.observed,
            "hours": band.hours,
            "low": band.low,
            "usual": round(band.expected),
        }
        return "below_band", _(
            "%(observed)s posts in %(hours)s hours: usually %(usual)s, and never below %(low)s."
        ) % told
    if feed.last_item_at is None:
        return None
    silent = now - feed.last_item_at
    if not is_too_silent(silent, feed.longest_gap, feed.received - feed.duplicates):
        return None
    return "silent", _("Nothing has come for %(hours)s hours, longer than ever before.") % {
        "hours": round(silent.total_seconds() / 3600)
    }
