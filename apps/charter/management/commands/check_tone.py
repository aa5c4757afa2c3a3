"""./vigie check_tone < drafts.jsonl: what the tone check says of each draft. Needs no database."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.charter.tone import check
from apps.charter.tone_input import DraftError, drafts_from, finding_as_json


class Command(BaseCommand):
    help = (
        "Read drafts as JSON Lines on standard input "
        '({"id", "text", "lang", "issue_type", "profile", "network", "persona"}) and print one line each: '
        '{"id", "findings": [{"code", "severity", "start", "end", "reason", "suggestion"}]}. '
        "A bad line is told on standard error, the others are checked, and the exit code is 2."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for number, name, draft in drafts_from(sys.stdin.buffer):
            if isinstance(draft, DraftError):
                bad += 1
                self.stderr.write(f"line {number}: {draft}")
                continue
            findings = [finding_as_json(finding) for finding in check(draft)]
            # Escaped, so that a lone surrogate in a draft can be printed everywhere.
            self.stdout.write(json.dumps({"id": name, "findings": findings}))
        if bad:
            sys.exit(2)
