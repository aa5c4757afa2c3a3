"""How urgent a case is, from 1 to 5, with the reasons a moderator reads. Pure: points are added and explained."""

from collections.abc import Mapping
from dataclasses import dataclass

GRAVE = ("threat", "racism", "discrimination", "personal_data")
# Points on top of the base, and the sums from which a case is 2, 3, 4 and 5.
BASE_POINTS = 1.0
STEPS = (1.5, 2.5, 4.0, 5.5)
# People reached, with the points; the highest that fits counts.
REACH = ((1_000_000, 3.0), (100_000, 2.0), (10_000, 1.5), (1_000, 0.5))
# Mentions of the same matter in the last hour, with the points.
VELOCITY = ((100, 2.5), (20, 1.5), (5, 0.5))
PROFILE = {"unhappy_customer": 1.0, "hardcore_hater": 0.5, "troll": -1.5}


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What priority depends on. Reach in people, velocity in mentions an hour, urgency and negativity 0 to 1."""

    reach: int = 0
    velocity: float = 0.0
    breach: str = "none"
    urgency: float = 0.0
    negative: float = 0.0
    profile: str = "unknown"
    vip: bool = False
    alert_severity: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were given: a code as in the texts below, what was seen, and how many points."""

    code: str
    seen: str
    points: float


@dataclass(frozen=True, slots=True)
class Priority:
    """A score from 1 (can wait) to 5 (now), the points it comes from, and each reason, the weightiest first."""

    score: int
    points: float
    reasons: tuple[Reason, ...]


TEXTS: Mapping[str, Mapping[str, str]] = {
    "reach": {"fr": "peut être vu par {} personnes", "en": "may be seen by {} people"},
    "velocity": {"fr": "{} messages sur ce sujet en une heure", "en": "{} messages about it within an hour"},
    "breach": {"fr": "enfreint la charte : {}", "en": "goes against the charter: {}"},
    "urgency": {"fr": "demande une réponse vite", "en": "asks for a quick answer"},
    "negative": {"fr": "très négatif", "en": "very negative"},
    "profile": {"fr": "profil de l'auteur : {}", "en": "profile of the author: {}"},
    "vip": {"fr": "auteur suivi de près (VIP)", "en": "author watched closely (VIP)"},
    "alert": {"fr": "fait partie d'une alerte de gravité {}", "en": "is part of an alert of severity {}"},
}


def explain(reason: Reason, lang: str) -> str:
    """A reason as a short phrase, in French or (for any other language) English."""
    return TEXTS[reason.code]["fr" if lang.startswith("fr") else "en"].format(reason.seen)


def priority_of(facts: PriorityFacts) -> Priority:
    """The priority of a case and why. A threat is always 5; a troll without a breach never more than 3."""
    reasons = sorted(_reasons(facts), key=lambda one: -abs(one.points))
    points = BASE_POINTS + sum(one.points for one in reasons)
    score = 1 + sum(points >= step for step in STEPS)
    if facts.breach == "threat":
        score = 5
    elif facts.profile == "troll" and facts.breach == "none":
        score = min(score, 3)
    return Priority(score, points, tuple(reasons))


def _reasons(facts: PriorityFacts) -> list[Reason]:
    found = [
        Reason("reach", f"{facts.reach:,}".replace(",", " "), _step(facts.reach, REACH)),
        Reason("velocity", f"{facts.velocity:.0f}", _step(facts.velocity, VELOCITY)),
        Reason("breach", facts.breach, _breach_points(facts.breach)),
        Reason("urgency", "", round(1.5 * _share(facts.urgency), 2) if facts.urgency >= 0.5 else 0.0),
        Reason("negative", "", 0.5 if facts.negative >= 0.9 else 0.0),
        Reason("profile", facts.profile.replace("_", " "), PROFILE.get(facts.profile, 0.0)),
        Reason("vip", "", 1.5 if facts.vip else 0.0),
        Reason("alert", str(facts.alert_severity), 0.5 * min(max(facts.alert_severity, 0), 5)),
    ]
    return [one for one in found if one.points]


def _step(seen: float, steps: tuple[tuple[int, float], ...]) -> float:
    return next((points for least, points in steps if seen >= least), 0.0)


def _breach_points(breach: str) -> float:
    if breach in ("none", ""):
        return 0.0
    return 3.0 if breach in GRAVE else 1.0


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
