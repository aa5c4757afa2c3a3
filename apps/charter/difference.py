"""The word-by-word difference of two texts, for proofreaders and versions of the charter. Pure and bounded."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

# The comparison costs about one step per pair of words and 64: beyond this, the middle counts as rewritten.
MOST_PIECES = 5_000
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text and what happened to it."""

    change: Change
    text: str


def difference(before: str, after: str) -> list[Segment]:
    """What was kept, removed and added, in reading order.

    Kept and removed stretches joined are the text before; kept and added ones joined are the text after.
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    segments = [Segment(Change.KEPT, "".join(old[:head]))]
    segments += _middle(old[head:old_end], new[head:new_end])
    segments.append(Segment(Change.KEPT, "".join(old[old_end:])))
    return _joined(segments)


def _common(one: list[str], two: list[str]) -> int:
    count = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        count += 1
    return count


def _middle(old: list[str], new: list[str]) -> list[Segment]:
    if max(len(old), len(new)) > MOST_PIECES:
        return [Segment(Change.REMOVED, "".join(old)), Segment(Change.ADDED, "".join(new))]
    segments = []
    for step in LCSseq.opcodes(old, new):
        removed, added = (
            "".join(old[step.src_start : step.src_end]),
            "".join(new[step.dest_start : step.dest_end]),
        )
        if step.tag == "equal":
            segments.append(Segment(Change.KEPT, removed))
        else:
            segments += [Segment(Change.REMOVED, removed), Segment(Change.ADDED, added)]
    return segments


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours of a kind in one; a lone blank between two changes belongs to both, so that words read on."""
    joined: list[Segment] = []
    removed = added = ""
    filled = [one for one in segments if one.text]
    for place, one in enumerate(filled):
        changed_after = place + 1 < len(filled) and filled[place + 1].change is not Change.KEPT
        if one.change is Change.REMOVED:
            removed += one.text
        elif one.change is Change.ADDED:
            added += one.text
        elif one.text.isspace() and removed and added and changed_after:
            removed, added = removed + one.text, added + one.text
        else:
            joined += _change(removed, added)
            joined.append(one)
            removed = added = ""
    return joined + _change(removed, added)


def _change(removed: str, added: str) -> list[Segment]:
    pair = (Segment(Change.REMOVED, removed), Segment(Change.ADDED, added))
    return [one for one in pair if one.text]
