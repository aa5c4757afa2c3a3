"""The rows behind benchmarks/pages.py: many brands, one of them with a long past; made once, kept, erased on demand."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from psycopg import sql

from apps.agency.access import SYSTEM
from apps.agency.models import Brand, User
from apps.agency.permissions import Role
from apps.agency.services import add_member, create_brand
from apps.analysis.models import Verdict
from apps.audit.models import AuditEntry
from apps.cases.models import Case, CaseMention, Clock
from apps.core.tasks import run_due
from apps.core.tenancy import entered
from apps.detection.models import Alert
from apps.monitoring.models import Author, Mention
from apps.reports.services.figures import count_days
from benchmarks.stage import agency_of, erase

BRANDS, BUSY_BRANDS, OPEN_IN_A_BUSY_BRAND = 1000, 200, 1000
MENTIONS, CASES, OPEN_CASES = 1_000_000, 50_000, 10_000
PREFIX, BIG = "bench-page-", "bench-page-0"
PEOPLE = {Role.MODERATOR: "bench-moderator@vigie.example", Role.AGENCY_ADMIN: "bench-admin@vigie.example"}
PAST_DAYS, COUNTED_DAYS = 365, 90
COMMON, MIDDLE, RARE = (
    "livraison",
    "zircon",
    "quetzal",
)  # in every tenth, thousandth, hundred-thousandth mention

FILLED: tuple[type[Model], ...] = (Author, Mention, Verdict, Case, CaseMention, Clock, AuditEntry, Alert)
Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is at a share of the full size; 1 is full."""

    scale: float

    def of(self, full: int, least: int = 1) -> int:
        """That share of a full number."""
        return max(least, round(full * self.scale))


BRANDS_SQL = """
INSERT INTO public.agency_brand (schema_name, slug, name, agency_id, state, languages, time_zone, mention_quota_per_hour, created_at, colour, logo,
  setup_step)
SELECT 'brand_' || replace(slug, '-', '_'), slug, 'Bench ' || n, %(agency)s::bigint, 'active', '{fr,en}', 'Europe/Paris', 20000, now(), '', '', ''
FROM generate_series(%(first)s::int, %(until)s::int) n, LATERAL (SELECT %(prefix)s::text || n AS slug) named
"""
VOCABULARY_SQL = (
    "CREATE TEMP TABLE vocabulary AS SELECT word, row_number() OVER () AS place FROM unnest(%s::text[]) word"
)
# Few words make most of a text, as in speech.
AUTHORS_SQL = """
INSERT INTO monitoring_author (network, sha256, external_id, handle, name, url, bio, followers, verified, country, vip,
  first_seen_at, last_seen_at, mention_count, profile, profile_confidence, profile_evidence, profile_override,
  profile_override_reason, relation)
SELECT 'mastodon', sha256(convert_to('author' || n, 'UTF8')), 'author' || n, (ARRAY['marie','luc','zoe','ines','omar'])[1 + n %% 5] || n,
  'Person ' || n, '', '', (random() * 5000)::int, false, '', false, now() - interval '365 days', now() - random() * interval '300 days',
  5, 'unknown', 0, '[]', '', '', 'none'
FROM generate_series(1, %(authors)s::int) n
"""
MENTIONS_SQL = """
INSERT INTO monitoring_mention (network, sha256, external_id, kind, text, url, lang, author_id, addressed, posted_at,
  collected_at, parent_external_id, root_sha256, likes, reposts, replies, reach, media, links, country, watches, search)
SELECT (ARRAY['mastodon','bluesky','reddit','rss'])[1 + n %% 4], sha256(convert_to('mention' || n, 'UTF8')), 'mention' || n, 'post',
  said.text, 'https://social.example/' || n, 'fr', (SELECT min(id) FROM monitoring_author) + (random() * (%(authors)s::int - 1))::int,
  n %% 3 = 0, at, at + interval '1 minute', '', sha256(convert_to('mention' || n - n %% 4, 'UTF8')), n %% 50, n %% 7, n %% 4,
  n %% 3000, '[]', '[]', '', ARRAY[1], to_tsvector('simple', said.text)
FROM (SELECT n, now() - interval '1 minute' - ((%(last)s::int - n) / %(mentions)s::float8) * %(days)s::int * interval '1 day' AS at
      FROM generate_series(%(first)s::int, %(until)s::int) n) numbered
CROSS JOIN LATERAL (
  SELECT concat_ws(' ', CASE WHEN n %% 10 = 0 THEN %(common)s::text END, CASE WHEN n %% 1000 = 7 THEN %(middle)s::text END,
    CASE WHEN n %% 100000 = 11 THEN %(rare)s::text END,
    (SELECT string_agg(v.word, ' ') FROM (SELECT 1 + floor(2000 * power(random(), 3))::int AS place
       FROM generate_series(1, 20 + n %% 2)) picked JOIN vocabulary v USING (place))) AS text) said
"""
VERDICTS_SQL = """
INSERT INTO analysis_verdict (mention_id, language, sentiment, breach, issue_type, complaint, question, needs_answer, urgency,
  labels, scores, unsure, reasons, corrected, model, classified_at)
SELECT id, 'fr', (ARRAY['negative','neutral','neutral','positive','neutral'])[1 + id %% 5],
  CASE WHEN id %% 500 = 0 THEN 'insult' ELSE 'none' END,
  (ARRAY['none','none','product','service','brand'])[1 + id %% 5], 0.2, 0.1, 0.3, 0.1, '{}',
  '{"sentiment": {"negative": 0.7, "neutral": 0.2, "positive": 0.1}}', CASE WHEN id %% 12 = 0 THEN ARRAY['sentiment'] ELSE '{}' END,
  '[{"field": "sentiment", "kind": "word", "text": "retard", "start": 0, "end": 6, "weight": 0.8}]', '{}', 'bench', collected_at
FROM monitoring_mention m WHERE m.id > %(after)s::int
"""
CASES_SQL = """
INSERT INTO cases_case (title, state, outcome, priority, priority_reasons, author_id, network, language, issue_type, profile,
  breach, analysis_note, owner_id, opened_at, opened_because, moved_at, first_answered_at, ignore_reason, closed_at, labels)
SELECT left(m.text, 80), CASE WHEN n <= %(open)s::int THEN (ARRAY['new','analysing','drafting','in_review','waiting'])[1 + n %% 5] ELSE 'closed' END,
  CASE WHEN n <= %(open)s::int THEN '' ELSE (ARRAY['satisfied','calmed','no_reaction'])[1 + n %% 3] END, 1 + n %% 5, '[]', m.author_id, m.network, 'fr',
  (ARRAY['product','service','brand','none'])[1 + n %% 4], (ARRAY['unknown','unhappy_customer','troll'])[1 + n %% 3], 'none', '',
  CASE WHEN n %% 4 = 0 THEN %(owner)s::bigint END, m.posted_at, 'negative', m.posted_at + interval '5 minutes',
  CASE WHEN n > %(open)s::int THEN m.posted_at + interval '40 minutes' END, '', CASE WHEN n > %(open)s::int THEN m.posted_at + interval '1 day' END, '{}'
FROM (SELECT id, text, author_id, network, posted_at, row_number() OVER (ORDER BY posted_at DESC) AS n FROM monitoring_mention
      WHERE id %% %(every)s::int = 0) m WHERE n <= %(cases)s::int
"""
JOINS_SQL = """
INSERT INTO cases_casemention (case_id, mention_id, joined_at, joined_because)
SELECT c.id, m.id, c.opened_at, 'opened' FROM cases_case c
JOIN monitoring_mention m ON m.author_id = c.author_id AND m.posted_at = c.opened_at ON CONFLICT DO NOTHING
"""
CLOCKS_SQL = """
INSERT INTO cases_clock (case_id, kind, minutes, starts_at, due_at, stopped_at, stopped_by, pauses, told)
SELECT id, 'first', 60, opened_at, CASE WHEN closed_at IS NULL THEN now() + id %% 600 * interval '1 minute' - interval '1 hour'
  ELSE opened_at + interval '1 hour' END, first_answered_at, CASE WHEN closed_at IS NULL THEN '' ELSE 'reply' END, '[]', '[]'
FROM cases_case
"""
HISTORY_SQL = """
INSERT INTO audit_auditentry (seq, at, actor_kind, action, target_type, target_id, facts, reasons, prev, hash, case_id)
SELECT 0, now(), 'system', 'case.opened', 'case', id::text, '{"because": "negative"}', '{}', '', '', id FROM cases_case
"""
SMALL_CASES_SQL = """
INSERT INTO cases_case (title, state, outcome, priority, priority_reasons, network, language, issue_type, profile, breach,
  analysis_note, opened_at, opened_because, moved_at, ignore_reason, labels, owner_id)
SELECT 'Case ' || n, 'new', '', 1 + n %% 5, '[]', 'mastodon', 'fr', 'product', 'unknown', 'none', '', now() - n * interval '1 minute',
  'negative', now() - n * interval '1 minute', '', '{}', CASE WHEN n %% 4 = 0 THEN %(owner)s::bigint END
FROM generate_series(1, %(open)s::int) n
"""
# What the triggers of SMALL_CASES_SQL and CLOCKS_SQL would write.
ENTRIES_SQL = """
INSERT INTO public.desk_deskentry (brand_id, kind, item_id, state, open, priority, issue_type, profile, owner_id, opened_at, due_at, updated_at)
SELECT %(brand)s::bigint, 'case', n, 'new', true, 1 + n %% 5, 'product', 'unknown', CASE WHEN n %% 4 = 0 THEN %(owner)s::bigint END,
  now() - n * interval '1 minute', now() + n %% 600 * interval '1 minute' - interval '1 hour', now()
FROM generate_series(1, %(open)s::int) n
"""
ALERTS_SQL = """
INSERT INTO detection_alert (series, kind, state, severity, began_at, detected_at, last_seen_at, ended_at, expected, low, high, observed,
  score, reasons, explanation, feedback)
SELECT 'mentions', 'volume', CASE WHEN n = 1 THEN 'open' ELSE 'closed' END, 1 + n %% 5, now() - n * interval '2 days', now() - n * interval '2 days',
  now(), CASE WHEN n > 1 THEN now() - n * interval '2 days' + interval '3 hours' END, 10, 5, 15, 40, 2, '[]', '{}', ''
FROM generate_series(1, 40) n
"""
INDEXES_SQL = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = 'monitoring_mention' AND indexdef LIKE '%% USING gin %%'"
BATCH = 50_000


def vocabulary() -> list[str]:
    """Two thousand invented words of two to four syllables."""
    chance, syllables = random.Random(1), [c + v for c in "bdfglmnprstv" for v in "aeiou"]
    words: dict[str, None] = {}
    while len(words) < 2000:
        words["".join(chance.choices(syllables, k=chance.randint(2, 4)))] = None
    return list(words)


@contextmanager
def owner(brand: Brand) -> Iterator[Connection]:
    """A connection of the tables' owner inside a brand's schema; each statement commits."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as own:
        own.execute(sql.SQL("SET search_path TO {}, public").format(sql.Identifier(brand.schema_name)))
        own.execute("SET synchronous_commit TO off")
        yield own


@contextmanager
def defaults(own: Connection) -> Iterator[None]:
    """The models' own defaults in the entered schema's tables for the block, so that SQL names only what matters."""
    columns = [
        (model._meta.db_table, field.column, field.get_db_prep_save(field.get_default(), connection))
        for model in FILLED
        for field in model._meta.fields
        if not (field.null or field.primary_key)
        and field.db_default is NOT_PROVIDED
        and field.get_default() is not None
    ]
    change = sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}")
    for table, column, value in columns:
        own.execute(change.format(sql.Identifier(table), sql.Identifier(column), sql.Literal(value)))
    yield
    for table, column, _value in columns:
        drop = sql.SQL("ALTER TABLE {} ALTER {} DROP DEFAULT")
        own.execute(drop.format(sql.Identifier(table), sql.Identifier(column)))


def people() -> dict[Role, User]:
    """A moderator of the big brand, and the agency's administrator."""
    agency, big = agency_of("benchmark"), Brand.objects.get(slug=BIG)
    return {
        role: add_member(
            SYSTEM, agency, big if role is Role.MODERATOR else None, role, email, name="Bench"
        ).user
        for role, email in PEOPLE.items()
    }


def prepare(size: Size, schemas: int) -> dict[str, float]:
    """Bring the brands to this size unless they have it; returns the seconds each part took.

    schemas: how many brands get their tables; the others are rows of the agency and of the cockpit only, which is
    all that pages across brands read.
    """
    finished = f"Bench, {size.scale:g} of the full size"
    if Brand.objects.filter(slug=BIG, name=finished).exists():
        return {}
    erase(list(Brand.objects.filter(slug__startswith=PREFIX)))
    took: dict[str, float] = {}
    agency, count, busy = agency_of("benchmark"), size.of(BRANDS, 3), size.of(BUSY_BRANDS)
    with _timed(took, "brands"):
        for number in range(min(count, schemas)):
            create_brand(SYSTEM, agency, f"{PREFIX}{number}", f"Bench {number}")
        run_due()
    moderator = people()[Role.MODERATOR]
    big = Brand.objects.get(slug=BIG)
    with owner(big) as own, _timed(took, "rows_of_brands"):
        own.execute(BRANDS_SQL, {"agency": agency.pk, "prefix": PREFIX, "first": schemas, "until": count - 1})
    _fill_big(big, size, moderator.pk, took)
    with _timed(took, "busy_brands"):
        for number in range(1, busy + 1):
            _fill_busy(
                Brand.objects.get(slug=f"{PREFIX}{number}"), moderator.pk, in_its_tables=number < schemas
            )
    with _timed(took, "vacuum"), owner(big) as own:
        own.execute("VACUUM ANALYZE")
    Brand.objects.filter(pk=big.pk).update(name=finished)
    return took


@contextmanager
def _timed(took: dict[str, float], part: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    took[part] = round(time.monotonic() - began, 1)


def _fill_big(brand: Brand, size: Size, owner_id: int, took: dict[str, float]) -> None:
    mentions, cases = size.of(MENTIONS), size.of(CASES)
    values = {"mentions": mentions, "authors": mentions // 5, "last": mentions, "days": PAST_DAYS,
              "common": COMMON, "middle": MIDDLE, "rare": RARE, "cases": cases, "open": size.of(OPEN_CASES),
              "every": mentions // cases, "owner": owner_id}  # fmt: skip
    with owner(brand) as own, defaults(own):
        own.execute(VOCABULARY_SQL, [vocabulary()])
        own.execute("ANALYZE vocabulary")
        with _timed(took, "mentions"):
            indexes = own.execute(INDEXES_SQL, [brand.schema_name]).fetchall()
            for name, _definition in indexes:
                own.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            own.execute(AUTHORS_SQL, values)
            for first in range(1, mentions + 1, BATCH):
                own.execute(
                    MENTIONS_SQL, {**values, "first": first, "until": min(first + BATCH - 1, mentions)}
                )
            for _name, definition in indexes:
                own.execute(definition.encode())
        with _timed(took, "verdicts"):
            own.execute(VERDICTS_SQL, {"after": 0})
        with _timed(took, "cases"):
            own.execute("ANALYZE")
            for statement in (CASES_SQL, JOINS_SQL, CLOCKS_SQL, HISTORY_SQL, ALERTS_SQL):
                own.execute(statement, values)
            own.execute("ANALYZE")
    with _timed(took, "figures"), entered(brand):
        now = datetime.now(UTC)
        count_days(now.date().fromordinal(now.toordinal() - COUNTED_DAYS), now.date(), now)


def _fill_busy(brand: Brand, owner_id: int, *, in_its_tables: bool) -> None:
    values = {"open": OPEN_IN_A_BUSY_BRAND, "owner": owner_id, "brand": brand.pk}
    with owner(brand) as own:
        if not in_its_tables:
            own.execute(ENTRIES_SQL, values)
            return
        with defaults(own):
            own.execute(SMALL_CASES_SQL, values)
            own.execute(CLOCKS_SQL, values)
        own.execute("ANALYZE cases_case, cases_clock")
