"""The reasons of a verdict, laid over the text they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text; with a field where it is a reason for that field's value."""

    text: str
    field: str = ""
    why: str = ""


def marked(text: str, reasons: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    """The text cut at its reasons; of two that overlap, the one that begins first is shown."""
    found = []
    for reason in reasons:
        start, end = reason.get("start"), reason.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            found.append((start, end, str(reason.get("field", "")), str(reason.get("kind", ""))))
    stretches: list[Stretch] = []
    at = 0
    for start, end, field, why in sorted(found):
        if start < at:
            continue
        if start > at:
            stretches.append(Stretch(text[at:start]))
        stretches.append(Stretch(text[start:end], field, why))
        at = end
    if at < len(text):
        stretches.append(Stretch(text[at:]))
    return stretches
