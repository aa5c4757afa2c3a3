"""A history chained by the database: SQL of its trigger, and the query that verifies it.

Each line's hash covers the line before, so that an edit, a removal or a swap in the middle is found. A cut tail is
not: checkpoints of the heads, signed and kept off the database, show that (audit/checkpoints.py).
"""

from typing import NamedTuple

from django.db import connection

_LINE = """
  convert_to(concat_ws(E'\\x1f', r.seq::text, extract(epoch from r.at)::text, coalesce(r.actor_id::text, ''),
    r.actor_kind, r.action, r.target_type, r.target_id, r.facts::text, array_to_string(r.reasons, E'\\x1e')), 'UTF8')
"""

TRIGGER_SQL = """
-- A session keeps the plan it made while the table was empty, and would read the whole table for each line.
CREATE FUNCTION {table}_chain() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan TO off AS $chain$
DECLARE last record; r record;
BEGIN
  -- One writer at a time: two lines must never name the same predecessor.
  PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, 0));
  SELECT seq, hash INTO last FROM {table} ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.prev := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  NEW.at := clock_timestamp();
  r := NEW;
  NEW.hash := sha256(NEW.prev || {line});
  RETURN NEW;
END $chain$;
CREATE TRIGGER {table}_chain BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_chain();
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $deny$
BEGIN RAISE EXCEPTION 'the history is append-only' USING ERRCODE = '42501'; END $deny$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_append_only();
"""

VERIFY_SQL = """
SELECT r.seq FROM (SELECT *, lag(hash) OVER (ORDER BY seq) AS before, row_number() OVER (ORDER BY seq) AS place
                   FROM {table}) r
WHERE r.seq <> r.place
   OR r.prev <> coalesce(r.before, decode(repeat('00', 32), 'hex'))
   OR r.hash <> sha256(r.prev || {line})
ORDER BY r.seq LIMIT 20
"""


class Head(NamedTuple):
    """The last line of a chain: how many lines, and the hash that stands for them all."""

    entries: int
    hash: bytes


def trigger_sql(table: str) -> str:
    """SQL that makes `table` a chained, append-only history; for a migration's RunSQL."""
    return TRIGGER_SQL.format(table=table, line=_LINE)


def broken_lines(table: str) -> list[int]:
    """Numbers of the first lines that do not fit the chain (at most 20); empty when it is whole."""
    with connection.cursor() as cursor:
        cursor.execute(VERIFY_SQL.format(table=table, line=_LINE))
        return [row[0] for row in cursor.fetchall()]


def head(table: str) -> Head:
    """The head of a chain, for a checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT seq, hash FROM "{table}" ORDER BY seq DESC LIMIT 1')  # noqa: S608 - a table of ours
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1])) if row else Head(0, b"")
