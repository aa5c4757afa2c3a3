"""Taking words out of every text of a schema: rows that may never change else, lose them too, and nothing but them.

The function runs as the owner of the tables, because captures, reviews, sent drafts and signed reports refuse every
other change. It can only replace what a pattern finds by a mark: it cannot write anything else.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from apps.core.tenancy import connection

MARK: Final = "[…]"  # stands for what was taken out, in every language
SHORTEST: Final = 3  # characters: the mark must fit where the word stood
# The chain holds salted hashes only, and would break; the others say what is configured, and are reported instead.
LEFT_ALONE: Final = (
    "audit_auditentry",
    "audit_checkpoint",
    "cases_automationrule",
    "collection_storedquery",
    "django_migrations",
    "monitoring_brandwordlist",
    "monitoring_networkaccount",
    "monitoring_watch",
    "monitoring_watchversion",
)

FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION public.vigie_redact_bytes(value bytea, words bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $fn$
DECLARE word bytea; at int; start int; before int; after int;
BEGIN
  FOREACH word IN ARRAY words LOOP
    start := 1;
    LOOP
      at := position(word IN substring(value FROM start));
      EXIT WHEN at = 0;
      at := at + start - 1;
      before := CASE WHEN at > 1 THEN get_byte(value, at - 2) ELSE 32 END;
      after := CASE WHEN at + length(word) <= length(value) THEN get_byte(value, at + length(word) - 1) ELSE 32 END;
      -- A longer word or number that happens to hold this one stays: 48-57, 65-90, 97-122 are digits and letters.
      IF chr(before % 128) ~ '[[:alnum:]_]' AND before BETWEEN 48 AND 122
         OR chr(after % 128) ~ '[[:alnum:]_]' AND after BETWEEN 48 AND 122 THEN
        start := at + 1;
      ELSE
        value := overlay(value PLACING '[...]'::bytea FROM at FOR length(word));
        start := at + 5;
      END IF;
    END LOOP;
  END LOOP;
  RETURN value;
END $fn$;

CREATE OR REPLACE FUNCTION public.vigie_redact(name text, likes text[], pattern text, json_likes text[],
  json_pattern text, words bytea[], left_alone text[], dry boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE one record; col record; sets text; conds text; found bigint; done jsonb := '{}';
BEGIN
  IF name !~ '^brand_[a-z0-9_]{1,50}$' THEN
    RAISE EXCEPTION 'not a schema of a brand: %', name USING ERRCODE = '22023';
  END IF;
  IF NOT dry THEN
    SET CONSTRAINTS ALL IMMEDIATE;  -- a table with waiting checks cannot be altered
    PERFORM set_config('lock_timeout', '10s', true);
  END IF;
  FOR one IN
    SELECT c.oid, c.relname, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) AS guarded
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = name AND c.relkind = 'r' AND c.relname <> ALL (left_alone) ORDER BY c.relname
  LOOP
    sets := ''; conds := '';
    FOR col IN
      SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = one.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND t.typname IN ('text', 'varchar', 'jsonb', '_text', '_varchar', 'bytea')
    LOOP
      CASE
      WHEN col.typname IN ('text', 'varchar') THEN
        sets := sets || format(', %1$I = regexp_replace(%1$I, $2, $6, ''gi'')', col.attname);
        conds := conds || format(' OR (%1$I ILIKE ANY ($1) AND %1$I ~* $2)', col.attname);
      WHEN col.typname = 'jsonb' THEN
        sets := sets || format(', %1$I = CASE WHEN %1$I::text ~* $3 THEN regexp_replace(%1$I::text, $3, $6, ''gi'')::jsonb
                                ELSE %1$I END', col.attname);
        conds := conds || format(' OR (%1$I::text ILIKE ANY ($4) AND %1$I::text ~* $3)', col.attname);
      WHEN col.typname IN ('_text', '_varchar') THEN
        sets := sets || format(', %1$I = ARRAY(SELECT regexp_replace(x, $2, $6, ''gi'') FROM unnest(%1$I) x)', col.attname);
        conds := conds || format(' OR array_to_string(%1$I, E''\\n'') ~* $2', col.attname);
      ELSE
        sets := sets || format(', %1$I = public.vigie_redact_bytes(%1$I, $5)', col.attname);
        conds := conds || format(' OR EXISTS (SELECT FROM unnest($5) w WHERE position(w IN %1$I) > 0
                                  AND public.vigie_redact_bytes(%1$I, $5) <> %1$I)', col.attname);
      END CASE;
    END LOOP;
    CONTINUE WHEN sets = '';
    conds := substr(conds, 5);
    EXECUTE format('SELECT count(*) FROM %I.%I WHERE ', name, one.relname) || conds
      INTO found USING likes, pattern, json_pattern, json_likes, words;
    CONTINUE WHEN found = 0;
    done := done || jsonb_build_object(one.relname, found);
    CONTINUE WHEN dry;
    IF one.guarded THEN
      EXECUTE format('ALTER TABLE %I.%I DISABLE TRIGGER USER', name, one.relname);
    END IF;
    EXECUTE format('UPDATE %I.%I SET ', name, one.relname) || substr(sets, 3) || ' WHERE ' || conds
      USING likes, pattern, json_pattern, json_likes, words, '[…]';
    IF one.guarded THEN
      EXECUTE format('ALTER TABLE %I.%I ENABLE TRIGGER USER', name, one.relname);
    END IF;
    -- The planner's statistics hold samples of what stood there.
    EXECUTE format('ANALYZE %I.%I', name, one.relname);
  END LOOP;
  RETURN done;
END $fn$;

CREATE OR REPLACE FUNCTION public.vigie_forget_evidence(name text, captures bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE gone bigint;
BEGIN
  IF name !~ '^brand_[a-z0-9_]{1,50}$' THEN
    RAISE EXCEPTION 'not a schema of a brand: %', name USING ERRCODE = '22023';
  END IF;
  -- The row, its time and its hash stay: they prove that there was evidence, and which.
  EXECUTE format('UPDATE %I.cases_capture SET content = '''', raw = '''', picture = ''''
    WHERE id = ANY ($1) AND (content <> '''' OR raw <> '''' OR picture <> '''')', name) USING captures;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $fn$;

CREATE OR REPLACE FUNCTION public.vigie_analyze(name text, tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE one text;
BEGIN
  IF name <> 'public' AND name !~ '^brand_[a-z0-9_]{1,50}$' THEN
    RAISE EXCEPTION 'not a schema of ours: %', name USING ERRCODE = '22023';
  END IF;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = name AND tablename = ANY (tables) LOOP
    EXECUTE format('ANALYZE %I.%I', name, one);
  END LOOP;
END $fn$;
REVOKE ALL ON FUNCTION public.vigie_redact(text, text[], text, text[], text, bytea[], text[], boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.vigie_forget_evidence(text, bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.vigie_analyze(text, text[]) FROM PUBLIC
"""
FUNCTIONS = (
    "vigie_redact(text, text[], text, text[], text, bytea[], text[], boolean)",
    "vigie_forget_evidence(text, bigint[])",
    "vigie_analyze(text, text[])",
)


def pattern_of(words: Iterable[str]) -> str:
    """A pattern that finds each of the words where it stands alone: no letter or digit before or after it.

    As PostgreSQL reads it, whatever the case of the letters.
    """
    alternatives = "|".join(_escaped(word) for word in sorted(words, key=len, reverse=True))
    return f"(?<![[:alnum:]_])(?:{alternatives})(?![[:alnum:]_])"


def _escaped(word: str) -> str:
    return re.sub(
        r"([^\w\s]|_)",
        lambda found: "\\" + found[1] if ord(found[1]) < 128 and found[1] != "_" else found[1],
        word,
    )


def _in_json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _as_bytes(words: Iterable[str]) -> list[bytes]:
    """The forms in which raw bytes hold a word: as it is, in small letters, and as JSON writes it in ASCII."""
    forms = {
        form.encode("utf-8", "replace")
        for word in words
        for spelt in (word, word.lower())
        for form in (spelt, _in_json(spelt), json.dumps(spelt)[1:-1])
    }
    return sorted(forms, key=lambda form: (-len(form), form))


def _likes(words: Iterable[str]) -> list[str]:
    return ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]


def redact(schema: str, words: Iterable[str], *, dry: bool) -> dict[str, int]:
    """Take the words out of every text, JSON and byte column of a brand's schema; rows changed by table.

    dry: only count. Called by the login role, outside every brand; words shorter than three characters are refused.
    """
    chosen = sorted(set(words))
    if any(len(word) < SHORTEST for word in chosen):
        raise ValueError("A word of one or two characters would take out half of every text.")
    if not chosen:
        return {}
    escaped = [_in_json(word) for word in chosen]
    arguments: list[Any] = [schema, _likes(chosen), pattern_of(chosen), _likes(escaped), pattern_of(escaped)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.vigie_redact(%s, %s::text[], %s, %s::text[], %s, %s::bytea[], %s::text[], %s)",
            [*arguments, _as_bytes(chosen), list(LEFT_ALONE), dry],
        )
        found = cursor.fetchone()[0]
    counts: dict[str, int] = json.loads(found) if isinstance(found, str) else found
    return counts


def redact_shared(table: str, columns: dict[str, str], words: Iterable[str]) -> int:
    """The same for one table of the public schema; columns: name → text, jsonb or bytea. Rows changed."""
    chosen = sorted(set(words))
    if not chosen:
        return 0
    sets, conditions = [], []
    for column, kind in columns.items():
        if kind == "bytea":
            sets.append(f'"{column}" = public.vigie_redact_bytes("{column}", %(words)s::bytea[])')
            conditions.append(
                f'EXISTS (SELECT FROM unnest(%(words)s::bytea[]) w WHERE position(w IN "{column}") > 0)'
            )
            continue
        pattern = "%(json)s" if kind == "jsonb" else "%(text)s"
        sets.append(f"\"{column}\" = regexp_replace(\"{column}\"::text, {pattern}, '{MARK}', 'gi')::{kind}")
        conditions.append(f'"{column}"::text ~* {pattern}')
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {", ".join(sets)} WHERE {" OR ".join(conditions)}',  # noqa: S608 - tables of ours
            {
                "words": _as_bytes(chosen),
                "text": pattern_of(chosen),
                "json": pattern_of(map(_in_json, chosen)),
            },
        )
        return int(cursor.rowcount)


def forget_evidence(schema: str, captures: list[int]) -> int:
    """Empty captures of a brand; their rows, times and hashes stay. Called outside every brand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.vigie_forget_evidence(%s, %s::bigint[])", [schema, captures])
        return int(cursor.fetchone()[0])


def refresh_statistics(schema: str, tables: Iterable[str]) -> None:
    """Have the planner's statistics, which hold samples of texts, made anew. Called outside every brand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.vigie_analyze(%s, %s::text[])", [schema, sorted(tables)])
