"""What every template may use: where one is, who one is, and what the frame counts. Asked only where it is shown."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.agency.access import agencies_of, brands_of
from apps.cases.selectors.inbox import nav_counts
from apps.desk.selectors.notifications import unread
from apps.detection.selectors import news
from apps.publishing.selectors import waiting_actions

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
    waiting: dict[str, QuerySet[Any]] = {"unread": unread(user)} if user.is_authenticated else {}
    counts: dict[str, Any] = {}
    if actor is not None and actor.may("case:read"):
        counts |= nav_counts(actor, timezone.now())
        told = news()
        counts |= {"alerts": told.alerts, "crisis": told.crisis, "crisis_since": told.crisis_since}
        waiting["publications"] = waiting_actions()
    return counts | _counted(waiting)


def _counted(rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each query finds, all asked for in one statement."""
    if not rows:
        return {}
    counts: list[str] = []
    values: list[Any] = []
    for query in rows.values():
        text, inner = query.values("pk").query.sql_with_params()
        counts.append(f"(SELECT COUNT(*) FROM ({text}) AS found)")  # noqa: S608 - the ORM writes it, values are apart
        values += inner
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        return dict(zip(rows, cursor.fetchone(), strict=True))


def _brands(request: HttpRequest) -> list[Any]:
    return list(brands_of(request.user)[:MOST_BRANDS]) if request.user.is_authenticated else []


def _agencies(request: HttpRequest) -> list[Any]:
    return list(agencies_of(request.user)) if request.user.is_authenticated else []
