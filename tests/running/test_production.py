"""The files for production: systemd takes the units, and the containers run the same commands."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

PRODUCTION = Path(settings.BASE_DIR) / "docs" / "production"
PYTHON = "/srv/vigie/.venv/bin/python"
LANES = ("worker", "collect", "publish", "relay", "ticker", "migrate")


def command_of(unit: str) -> str:
    """What a unit runs, without its Python and with `%%` as the program gets it."""
    text = (PRODUCTION / "systemd" / f"vigie-{unit}.service").read_text()
    return re.findall(rf"^ExecStart={PYTHON} (.*)$", text, re.M)[-1].replace("%%", "%")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    for unit in (PRODUCTION / "systemd").iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace(PYTHON, sys.executable))
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert len(units) > 8


def test_containers_run_what_the_units_run() -> None:
    services = yaml.safe_load((PRODUCTION / "compose.yaml").read_text())["services"]
    for name in LANES:
        assert " ".join(services[name]["command"]) == f"python {command_of(name)}", name
    web = " ".join(services["web"]["command"])
    bound = r"--uds \S+|--host \S+ --port \d+"
    assert re.sub(bound, "", web) == re.sub(bound, "", f"python {command_of('web')}")
    for name in {*services} - {"db", "broker"}:
        assert services[name]["read_only"] is True, name
        assert services[name]["env_file"] == ["vigie.env", "vigie.secrets.env"], name
