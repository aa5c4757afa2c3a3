"""A brand's schema: made from SQL recorded once from the real migrations, entered by a role of its own.

The login role of web and workers owns nothing: the functions below run as the owner of the tables
(SECURITY DEFINER) and do one thing each.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import ClientCursor
from psycopg.conninfo import conninfo_to_dict

from apps.agency.models import Brand, SchemaTemplate
from apps.core import redaction
from apps.core.errors import VigieError
from apps.core.tenancy import connection

# PostgreSQL cuts names at 63: database, a dot, "brand_" and a short name of 31 must fit.
LONGEST_DATABASE_NAME = 25
# Tables that can only grow: a brand's role may insert and read, nothing else.
APPEND_ONLY = ("audit_auditentry", "publishing_attempt", "cases_capture", "cases_review")
# What a brand's role may do outside its schema: read who is who, hand on work, keep its line of the cockpit.
SHARED_GRANTS = {
    "agency_agency": "SELECT",
    "agency_brand": "SELECT",
    "agency_membership": "SELECT",
    "agency_notification": "SELECT, INSERT",
    "agency_user": "SELECT",
    "collection_feed": "SELECT, INSERT, UPDATE",
    "collection_keywordlist": "SELECT",
    "collection_storedquery": "SELECT, INSERT, UPDATE, DELETE",
    "collection_post": "SELECT",
    "django_content_type": "SELECT",
    "core_outboxevent": "SELECT, INSERT, UPDATE, DELETE",
    "desk_deskentry": "SELECT, INSERT, UPDATE, DELETE",
}

# Shared tables whose rows of a brand go when it is erased.
BRAND_ROWS = (
    "agency_notification",
    "collection_feed",
    "collection_heldback",
    "collection_intake",
    "collection_storedquery",
    "core_outboxevent",
    "desk_deskentry",
)

FUNCTIONS_SQL = """
CREATE OR REPLACE FUNCTION public.vigie_grant_schema(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE brand_role text := left(current_database() || '.' || name, 63); kept text;
BEGIN
  IF name !~ '^brand_[a-z0-9_]{{1,50}}$' THEN
    RAISE EXCEPTION 'not a schema of a brand: %', name USING ERRCODE = '22023';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = brand_role) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN', brand_role);
  END IF;
  EXECUTE format('GRANT %I TO %I', {group}, brand_role);
  IF {app} <> current_user THEN
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', brand_role, {app});
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', name, brand_role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', name, brand_role);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', name, brand_role);
  FOR kept IN SELECT tablename FROM pg_tables WHERE schemaname = name AND tablename = ANY({append_only}) LOOP
    EXECUTE format('REVOKE UPDATE, DELETE ON %I.%I FROM %I', name, kept, brand_role);
  END LOOP;
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.django_migrations FROM %I', name, brand_role);
END $fn$;

CREATE OR REPLACE FUNCTION public.vigie_create_schema(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE body text;
BEGIN
  IF name !~ '^brand_[a-z0-9_]{{1,50}}$' THEN
    RAISE EXCEPTION 'not a schema of a brand: %', name USING ERRCODE = '22023';
  END IF;
  SELECT sql INTO STRICT body FROM public.agency_schematemplate WHERE id = 1;
  EXECUTE format('CREATE SCHEMA %I', name);
  PERFORM set_config('search_path', format('"%s", "public"', name), true);
  EXECUTE body;
  PERFORM set_config('search_path', 'pg_catalog, public', true);
  PERFORM public.vigie_grant_schema(name);
END $fn$;

CREATE OR REPLACE FUNCTION public.vigie_drop_schema(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE brand_role text := left(current_database() || '.' || name, 63);
BEGIN
  IF NOT EXISTS (SELECT FROM public.agency_brand b WHERE b.schema_name = vigie_drop_schema.name AND b.state = 'archived') THEN
    RAISE EXCEPTION 'only an archived brand can be erased: %', name USING ERRCODE = '22023';
  END IF;
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', name);
  EXECUTE format('DROP ROLE IF EXISTS %I', brand_role);
END $fn$;

-- What a case says stays in its brand's schema; a page across brands asks for it in one statement, of brands at which
-- its reader may read cases. Only the login role may call it: a brand's role never sees another brand.
CREATE OR REPLACE FUNCTION public.vigie_desk_titles(wanted jsonb)
RETURNS TABLE (brand_id bigint, item_id bigint, title text, alert_id bigint, handle text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $fn$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT b.id, b.schema_name AS name, w.value AS ids
    FROM jsonb_each(wanted) w JOIN public.agency_brand b ON b.id = w.key::bigint
    WHERE b.state = 'active' AND to_regclass(format('%I.cases_case', b.schema_name)) IS NOT NULL
  LOOP
    RETURN QUERY EXECUTE format(
      'SELECT $1, c.id, c.title::text, c.alert_id, a.handle::text FROM %1$I.cases_case c'
      ' LEFT JOIN %1$I.monitoring_author a ON a.id = c.author_id'
      ' WHERE c.id IN (SELECT i::bigint FROM jsonb_array_elements_text($2) i)', one.name) USING one.id, one.ids;
  END LOOP;
END $fn$;

REVOKE ALL ON FUNCTION public.vigie_desk_titles(jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.vigie_grant_schema(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.vigie_create_schema(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.vigie_drop_schema(text) FROM PUBLIC;
"""


def schema_name(slug: str) -> str:
    """The schema of the brand with this short name."""
    return "brand_" + slug.replace("-", "_")


def create_schema(name: str) -> None:
    """Make a brand's schema, tables, role and rights in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.vigie_create_schema(%s)", [name])


def drop_schema(name: str) -> None:
    """Erase an archived brand's schema and role in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.vigie_drop_schema(%s)", [name])


def forget_rows(brand_id: int) -> None:
    """Delete what shared tables hold of a brand, in the caller's transaction."""
    with connection.cursor() as cursor:
        for table in BRAND_ROWS:
            cursor.execute(f'DELETE FROM "{table}" WHERE brand_id = %s', [brand_id])  # noqa: S608 - tables of ours


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner of the tables for the block: migrations, and nothing else."""
    wrapper: Any = connection
    login = {key: wrapper.settings_dict[key] for key in ("USER", "PASSWORD")}
    owner = conninfo_to_dict(settings.DATABASE_OWNER_URL)
    wrapper.close()
    wrapper.settings_dict.update(USER=owner.get("user", ""), PASSWORD=owner.get("password", ""))
    wrapper.as_owner = True
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict.update(login)
        wrapper.as_owner = False


def install_functions() -> None:
    """Create or refresh the functions above and the rights of the login role and the brands' group. As owner."""
    app = conninfo_to_dict(settings.DATABASE_URL).get("user") or ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        owner, database = cursor.fetchone()
        app = app or owner
        if len(str(database).encode()) > LONGEST_DATABASE_NAME:
            raise VigieError(
                _("The database's name is too long: two brands' roles could not be told apart."),
                field="DATABASE_URL",
                value=database,
                remedy=_("Use a name of at most 25 letters."),
            )
        group = f"{database}.brands"[:63]
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [group])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE ROLE "{group}" NOLOGIN')
        cursor.execute(
            FUNCTIONS_SQL.format(
                group=_literal(group),
                app=_literal(str(app)),
                append_only="ARRAY[" + ",".join(_literal(name) for name in APPEND_ONLY) + "]",
            )
        )
        cursor.execute(redaction.FUNCTION_SQL)
        tables = set(connection.introspection.table_names(cursor))
        grants = [f'GRANT USAGE ON SCHEMA public TO "{group}"']
        grants += [
            f'GRANT {rights} ON "{table}" TO "{group}"'
            for table, rights in SHARED_GRANTS.items()
            if table in tables
        ]
        grants.append(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{group}"')
        if app != owner:
            grants += [
                f'GRANT USAGE ON SCHEMA public TO "{app}"',
                f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}"',
                f'REVOKE UPDATE, DELETE ON agency_agencyauditentry FROM "{app}"',
                f'REVOKE INSERT, UPDATE, DELETE ON agency_schematemplate, django_migrations FROM "{app}"',
                f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{app}"',
                f'GRANT EXECUTE ON FUNCTION vigie_create_schema(text), vigie_drop_schema(text), vigie_desk_titles(jsonb) TO "{app}"',
                f'GRANT EXECUTE ON FUNCTION {", ".join(redaction.FUNCTIONS)} TO "{app}"',
            ]
        cursor.execute(";\n".join(grants))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_CHANGE_NOTHING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SHOW", "SET SEARCH_PATH")


@contextmanager
def _recording(statements: list[str]) -> Iterator[None]:
    """Keep every statement that changes something, with its values in it."""

    def keep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else sql.as_string(connection.connection)
        if not text.lstrip().upper().startswith(_CHANGE_NOTHING):
            cursor = ClientCursor(connection.connection)
            statements.extend(
                cursor.mogrify(text, values) if values else text for values in (params if many else [params])
            )
        return result

    with connection.execute_wrapper(keep):
        yield


def _migrate_here(schema: str) -> None:
    """Run every migration of the brands' apps that is missing in the schema."""
    connection.set_schema(schema, include_public=False)
    MigrationRecorder(connection).ensure_schema()
    connection.set_schema(schema)
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def record_template() -> None:
    """Run all migrations in a scratch schema, keep their SQL, and leave no trace of the schema. As owner."""
    statements: list[str] = []
    with transaction.atomic():
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute('CREATE SCHEMA "brand_0template"')
        with _recording(statements):
            _migrate_here("brand_0template")
        connection.set_schema_to_public()
        transaction.set_rollback(True)
    SchemaTemplate.objects.update_or_create(
        id=1,
        defaults={"sql": ";\n".join(s.rstrip().rstrip(";") for s in statements), "migrations": _leaves()},
    )


def _leaves() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes())


def template_is_current() -> bool:
    """Whether the stored template was recorded from the migrations that this code has."""
    stored = SchemaTemplate.objects.filter(id=1).values_list("migrations", flat=True).first()
    return stored == _leaves()


def migrate_brands(tell: Callable[[str], None]) -> None:
    """Bring every brand's schema up to date: planned and run once per state, replayed in the others. As owner."""
    groups = _brands_by_state(list(Brand.objects.order_by("pk").values_list("schema_name", flat=True)))
    for applied, schemas in groups.items():
        wanted = {tuple(leaf) for leaf in _leaves()}
        if wanted <= applied:
            continue
        first, *others = schemas
        statements: list[str] = []
        with transaction.atomic(), _recording(statements):
            _migrate_here(first)
        body = ";\n".join(s.rstrip().rstrip(";") for s in statements)
        for schema in others:
            connection.set_schema(schema)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                cursor.execute(body)
        connection.set_schema_to_public()
        tell(f"brands: {len(schemas)} brought up to date")
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        for schemas in groups.values():
            for schema in schemas:
                cursor.execute("SELECT public.vigie_grant_schema(%s)", [schema])


def _brands_by_state(schemas: Sequence[str]) -> dict[frozenset[tuple[str, str]], list[str]]:
    groups: dict[frozenset[tuple[str, str]], list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        # 200 at a time: one statement locks every table that it reads.
        for start in range(0, len(schemas), 200):
            part = schemas[start : start + 200]
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{schema}', app, name FROM \"{schema}\".django_migrations"  # noqa: S608 - names of ours
                    for schema in part
                )
            )
            applied: dict[str, set[tuple[str, str]]] = {schema: set() for schema in part}
            for schema, app, name in cursor.fetchall():
                applied[schema].add((app, name))
            for schema, rows in applied.items():
                groups[frozenset(rows)].append(schema)
    return groups
