"""Which past cases resemble this one, and how they ended. Pure: the database proposes candidates, this ranks them."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.charter.tone_text import FoldedText

# How much a shared matter adds to the likeness of the words, and how a good end breaks a tie.
SAME_ISSUE_TYPE, SAME_PROFILE, ANSWERED = 0.10, 0.05, 0.03
GOOD_ENDS = {"converted": 0.03, "satisfied": 0.02, "calmed": 0.01}
LEAST_LIKENESS = 0.12
READ_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case as it is compared: what was said, about what, what was answered and how it ended."""

    id: int
    text: str
    issue_type: str = "none"
    profile: str = "unknown"
    answer: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """A past case, how alike its words are (0 to 1), the score it is ranked by, and why."""

    case: PastCase
    likeness: float
    score: float
    reasons: tuple[str, ...]


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a text's folded words, each padded by two blanks before and one after, as pg_trgm does."""
    found: set[str] = set()
    folded = FoldedText(text[:READ_AT_MOST]).folded
    for word in "".join(char if char.isalnum() else " " for char in folded).split():
        padded = f"  {word} "
        found.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return frozenset(found)


def likeness(one: frozenset[str], two: frozenset[str]) -> float:
    """Shared trigrams over all trigrams, 0 to 1 (PostgreSQL's similarity)."""
    return len(one & two) / len(one | two) if one and two else 0.0


def rank(case: PastCase, past: Iterable[PastCase], most: int = 5) -> list[Similar]:
    """The past cases most like this one, best first; those whose words differ too much are left out."""
    words = trigrams(case.text)
    found = []
    for other in past:
        alike = likeness(words, trigrams(other.text))
        if other.id == case.id or alike < LEAST_LIKENESS:
            continue
        found.append(_scored(case, other, alike))
    return sorted(found, key=lambda one: (-one.score, one.case.id))[:most]


def _scored(case: PastCase, other: PastCase, alike: float) -> Similar:
    score, reasons = alike, ["words"]
    if case.issue_type == other.issue_type != "none":
        score, reasons = score + SAME_ISSUE_TYPE, [*reasons, "issue_type"]
    if case.profile == other.profile != "unknown":
        score, reasons = score + SAME_PROFILE, [*reasons, "profile"]
    if other.answer:
        score, reasons = score + ANSWERED, [*reasons, "answered"]
    if other.outcome in GOOD_ENDS:
        score, reasons = score + GOOD_ENDS[other.outcome], [*reasons, other.outcome]
    return Similar(other, alike, score, tuple(reasons))
