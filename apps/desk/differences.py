"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\w\s]|\w+", re.UNICODE)
# Above this many words the comparison is made line by line: it would take too long otherwise.
MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed ("same"), is new ("new") or is gone ("gone")."""

    kind: str
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in reading order."""
    old, new = _parts(before), _parts(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("gone", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", "".join(new[j1:j2])))
    return pieces


def _parts(text: str) -> list[str]:
    return _WORDS.findall(text)
