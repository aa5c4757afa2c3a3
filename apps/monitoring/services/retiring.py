"""What must not be kept for ever: raw bytes that have done their work, and the words of posts their authors deleted."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from apps.agency.models import Brand
from apps.collection.models import Feed, Post, RawItem
from apps.core import outbox
from apps.core.tenancy import entered, in_public
from apps.monitoring.models import AccountRawItem, Mention, MentionVersion

# Evidence takes a mention's raw bytes along, so those that matched stay as long as a case may begin.
MATCHED_KEPT = timedelta(days=30)
UNMATCHED_KEPT = timedelta(days=2)
POSTS_KEPT = timedelta(days=30)
# The networks ask for a day or two; a deletion that was heard by mistake shows within one.
DELETED_KEPT = timedelta(days=1)
AT_ONCE = 10_000
TURNS = 50

# A row that was emptied stays: its hash keeps what was erased from coming back.
RETIRE_SQL = """
DELETE FROM "{table}" WHERE id IN (
  SELECT id FROM "{table}" r WHERE received_at < %s AND (matched = 0 OR received_at < %s)
  AND state IN ('recorded', 'discarded') AND payload <> ''{unless} LIMIT %s)
RETURNING feed_id
"""
NOT_HELD_BACK = " AND NOT EXISTS (SELECT FROM collection_heldback h WHERE h.raw_item_id = r.id)"
EMPTY_SQL = """
UPDATE "{table}" SET payload = '' WHERE received_at >= %s AND received_at < %s AND network = %s
AND external_id = ANY(%s) AND payload <> ''
"""


def retire(now: datetime) -> int:
    """Delete raw items and public posts whose time is over; each feed remembers how many. Returns the raw items."""
    with in_public():
        gone = _retire_all(RawItem, now - UNMATCHED_KEPT, now - MATCHED_KEPT, NOT_HELD_BACK)
        for _turn in range(TURNS):
            old = Post.objects.filter(collected_at__lt=now - POSTS_KEPT).values("pk")[:AT_ONCE]
            if not Post.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]:
                break
        brands = list(Brand.objects.filter(state=Brand.State.ACTIVE))
    for brand in brands:
        with entered(brand):
            # What an own account receives is the brand's, matched or not.
            gone += _retire_all(AccountRawItem, now - MATCHED_KEPT, now - MATCHED_KEPT, "")
    return gone


def _retire_all(
    model: type[RawItem] | type[AccountRawItem], unmatched: datetime, matched: datetime, unless: str
) -> int:
    """Batch by batch, each with its feeds' counts in one transaction."""
    sql = RETIRE_SQL.format(table=model._meta.db_table, unless=unless)
    total = 0
    for _turn in range(TURNS):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql, [unmatched, matched, AT_ONCE])
                feeds = [row[0] for row in cursor.fetchall()]
            for feed_id in sorted(set(feeds)):
                count = feeds.count(feed_id)
                Feed.objects.filter(pk=feed_id).update(retired=F("retired") + count)
        total += len(feeds)
        if len(feeds) < AT_ONCE:
            break
    return total


def forget_deleted(now: datetime) -> int:
    """Empty the entered brand's mentions whose authors deleted them a day ago: words, pictures, versions, raw bytes.

    That they were there, their figures and what was done stay; evidence is kept apart. Returns how many.
    """
    due = Mention.objects.filter(deleted_at__lt=now - DELETED_KEPT).exclude(text="", media=[], links=[])
    forgotten = 0
    for _turn in range(TURNS):
        with transaction.atomic():
            rows = list(due.select_for_update().order_by("pk")[:500])
            if not rows:
                break
            _empty(rows)
        forgotten += len(rows)
    return forgotten


def _empty(mentions: list[Mention]) -> None:
    ids = [mention.pk for mention in mentions]
    for network in {mention.network for mention in mentions}:
        theirs = [mention for mention in mentions if mention.network == network]
        _empty_raw(network, theirs)
    MentionVersion.objects.filter(mention_id__in=ids).delete()
    Mention.objects.filter(pk__in=ids).update(text="", search=None, media=[], links=[])
    outbox.emit("monitoring.mentions_forgotten", {"mention_ids": ids})


def _empty_raw(network: str, mentions: list[Mention]) -> None:
    # A mention is written when its raw item came, or at most some hours later when it was held back.
    first = min(mention.collected_at for mention in mentions) - UNMATCHED_KEPT
    last = max(mention.collected_at for mention in mentions) + MATCHED_KEPT
    names = [mention.external_id for mention in mentions]
    parameters: list[Any] = [first, last, network, names]
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_SQL.format(table=AccountRawItem._meta.db_table), parameters)
    with in_public(), connection.cursor() as cursor:
        cursor.execute(EMPTY_SQL.format(table=RawItem._meta.db_table), parameters)
