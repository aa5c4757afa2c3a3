"""./vigie verify_evidence FILE: whether exported evidence still is what was signed. Needs no database."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.audit.checkpoints import signing_key
from apps.cases.evidence import fingerprint
from apps.cases.verify_evidence import run

ANOTHER_KEY = 3  # the exit code


class Command(BaseCommand):
    help = (
        "Verify a file of evidence. Exit code 0: it holds and was signed by this installation, or by --key; 1: it does "
        "not hold; 2: it cannot be read as evidence; 3: it holds, but another key than this installation's signed it. "
        "The same check runs without the project: python3 verify_evidence.py FILE --key FINGERPRINT (the script is in "
        "the file; without --key it cannot know whose signature it is, and says so)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="the exported .zip")
        parser.add_argument("--key", help="fingerprint of the agency's key (SHA-256, hexadecimal)")

    def handle(self, *args: Any, **options: Any) -> None:
        code, text = run(options["file"], options["key"])
        if code == 0 and options["key"] is None:
            ours = fingerprint(signing_key())
            if f"Signed by key: {ours}" in text.splitlines():
                text += "\nThis is the key of this installation."
            else:
                code = ANOTHER_KEY
                text += (
                    f"\nThis is NOT the key of this installation ({ours}): somebody else signed it."
                    "\nIs it of another agency? Then give that agency's fingerprint with --key."
                )
        (self.stderr if code else self.stdout).write(text)
        if code:
            sys.exit(code)
