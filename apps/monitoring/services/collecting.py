"""Collecting a feed: raw first, then understood, matched and written; rows and cursor are one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from apps.agency.models import Brand
from apps.collection import services as feeds
from apps.collection import sweeps
from apps.collection.files import FileSource
from apps.collection.matching import PostText
from apps.collection.models import Feed, Post, RawItem
from apps.collection.queries import match
from apps.core.models import RawItemBase
from apps.core.tenancy import entered, in_public
from apps.core.text import clean
from apps.monitoring.models import AccountRawItem, NetworkAccount
from apps.monitoring.services.accounts import account_data, client, expire
from apps.monitoring.services.backpressure import admit, hold_back
from apps.monitoring.services.recording import (
    Found,
    apply_deletions,
    apply_edits,
    bury,
    key,
    known,
    record_mentions,
    remember_deletions,
)
from apps.networks.contract import Connector, FeedData, NetworkError, Page, PostData, RawRecord
from apps.networks.registry import connector, is_own

Source = Connector | type[Connector] | FileSource
PAGE_SIZE = 200
SWEEP_PAGES = 25  # a turn; a longer second look goes on in the next
# A post that PostgreSQL itself refuses for what it is (bad data, a constraint, a limit) is permanent: quarantine.
PERMANENT_SQLSTATES = ("22", "23", "54")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of raw records: new mentions, records that were there before, and those in quarantine."""

    mentions: int
    duplicates: int
    quarantined: int


def collect(feed_id: int, now: datetime) -> int:
    """Fetch the feed's next page and write what concerns anybody; then the second look, where it is due.

    Returns how many mentions are new. Nothing is done when somebody else collects the feed. A failure of the network
    is kept on the feed, not raised.
    """
    with in_public():
        new, more = _next_page(feed_id, now)
        return new if more else new + sweep(feed_id, now)


def _next_page(feed_id: int, now: datetime) -> tuple[int, bool]:
    """One turn of the feed's own cursor: new mentions, and whether the next page is worth asking for at once."""
    taken = feeds.lease(feed_id, now)
    if taken is None:
        return 0, True
    feed = taken.feed
    brand = _brand_of(feed)
    try:
        source = _connector(feed, brand)
        page = _listen(feed, source, feed.cursor)
    except NetworkError as error:
        with transaction.atomic():
            feeds.fail(taken, error, now)
            _tell_the_account(feed, brand, error, now)
        return 0, True
    with transaction.atomic():
        came = take_in(feed, brand, source, [(record, "") for record in page.records], now)
        last = now if len(page.records) > came.duplicates else None
        feeds.finish(taken, page, feeds.Received(len(page.records), came.duplicates), now, last)
    return came.mentions, page.more


def _tell_the_account(feed: Feed, brand: Brand | None, error: NetworkError, now: datetime) -> None:
    """A revoked access is the account's: its page says so, and asks for new credentials."""
    if error.kind == "expired" and brand is not None and feed.account_id is not None:
        with entered(brand):
            expire(feed.account_id, now)


def sweep(feed_id: int, now: datetime) -> int:
    """Read the feed again from its low-water mark (apps/collection/sweeps.py), as far as this turn goes.

    Returns how many mentions are new: what became visible late.
    """
    new = 0
    with in_public():
        for _page in range(SWEEP_PAGES):
            feed = Feed.objects.filter(pk=feed_id, sweep_at__lte=now).first()
            if feed is None or not feed.sweep or not sweeps.has_quota(feed.quota):
                return new
            taken = feeds.lease(feed_id, now)
            if taken is None:
                return new
            new += _sweep_page(taken, now)
    return new


def _sweep_page(taken: feeds.Lease, now: datetime) -> int:
    feed = taken.feed
    brand = _brand_of(feed)
    state = sweeps.begun(feed.sweep, feed.cursor)
    try:
        source = _connector(feed, brand)
        late = sweeps.may_hide_something(feed.kind, _listen_kind(feed, source))
        page = _listen(feed, source, state["place"], wait=0) if late else Page()
    except NetworkError as error:
        feeds.fail_sweep(taken, error, state, now)
        return 0
    with transaction.atomic():
        came = take_in(feed, brand, source, [(record, "") for record in page.records], now)
        feeds.finish_sweep(taken, page, feeds.Received(len(page.records), came.duplicates), state, now)
    return came.mentions


def _listen(feed: Feed, source: Connector, cursor: Mapping[str, Any], **params: Any) -> Page:
    return source.listen(
        FeedData(_listen_kind(feed, source), feed.params | params, dict(cursor) or None), PAGE_SIZE
    )


def _brand_of(feed: Feed) -> Brand | None:
    return Brand.objects.filter(pk=feed.brand_id).first() if feed.brand_id else None


def _listen_kind(feed: Feed, source: Connector) -> str:
    """Which of the network's kinds of feed it is: the one chosen, or the only one there is."""
    return str(feed.params.get("listen") or source.capabilities().listen[0].name)


def _connector(feed: Feed, brand: Brand | None) -> Connector:
    kind = connector(feed.kind)
    if brand is None or feed.account_id is None:
        return kind(None, client())
    with entered(brand):
        return kind(account_data(NetworkAccount.objects.get(pk=feed.account_id)), client())


def take_in(
    feed: Feed,
    brand: Brand | None,
    source: Source,
    records: Sequence[tuple[RawRecord, str]],
    now: datetime,
) -> Taken:
    """Keep raw records, understand them and write them as mentions, in the caller's transaction.

    brand: whose feed it is; None for a shared one, whose posts are matched against the watches of all brands.
    What cannot be understood is quarantined with its reason.
    """
    if brand is None:
        items = feeds.store_raw(RawItem, feed, records, now)
        match_items(feed, source, items, now)
    else:
        with entered(brand):
            items = feeds.store_raw(AccountRawItem, feed, records, now)
        process(feed, brand, source, items, now)
    quarantined = sum(item.state == RawItemBase.State.QUARANTINED for item in items)
    return Taken(sum(item.matched for item in items), len(records) - len(items), quarantined)


def _parse(source: Source, items: Sequence[RawItemBase]) -> dict[int, PostData]:
    """{place in items: post}; what does not parse is marked as quarantined."""
    posts: dict[int, PostData] = {}
    for place, item in enumerate(items):
        record = RawRecord(item.external_id, bytes(item.payload), item.change)  # type: ignore[arg-type]
        try:
            posts[place] = source.parse(record)
        except NetworkError as error:
            item.state, item.error = RawItemBase.State.QUARANTINED, str(error)[:1000]
    return posts


def post_text(post: PostData) -> PostText:
    """A post as the matcher reads it."""
    author = post.author
    return PostText(
        text=post.text,
        author=author.handle or author.external_id,
        lang=post.lang or "",
        network=post.network,
        type=post.kind,
        followers=author.followers,
        likes=post.likes,
        reposts=post.reposts,
        bio=author.bio,
        links=post.links,
        country=post.country or "",
        media=tuple(media.kind for media in post.media),
        is_verified=bool(author.verified),
        reply_to=post.parent_external_id or "",
    )


def match_items(feed: Feed, source: Source, items: list[RawItemBase], now: datetime) -> None:
    """Stored raw items of a shared feed: every brand whose watch matches gets its own copy. In the public schema."""
    posts = _parse(source, [item for item in items if item.change != "delete"])
    kept = [item for item in items if item.change != "delete"]
    order = list(posts)
    found = match([post_text(posts[place]) for place in order])
    brands = Brand.objects.in_bulk(found)
    for brand_id, hits in found.items():
        brand = brands.get(brand_id)
        if brand is None or brand.state != Brand.State.ACTIVE:
            continue
        matches = [(order[number], watches) for number, watches in sorted(hits.items())]
        with in_public():
            taken = admit(brand, len(matches), now)
            if matches[taken:]:
                hold_back(brand, [(kept[place], watches) for place, watches in matches[taken:]], now)
        with entered(brand):
            chosen = [
                (kept[place], Found(posts[place], tuple(watches), feed.pk))
                for place, watches in matches[:taken]
            ]
            for item, count in _write(chosen, now):
                item.matched += count
    with in_public():
        _keep_for_previews(feed, [posts[place] for place in order], now)
        delete_everywhere(feed.kind, [item.external_id for item in items if item.change == "delete"], now)
        _stamp(RawItem, items)


def write_matches(
    feed: Feed,
    brand: Brand,
    source: Source,
    matches: Sequence[tuple[RawItemBase, Sequence[int]]],
    now: datetime,
) -> int:
    """Write raw items that matched earlier as mentions of the brand, in the caller's transaction. Returns the new ones."""
    items = [item for item, _watches in matches]
    posts = _parse(source, items)
    chosen = [(items[place], Found(post, tuple(matches[place][1]), feed.pk)) for place, post in posts.items()]
    with entered(brand):
        return sum(count for _item, count in _write(chosen, now))


def process(feed: Feed, brand: Brand, source: Source, items: list[RawItemBase], now: datetime) -> None:
    """A brand's own feed: everything is its mention, or what its watches match where the feed says so."""
    alive = [item for item in items if item.change != "delete"]
    posts = _parse(source, alive)
    places = list(posts)
    watches: dict[int, list[int]] = {}
    with in_public():
        hits = match([post_text(posts[place]) for place in places]).get(brand.pk, {})
    watches = {places[number]: ids for number, ids in hits.items()}
    # A search done with the account's access is not said to the account.
    addressed = feed.account_id is not None and is_own(feed.kind, str(feed.params.get("listen", "")))
    account_id = feed.account_id if addressed else None
    chosen = [
        (
            alive[place],
            Found(posts[place], tuple(watches.get(place, ())), feed.pk, account_id, addressed),
        )
        for place in places
        if not feed.matched or place in watches
    ]
    with entered(brand):
        for item, count in _write(chosen, now):
            item.matched += count
        bury([found.post for _item, found in chosen])
        gone = [item.external_id for item in items if item.change == "delete"]
        if gone:
            apply_deletions(feed.kind, gone, now)
            remember_deletions(feed.kind, gone, now)
        _stamp(AccountRawItem, items)


def _write(chosen: Sequence[tuple[RawItemBase, Found]], now: datetime) -> list[tuple[RawItemBase, int]]:
    """Write a batch; when PostgreSQL refuses it for its data, halve it until the one bad post stands alone."""
    if not chosen:
        return []
    try:
        with transaction.atomic():
            fresh = _write_all(chosen, now)
    except DatabaseError as error:
        sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
        if sqlstate[:2] not in PERMANENT_SQLSTATES:
            raise
        if len(chosen) == 1:
            item = chosen[0][0]
            item.state, item.sqlstate = RawItemBase.State.QUARANTINED, sqlstate
            item.error = str(error)[:1000].replace("\x00", "")
            return []
        half = len(chosen) // 2
        return _write(chosen[:half], now) + _write(chosen[half:], now)
    # Which of a batch was there already is not worth a second look: the counts are what is kept.
    return [(item, 1 if place < fresh else 0) for place, (item, _found) in enumerate(chosen)]


def _write_all(chosen: Sequence[tuple[RawItemBase, Found]], now: datetime) -> int:
    """Posts, then edits of them; an edit of what is not there (it came first, or made it match) is a new mention."""
    posts = [found for item, found in chosen if item.change != "edit"]
    edits = [found for item, found in chosen if item.change == "edit"]
    fresh = len(record_mentions(posts, now).mention_ids) if posts else 0
    if edits:
        there = known([found.post for found in edits])
        unknown = {_key(found): found for found in edits if _key(found) not in there}
        fresh += len(record_mentions(list(unknown.values()), now).mention_ids) if unknown else 0
        apply_edits([found.post for found in edits if _key(found) in there], now)
    return fresh


def _key(found: Found) -> bytes:
    return key(found.post.network, found.post.external_id)


def _keep_for_previews(feed: Feed, posts: Sequence[PostData], now: datetime) -> None:
    Post.objects.bulk_create([_kept(feed, post, now) for post in posts], ignore_conflicts=True)


def _kept(feed: Feed, post: PostData, now: datetime) -> Post:
    """A public post with all that a query can ask about."""
    asked = asdict(post_text(post))
    del asked["text"]
    return Post(
        network=post.network[:32],
        sha256=key(post.network, post.external_id),
        feed_id=feed.pk,
        data=tidy({**asked, "url": post.url[:2000], "external_id": post.external_id[:2000]}),
        text=clean(post.text, 5000),
        posted_at=post.posted_at,
        collected_at=now,
    )


def tidy(value: Any) -> Any:
    """A JSON value as PostgreSQL takes it: no NUL, no half characters, nothing endless."""
    match value:
        case str():
            return clean(value, 2000)
        case dict():
            return {name: tidy(one) for name, one in value.items()}
        case list() | tuple():
            return [tidy(one) for one in value[:50]]
    return value


def delete_everywhere(network: str, gone: Sequence[str], now: datetime) -> None:
    """Posts that their network deleted: the public copy goes, every brand's own is marked. In the public schema."""
    if not gone:
        return
    Post.objects.filter(sha256__in=[key(network, external_id) for external_id in gone]).delete()
    for brand in Brand.objects.filter(state=Brand.State.ACTIVE):
        with entered(brand):
            apply_deletions(network, gone, now)


STAMP_SQL = """
UPDATE "{table}" r SET state = n.state, sqlstate = n.sqlstate, error = n.error, matched = n.matched
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::int[]) n(id, state, sqlstate, error, matched)
WHERE r.id = n.id
"""


def _stamp(model: type[RawItemBase], items: Sequence[RawItemBase]) -> None:
    """Write what came of each raw item: recorded, or quarantined with its reason."""
    for item in items:
        if item.state == RawItemBase.State.PENDING:
            item.state = RawItemBase.State.RECORDED
    rows = [
        (item.pk, str(item.state), item.sqlstate, clean(item.error, 1000), item.matched) for item in items
    ]
    if rows:  # Django's bulk_update took four fifths of a load
        with connection.cursor() as cursor:
            cursor.execute(
                STAMP_SQL.format(table=model._meta.db_table), [list(c) for c in zip(*rows, strict=True)]
            )
