"""A racist comment is removed under an article, with a capture, and the evidence is exported and verified."""

import hashlib
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from apps.analysis.models import Verdict
from apps.audit.checkpoints import public_key
from apps.audit.models import AuditEntry
from apps.cases.models import Case
from apps.cases.services import captures, exporting, opening, work
from apps.monitoring.models import Mention
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking, ledger
from tests.cases.office import Office, deliver


def test_a_racist_comment_is_removed_and_the_evidence_holds(live: Office, tmp_path: Path) -> None:
    root = live.town.say("Merci à notre équipe de Rennes", author="maison_lumen")
    post = live.town.say("Un commentaire raciste (épargné à qui lit ce test).", "gabin_d", root.external_id)
    mention = live.hears("Un commentaire raciste (épargné à qui lit ce test).", author="gabin_d")
    Mention.objects.filter(pk=mention.pk).update(external_id=post.external_id)
    Verdict.objects.filter(pk=mention.pk).update(breach="racism", sentiment="negative", unsure=[])
    opening.sort([mention.pk], live.now)
    case = Case.objects.get()
    assert (case.opened_because, case.priority) == ("breach", 4)
    article = live.article("racism", "delete")

    # Nothing is removed before evidence is kept.
    work.take(live.alice, case.pk, live.now)
    with pytest.raises(asking.CannotAct, match="capture"):
        asking.remove(live.alice, case.pk, mention.pk, "delete", article.pk, live.now)
    capture = captures.keep_capture(live.alice, case.pk, live.now)
    work.analyse(live.alice, case.pk, live.now, issue_type="none", profile="hardcore_hater")

    action = asking.remove(live.alice, case.pk, mention.pk, "delete", article.pk, live.now)
    NetworkAction.objects.update(next_at=live.now)
    ledger.carry_out(action.pk)
    deliver()
    assert live.town.practice.store.post(int(post.external_id)).deleted
    assert NetworkAction.objects.get().state == "sent"
    asked = AuditEntry.objects.get(action="delete.asked")
    assert asked.facts["article"] == article.code
    assert asked.facts["capture_id"] == capture.pk

    # The evidence outlives the comment, and stands without Vigie.
    made = exporting.export_evidence(live.alice, case.pk, live.now)
    archive = zipfile.ZipFile(BytesIO(made.content))
    kept = json.loads(archive.read(f"capture-{capture.pk}/post.json"))
    assert kept["post"]["text"].startswith("Un commentaire raciste")
    path = tmp_path / made.name
    path.write_bytes(made.content)
    script = Path(settings.BASE_DIR) / "apps/cases/verify_evidence.py"
    key = hashlib.sha256(public_key()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-I", script, path, "--key", key], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"bailiff" in done.stdout + archive.read("README.txt")
    assert work.close(live.alice, case.pk, "removed", live.now).outcome == "removed"
