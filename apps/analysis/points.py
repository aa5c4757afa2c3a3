"""An author's profile from transparent points: what each thing they said counts for, and how it fades.

Pure. There are no public labels for these profiles: the points are a rule that people can read and contradict, not a
trained judgement, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

UNHAPPY, OCCASIONAL, HARDCORE, TROLL = "unhappy_customer", "occasional_hater", "hardcore_hater", "troll"
UNKNOWN: Final = "unknown"
PROFILES: Final = (UNHAPPY, OCCASIONAL, HARDCORE, TROLL)

HALF_LIFE: Final = timedelta(days=90)
HATE: Final = frozenset({"racism", "discrimination", "threat"})
RUDE: Final = frozenset({"insult", "vulgar"})
CONCRETE: Final = frozenset({"product", "service"})
COMPLAINS_FROM: Final = 0.5

# What one thing said counts for, the day it is said. Somebody with a reason to complain is a customer first.
POINTS: Final[Mapping[str, Mapping[str, float]]] = {
    "grievance": {UNHAPPY: 1.0, OCCASIONAL: 0.5, TROLL: -0.3},
    "rude_grievance": {UNHAPPY: 0.6, OCCASIONAL: 1.0},
    "hate": {UNHAPPY: -1.5, OCCASIONAL: 1.0, HARDCORE: 2.0, TROLL: 0.8},
    "insult": {UNHAPPY: -0.5, OCCASIONAL: 0.8, HARDCORE: 0.6, TROLL: 1.0},
    "blame": {
        UNHAPPY: 0.2,
        OCCASIONAL: 0.2,
        TROLL: 0.6,
    },  # negative, about nothing that anybody could put right
    "repeated": {HARDCORE: 0.5, TROLL: 0.7},  # the same words again
    "thanks": {UNHAPPY: 0.2, HARDCORE: -1.0, TROLL: -0.5},
    "talk": {HARDCORE: -0.3, TROLL: 0.1},
}
# Nobody is called more than an unhappy customer for a slip, nor for being cross without attacking anybody.
ATTACKS: Final = ("hate", "insult", "rude_grievance")
LEAST_ACTS: Final = {UNHAPPY: 1, OCCASIONAL: 2, HARDCORE: 2, TROLL: 4}
LEAST_POINTS: Final = 0.8
SHOWN_MENTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody said, as its verdict has it."""

    mention_id: int
    at: datetime
    sentiment: str
    breach: str
    issue_type: str
    complaint: float
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one kind of act added: how often, how many points to each profile, and the newest mentions of it."""

    kind: str
    times: int
    points: Mapping[str, float]
    mention_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile with the most points, how sure (0 to 1), the points of all, and the evidence of each."""

    profile: str
    confidence: float
    points: Mapping[str, float]
    evidence: tuple[Evidence, ...]


def kinds_of(act: Act) -> tuple[str, ...]:
    """What an act is: one kind, and "repeated" beside it where the same words were said before."""
    again = ("repeated",) if act.repeated and act.sentiment == "negative" else ()
    concrete = act.issue_type in CONCRETE or act.complaint >= COMPLAINS_FROM
    if act.breach in HATE:
        return ("hate", *again)
    if act.breach in RUDE:
        return ("rude_grievance" if concrete and act.sentiment == "negative" else "insult", *again)
    if act.sentiment == "negative":
        return ("grievance" if concrete else "blame", *again)
    return ("thanks",) if act.sentiment == "positive" else ("talk",)


def profile_of(acts: Sequence[Act], now: datetime) -> Profile:
    """What somebody is to the brand, from all they said; what lies `HALF_LIFE` back counts half.

    UNKNOWN where there is too little: fewer points or acts than a profile asks for.
    """
    points = dict.fromkeys(PROFILES, 0.0)
    by_kind: dict[str, list[tuple[Act, float]]] = {}
    for act in sorted(acts, key=lambda one: one.at, reverse=True):
        weight = 0.5 ** (max(now - act.at, timedelta(0)) / HALF_LIFE)
        for kind in kinds_of(act):
            by_kind.setdefault(kind, []).append((act, weight))
            for profile, worth in POINTS[kind].items():
                points[profile] += weight * worth
    evidence = tuple(_evidence(kind, said) for kind, said in by_kind.items())
    hostile = any(kind in by_kind for kind in ATTACKS)
    able = [
        name
        for name in PROFILES
        if points[name] >= LEAST_POINTS and len(acts) >= LEAST_ACTS[name] and (name == UNHAPPY or hostile)
    ]
    rounded = {name: round(value, 2) for name, value in points.items()}
    if not able:
        return Profile(UNKNOWN, 0.0, rounded, evidence)
    best = max(able, key=lambda name: points[name])
    against = sum(max(value, 0.0) for name, value in points.items() if name != best)
    # One point of doubt from the outset: a single complaint makes nobody sure.
    confidence = points[best] / (points[best] + 0.5 * against + 1.0)
    return Profile(best, round(confidence, 2), rounded, evidence)


def _evidence(kind: str, said: Sequence[tuple[Act, float]]) -> Evidence:
    weight = sum(one for _act, one in said)
    return Evidence(
        kind,
        len(said),
        {profile: round(weight * worth, 2) for profile, worth in POINTS[kind].items()},
        tuple(act.mention_id for act, _weight in said[:SHOWN_MENTIONS]),
    )
