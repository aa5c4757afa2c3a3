"""The guided path of a brand: its steps in their order, where each is done, and which of them are."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.agency.models import Brand
from apps.agency.permissions import Role
from apps.charter import selectors as charter
from apps.collection.models import Feed
from apps.desk.people import team_of
from apps.monitoring.models import Mention, NetworkAccount, Watch


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path: what it is called and for, where it is done."""

    name: str
    title: str
    why: str
    address: str


def steps() -> list[Step]:
    """The steps in their order. They remain the brand's settings when the path is over."""
    return [
        Step(
            "name",
            _("Name and languages"),
            _("Who the brand is, and in which languages it answers."),
            reverse("name_brand"),
        ),
        Step(
            "hours",
            _("Opening hours"),
            _("Clocks run while the brand is open, and rest while it is closed."),
            reverse("hours"),
        ),
        Step(
            "charter",
            _("Charter"),
            _("A first charter comes with the brand: read it, adapt it, publish it."),
            reverse("charter"),
        ),
        Step(
            "watches",
            _("Watches"),
            _("The words by which posts about the brand are found, tried out before they are saved."),
            reverse("watches"),
        ),
        Step(
            "feeds",
            _("Accounts and feeds"),
            _("Where the brand listens, and the accounts it answers with."),
            reverse("feeds"),
        ),
        Step(
            "team",
            _("People"),
            _("At least a moderator and a proofreader: nobody proofreads what they wrote."),
            reverse("team"),
        ),
        Step("mentions", _("First mentions"), _("Within a minute of the first feed."), reverse("mentions")),
    ]


def what_is_done(brand: Brand) -> set[str]:
    """The names of the steps that are done, as the brand's own rows say it."""
    hours = charter.service_hours()
    roles = {one.role for one in team_of(brand) if one.role != Role.AGENCY_ADMIN}
    done = {
        "name": True,
        "hours": hours is not None and any(hours.week.values()),
        "charter": charter.in_force() is not None,
        "watches": Watch.objects.exists(),
        "feeds": NetworkAccount.objects.exists() or Feed.objects.filter(brand_id=brand.pk).exists(),
        "team": {Role.MODERATOR, Role.PROOFREADER} <= roles,
        "mentions": Mention.objects.exists(),
    }
    return {name for name, is_done in done.items() if is_done}
