"""People's data from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.core.tenancy import in_public
from apps.monitoring.models import Author
from tests.cases.office import Office


def run(capsys: Any, *words: str) -> Any:
    with in_public():
        call_command(*words, "--brand", "lumen", "--json")
    return json.loads(capsys.readouterr().out)


def test_a_person_is_found_copied_and_forgotten(office: Office, capsys: Any, tmp_path: Path) -> None:
    office.hears("Une honte, ces lampes", author="zoe_claire")
    office.hears("Comme @zoe_claire", author="max_lys")
    copy, certificate = str(tmp_path / "copy.json"), str(tmp_path / "certificate.json")
    seen = run(capsys, "person", "@ZOE_claire")
    assert [one["handle"] for one in seen["accounts"]] == ["zoe_claire"]
    assert seen["rows"]["monitoring_mention"] == 1
    assert Author.objects.filter(handle="zoe_claire").exists()
    run(capsys, "person", "zoe_claire", "--copy", copy)
    assert "Une honte, ces lampes" in Path(copy).read_text()
    run(capsys, "person", "zoe_claire", "--forget", certificate)
    assert json.loads(Path(certificate).read_text())["certificate"]["accounts"] == 1
    assert not Author.objects.filter(handle="zoe_claire").exists()


def test_nobody_of_that_name_is_said_in_one_sentence(office: Office, capsys: Any) -> None:
    with pytest.raises(CommandError) as refused:
        run(capsys, "person", "personne")
    assert refused.value.returncode == 2


def test_retention_is_shown_and_set(office: Office, capsys: Any) -> None:
    assert run(capsys, "retention")["captures"] == {"days": 1825, "due": 0}
    assert run(capsys, "retention", "--keep", "mentions", "90")["mentions"]["days"] == 90
    assert run(capsys, "retention", "--apply") == {}
