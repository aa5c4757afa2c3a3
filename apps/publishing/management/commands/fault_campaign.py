"""./vigie fault_campaign publish --replies N: publish while everything around it fails, and count."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from apps.core.command import REFUSED, VigieCommand
from apps.publishing.campaign.run import OWN, CampaignError, Plan, launch, own_environment, run

# Short times, so that a campaign of thousands ends: seconds for one attempt, and for the network to settle. A machine
# that is busy with other things needs longer ones, or its workers' deadlines pass before they have begun.
TIMES = {"VIGIE_PUBLISH_TIMEOUT": "1", "VIGIE_PUBLISH_SETTLE": "4"}


class Command(VigieCommand):
    help = (
        "Publishes replies through the real ledger to a practice network that fails on purpose, while workers are killed, "
        "paused and restarted and PostgreSQL is crashed, and prints as JSON what was lost, doubled, unapproved, falsely told "
        "as sent or left to a person. Servers, brand and network are the campaign's own and are removed afterwards."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["publish"], help="what is tried")
        parser.add_argument("--replies", type=int, default=200, help="how many replies (default: 200)")
        parser.add_argument(
            "--seconds", type=float, help="hurt for so long at most, then let the rest go out"
        )
        parser.add_argument("--workers", type=int, default=4, help="how many worker processes (default: 4)")
        parser.add_argument(
            "--pace", type=float, default=0.5, help="seconds between two wounds (default: 0.5)"
        )
        parser.add_argument("--seed", type=int, help="repeat the same choices")
        parser.add_argument(
            "--no-read-faults", action="store_true", help="let questions to the network succeed"
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help="in the configured database instead of one of its own, which is then not crashed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, least in (("replies", 1), ("workers", 1), ("pace", 0.01)):
            if options[name] < least:
                raise CampaignError(f"--{name} must be at least {least}.", value=options[name])
        if options["here"]:
            self._here(options)
        else:
            self._apart()

    def _here(self, options: dict[str, Any]) -> None:
        settings.DEADMAN = True
        settings.PUBLISH_TIMEOUT_SECONDS = float(os.environ.get("VIGIE_PUBLISH_TIMEOUT", "1"))
        settings.PUBLISH_SETTLE_SECONDS = float(os.environ.get("VIGIE_PUBLISH_SETTLE", "4"))
        plan = Plan(
            options["replies"],
            options["workers"],
            options["seconds"],
            options["pace"],
            not options["no_read_faults"],
            options["seed"],
        )
        with tempfile.TemporaryDirectory(prefix="vigie-network-") as folder:
            figures = run(plan, Path(folder), self._tell)
        self.stdout.write(json.dumps(figures))
        if any(figures[name] for name in ("lost", "doubled", "unapproved", "falsely_sent")):
            sys.exit(1)

    def _tell(self, line: str) -> None:
        self.stderr.write(f"{time.strftime('%H:%M:%S')} {line}")

    def _apart(self) -> None:
        """Start servers in a directory of our own, run this very command there, and remove everything."""
        folder = Path(tempfile.gettempdir()) / f"vigie-campaign-{os.getpid()}"
        environment = {**TIMES, **own_environment(folder)}
        try:
            self._tell("starting servers of the campaign's own")
            if launch("migrate", environment=environment, stdout=sys.stderr).wait():
                raise CommandError(
                    "The campaign needs an embedded PostgreSQL of its own and could not start one. "
                    "Mend what stands above, or add --here to use the configured database without crashing it.",
                    returncode=REFUSED,
                )
            (folder / OWN).touch()
            code = launch(*sys.argv[1:], "--here", environment=environment).wait()
            if code < 0:
                self._tell(f"the campaign was ended from outside, by signal {-code}")
        finally:
            launch("down", environment=environment, stdout=subprocess.DEVNULL).wait()
            shutil.rmtree(folder, ignore_errors=True)
        sys.exit(abs(code))
