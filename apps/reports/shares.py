"""Figures that are a share of others: one part of a daily figure in all of its parts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.reports.metrics import Better


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `metric` in the whole of it, 0 to 1; without a whole there is no share."""

    name: str
    title: Any
    sentence: Any
    metric: str
    part: str
    better: Better


SHARES: tuple[Share, ...] = (
    Share(
        "in_time",
        _("Answered within the promise"),
        _("Of the first answers that fell due, the share that was given in time."),
        "first_clocks",
        "in_time",
        Better.MORE,
    ),
    Share(
        "promises_kept",
        _("Promises kept"),
        _("Of the answers promised by a holding reply, the share that was given by the promised time."),
        "promises",
        "kept",
        Better.MORE,
    ),
    Share(
        "negative",
        _("Negative"),
        _("Of the mentions, the share whose tone is negative."),
        "sentiment",
        "negative",
        Better.LESS,
    ),
    Share(
        "refused",
        _("Sent back by proofreaders"),
        _("Of the decisions of proofreaders, the share that sent the draft back."),
        "reviews",
        "refused",
        Better.NEITHER,
    ),
    Share(
        "true_alerts",
        _("True alerts"),
        _("Of the alerts, the share that people confirmed."),
        "alerts",
        "true",
        Better.MORE,
    ),
)
