"""How alike two alerts are, from what made them. Pure: explanations in, a number out."""

from collections.abc import Mapping
from typing import Any

# What counts for how much; they sum to one.
WEIGHTS = {"terms": 0.4, "nature": 0.25, "issue_types": 0.2, "networks": 0.15}
ALIKE_FROM = 0.35


def _shared(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """How much two spreads overlap, each taken as shares: 0 to 1."""
    total, other = sum(first.values()), sum(second.values())
    if not total or not other:
        return 0.0
    return sum(min(first[key] / total, second[key] / other) for key in first.keys() & second.keys())


def likeness(first: Mapping[str, Any], second: Mapping[str, Any]) -> float:
    """0 (nothing in common) to 1, over the terms, the nature, the issue types and the networks of two explanations."""
    terms = [{str(word): float(count) for word, count in one.get("terms", [])} for one in (first, second)]
    same_nature = first.get("nature") == second.get("nature") not in (None, "unknown")
    return (
        WEIGHTS["terms"] * _shared(terms[0], terms[1])
        + WEIGHTS["nature"] * same_nature
        + WEIGHTS["issue_types"] * _shared(first.get("issue_types", {}), second.get("issue_types", {}))
        + WEIGHTS["networks"] * _shared(first.get("networks", {}), second.get("networks", {}))
    )
