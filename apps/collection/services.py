"""Feeds: asking for a turn, giving it back, and keeping what they brought as bytes."""

import hashlib
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Least

from apps.agency.models import Brand
from apps.collection import sweeps, volumes
from apps.collection.models import Feed, StoredQuery
from apps.core import outbox
from apps.core.models import RawItemBase
from apps.networks.contract import NetworkError, Page, Quota, RawRecord

LEASE = timedelta(minutes=5)
BACK_OFF_LIMIT = 3600.0  # seconds
RING_AGAIN = timedelta(seconds=10)
BLIND_AFTER = 3  # failures in a row
# Blind though it answers: an answer alone does not make it see.
QUIET = frozenset({"silent", "below_band"})
STOPPING = {"expired": Feed.State.EXPIRED, "gone": Feed.State.GONE}
COUNT_HOUR_SQL = """
INSERT INTO collection_feedhour AS h (feed_id, hour, items) VALUES (%s, date_trunc('hour', %s, 'UTC'), %s)
ON CONFLICT (hour, feed_id) DO UPDATE SET items = h.items + EXCLUDED.items
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A feed that is ours to collect until the lease runs out; the token fences every later write."""

    feed: Feed
    token: uuid.UUID


class LeaseLost(Exception):
    """The lease ran out and somebody else collects the feed: nothing of this turn may be written."""


def lease(feed_id: int, now: datetime) -> Lease | None:
    """Take the feed's turn, or None while somebody else has it or it is not active."""
    token = uuid.uuid4()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    moved = Feed.objects.filter(free, pk=feed_id, state=Feed.State.ACTIVE).update(
        lease_token=token, leased_until=now + LEASE
    )
    return Lease(Feed.objects.get(pk=feed_id), token) if moved else None


@dataclass(frozen=True, slots=True)
class Received:
    """How many records a turn brought, and how many of them were there before."""

    records: int = 0
    duplicates: int = 0

    @property
    def fresh(self) -> int:
        """How many were not."""
        return self.records - self.duplicates


def finish(taken: Lease, page: Page, came: Received, now: datetime, last_item_at: datetime | None) -> None:
    """Move the cursor in the transaction that wrote the rows. Raises LeaseLost, which rolls it back."""
    feed = taken.feed
    wait = page.retry_after if page.retry_after is not None else (0 if page.more else feed.interval_seconds)
    changes: dict[str, object] = {
        **_given_back(),
        **_brought(feed, came, now),
        "next_at": now + timedelta(seconds=wait),
        "last_success_at": now,
        "failures": 0,
    }
    if page.cursor is not None:
        changes["cursor"] = page.cursor
        if not feed.sweep:
            changes["sweep"] = sweeps.marked({}, page.cursor)
    if feed.sweep_at is None:
        changes["sweep_at"] = now + sweeps.interval(feed.kind)
    if page.moved_to:
        changes["params"] = feed.params | {"url": page.moved_to}
    if last_item_at is not None:
        changes["last_item_at"] = last_item_at
    if page.quota is not None:
        changes["quota"] = _quota(page.quota, now)
    # A feed that answers but brings nothing stays blind until it brings something.
    sees = feed.error_kind not in QUIET or came.fresh > 0
    if sees:
        changes |= {"error": "", "error_kind": "", "blind_since": None}
    _write(taken, changes)
    if sees and feed.blind_since is not None:
        tell_it_sees(feed)


def finish_sweep(taken: Lease, page: Page, came: Received, state: dict[str, Any], now: datetime) -> None:
    """Move the second cursor in the transaction that wrote the rows. Raises LeaseLost, which rolls it back.

    state: the look as it was before this page. The feed's own cursor and turn stay as they are.
    """
    feed = taken.feed
    changes: dict[str, object] = {
        **_given_back(),
        **_brought(feed, came, now),
        "sweep": sweeps.moved(state, page.cursor, page.more),
    }
    if not page.more:
        changes |= {"swept_at": now, "sweep_at": now + sweeps.interval(feed.kind)}
    elif page.retry_after:
        changes["sweep_at"] = now + timedelta(seconds=page.retry_after)
    if page.quota is not None:
        changes["quota"] = _quota(page.quota, now)
    if came.fresh:
        changes["last_item_at"] = now
    _write(taken, changes)


def fail_sweep(taken: Lease, error: NetworkError, state: dict[str, Any], now: datetime) -> None:
    """Put the second look off: it goes on from its place, or from the low-water mark where the place is refused."""
    wait = error.retry_after or BACK_OFF_LIMIT / 6
    changes: dict[str, object] = {
        **_given_back(),
        "sweep": sweeps.given_up(state) if error.permanent else state,
        "sweep_at": now + timedelta(seconds=wait),
    }
    if error.kind == "rate_limited":
        changes["next_at"] = now + timedelta(seconds=wait)
    _write(taken, changes)


def receive(feed: Feed, came: Received, now: datetime) -> None:
    """Count what a webhook brought to a feed that is locked, in the transaction that wrote the rows."""
    changes = _brought(feed, came, now) | {"last_success_at": now, "failures": 0}
    if came.records:
        changes["last_item_at"] = now
    changes |= {"error": "", "error_kind": "", "blind_since": None}
    Feed.objects.filter(pk=feed.pk).update(**changes)
    if feed.blind_since is not None:
        tell_it_sees(feed)


def _given_back() -> dict[str, object]:
    return {"lease_token": None, "leased_until": None}


def _brought(feed: Feed, came: Received, now: datetime) -> dict[str, object]:
    """Counters of what came, and what it teaches about the feed's rhythm."""
    changes: dict[str, object] = {
        "received": F("received") + came.records,
        "duplicates": F("duplicates") + came.duplicates,
    }
    if came.fresh:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_HOUR_SQL, [feed.pk, now, came.fresh])
        # The gap of an outage is not a usual one.
        if feed.last_item_at is not None and feed.blind_since is None:
            gap = max(0.0, (now - feed.last_item_at).total_seconds())
            changes["longest_gap"] = volumes.longest_gap(feed.longest_gap, gap)
    return changes


def _quota(quota: Quota, now: datetime) -> dict[str, object]:
    resets_at = now + timedelta(seconds=quota.resets_in) if quota.resets_in is not None else None
    return {
        "limit": quota.limit,
        "remaining": quota.remaining,
        "resets_at": resets_at.isoformat() if resets_at else None,
    }


def _write(taken: Lease, changes: dict[str, object]) -> None:
    if not Feed.objects.filter(pk=taken.feed.pk, lease_token=taken.token).update(**changes):
        raise LeaseLost(taken.feed.pk)


def fail(taken: Lease, error: NetworkError, now: datetime) -> None:
    """Put the feed off with jitter, or stop it where trying again cannot help. It counts as blind from now on."""
    feed = taken.feed
    delay = min(BACK_OFF_LIMIT, feed.interval_seconds * 2 ** min(feed.failures, 10))
    wait = error.retry_after or delay * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret
    blind = feed.blind_since if error.kind == "rate_limited" else (feed.blind_since or now)
    # A page that is missing today is often back tomorrow: only what the connector calls permanent stops.
    stops = error.permanent and error.kind in STOPPING
    Feed.objects.filter(pk=feed.pk, lease_token=taken.token).update(
        state=STOPPING[error.kind] if stops else feed.state,
        failures=F("failures") + 1,
        error=str(error)[:1000],
        error_kind=error.kind,
        blind_since=blind,
        next_at=now + timedelta(seconds=wait),
        lease_token=None,
        leased_until=None,
    )
    # One failure may be a hiccup; an access that has expired or a feed that is gone is none.
    if blind is not None and (feed.failures + 1 >= BLIND_AFTER or stops):
        _tell_it_is_blind(feed, error.kind, blind)


def go_blind(feed_id: int, kind: str, message: str, now: datetime) -> bool:
    """A feed that fails in silence (nothing comes, nobody looks) counts as blind from now on; False if it did already.

    In the caller's transaction. kind: one of QUIET, or overdue.
    """
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if feed.blind_since is not None or feed.state != Feed.State.ACTIVE:
        return False
    Feed.objects.filter(pk=feed_id).update(blind_since=now, error_kind=kind, error=message[:1000])
    _tell_it_is_blind(feed, kind, now)
    return True


def _tell_it_is_blind(feed: Feed, kind: str, since: datetime) -> None:
    for brand_id in _hearers(feed):
        outbox.emit(
            "collection.feed_blind",
            {"feed_id": feed.pk, "error_kind": kind},
            dedupe_key=f"blind:{feed.pk}:{since.timestamp():.0f}",
            brand_id=brand_id,
        )


def tell_it_sees(feed: Feed) -> None:
    """Whoever was told that the feed is blind hears that it sees again."""
    for brand_id in _hearers(feed):
        outbox.emit("collection.feed_sees", {"feed_id": feed.pk}, brand_id=brand_id)


def _hearers(feed: Feed) -> list[int]:
    """Whom a feed concerns: its brand; of a shared one every brand that has a watch listening."""
    if feed.brand_id is not None:
        return [feed.brand_id]
    with_watches = StoredQuery.objects.filter(active=True).values("brand_id")
    brands = Brand.objects.filter(state=Brand.State.ACTIVE, pk__in=with_watches)
    if feed.agency_id is not None:
        brands = brands.filter(agency_id=feed.agency_id)
    return list(brands.order_by("pk").values_list("pk", flat=True))


def ring(kind: str, brand_id: int, account_id: int, now: datetime) -> int:
    """A network says that there is something: look at the account's feeds at once. Returns how many.

    A feed that was told to wait still waits, and one that was just looked at waits a moment: some bells ring for likes.
    """
    feeds = Feed.objects.filter(
        kind=kind, brand_id=brand_id, account_id=account_id, state=Feed.State.ACTIVE, next_at__gt=now
    )
    soon = Greatest(Value(now), F("last_success_at") + RING_AGAIN)
    return feeds.exclude(error_kind="rate_limited").update(next_at=Least(F("next_at"), soon))


def wake(brand_id: int, account_id: int, now: datetime) -> int:
    """Look again, at once, at the feeds that had stopped because the account's access had expired. Returns how many."""
    stopped = Feed.objects.filter(brand_id=brand_id, account_id=account_id, state=Feed.State.EXPIRED)
    return stopped.update(state=Feed.State.ACTIVE, next_at=now, failures=0)


def emit_due_feeds(now: datetime) -> int:
    """Write one event for each feed whose time has come. Any number of tickers may call it."""
    with transaction.atomic():
        due = Feed.objects.filter(state=Feed.State.ACTIVE, next_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )
        rows = list(due.exclude(kind="file").values_list("pk", "next_at", "brand_id")[:2000])
        for feed_id, next_at, brand_id in rows:
            outbox.emit(
                "collection.feed_due",
                {"feed_id": feed_id},
                dedupe_key=f"feed:{feed_id}:{next_at.timestamp() if next_at else 0:.3f}",
                brand_id=brand_id,
            )
    return len(rows)


def raw_key(network: str, record: RawRecord) -> bytes:
    """What makes a raw record the same one again: network, id, change and bytes."""
    digest = hashlib.sha256()
    for part in (
        network.encode(),
        record.external_id.encode("utf-8", "surrogatepass"),
        record.change.encode(),
        record.payload,
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def store_raw(
    model: type[RawItemBase], feed: Feed, records: Iterable[tuple[RawRecord, str]], now: datetime
) -> list[RawItemBase]:
    """Keep what the network sent, before anybody tries to understand it. Returns the items that are new.

    records: each with its place ("line 12"), or "". What was kept before is counted as a duplicate by its absence.
    """
    rows = {}
    for record, place in records:
        key = raw_key(feed.kind, record)
        rows[key] = (
            feed.pk,
            feed.kind,
            record.external_id.replace("\x00", "").encode("utf-8", "replace").decode()[:2000],
            key,
            record.change,
            record.payload,
            place[:64],
            now,
        )
    if not rows:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (feed_id, network, external_id, sha256, change, payload, place, received_at,'  # noqa: S608
            " state, sqlstate, error, matched)"
            " SELECT *, 'pending', '', '', 0 FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[], %s::text[],"
            " %s::bytea[], %s::text[], %s::timestamptz[]) ON CONFLICT (sha256) DO NOTHING RETURNING id, sha256",
            [list(column) for column in zip(*rows.values(), strict=True)],
        )
        new = {bytes(sha256): pk for pk, sha256 in cursor.fetchall()}
    fields = ("feed_id", "network", "external_id", "sha256", "change", "payload", "place", "received_at")
    made: list[RawItemBase] = []
    for key, row in rows.items():
        if key in new:
            item = model(**dict(zip(fields, row, strict=True)))
            item.pk = new[key]
            made.append(item)
    return made


def put_query(brand_id: int, watch_id: int, text: str, active: bool) -> None:
    """Store a brand's query for the matcher in the caller's transaction; every worker reloads it within a second."""
    with connection.cursor() as cursor:
        # Numbers must be committed in their order, or a reader that has seen 8 would never look for 7.
        cursor.execute("SELECT pg_advisory_xact_lock(7001)")
        cursor.execute("SELECT nextval('public.collection_changes')")
        changed = cursor.fetchone()[0]
    StoredQuery.objects.update_or_create(
        brand_id=brand_id, watch_id=watch_id, defaults={"text": text, "active": active, "changed": changed}
    )
