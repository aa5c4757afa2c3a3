"""Print a verdict for each message read from standard input, without a database."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from apps.analysis.adaptation import Adaptation, Correction
from apps.analysis.classifier import SECOND_LOOK, Classifier
from apps.analysis.verdicts import Item
from apps.core.errors import VigieError

BATCH: Final = 512
# A short file is read twice throughout: it takes a moment. Of a long one, after so many, only what is most in doubt is.
READ_TWICE: Final = 1000
SHOWN: Final = 80
HINTS: Final = ("lang", "author", "brand")
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class Command(BaseCommand):
    """JSON lines in, JSON lines out; a bad line is named on stderr and the others go on."""

    help = "Judge messages read as JSON lines: language, tone, breach, issue type, urgency, with reasons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which model, whose corrections, how much doubt to look at twice."""
        parser.add_argument("--model", type=Path, help="a trained file; default: the one shipped")
        parser.add_argument("--corrections", type=Path, help='JSON lines of {"text","field","value"}')
        parser.add_argument(
            "--second-look",
            type=float,
            help=f"share of messages that may be read twice, 0 to 1 (default: the first {READ_TWICE} all, then "
            f"{SECOND_LOOK})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 2 when the model, the corrections or any line could not be read."""
        try:
            share = options["second_look"]
            classifier = Classifier.load(options["model"], second_look=1.0 if share is None else share)
            adaptation = _adaptation(classifier, options["corrections"])
        except VigieError as error:
            print(error, file=sys.stderr)
            raise SystemExit(2) from error
        failures = read = 0
        waiting: list[Item] = []
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        for number, line in enumerate(sys.stdin, start=1):
            if not line.strip():
                continue
            try:
                item, doubts = _item(line)
            except VigieError as error:
                doubts = [error]
            else:
                waiting.append(item)
            for doubt in doubts:
                failures += 1
                print(f"line {number}: {doubt}", file=sys.stderr)
            if len(waiting) >= BATCH:
                read += len(waiting)
                _show(classifier, waiting, adaptation)
                waiting = []
                if share is None and read >= READ_TWICE:
                    classifier.second_look = min(classifier.second_look, SECOND_LOOK)
        _show(classifier, waiting, adaptation)
        if failures:
            raise SystemExit(2)


def _show(classifier: Classifier, items: list[Item], adaptation: Adaptation | None) -> None:
    for result in classifier.classify(items, adaptation):
        print(json.dumps(result.as_dict(), ensure_ascii=False))


def _object(line: str) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:  # too deep, a number of a thousand digits
        raise VigieError("This line is not JSON.", value=line.strip()[:SHOWN]) from error
    if not isinstance(raw, dict):
        raise VigieError("This line is not a JSON object.", value=line.strip()[:SHOWN])
    return raw


def _item(line: str) -> tuple[Item, list[VigieError]]:
    """The message, and what is wrong with its hints: it is judged without those."""
    raw = _object(line)
    text, name = raw.get("text"), raw.get("id")
    if not isinstance(text, str):
        raise VigieError("A message needs its text.", field="text", value=text)
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise VigieError("A message needs an id.", field="id", value=name)
    text = _HALF_PAIR.sub("\ufffd", text)  # one for one, so that places stay true
    hints = {key: raw[key] for key in HINTS if raw.get(key) is not None}
    doubts = [
        VigieError(
            "A hint is a text.", field=key, value=value, remedy="The message is judged without this hint."
        )
        for key, value in hints.items()
        if not isinstance(value, str)
    ]
    told = {key: value for key, value in hints.items() if isinstance(value, str)}
    return Item(_HALF_PAIR.sub("\ufffd", str(name)), text, **told), doubts


def _corrections(path: Path) -> Iterator[Correction]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise VigieError("This file cannot be read.", field="--corrections", value=str(path)) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = _object(line)
            if isinstance(raw.get("text"), str):
                raw["text"] = _HALF_PAIR.sub("\ufffd", raw["text"])
            yield Correction.read(raw)
        except VigieError as error:
            raise VigieError(f"line {number}: {error}", field="--corrections") from error


def _adaptation(classifier: Classifier, path: Path | None) -> Adaptation | None:
    return None if path is None else classifier.learn(list(_corrections(path)))
