"""A backup is restored into an empty database, and no reply is sent again."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from apps.agency.access import SYSTEM
from apps.agency.models import Brand
from apps.agency.services import pause_publishing
from apps.audit.checkpoints import make_checkpoint, verify
from apps.cases.models import Draft
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import connection, entered, in_public
from apps.monitoring.models import Author, Mention
from apps.networks.contract import Target
from apps.privacy.services.requests import erase_person
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking, ledger
from config.backups import FORMAT, BadBackup, restore
from tests.cases.conftest import town
from tests.cases.office import SORRY, Office, forget_events
from tests.house.database import _end_sessions, owner

__all__ = ["town"]
SECOND = "test_restored"


@contextmanager
def another_database() -> Iterator[None]:
    """An empty database instead of the tests' own, for the block."""
    before, name = connection.settings_dict["NAME"], f"{SECOND}{connection.settings_dict['NAME'][-2:]}"
    connection.close()
    with owner() as own:
        own.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        own.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connections["default"].settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connections["default"].settings_dict["NAME"] = before
        _end_sessions(name)
        with owner() as own:
            own.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            for (role,) in own.execute(
                "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [f"{name}."]
            ).fetchall():
                own.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(role))))


def send_everything() -> None:
    """What is due for publishing happens, and nothing else."""
    with in_public():
        OutboxEvent.objects.filter(done_at=None, lane="publish").update(due_at=timezone.now())
        run_due(["publish"])


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_no_reply_is_sent_again(
    lumen: Any, actor: Callable[..., Any], alice: Any, bob: Any, carole: Any, town: Any, settings: Any,
    monkeypatch: Any, tmp_path: Path,
) -> None:  # fmt: skip
    settings.PRIVATE_HOSTS, settings.PUBLISH_TIMEOUT_SECONDS, settings.PUBLISH_SETTLE_SECONDS = (
        [town.host],
        3.0,
        0,
    )
    monkeypatch.setattr(ledger, "MARGIN", 30.0)
    office = Office(*(actor(person, lumen) for person in (alice, bob, carole)), town=town)
    file = tmp_path / "vigie.backup"
    with entered(lumen):
        with transaction.atomic():
            office.connect()
            waiting = office.asked()
            approved = office.approved(office.case("Ma lampe grésille, au secours !", author="marc_ortie"))
            office.hears("Vos lampes, quelle horreur", author="zoe_claire")
            forget_events("cases.capture_kept")
        make_checkpoint(office.now)
    call_command("backup", str(file), "--json")
    backed_up = timezone.now()

    with entered(lumen):  # what nobody remembers after the restore
        send_everything()
        asking.publish_reply(office.alice, approved.pk, office.now)
        send_everything()
        erase_person(office.carole, [Author.objects.get(handle="zoe_claire").pk], "", office.now)
        targets = [Target(**one.target) for one in NetworkAction.objects.order_by("pk")]
        assert [town.answers(target) for target in targets] == [[SORRY], [SORRY]]

    with pytest.raises(CommandError, match=r"empty|vide"):
        call_command("restore", str(file))
    with another_database():
        call_command("restore", str(file), "--json")
        brand = Brand.objects.get(slug="lumen")
        assert brand.publishing_paused_at is not None
        with entered(brand):
            held = NetworkAction.objects.get()
            assert held.state == "unknown"
            assert held.attempts.latest("at").at <= backed_up  # from there on the network is searched
            assert not Mention.objects.filter(text__contains="horreur").exists()
            pause_publishing(SYSTEM, brand, False, timezone.now())
            send_everything()
            assert NetworkAction.objects.get(pk=waiting.pk).state == "sent"
            assert Draft.objects.get(pk=approved.pk).state == "approved"
            again = asking.publish_reply(actor(bob, brand), approved.pk, timezone.now())
            send_everything()
            assert NetworkAction.objects.get(pk=again.pk).state == "sent"
            assert verify() == []
        assert [town.answers(target) for target in targets] == [[SORRY], [SORRY]]


def test_a_file_that_is_no_backup_is_refused_in_one_sentence(db: None, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"not a backup")
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(tmp_path / "x"))
    assert refused.value.returncode == 2


def test_a_backup_that_names_a_place_outside_is_refused_and_writes_nothing(db: None, tmp_path: Path) -> None:
    outside = b"mine now"
    manifest = {"format": FORMAT, "keys": {}, "sha256": {"media/../../stolen": sha256(outside).hexdigest()}}
    with tarfile.open(tmp_path / "x", "w") as archive:
        for name, content in {
            "media/../../stolen": outside,
            "manifest.json": json.dumps(manifest).encode(),
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    with pytest.raises(BadBackup, match="Vigie"):
        restore(tmp_path / "x", timezone.now())
    assert [file.name for file in tmp_path.parent.rglob("stolen")] == []


@pytest.mark.parametrize("manifest", [b"[]", b'{"format": 1}', b"null", b"{"])
def test_a_manifest_that_is_none_is_refused_in_one_sentence(
    db: None, tmp_path: Path, manifest: bytes
) -> None:
    with tarfile.open(tmp_path / "x", "w") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        archive.addfile(entry, io.BytesIO(manifest))
    with pytest.raises(BadBackup, match="Vigie"):
        restore(tmp_path / "x", timezone.now())
