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
from apps.detection.selectors import NEWS_SQL
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
    told = ""
    if actor is not None and actor.may("case:read"):
        # The inbox has counted them with its queues.
        counts = getattr(request, "nav_counts", None) or nav_counts(actor, timezone.now())
        told = NEWS_SQL
        waiting["publications"] = waiting_actions()
    return counts | _asked(waiting, told)


def _asked(rows: Mapping[str, QuerySet[Any]], news: str) -> dict[str, Any]:
    """How many rows each query finds, and the columns of the one row of `news` ("" for none), in one statement."""
    if not rows:
        return {}
    counts: list[str] = []
    values: list[Any] = []
    for name, query in rows.items():
        text, inner = query.values("pk").query.sql_with_params()
        counts.append(f'(SELECT COUNT(*) FROM ({text}) AS found) AS "{name}"')  # noqa: S608 - the ORM writes it, values are apart
        values += inner
    columns = ", ".join(counts) + (", news.*" if news else "")
    with connection.cursor() as cursor:
        told = f" FROM ({news}) AS news" if news else ""
        cursor.execute(f"SELECT {columns}{told}", values)
        return dict(zip([one.name for one in cursor.description], cursor.fetchone(), strict=True))


def _brands(request: HttpRequest) -> list[Any]:
    return list(brands_of(request.user)[:MOST_BRANDS]) if request.user.is_authenticated else []


def _agencies(request: HttpRequest) -> list[Any]:
    return list(agencies_of(request.user)) if request.user.is_authenticated else []
