"""What every template may use: where one is, who one is, and what the frame counts. Asked only where it is shown."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.agency.access import agencies_of, brands_of
from apps.cases.selectors.inbox import nav_counts
from apps.desk.selectors.notifications import unread_count
from apps.detection.selectors import news
from apps.publishing.selectors import waiting_count

THEMES = ("light", "dark")
MOST_BRANDS = 40  # in the switcher; the cockpit finds the others


def desk(request: HttpRequest) -> dict[str, Any]:
    """The brand that is entered, who acts there, and the counts of the frame."""
    theme = request.COOKIES.get("vigie_theme", "")
    brand, actor = getattr(request, "brand", None), getattr(request, "actor", None)
    return {
        "brand": brand,
        "actor": actor,
        "hears": actor is None or actor.may("case:read"),
        "theme": theme if theme in THEMES else "",
        "nav": SimpleLazyObject(lambda: _counts(request)),
        "my_brands": SimpleLazyObject(lambda: _brands(request)),
        "my_agencies": SimpleLazyObject(lambda: _agencies(request)),
    }


def _counts(request: HttpRequest) -> dict[str, Any]:
    user, actor = request.user, getattr(request, "actor", None)
    counts: dict[str, Any] = {"unread": unread_count(user)} if user.is_authenticated else {}
    if actor is not None and actor.may("case:read"):
        counts |= nav_counts(actor, timezone.now())
        told = news()
        counts |= {"alerts": told.alerts, "publications": waiting_count()}
        counts |= {"crisis": told.crisis, "crisis_since": told.crisis_since}
    return counts


def _brands(request: HttpRequest) -> list[Any]:
    return list(brands_of(request.user)[:MOST_BRANDS]) if request.user.is_authenticated else []


def _agencies(request: HttpRequest) -> list[Any]:
    return list(agencies_of(request.user)) if request.user.is_authenticated else []
