"""How much of a flood one brand may take: a popular word must not cost the others their place."""

from collections.abc import Mapping
from typing import NamedTuple

WARNING_SHARE = 0.8


class Allowance(NamedTuple):
    """For one brand: matches to write now, matches held back, and whether the brand is to be told.

    ``is_near``: at least 80 % of the quota is spent. ``is_over``: something was held back.
    """

    admitted: int
    held_back: int
    is_near: bool
    is_over: bool


def allow(
    wanted: Mapping[str, int], spent: Mapping[str, int], quota: Mapping[str, int]
) -> dict[str, Allowance]:
    """Share out a batch: per brand, matches found now, matches written this period, matches allowed in a period.

    A brand without a quota is not limited.
    """
    return {brand: _one(number, spent.get(brand, 0), quota.get(brand)) for brand, number in wanted.items()}


def _one(wanted: int, spent: int, quota: int | None) -> Allowance:
    if quota is None:
        return Allowance(wanted, 0, is_near=False, is_over=False)
    admitted = max(min(wanted, quota - spent), 0)
    is_near = spent + admitted >= WARNING_SHARE * quota
    return Allowance(admitted, wanted - admitted, is_near, is_over=admitted < wanted)
