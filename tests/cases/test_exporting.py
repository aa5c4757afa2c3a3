"""Evidence: kept before anything is done, exported under a signature, verified without Vigie."""

import hashlib
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from apps.agency.access import Forbidden
from apps.audit.checkpoints import public_key
from apps.audit.models import AuditEntry
from apps.cases.evidence import EvidenceError
from apps.cases.models import Capture, CapturedMedia, Case
from apps.cases.services import capture_files, exporting, opening
from apps.core.models import OutboxEvent
from apps.networks.contract import MediaData
from apps.networks.photograph import Photograph
from tests.cases.office import Office, deliver


def verified(content: bytes, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "evidence.zip"
    path.write_bytes(content)
    key = hashlib.sha256(public_key()).hexdigest()
    script = Path(settings.BASE_DIR) / "apps/cases/verify_evidence.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), str(path), "--key", key],
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_export_is_verified_without_the_project(office: Office, tmp_path: Path) -> None:
    case = office.case()
    made = exporting.export_evidence(office.alice, case.pk, office.now)
    done = verified(made.content, tmp_path)
    assert (done.returncode, made.fingerprint) == (0, hashlib.sha256(public_key()).hexdigest()), done.stderr


def test_a_changed_byte_is_seen(office: Office, tmp_path: Path) -> None:
    made = exporting.export_evidence(office.alice, office.case().pk, office.now).content
    place = made.index(b"inadmissible")
    changed = made[:place] + b"admirable !!" + made[place + 12 :]
    assert verified(changed, tmp_path).returncode != 0


def test_an_export_holds_post_picture_author_and_history(office: Office) -> None:
    case = office.case()
    archive = zipfile.ZipFile(BytesIO(exporting.export_evidence(office.alice, case.pk, office.now).content))
    capture = Capture.objects.get()
    post = json.loads(archive.read(f"capture-{capture.pk}/post.json"))
    assert "inadmissible" in post["post"]["text"]
    assert post["author"]["handle"] == "odile_brume"
    assert set(post["taken_at"]) == {"utc", "local"}
    assert archive.read(f"capture-{capture.pk}/picture.svg").startswith(b"<svg")
    actions = [line["action"] for line in json.loads(archive.read("history.json"))]
    assert {"case.opened", "capture.kept", "case.analysed"} <= set(actions)


def test_without_a_capture_there_is_nothing_to_export(office: Office) -> None:
    case = opening.open_by_hand(office.alice, office.hears("Bonjour, une question").pk, office.now)
    with pytest.raises(EvidenceError):
        exporting.export_evidence(office.alice, case.pk, office.now)


def test_what_a_merged_case_kept_is_exported_with_the_case_it_went_into(office: Office) -> None:
    first, second = office.case(), office.case("La mienne aussi est cassée !", author="gabin_d")
    opening.merge(office.alice, first.pk, second.pk, office.now)
    archive = zipfile.ZipFile(BytesIO(exporting.export_evidence(office.alice, second.pk, office.now).content))
    assert sum(name.endswith("/post.json") for name in archive.namelist()) == 2


def test_a_proofreader_exports_nothing(office: Office) -> None:
    with pytest.raises(Forbidden):
        exporting.export_evidence(office.bob, office.case().pk, office.now)


def test_media_that_lead_into_the_house_are_not_fetched_and_said_to_be_missing(office: Office) -> None:
    media = (MediaData("image", "http://127.0.0.1:9/secret.png"), MediaData("image", "file:///etc/passwd"))
    case = office.case(media=media)
    assert OutboxEvent.objects.filter(topic="cases.capture_kept").exists()
    deliver()
    rows = list(CapturedMedia.objects.order_by("position"))
    assert [(row.sha256, bool(row.error)) for row in rows] == [(None, True), (None, True)]
    made = exporting.export_evidence(office.alice, case.pk, office.now)
    assert b"media-0-missing.json" in made.content


def test_media_are_fetched_once_and_hashed(live: Office) -> None:
    case = live.case(media=(MediaData("image", f"{live.town.url}/people/odile_brume"),))
    capture = Capture.objects.get(case=case)
    for _ in range(2):
        capture_files.fetch_media(capture.pk, live.now)
    [row] = CapturedMedia.objects.all()
    assert bytes(row.sha256) == hashlib.sha256(bytes(row.content)).digest()
    assert row.media_type == "text/html"


def test_without_a_browser_the_archive_says_so(office: Office) -> None:
    case = office.case(url="https://town.example/1")
    deliver()
    [row] = CapturedMedia.objects.all()
    assert (row.sha256, row.error) == (None, "No browser is installed here to show the public page.")
    made = exporting.export_evidence(office.alice, case.pk, office.now)
    assert b"page-missing.json" in made.content


def test_the_public_page_is_kept_with_its_hash_in_archive_and_history(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_files, "browser_path", lambda _setting: "/usr/bin/browser")
    shown = Photograph(b"\x89PNG\r\n\x1a\nthe page", ())
    monkeypatch.setattr(capture_files, "photograph", lambda *_asked: shown)
    case = live.case(url=f"{live.town.url}/people/odile_brume")
    capture = Capture.objects.get(case=case)
    for _ in range(2):
        capture_files.photograph_page(capture.pk, live.now)
    [row] = CapturedMedia.objects.all()
    made = exporting.export_evidence(live.alice, case.pk, live.now)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        assert archive.read(f"capture-{capture.pk}/page.png") == shown.png
    entry = AuditEntry.objects.get(action="capture.page_kept")
    assert entry.facts["sha256"] == hashlib.sha256(shown.png).hexdigest() == bytes(row.sha256).hex()


def test_a_page_inside_the_house_is_not_shown_to_a_browser(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_files, "browser_path", lambda _setting: "/usr/bin/browser")
    office.case(url="http://127.0.0.1:9/admin")
    deliver()
    assert "private network" in CapturedMedia.objects.get().error


def test_a_capture_is_never_rewritten(office: Office) -> None:
    office.case()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Capture.objects.update(content=b"")
    assert Case.objects.exists()
