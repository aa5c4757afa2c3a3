"""Being inside one brand: entering it, knowing it, and refusing to be nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import SuspiciousOperation
from django.db import connection as default_connection
from django.db import models
from django.db.models.signals import post_init, post_save, pre_delete, pre_save
from django.db.models.sql import Query
from django_tenants.utils import tenant_context

if TYPE_CHECKING:
    from apps.core.postgres.base import DatabaseWrapper

PUBLIC = "public"
# The same connection, with what the engine adds to Django's.
connection = cast("DatabaseWrapper", default_connection)


class NoBrand(RuntimeError):
    """Something that belongs to a brand was asked for while no brand was entered."""


class CrossBrandWrite(SuspiciousOperation):
    """A row read in one brand was about to be written in another."""


class CrossBrandRead(SuspiciousOperation):
    """A query begun in one brand, or from a row of it, was about to be answered from another."""


@contextmanager
def entered(brand: Any) -> Iterator[None]:
    """Enter a brand's schema and PostgreSQL role for the block; leave to where one was before.

    The only way in: `with brand:` of django-tenants shares its stack between threads.
    """
    with tenant_context(brand):
        yield


@contextmanager
def in_public() -> Iterator[None]:
    """Leave the brand for the block, as the agency's pages and the relay do."""
    previous = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(previous)


def current_schema() -> str:
    """The schema entered now: "public" or a brand's."""
    return str(connection.schema_name)


def current_brand() -> Any:
    """The brand entered now. Raises NoBrand in the public schema."""
    if connection.schema_name == PUBLIC:
        raise NoBrand("No brand is entered here: use entered(brand).")
    return connection.tenant


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Cache keys carry the schema, so that one brand's value is never another's."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"


def guard_writes(labels: frozenset[str]) -> None:
    """Make every model of these apps remember its schema and refuse to be saved or deleted in another.

    labels: app labels of the brands' apps. Signals are used here, and only here, because every write of the
    ORM must pass, whoever wrote it.
    """

    def remember(sender: type[models.Model], instance: models.Model, **_: object) -> None:
        if sender._meta.app_label in labels and instance.pk is not None:
            instance.__dict__["_schema"] = connection.schema_name

    def check(sender: type[models.Model], instance: models.Model, **_: object) -> None:
        loaded = instance.__dict__.get("_schema")
        if loaded is not None and loaded != connection.schema_name:
            raise CrossBrandWrite(
                f"{sender.__name__} was read in {loaded} and would be written in {connection.schema_name}"
            )

    for signal in (post_init, post_save):
        signal.connect(remember, weak=False, dispatch_uid=f"vigie-remember-{id(signal)}")
    for signal in (pre_save, pre_delete):
        signal.connect(check, weak=False, dispatch_uid=f"vigie-check-{id(signal)}")


def guard_reads(labels: frozenset[str]) -> None:
    """Make every query on models of these apps remember its schema and refuse to be answered in another.

    A lazy query that leaves its brand would otherwise bring the rows of whichever brand is entered when somebody
    looks at it. What was begun in the public schema (a form's class, a view's) may be used in any brand.
    """
    begin, compile_ = Query.__init__, Query.get_compiler

    def remember(query: Query, model: type[models.Model] | None, *arguments: Any, **named: Any) -> None:
        begin(query, model, *arguments, **named)
        if model is not None and model._meta.app_label in labels:
            query.begun_in = connection.schema_name  # type: ignore[attr-defined]

    def check(query: Query, *arguments: Any, **named: Any) -> Any:
        begun_in = getattr(query, "begun_in", PUBLIC)
        if begun_in not in (PUBLIC, connection.schema_name):
            raise CrossBrandRead(f"a query begun in {begun_in} would be answered in {connection.schema_name}")
        return compile_(query, *arguments, **named)

    Query.__init__, Query.get_compiler = remember, check  # type: ignore[assignment, method-assign]


class RelationRouter:
    """Refuses to follow a row's relations (and to reload it) in another brand than the one it was read in."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> None:
        """Has no opinion on databases; Django asks it before each query that starts from a row."""
        read_in = getattr(hints.get("instance"), "_schema", None)
        if read_in is not None and read_in != connection.schema_name:
            raise CrossBrandRead(f"a row read in {read_in} would be followed in {connection.schema_name}")
