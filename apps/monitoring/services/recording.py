"""Writing mentions: one COPY into a session's stage, then one INSERT that skips what is there already."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from apps.core import outbox
from apps.core.folding import fold_batch
from apps.core.redaction import MARK
from apps.core.tenancy import in_public
from apps.core.text import clean
from apps.monitoring.models import Mention, MentionVersion, Tombstone
from apps.networks.contract import PostData

TEXT_LIMIT = 20_000  # characters
EVENT_BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A post that concerns the entered brand, and why."""

    post: PostData
    watch_ids: tuple[int, ...] = ()
    feed_id: int | None = None
    account_id: int | None = None
    addressed: bool = False


@dataclass(slots=True)
class Recorded:
    """What came of a batch: ids of new mentions, and how many were there already."""

    mention_ids: list[int] = field(default_factory=list)
    duplicates: int = 0


def key(network: str, external_id: str) -> bytes:
    """What makes a post or an author the same one: ids may be 9 kB, which no index takes."""
    return hashlib.sha256(f"{network}\x1f{external_id}".encode("utf-8", "surrogatepass")).digest()


STAGE_SQL = """
CREATE TEMP TABLE mention_stage (
  batch int, network text, sha256 bytea, external_id text, kind text, text text, url text, lang text,
  author_sha256 bytea, author_external_id text, handle text, name text, author_url text, bio text,
  followers bigint, verified boolean, author_country text, account_id bigint, feed_id bigint, addressed boolean,
  posted_at timestamptz, parent_external_id text, root_external_id text, root_sha256 bytea, likes int, reposts int, replies int,
  rating smallint, media text, links text, country text, watches bigint[], folded text
) ON COMMIT DELETE ROWS;
GRANT ALL ON pg_temp.mention_stage TO PUBLIC
"""
TYPES = [
    "int4",
    "text",
    "bytea",
    "text",
    "text",
    "text",
    "text",
    "text",
    "bytea",
    "text",
    "text",
    "text",
    "text",
    "text",
    "int8",
    "bool",
    "text",
    "int8",
    "int8",
    "bool",
    "timestamptz",
    "text",
    "text",
    "bytea",
    "int4",
    "int4",
    "int4",
    "int2",
    "text",
    "text",
    "text",
    "int8[]",
    "text",
]
COPY_SQL = "COPY pg_temp.mention_stage FROM STDIN (FORMAT BINARY)"

AUTHORS_SQL = """
INSERT INTO monitoring_author AS a (network, sha256, external_id, handle, name, url, bio, followers, verified, country,
  vip, first_seen_at, last_seen_at, mention_count, profile, profile_confidence, profile_evidence, profile_override,
  profile_override_reason, relation)
SELECT DISTINCT ON (author_sha256) network, author_sha256, author_external_id, handle, name, author_url, bio, followers,
  verified, author_country, false, min(posted_at) OVER w, max(posted_at) OVER w, 0, 'unknown', 0, '[]', '', '', 'none'
FROM pg_temp.mention_stage WHERE batch = %(batch)s AND author_sha256 IS NOT NULL
WINDOW w AS (PARTITION BY author_sha256) ORDER BY author_sha256, posted_at DESC
ON CONFLICT (sha256) DO UPDATE SET handle = EXCLUDED.handle, name = EXCLUDED.name,
  followers = coalesce(EXCLUDED.followers, a.followers), verified = EXCLUDED.verified,
  bio = CASE WHEN EXCLUDED.bio = '' THEN a.bio ELSE EXCLUDED.bio END,
  first_seen_at = least(a.first_seen_at, EXCLUDED.first_seen_at),
  last_seen_at = greatest(a.last_seen_at, EXCLUDED.last_seen_at)
WHERE a.erased_at IS NULL
"""

MENTIONS_SQL = """
INSERT INTO monitoring_mention (network, sha256, external_id, kind, text, url, lang, author_id, account_id, feed_id,
  addressed, posted_at, collected_at, parent_external_id, root_external_id, root_sha256, likes, reposts, replies, reach, rating, media,
  links, country, watches, search)
SELECT s.network, s.sha256, s.external_id, s.kind, s.text, s.url, s.lang, a.id, s.account_id, s.feed_id, s.addressed,
  s.posted_at, %(now)s, s.parent_external_id, s.root_external_id, s.root_sha256, s.likes, s.reposts, s.replies, coalesce(s.followers, 0),
  s.rating, s.media::jsonb, s.links::jsonb, s.country, s.watches, to_tsvector('simple', s.folded)
FROM (SELECT DISTINCT ON (sha256) * FROM pg_temp.mention_stage WHERE batch = %(batch)s ORDER BY sha256) s
LEFT JOIN monitoring_author a ON a.sha256 = s.author_sha256
ORDER BY s.posted_at
ON CONFLICT (sha256) DO NOTHING RETURNING id, author_id
"""

COUNTS_SQL = """
UPDATE monitoring_author a SET mention_count = mention_count + n.count
FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::int[]) AS count) n WHERE a.id = n.id
"""

_batches = 0


def _small(number: int | float | None) -> int:
    """Within four bytes: the binary COPY cuts what is larger without a word."""
    return max(-(2**31), min(2**31 - 1, int(number or 0)))


def folded_words(texts: Sequence[str]) -> list[str]:
    """The folded words of each text, as the search reads them."""
    separated = fold_batch(texts).translate(bytes.maketrans(b"\x1c\x1d\x1e\x1f", b"    "))
    return separated.decode("latin-1").split("\n")[: len(texts)]


def _row(batch: int, found: Found, text: str, folded: str) -> tuple[Any, ...]:
    post, author = found.post, found.post.author
    author_id = author.external_id or author.handle
    root = post.root_external_id or post.parent_external_id
    return (
        batch,
        post.network,
        key(post.network, post.external_id),
        clean(post.external_id, 2000),
        post.kind,
        text,
        clean(post.url, 2000),
        clean(post.lang or "", 8),
        key(post.network, author_id) if author_id else None,
        clean(author_id, 2000),
        clean(author.handle or author.name or author_id, 255),
        clean(author.name, 255),
        clean(author.url, 2000),
        clean(author.bio, 2000),
        None if author.followers is None else max(0, min(2**62, author.followers)),
        bool(author.verified),
        clean(author.country or "", 2),
        found.account_id,
        found.feed_id,
        found.addressed,
        post.posted_at.astimezone(UTC),
        clean(post.parent_external_id or "", 2000),
        clean(post.root_external_id or "", 2000),
        key(post.network, root) if root else key(post.network, post.external_id),
        _small(post.likes),
        _small(post.reposts),
        _small(post.replies),
        None if post.rating is None else max(0, min(10, round(post.rating))),
        json.dumps(
            [{"kind": m.kind, "url": clean(m.url, 2000), "alt": clean(m.alt, 500)} for m in post.media[:20]]
        ),
        json.dumps([clean(link, 2000) for link in post.links[:50]]),
        clean(post.country or "", 2),
        list(found.watch_ids),
        folded,
    )


def _make_stage() -> None:
    """The session's stage, made once by the login role: a brand's role that owned it could not be erased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.mention_stage')")
        there = cursor.fetchone()[0]
    if there is None:
        with in_public(), connection.cursor() as outside:
            outside.execute(STAGE_SQL)


def record_mentions(found: Sequence[Found], now: datetime) -> Recorded:
    """Write posts as mentions of the entered brand in the caller's transaction, once each, and tell the next stage.

    Edits and deletions change the mention that is there. now: when they were collected.
    """
    global _batches  # noqa: PLW0603 - numbers the batches of this session's stage
    _batches += 1
    fresh = [one for one in found if not one.post.deleted]
    ids: list[int] = []
    if fresh:
        texts = [clean(one.post.text, TEXT_LIMIT) for one in fresh]
        counts: dict[int, int] = {}
        _make_stage()
        with connection.cursor() as cursor:
            with connection.wrap_database_errors, cursor.copy(COPY_SQL) as copy:
                copy.set_types(TYPES)
                for one, text, folded in zip(fresh, texts, folded_words(texts), strict=True):
                    copy.write_row(_row(_batches, one, text, folded))
            cursor.execute(AUTHORS_SQL, {"batch": _batches})
            cursor.execute(MENTIONS_SQL, {"batch": _batches, "now": now})
            for mention_id, author_id in cursor.fetchall():
                ids.append(mention_id)
                if author_id is not None:
                    counts[author_id] = counts.get(author_id, 0) + 1
            if counts:
                cursor.execute(COUNTS_SQL, [list(counts), list(counts.values())])
    for start in range(0, len(ids), EVENT_BATCH):
        outbox.emit("monitoring.mentions_recorded", {"mention_ids": ids[start : start + EVENT_BATCH]})
    return Recorded(ids, len(fresh) - len(ids))


def apply_edits(posts: Iterable[PostData], now: datetime) -> int:
    """Take over edits of mentions that are there; what they said before is kept as a version."""
    changed = 0
    for post in posts:
        mention = (
            Mention.objects.select_for_update().filter(sha256=key(post.network, post.external_id)).first()
        )
        text = clean(post.text, TEXT_LIMIT)
        # What was erased on request, or by age, does not come back with an edit.
        if mention is None or mention.text in (text, MARK) or _is_older(post, mention):
            continue
        MentionVersion.objects.create(mention=mention, text=mention.text, seen_at=now)
        mention.text, mention.edited_at = text, post.edited_at or now
        mention.save(update_fields=["text", "edited_at"])
        outbox.emit("monitoring.mentions_recorded", {"mention_ids": [mention.pk]})
        changed += 1
    return changed


def _is_older(post: PostData, mention: Mention) -> bool:
    """Edits come in any order: one that was made before the one we have changes nothing."""
    known = mention.edited_at
    return known is not None and post.edited_at is not None and post.edited_at < known


def known(posts: Sequence[PostData]) -> set[bytes]:
    """The keys of those posts that are mentions of the entered brand already."""
    keys = [key(post.network, post.external_id) for post in posts]
    return {bytes(one) for one in Mention.objects.filter(sha256__in=keys).values_list("sha256", flat=True)}


def remember_deletions(network: str, external_ids: Sequence[str], now: datetime) -> None:
    """Keep the deletion of posts that nobody has heard of: the post itself may still be on its way."""
    keys = {key(network, external_id) for external_id in external_ids}
    keys -= {bytes(one) for one in Mention.objects.filter(sha256__in=keys).values_list("sha256", flat=True)}
    stones = [Tombstone(sha256=one, deleted_at=now) for one in keys]
    Tombstone.objects.bulk_create(stones, ignore_conflicts=True)


def bury(posts: Sequence[PostData]) -> int:
    """Mark those mentions as deleted whose deletion came before they did. Returns how many."""
    stones = Tombstone.objects.filter(sha256__in=[key(post.network, post.external_id) for post in posts])
    buried = 0
    for sha256, deleted_at in stones.values_list("sha256", "deleted_at"):
        buried += Mention.objects.filter(sha256=bytes(sha256), deleted_at=None).update(deleted_at=deleted_at)
    return buried


def apply_deletions(network: str, external_ids: Sequence[str], now: datetime) -> int:
    """Mark mentions as deleted on their network; `retiring.forget_deleted` empties them a day later."""
    keys = [key(network, external_id) for external_id in external_ids]
    return Mention.objects.filter(sha256__in=keys, deleted_at=None).update(deleted_at=now)
