"""A brand leaves as one signed file and comes in again: the same, connected to nothing, sending nothing twice."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import override_settings

from apps.agency.models import Brand, Membership, User
from apps.audit.checkpoints import public_key, signing_key, verify
from apps.audit.selectors import history
from apps.cases.models import Clock, Note
from apps.cases.services.clocks import look_at
from apps.collection.models import Feed, StoredQuery
from apps.core.chain import head
from apps.core.models import OutboxEvent
from apps.core.tasks import registered
from apps.core.tenancy import entered
from apps.desk.models import DeskEntry
from apps.detection.models import Alert
from apps.monitoring.models import Mention, NetworkAccount
from apps.monitoring.services.watches import save_watch
from apps.privacy.archives import tables
from apps.publishing.models import NetworkAction
from tests.cases.office import Office
from tests.privacy import canary

# What an import writes itself, and what changes because the place does.
AFTERWARDS = {"audit_auditentry", "publishing_attempt", "publishing_restoration"}
CHANGED = {
    "monitoring_networkaccount": {"sealed", "state"},
    "reports_webhook": {"active", "sealed"},
    "reports_webhookdelivery": {"state", "error"},
    "publishing_networkaction": {"state", "attempt_id", "deadline_at", "attempts_made"},
}


def _content(brand: Brand) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with entered(brand), connection.cursor() as cursor:
        for model in tables.models():
            table = model._meta.db_table
            left = CHANGED.get(table, set()) | tables.LINKS | tables.FEEDS
            names = ", ".join(f'"{name}"' for name in tables.columns(model) if name not in left)
            cursor.execute(f'SELECT ({names})::text FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def _plant(office: Office, brand: Brand) -> None:
    """The canary's corners, and what must not leave: an account, a watch, a feed, an alert, a reply on its way."""
    now = office.now
    with transaction.atomic():
        sent = office.asked(office.approved(office.case("Rien ne marche", author="zoe_sent")))
        NetworkAction.objects.filter(pk=sent.pk).update(state="sent", external_id="reply-1", sent_at=now)
        canary.plant(office)
        Alert.objects.create(series="all", kind="volume", began_at=now, detected_at=now, last_seen_at=now)
        save_watch(office.carole, "lampe", "lampe OR aurore", now)
        account = NetworkAccount.objects.create(
            kind="practice", external_id="lumen", handle="lumen", sealed=b"sealed-credentials-of-here"
        )
        Feed.objects.create(
            kind="practice", name="own", brand_id=brand.pk, account_id=account.pk, cursor={"at": 7}
        )
        Mention.objects.update(feed_id=Feed.objects.get(name="own").pk)


@pytest.fixture
def exported(office: Office, lumen: Brand, now: Any, tmp_path: Path) -> Path:
    office.now = now
    _plant(office, lumen)
    connection.set_schema_to_public()
    call_command("export_brand", "lumen", str(tmp_path / "lumen.brand"))
    return tmp_path / "lumen.brand"


def _refused(*words: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("import_brand", *words)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_a_brand_comes_in_as_it_left_and_sends_nothing(exported: Path, lumen: Brand, alice: User) -> None:
    call_command("import_brand", str(exported), "--agency", "phare", "--as", "lumen-deux")
    brand = Brand.objects.get(slug="lumen-deux")
    there, here = _content(lumen), _content(brand)
    for table in set(there) - AFTERWARDS:
        assert here[table] == there[table], table
    assert len([table for table, rows in there.items() if rows]) > 25
    lines = len(there["audit_auditentry"])
    with entered(brand):
        assert verify() == []
        assert set(there["audit_auditentry"]) < set(here["audit_auditentry"])
        assert head("audit_auditentry").entries == lines + 2  # the ledger was held, the brand came in
        assert not NetworkAccount.objects.filter(state="active").exists()
        assert not NetworkAction.objects.filter(state__in=["approved", "sending"]).exists()
        assert NetworkAction.objects.get(state="sent").external_id == "reply-1"
        clocks = {clock.pk for clock in Clock.objects.filter(stopped_at=None)}
        unknown = NetworkAction.objects.filter(state="unknown").count()
    assert brand.publishing_paused_at is not None
    work = OutboxEvent.objects.filter(brand_id=brand.pk)
    assert {row.payload["clock_id"] for row in work.filter(task="cases.look_at_clock")} == clocks != set()
    assert unknown == work.filter(task="publishing.settle").count() == 1
    assert not work.filter(
        task__in=["publishing.carry_out", "reports.mail", "reports.deliver_webhook"]
    ).exists()
    feed = Feed.objects.get(brand_id=brand.pk)
    assert (feed.state, feed.cursor) == ("paused", {"at": 7})
    with entered(brand):
        assert set(Mention.objects.values_list("feed_id", flat=True)) == {feed.pk}
    assert StoredQuery.objects.filter(brand_id=brand.pk, active=True).count() == 1
    assert Membership.objects.filter(brand=brand, user=alice).exists()

    def desk(one: Brand) -> list[Any]:
        rows = DeskEntry.objects.filter(brand_id=one.pk).order_by("kind", "item_id")
        return list(
            rows.values_list(
                "kind", "item_id", "state", "open", "issue_type", "profile", "owner_id", "due_at"
            )
        )

    assert desk(brand) == desk(lumen) != []
    with entered(brand):
        late = Clock.objects.filter(stopped_at=None).order_by("due_at")[0]
        look_at(late.pk, late.due_at + timedelta(minutes=1))
        late.refresh_from_db()
        assert late.missed_at == late.due_at
        assert verify() == []  # the chain goes on


@pytest.mark.django_db(transaction=True)
def test_elsewhere_people_have_other_numbers_and_strangers_no_seat(
    exported: Path, lumen: Brand, alice: User, bob: User
) -> None:
    with zipfile.ZipFile(exported) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"sealed-credentials-of-here" not in everything
    assert b"sealed-credentials-of-here".hex().encode() not in everything
    key = hashlib.sha256(public_key()).hexdigest()
    User.objects.filter(pk=alice.pk).update(email="somebody.else@vigie.example")
    with override_settings(SECRET_KEY="another installation's secret, long enough to be one"):
        assert "signed by another installation" in _refused(
            str(exported), "--agency", "autre", "--as", "away"
        )
        call_command("import_brand", str(exported), "--agency", "autre", "--as", "away", "--key", key)
        brand = Brand.objects.get(slug="away")
        stranger = User.objects.get(email="alice@vigie.example")
        assert not stranger.has_usable_password()
        assert stranger.pk != alice.pk
        assert not Membership.objects.filter(brand=brand).exists()
        with entered(brand):
            assert verify() == []
            assert set(Note.objects.values_list("author_id", flat=True)) == {stranger.pk}
            assert set(Mention.objects.values_list("feed_id", flat=True)) == set(
                Feed.objects.filter(brand_id=brand.pk).values_list("pk", flat=True)
            )
            named = {entry.actor_id for entry in history(500, None)}
            assert {stranger.pk, bob.pk} <= named
            assert alice.pk not in named


@pytest.mark.django_db(transaction=True)
def test_what_is_cut_changed_foreign_or_there_already_is_refused_and_leaves_nothing(
    exported: Path, tmp_path: Path
) -> None:
    raw, bad = exported.read_bytes(), tmp_path / "bad.brand"
    before = (Brand.objects.count(), User.objects.count(), Feed.objects.count())
    assert "no such file" in _refused(str(tmp_path / "none"), "--agency", "phare")
    assert "short name exists" in _refused(str(exported), "--agency", "phare")
    for content in (b"", b"PK", raw[: len(raw) // 2], raw[:-30], b"x" * 5000):
        bad.write_bytes(content)
        assert "no archive of a brand" in _refused(str(bad), "--agency", "phare", "--as", "new")
    for name, old, new in (
        ("tables/cases_note.copy", b"lampe", b"lampa"),
        ("work.jsonl", b"look_at_clock", b"look_at_block"),
        ("manifest.json", b'"Lumen"', b'"Lumin"'),
    ):
        _repacked(
            exported,
            bad,
            lambda one, content, n=name, o=old, w=new: content.replace(o, w) if one == n else content,
        )
        assert "changed" in _refused(str(bad), "--agency", "phare", "--as", "new")
    _repacked(exported, bad, lambda one, content: content, left="feeds.jsonl")
    assert "added or are missing" in _refused(str(bad), "--agency", "phare", "--as", "new")
    _repacked(exported, bad, _of_another_version)
    assert "another version" in _refused(str(bad), "--agency", "phare", "--as", "new")
    _repacked(exported, bad, _with_another_history)
    assert "history" in _refused(str(bad), "--agency", "phare", "--as", "new")
    assert "slug: Use 2 to 31" in _refused(str(exported), "--agency", "phare", "--as", "No Slug")
    assert before == (Brand.objects.count(), User.objects.count(), Feed.objects.count())
    assert not _schema_exists("brand_new")


def _repacked(source: Path, target: Path, change: Callable[..., bytes], left: str = "") -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        content = {name: change(name, old.read(name)) for name in old.namelist() if name != left}
        if change in (_of_another_version, _with_another_history):
            content["manifest.sig"] = signing_key().sign(content["manifest.json"]).hex().encode()
        for name, body in content.items():
            new.writestr(name, body)


def _of_another_version(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    return json.dumps(json.loads(content) | {"migrations": [["cases", "9999_later"]]}).encode()


def _with_another_history(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    return json.dumps(json.loads(content) | {"history": {"entries": 3, "head": "00"}}).encode()


def _schema_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def test_every_table_number_and_task_has_its_place_in_an_archive(lumen_db: Brand) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        there = {row[0] for row in cursor.fetchall()} - {"django_migrations"}
    assert there == {model._meta.db_table for model in tables.models()} | tables.LEFT_OUT
    for model in tables.models():
        for field in model._meta.concrete_fields:
            if field.is_relation or isinstance(field, models.AutoField):
                continue
            if isinstance(field, models.BigIntegerField) and field.column.endswith("_id"):
                assert field.column in tables.PEOPLE | tables.FEEDS | tables.OWN | {"actor_id"}, field
    assert not tables.CARRIED & tables.STAYS
    assert {name for name in registered() if "." in name} == tables.CARRIED | tables.STAYS
