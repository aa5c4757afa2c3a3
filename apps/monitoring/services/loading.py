"""Loading a file of posts: batch by batch, each batch and its place in the file one transaction."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.models import Brand
from apps.collection.files import FileSource, Line, is_csv, look_at, read_lines
from apps.collection.models import Feed, RawItem
from apps.collection.services import store_raw
from apps.core.errors import VigieError
from apps.core.models import RawItemBase
from apps.core.tenancy import entered, in_public
from apps.monitoring.models import AccountRawItem
from apps.monitoring.services.collecting import take_in
from apps.networks.contract import RawRecord

BATCH = 500


@dataclass(slots=True)
class Loaded:
    """What a load did: lines read now, lines passed over because an earlier run took them in, and what came of them."""

    lines: int = 0
    passed_over: int = 0
    mentions: int = 0
    quarantined: int = 0


def load(
    path: Path,
    brand: Brand | None,
    source: FileSource,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> Loaded:
    """Take a file in, from where an earlier run was stopped. Raises BadFile before anything is written.

    brand: whose mentions the rows are; None matches each row against the watches of all brands. clock: the time of
    each batch. progress: called with the lines and the bytes read so far.
    """
    fingerprint = look_at(path)
    with in_public():
        feed, _created = Feed.objects.get_or_create(
            kind="file",
            name=f"{path.name[:150]} {fingerprint}",
            brand_id=brand.pk if brand else None,
            defaults={
                "params": {"map": source.mapping},
                "agency_id": brand.agency_id if brand else None,
                "matched": brand is None,
                "state": Feed.State.PAUSED,
            },
        )
        done = Loaded(passed_over=int(feed.cursor.get("line", 0)))
        rows = read_lines(path, int(feed.cursor.get("offset", 0)), done.passed_over)
        for batch in _batched(rows):
            with transaction.atomic():
                _take_batch(feed, brand, source, batch, clock(), done)
            progress(done.passed_over + done.lines, batch[-1].next_offset)
    return done


def _batched(rows: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _take_batch(
    feed: Feed, brand: Brand | None, source: FileSource, batch: list[Line], now: datetime, done: Loaded
) -> None:
    locked = Feed.objects.select_for_update().get(pk=feed.pk)
    if int(locked.cursor.get("line", 0)) != done.passed_over + done.lines:
        raise VigieError(
            _("Somebody else is loading this file."),
            field="file",
            value=feed.name,
            remedy=_("Wait for them, then run it again."),
        )
    good = [
        (source.record(line), _("line %(number)s") % {"number": line.number})
        for line in batch
        if not line.problem
    ]
    came = take_in(feed, brand, source, good, now)
    unreadable = _keep_unreadable(feed, brand, [line for line in batch if line.problem], now)
    done.mentions += came.mentions
    done.quarantined += came.quarantined + unreadable
    done.lines += len(batch)
    last = batch[-1]
    locked.cursor = {
        "offset": 0 if is_csv(Path(feed.name.split(" ")[0])) else last.next_offset,
        "line": done.passed_over + done.lines,
    }
    locked.received += len(batch)
    locked.duplicates += came.duplicates + sum(bool(line.problem) for line in batch) - unreadable
    locked.last_success_at = locked.last_item_at = now
    locked.save(update_fields=["cursor", "received", "duplicates", "last_success_at", "last_item_at"])


def _keep_unreadable(feed: Feed, brand: Brand | None, lines: list[Line], now: datetime) -> int:
    """A line that cannot even be read whole: its beginning is kept with the reason."""
    model = AccountRawItem if brand else RawItem
    with entered(brand) if brand else in_public():
        items = store_raw(
            model,
            feed,
            [
                (
                    RawRecord(f"line {line.number}", line.payload),
                    _("line %(number)s") % {"number": line.number},
                )
                for line in lines
            ],
            now,
        )
        by_place = {_("line %(number)s") % {"number": line.number}: line.problem for line in lines}
        for item in items:
            item.state, item.error = RawItemBase.State.QUARANTINED, by_place[item.place]
        for item in items:
            item.save(update_fields=["state", "error"])
    return len(items)
