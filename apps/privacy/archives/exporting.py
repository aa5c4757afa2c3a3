"""Writing a brand's archive from one snapshot of its schema, while everything runs."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.agency import history
from apps.agency.access import Actor, require
from apps.agency.models import Brand, Membership, User
from apps.audit.checkpoints import TABLE, checkpoint_file, signing_key
from apps.collection.models import Feed
from apps.core.chain import head
from apps.core.models import OutboxEvent
from apps.core.tenancy import connection, entered, in_public
from apps.privacy.archives.form import Writer
from apps.privacy.archives.tables import (
    BLANK,
    CARRIED,
    LINKS,
    PEOPLE,
    applied_migrations,
    columns,
    models,
    numbered,
)
from apps.privacy.certificates import erasure_file

BRAND_FIELDS = ("slug", "name", "languages", "time_zone", "state", "colour", "logo", "mention_quota_per_hour", "setup_step")  # fmt: skip
FEED_FIELDS = ("id", "kind", "name", "params", "account_id", "matched", "interval_seconds", "cursor")
WORK_FIELDS = ("topic", "task", "lane", "payload", "dedupe_key")
MEMBER_FIELDS = ("role", "languages", "skills", "on_call_order")


def export_brand(actor: Actor, brand: Brand, path: Path, now: datetime) -> dict[str, Any]:
    """Write the brand's archive beside its place and move it there. Returns its manifest.

    No credential is in it. It is one moment's state: whatever is written meanwhile is not in it.
    """
    require(actor, "brand:archive")
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.touch(mode=0o600)
        with fresh.open("wb") as stream, closing(Writer(stream)) as writer:
            with entered(brand):
                head(
                    TABLE
                )  # the brand is entered before the snapshot: the statement that enters would take it
                with transaction.atomic(durable=True), connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    facts = _write(writer, brand)
            manifest = writer.seal({"made_at": now.astimezone(UTC).isoformat(), **facts}, signing_key())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    with in_public(), transaction.atomic():
        history.record(
            actor,
            "brand.exported",
            agency_id=brand.agency_id,
            brand_id=brand.pk,
            target_type="brand",
            target_id=brand.pk,
            facts={"entries": facts["history"]["entries"], "head": facts["history"]["head"]},
        )
    return manifest


def _write(writer: Writer, brand: Brand) -> dict[str, Any]:
    top = head(TABLE)
    tables = {}
    for model in models():
        name = model._meta.db_table
        tables[name] = {"columns": columns(model), "rows": writer.add(f"tables/{name}.copy", _copied(model))}
    feeds = Feed.objects.filter(brand_id=brand.pk).order_by("pk").values(*FEED_FIELDS)
    writer.add("feeds.jsonl", map(_line, feeds))
    work = OutboxEvent.objects.filter(brand_id=brand.pk, task__in=CARRIED, done_at=None, failed_at=None)
    rows = work.order_by("pk").values(*WORK_FIELDS, "due_at")
    writer.add("work.jsonl", (_line({**row, "due_at": row["due_at"].isoformat()}) for row in rows))
    for name, file in (
        ("checkpoints.jsonl", checkpoint_file(brand)),
        ("erasures.jsonl", erasure_file(brand)),
    ):
        writer.add(name, [file.read_bytes()] if file.exists() else [])
    return {
        "brand": {name: getattr(brand, name) for name in BRAND_FIELDS},
        "agency": brand.agency.slug,
        "migrations": applied_migrations(),
        "tables": tables,
        "sequences": _sequences(),
        "people": _people(brand),
        "history": {"entries": top.entries, "head": top.hash.hex()},
    }


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _copied(model: type[Model]) -> Iterator[bytes]:
    """The table's rows as COPY writes them, without what opens something."""
    chosen = []
    for name in columns(model):
        if name in BLANK:
            chosen.append("''::bytea")
        elif name in LINKS:
            # The hash of a number that is thrown away: no link fits it.
            chosen.append("sha256(uuid_send(gen_random_uuid()))")
        else:
            chosen.append(f'"{name}"')
    key = model._meta.pk
    assert key is not None
    query = f'SELECT {", ".join(chosen)} FROM "{model._meta.db_table}" ORDER BY "{key.column}"'  # noqa: S608 - names of ours
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        yield from map(bytes, copy)


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
            " AND last_value IS NOT NULL ORDER BY 1"
        )
        return dict(cursor.fetchall())


def _people(brand: Brand) -> list[dict[str, Any]]:
    """Everybody whose number stands in a row: by e-mail, with what they were at the brand."""
    places = [(model._meta.db_table, name) for model in models() for name in numbered(model, PEOPLE)]
    parts = [
        f'SELECT {f"unnest({name})" if name == "mentioned" else name} AS id FROM "{table}"'  # noqa: S608 - names of ours
        for table, name in [*places, (TABLE, "actor_id")]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT id FROM ({' UNION ALL '.join(parts)}) seen WHERE id IS NOT NULL")  # noqa: S608
        ids = {row[0] for row in cursor.fetchall()}
    seats = {
        row["user_id"]: row
        for row in Membership.objects.filter(brand=brand).values("user_id", *MEMBER_FIELDS)
    }
    known = {user.pk: user for user in User.objects.filter(pk__in=ids | set(seats)).only("email", "name")}
    return [
        {
            "id": one,
            "email": known[one].email if one in known else "",
            "name": known[one].name if one in known else "",
            "seat": {name: seats[one][name] for name in MEMBER_FIELDS} if one in seats else None,
        }
        for one in sorted(ids | set(seats))
    ]
