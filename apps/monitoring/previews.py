"""Trying a query before it is saved: what it would have found lately, what it would cost, and why a post matches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import F

from apps.collection.matching import Matcher, PostText, Span, explain, matches
from apps.collection.models import Post
from apps.collection.query import Query, parse
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import Mention

LOOKED_AT = 5000  # posts at most, the newest of the public pool and of the brand's own mentions together
EXAMPLES = 10
HEAVY_SHARE = 0.5  # of the brand's hourly quota, in an average hour

Lists = Mapping[str, Sequence[str]]
Place = Literal["mention", "post"]
Level = Literal["light", "heavy", "too_much"]


@dataclass(frozen=True, slots=True)
class Example:
    """One thing the query would have found, and which parts of its text say so (code points)."""

    place: Place
    pk: int
    text: str
    author: str
    network: str
    url: str
    posted_at: datetime
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What saving it would cost: mentions an average day, and the share of the brand's hourly quota (None: no quota).

    level: light, heavy (half of the quota and more), too_much (beyond it: mentions would wait their turn).
    """

    mentions_per_day: float
    quota_per_hour: int | None
    quota_share: float | None
    level: Level


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have found. looked_at: posts it was tried on, the newest of `days` days.

    count_per_day: one entry a day, oldest first, in the brand's time zone. is_sample: there was more to look at.
    """

    looked_at: int
    days: float
    is_sample: bool
    total: int
    count_per_day: tuple[tuple[date, int], ...]
    examples: tuple[Example, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    pk: int
    sha256: bytes
    posted_at: datetime
    url: str
    post: PostText


def preview_query(text: str, lists: Lists, now: datetime, days: int = 7) -> Preview:
    """Try a query on what was said lately. Raises QueryError where it cannot be read.

    In the entered brand; `lists` as services.word_lists.word_lists gives them.
    """
    query = parse(text, lists)
    since = now - timedelta(days=days)
    rows, is_sample = _recent(since, now)
    matcher = Matcher()
    matcher.add(0, query)
    found = [rows[hit.post_index] for hit in matcher.match([row.post for row in rows])]
    # A sample reaches less far back than was asked for: a day's average is that of the days it covers.
    covered = (now - rows[-1].posted_at) / timedelta(days=1) if is_sample else float(days)
    return Preview(
        looked_at=len(rows),
        days=covered,
        is_sample=is_sample,
        total=len(found),
        count_per_day=_per_day(
            [row.posted_at for row in found], rows[-1].posted_at if is_sample else since, now
        ),
        examples=tuple(_example(query, row) for row in found[:EXAMPLES]),
        cost=cost_of(len(found) / max(covered, 1 / 24), current_brand().mention_quota_per_hour),
    )


def explain_post(query: str, text: str, lists: Lists | None = None) -> list[Span] | None:
    """Which parts of a pasted post match (code points); None where it does not match. Raises QueryError.

    An empty list: it matches without any word of it having to stand there.
    """
    parsed, post = parse(query, lists or {}), PostText(text=text)
    return explain(parsed, post) if matches(parsed, post) else None


def cost_of(mentions_per_day: float, quota_per_hour: int | None) -> Cost:
    """What so many mentions a day mean for a brand's quota."""
    share = mentions_per_day / 24 / quota_per_hour if quota_per_hour else None
    level: Level = "light"
    if share is not None and share >= HEAVY_SHARE:
        level = "too_much" if share > 1 else "heavy"
    return Cost(mentions_per_day, quota_per_hour, share, level)


def _recent(since: datetime, now: datetime) -> tuple[list[_Row], bool]:
    """The newest public posts and mentions, each once, and whether there were more. The newest first."""
    mentions, posts = list(_mentions(since, now)), list(_posts(since, now))
    by_key = {row.sha256: row for row in (*posts, *mentions)}
    rows = sorted(by_key.values(), key=lambda row: (row.posted_at, row.pk), reverse=True)
    # Where one of the two was cut, what is older than its last row is only half known.
    cuts = [kind[-1].posted_at for kind in (mentions, posts) if len(kind) == LOOKED_AT]
    if cuts:
        rows = [row for row in rows if row.posted_at >= max(cuts)]
    return rows[:LOOKED_AT], bool(cuts) or len(rows) > LOOKED_AT


MENTION_FIELDS = (
    "pk", "sha256", "posted_at", "url", "text", "lang", "network", "kind", "likes", "reposts", "links", "country",
    "media", "parent_external_id", "reach",
)  # fmt: skip
OF_AUTHOR = {
    name: F(f"author__{field}")
    for name, field in {
        "who": "handle",
        "followers": "followers",
        "bio": "bio",
        "verified": "verified",
    }.items()
}


def _mentions(since: datetime, now: datetime) -> Iterator[_Row]:
    rows = Mention.objects.filter(posted_at__gte=since, posted_at__lte=now, deleted_at=None)
    rows = rows.order_by("-posted_at", "-pk")
    for row in rows.values(*MENTION_FIELDS, **OF_AUTHOR)[:LOOKED_AT]:
        yield _Row(
            "mention", row["pk"], bytes(row["sha256"]), row["posted_at"], row["url"], _text_of_mention(row)
        )


def _text_of_mention(row: Mapping[str, Any]) -> PostText:
    return PostText(
        text=row["text"],
        author=row["who"] or "",
        lang=row["lang"],
        network=row["network"],
        type=row["kind"],
        followers=row["followers"],
        likes=row["likes"],
        reposts=row["reposts"],
        bio=row["bio"] or "",
        links=tuple(row["links"]),
        country=row["country"],
        media=tuple(one.get("kind", "") for one in row["media"]),
        is_verified=bool(row["verified"]),
        reply_to=row["parent_external_id"],
    )


def _posts(since: datetime, now: datetime) -> Iterator[_Row]:
    with in_public():
        rows = Post.objects.filter(collected_at__gte=since, collected_at__lte=now)
        found = list(
            rows.order_by("-collected_at").values_list(
                "pk", "sha256", "posted_at", "network", "text", "data"
            )[:LOOKED_AT]
        )
    for pk, sha256, posted_at, network, text, data in found:
        yield _Row(
            "post", pk, bytes(sha256), posted_at, data.get("url", ""), text_of_post(text, network, data)
        )


def text_of_post(text: str, network: str, data: Mapping[str, Any]) -> PostText:
    """A kept public post as the matcher reads it; what older rows lack is taken as not told."""
    return PostText(
        text=text,
        author=data.get("author") or "",
        lang=data.get("lang") or "",
        network=network,
        type=data.get("type") or data.get("kind") or "post",
        followers=data.get("followers"),
        likes=data.get("likes"),
        reposts=data.get("reposts"),
        bio=data.get("bio") or "",
        links=tuple(data.get("links") or ()),
        country=data.get("country") or "",
        media=tuple(data.get("media") or ()),
        is_verified=bool(data.get("is_verified")),
        reply_to=data.get("reply_to") or "",
    )


def _per_day(moments: Sequence[datetime], since: datetime, now: datetime) -> tuple[tuple[date, int], ...]:
    zone = ZoneInfo(current_brand().time_zone)
    first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
    counts = {first + timedelta(days=day): 0 for day in range((last - first).days + 1)}
    for moment in moments:
        day = moment.astimezone(zone).date()
        counts[day] = counts.get(day, 0) + 1
    return tuple(sorted(counts.items()))


def _example(query: Query, row: _Row) -> Example:
    spans = tuple(explain(query, row.post))
    post = row.post
    return Example(row.place, row.pk, post.text, post.author, post.network, row.url, row.posted_at, spans)
