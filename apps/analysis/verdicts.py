"""What goes into the classifier and what comes out of it: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SENTIMENTS = ("negative", "neutral", "positive")
BREACHES = ("vulgar", "insult", "discrimination", "racism", "threat", "spam", "personal_data")
ISSUE_TYPES = ("product", "service", "brand", "statement")
NONE = "none"
# Said with one probability, and corrected by yes or no.
YES_FIELDS = ("complaint", "question", "needs_answer", "urgency")

# What decided: a word of a list, a written rule, a weight learnt from examples, a person's correction.
KINDS = ("word", "rule", "model", "correction")


@dataclass(frozen=True, slots=True)
class Item:
    """One text to judge. `lang` is what the network said, a hint only."""

    id: str
    text: str
    lang: str | None = None
    author: str | None = None
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field got its value. `start` and `end` are code points of the original text."""

    field: str
    kind: str
    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one item. Every number is a calibrated probability between 0 and 1."""

    id: str
    language: str
    language_confidence: float
    sentiment: str
    sentiment_scores: Mapping[str, float]
    breach: str
    breach_scores: Mapping[str, float]
    issue_type: str
    issue_type_scores: Mapping[str, float]
    complaint: float
    question: float
    needs_answer: float
    urgency: float
    labels: Mapping[str, float] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The form printed by `./vigie classify` and stored as JSON."""
        return {
            "id": self.id,
            "language": self.language,
            "language_confidence": self.language_confidence,
            "sentiment": {"label": self.sentiment, "scores": dict(self.sentiment_scores)},
            "breach": {"label": self.breach, "scores": dict(self.breach_scores)},
            "issue_type": {"label": self.issue_type, "scores": dict(self.issue_type_scores)},
            "complaint": self.complaint,
            "question": self.question,
            "needs_answer": self.needs_answer,
            "urgency": self.urgency,
            "labels": dict(self.labels),
            "unsure": list(self.unsure),
            "reasons": [
                {
                    "field": reason.field,
                    "kind": reason.kind,
                    "text": reason.text,
                    "start": reason.start,
                    "end": reason.end,
                    "weight": reason.weight,
                }
                for reason in self.reasons
            ],
        }
