"""Every setting that is read is documented, and production is clean."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
READ = re.compile(
    r"""(?:environ(?:\.get|\.setdefault)?[\[(]|_list\(|_secret\(|_number\()\s*["']([A-Z][A-Z0-9_]+)["']"""
)
# Not ours to set: told by the launcher, the platform or a library.
OTHERS = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "OPENBLAS_NUM_THREADS", "PATH"}


def test_every_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for folder in ("config", "apps")
        for path in (PROJECT / folder).rglob("*.py")
        for name in READ.findall(path.read_text())
    }
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (PROJECT / "docs" / "settings.md").read_text()))
    assert len(read) > 15
    assert read - OTHERS - documented == set()
    assert {name for name in documented if name.startswith("VIGIE_")} - read == set()


def test_a_deployment_as_documented_passes_every_check() -> None:
    example = (PROJECT / "docs" / "production" / "vigie.env.example").read_text()
    variables = dict(line.split("=", 1) for line in example.splitlines() if line and not line.startswith("#"))
    variables |= {
        "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "VIGIE_MASTER_KEY": "A" * 43 + "=",
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(
            ("VIGIE_", "DATABASE", "BROKER", "DJANGO_")
        )  # the browser tests allow themselves one
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT, env={**kept, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
