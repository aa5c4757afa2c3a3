"""./vigie verify_evidence FILE: whether exported evidence still is what was signed. Needs no database."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.audit.checkpoints import signing_key
from apps.cases.evidence import fingerprint
from apps.cases.verify_evidence import run


class Command(BaseCommand):
    help = (
        "Verify a file of evidence. Exit code 0: it holds; 1: it does not; 2: it cannot be read as evidence. "
        "The same check runs without the project: python3 verify_evidence.py FILE (the script is in the file)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="the exported .zip")
        parser.add_argument("--key", help="fingerprint of the agency's key (SHA-256, hexadecimal)")

    def handle(self, *args: Any, **options: Any) -> None:
        code, text = run(options["file"], options["key"])
        if code == 0 and options["key"] is None:
            ours = fingerprint(signing_key())
            text += (
                "\nThis is the key of this installation."
                if f"Signed by key: {ours}" in text.splitlines()
                else f"\nThis is NOT the key of this installation ({ours}): somebody else signed it."
            )
        (self.stderr if code else self.stdout).write(text)
        if code:
            sys.exit(code)
