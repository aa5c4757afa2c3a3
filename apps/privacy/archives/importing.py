"""Taking a brand's archive in: the whole brand in one transaction, or nothing. As the owner of the tables.

The history comes in line by line as it was chained; numbers of people, feeds and the brand change everywhere else.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency import history, schemas
from apps.agency.access import Actor, require
from apps.agency.models import Agency, Brand, Membership, User
from apps.audit.checkpoints import TABLE, public_key
from apps.audit.selectors import ARRIVAL
from apps.audit.services import record
from apps.cases.models import Clock
from apps.collection.models import Feed
from apps.core.chain import broken_lines, head
from apps.core.models import OutboxEvent
from apps.core.tenancy import connection, entered, in_public
from apps.detection.models import Crisis
from apps.monitoring.models import NetworkAccount, Watch
from apps.monitoring.services.word_lists import hand_over
from apps.privacy.archives.form import Archive, BadArchive
from apps.privacy.archives.tables import CARRIED, FEEDS, PEOPLE, applied_migrations, columns, models, numbered
from apps.privacy.certificates import erasure_file
from apps.publishing.services.restoring import hold_ledger
from apps.reports.models import Webhook, WebhookDelivery

NOTHING = b"\\N"  # as COPY writes what is missing
_NUMBER = re.compile(rb"\d+")
TRIGGERS_SQL = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgname NOT LIKE '%\\_on\\_desk'
ORDER BY 1, 2
"""
Numbers = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in: the brand, its rows, people with and without a seat, actions that are looked for first."""

    brand: Brand
    rows: int
    seated: int
    unseated: int
    held: int


def import_brand(actor: Actor, archive: Archive, agency: Agency, slug: str, now: datetime) -> Imported:
    """Make the archive's brand at the agency, under its short name or `slug`. Call it as the owner of the tables.

    Publishing is paused, accounts and receivers are disconnected, its feeds rest, links are dead. Raises BadArchive where
    the short name is taken or the archive was made by another version.
    """
    require(actor, "brand:create")
    manifest = archive.manifest
    slug = slug or manifest["brand"]["slug"]
    with in_public(), transaction.atomic():
        brand = _new_brand(manifest, agency, slug, now)
        ours = manifest["public_key"] == public_key().hex()
        people = _people(manifest, slug, ours)
        seated = _seats(manifest, brand, people, ours)
        feeds = _feeds(archive, brand)
        schemas.create_schema(brand.schema_name)
        with entered(brand):
            _refuse_other_version(manifest)
            _fill(archive, people, feeds, ours)
            _check_history(manifest)
            _renumber(people)
            _disconnect()
            held = hold_ledger(datetime.fromisoformat(manifest["made_at"]), now)
            _arm_again(archive, brand)
            hand_over(Watch.objects.order_by("pk"))
            moved = {str(old): new for old, new in people.items() if old != new}
            facts = {"people": moved, **manifest["history"], "made_at": manifest["made_at"]}
            record(actor, "brand.imported", target_type=ARRIVAL, target_id=brand.pk, facts=facts)
        history.record(
            actor,
            "brand.imported",
            agency_id=agency.pk,
            brand_id=brand.pk,
            target_type="brand",
            target_id=brand.pk,
            facts=manifest["history"],
        )
    _keep_erasures(archive, brand)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return Imported(brand, rows, seated, len(people) - seated, held)


def _refuse_other_version(manifest: Mapping[str, Any]) -> None:
    here = applied_migrations()
    known = {model._meta.db_table: columns(model) for model in models()}
    told = {name: table["columns"] for name, table in manifest["tables"].items()}
    if manifest["migrations"] != here or told != known:
        raise BadArchive(
            _("This archive was made by another version of Vigie."),
            field="migrations",
            value=next((" ".join(one) for one in manifest["migrations"] if one not in here), "—"),
            remedy=_("Bring both installations to the same version, and export again."),
        )


def _new_brand(manifest: Mapping[str, Any], agency: Agency, slug: str, now: datetime) -> Brand:
    told = dict(manifest["brand"], slug=slug)
    schemas_name = schemas.schema_name(slug)
    if Brand.objects.filter(schema_name=schemas_name).exists():
        raise BadArchive(
            _("A brand with this short name exists."),
            field="slug",
            value=slug,
            remedy=_("Give it another one with --as SLUG."),
        )
    archived = now if told["state"] == Brand.State.ARCHIVED else None
    brand = Brand(
        agency=agency, schema_name=schemas_name, publishing_paused_at=now, archived_at=archived, **told
    )
    try:
        brand.clean_fields(exclude=["schema_name"])
    except ValidationError as error:
        field, (sentence, *_others) = next(iter(error.message_dict.items()))
        raise BadArchive(sentence, field=field, value=getattr(brand, field)) from error
    brand.save()
    return brand


def _people(manifest: Mapping[str, Any], slug: str, ours: bool) -> dict[int, int]:
    """{their number there: their number here}, by e-mail; who is unknown becomes somebody without a seat or password."""
    told = manifest["people"]
    emails = {one["id"]: one["email"] or f"former-{one['id']}.{slug}@vigie.invalid" for one in told}
    gone = {one["id"] for one in told if not one["email"]} if ours else set()
    known = dict(User.objects.filter(email__in=emails.values()).values_list("email", "pk"))
    names = {emails[one["id"]]: one["name"] for one in told if one["id"] not in gone}
    fresh = [User(email=email, name=name) for email, name in names.items() if email not in known]
    for user in fresh:
        user.set_unusable_password()
    known |= {user.email: user.pk for user in User.objects.bulk_create(fresh)}
    return {one: one if one in gone else known[email] for one, email in emails.items()}


def _seats(manifest: Mapping[str, Any], brand: Brand, people: Mapping[int, int], ours: bool) -> int:
    """Give a seat back to who works for this agency, or did when it left: never to a stranger."""
    back = ours and manifest["agency"] == brand.agency.slug
    wanted = {people[one["id"]]: one["seat"] for one in manifest["people"] if one["seat"]}
    colleagues = set(
        Membership.objects.filter(agency=brand.agency, user_id__in=wanted).values_list("user_id", flat=True)
    )
    seats = [
        Membership(user_id=one, agency=brand.agency, brand=brand, **seat)
        for one, seat in wanted.items()
        if back or one in colleagues
    ]
    return len(Membership.objects.bulk_create(seats))


def _feeds(archive: Archive, brand: Brand) -> dict[int, int]:
    """The brand's own feeds, resting: {their number there: their number here}."""
    told = list(_lines(archive, "feeds.jsonl"))
    numbers = [one.pop("id") for one in told]
    made = Feed.objects.bulk_create(
        [Feed(brand_id=brand.pk, agency_id=brand.agency_id, state=Feed.State.PAUSED, **one) for one in told]
    )
    return dict(zip(numbers, (feed.pk for feed in made), strict=True))


def _fill(archive: Archive, people: Numbers, feeds: Numbers, ours: bool) -> None:
    with connection.cursor() as cursor, _unguarded(cursor):
        for model in models():
            table, names = model._meta.db_table, columns(model)
            change: dict[int, Callable[[bytes], bytes]] = {}
            for name in numbered(model, PEOPLE):
                change[names.index(name)] = _changer(people, people)
            for name in numbered(model, FEEDS):
                # Of a shared feed elsewhere nothing is known here.
                kept: Numbers | None = None if ours else {}
                missing = b"0" if not model._meta.get_field(name).null else NOTHING
                change[names.index(name)] = _changer(feeds, kept, missing)
            listed = ", ".join(f'"{name}"' for name in names)
            with (
                archive.open(f"tables/{table}.copy") as lines,
                cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy,
            ):
                for line in lines:
                    copy.write(_changed(line, change))
        for name, last in archive.manifest["sequences"].items():
            cursor.execute(
                "SELECT setval(format('%%I.%%I', current_schema(), %s::text)::regclass, %s)", [name, last]
            )


@contextmanager
def _unguarded(cursor: Any) -> Iterator[None]:
    """Fill tables as they were: the chain's trigger would hash lines anew, others refuse what is settled.

    Those that keep the desk's lines do their work.
    """
    cursor.execute(TRIGGERS_SQL)
    guards = cursor.fetchall()
    for table, trigger in guards:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be altered
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, trigger in guards:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{trigger}"')


def _changer(numbers: Numbers, kept: Numbers | None, missing: bytes = NOTHING) -> Callable[[bytes], bytes]:
    """How a value of COPY (a number, or an array of them) changes; kept None: what is not known stays."""

    def one(found: re.Match[bytes]) -> bytes:
        new = numbers.get(int(found[0]))
        if new is not None:
            return str(new).encode()
        return found[0] if kept is None else missing

    return lambda value: value if value == NOTHING else _NUMBER.sub(one, value)


def _changed(line: bytes, change: Mapping[int, Callable[[bytes], bytes]]) -> bytes:
    if not change:
        return line
    values = line.rstrip(b"\n").split(b"\t")
    for index, how in change.items():
        values[index] = how(values[index])
    return b"\t".join(values) + b"\n"


def _check_history(manifest: Mapping[str, Any]) -> None:
    top, told = head(TABLE), manifest["history"]
    if broken_lines(TABLE) or (top.entries, top.hash.hex()) != (told["entries"], told["head"]):
        raise BadArchive(
            _("The history in this archive does not verify."), field="history", value=str(top.entries)
        )


def _renumber(people: Numbers) -> None:
    """Numbers of people inside JSON: who was told of a clock, who has a part in a crisis."""
    if all(old == new for old, new in people.items()):
        return
    clocks = list(Clock.objects.exclude(told=[]))
    for clock in clocks:
        clock.told = [[mark, str(people.get(int(one), int(one)))] for mark, one in clock.told]
    Clock.objects.bulk_update(clocks, ["told"], batch_size=1000)
    crises = list(Crisis.objects.exclude(people=[]))
    for crisis in crises:
        crisis.people = [{**one, "user_id": people.get(one["user_id"])} for one in crisis.people]
    Crisis.objects.bulk_update(crises, ["people"])


def _disconnect() -> None:
    """Nothing may open or tell anything before somebody here connected it again."""
    NetworkAccount.objects.filter(state=NetworkAccount.State.ACTIVE).update(
        state=NetworkAccount.State.EXPIRED
    )
    Webhook.objects.update(active=False)
    WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).update(
        state=WebhookDelivery.State.FAILED, error=_("The brand came from an archive.")
    )


def _arm_again(archive: Archive, brand: Brand) -> None:
    """Timers and work that were open: the same rows for the new brand."""
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(brand_id=brand.pk, **{**row, "due_at": datetime.fromisoformat(row["due_at"])})
            for row in _lines(archive, "work.jsonl")
            if row["task"] in CARRIED
        ],
        batch_size=1000,
    )


def _keep_erasures(archive: Archive, brand: Brand) -> None:
    """Who was forgotten is known here too, so that a later restore forgets them again."""
    with archive.open("erasures.jsonl") as member:
        content = member.read()
    if content:
        path = erasure_file(brand)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _lines(archive: Archive, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(name) as member:
        yield from map(json.loads, member)
