"""A small campaign: replies go out while workers die, and each stands on the network once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection


def here(url: str) -> str:
    """The same address, of the database of this test."""
    return urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def campaign(*words: str) -> subprocess.CompletedProcess[str]:
    addresses = {name: here(getattr(settings, name)) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return subprocess.run(
        [sys.executable, Path(settings.BASE_DIR) / "manage.py", "fault_campaign", "publish", *words],
        env={**os.environ, **addresses, "VIGIE_PUBLISH_SETTLE": "2.5"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_each_reply_stands_once_whoever_dies() -> None:
    done = campaign(
        "--here", "--replies", "60", "--seconds", "6", "--pace", "0.3", "--seed", "5", "--no-read-faults"
    )
    assert done.stdout, done.stderr
    figures = json.loads(done.stdout)
    wrong = {name: figures[name] for name in ("lost", "doubled", "unapproved", "falsely_sent")}
    assert (done.returncode, wrong) == (0, dict.fromkeys(wrong, 0))
    assert (figures["replies"], figures["unapproved_refused"]) == (60, 3)
    assert figures["kills"] > 0
    assert figures["faults"] > 0


def test_a_campaign_of_nothing_is_refused_in_one_sentence() -> None:
    done = campaign("--replies", "0")
    assert (done.returncode, done.stderr.strip().splitlines()[-1]) == (
        2,
        "CommandError: --replies must be at least 1. (got '0')",
    )
