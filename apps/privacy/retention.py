"""How long each kind of personal data is kept, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data: what it is, why it is kept, its days unless the brand says otherwise, and the most there may be.

    shared: of the whole installation, the same for every brand.
    """

    name: str
    title: Any
    purpose: Any
    days: int
    most: int
    shared: bool = False


KINDS: Final = (
    Kind("deleted", _("Posts deleted on their network"), _("The networks' terms ask for it."), 1, 1),
    Kind("received", _("What networks sent, as bytes"), _("To read it again after an error."), 90, 365),
    Kind(
        "quarantined",
        _("What could not be read, as bytes"),
        _("For somebody to repair it."),
        180,
        365,
    ),
    Kind("mentions", _("Posts without a case"), _("To compare with the past, and to search."), 730, 1095),
    Kind(
        "cases",
        _("Posts and texts of closed cases"),
        _("To answer who comes back, and to prove."),
        1095,
        1825,
    ),
    Kind("dossiers", _("Dossiers of authors not heard of since"), _("To know who speaks."), 1095, 1825),
    Kind("captures", _("Captures"), _("Evidence, for as long as one may go to court."), 1825, 1825),
    Kind(
        "history",
        _("Personal texts of the history"),
        _("To prove what was done; the chain itself stays."),
        1825,
        1825,
    ),
    Kind("deliveries", _("Messages to webhooks"), _("To send them again."), 30, 365),
    Kind("accesses", _("Who read the portal"), _("To show who read what."), 365, 365),
    Kind(
        "raw",
        _("Shared feeds: what networks sent"),
        _("To read it again after an error."),
        30,
        90,
        shared=True,
    ),
    Kind(
        "raw_quarantined",
        _("Shared feeds: what could not be read"),
        _("For somebody to repair it."),
        180,
        365,
        shared=True,
    ),
    Kind("posts", _("Shared feeds: recent posts"), _("To try a new watch on them."), 30, 90, shared=True),
    Kind("notices", _("Notifications to the team"), _("To know what was told."), 180, 365, shared=True),
)
BY_NAME: Final = {kind.name: kind for kind in KINDS}


def days_of(kind: Kind, own: Mapping[str, int]) -> int:
    """The days that hold: the brand's own, never more than the house allows."""
    return kind.days if kind.shared else min(own.get(kind.name, kind.days), kind.most)


def cutoff(kind: Kind, own: Mapping[str, int], now: datetime) -> datetime:
    """What is older goes."""
    return now - timedelta(days=days_of(kind, own))
