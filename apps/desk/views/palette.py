"""Ctrl-K: any case, author, brand, page or act, by a few letters."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.agency.access import Actor, agencies_of, brands_of
from apps.cases.models import Case
from apps.cases.selectors.inbox import find_cases
from apps.cases.workflow import moves_from
from apps.desk.gate import right
from apps.desk.parameters import id_of, text_of
from apps.desk.selectors.cockpit import cases_numbered
from apps.monitoring.selectors import find_authors

PAGES = (
    ("inbox", _("Inbox"), "inbox", "case:read"),
    ("reviews", _("Proofreading"), "review", "case:read"),
    ("mentions", _("Mentions"), "stream", "mention:read"),
    ("alerts", _("Alerts"), "alert", "alert:read"),
    ("crisis", _("Crisis room"), "storm", "crisis:read"),
    ("publications", _("Publications"), "send", "publication:read"),
    ("charter", _("Charter"), "charter", "charter:read"),
    ("watches", _("Watches"), "watch", "watch:read"),
    ("authors", _("Authors"), "author", "author:read"),
    ("portal", _("Figures and reports"), "busy", "figures:read"),
    ("feeds", _("Feeds and accounts"), "feed", "feed:read"),
    ("team", _("Team"), "team", "member:read"),
    ("quarantine", _("Quarantine"), "quarantine", "quarantine:read"),
    ("history", _("History"), "history", "audit:read"),
    ("setup", _("Set up"), "gear", "brand:configure"),
)
AGENCY_PAGES = (
    ("cockpit", _("Cockpit"), "cockpit"),
    ("desk_inbox", _("Inbox of all brands"), "inbox"),
    ("notifications", _("Notifications"), "bell"),
    ("profile", _("My profile"), "author"),
)
# What leads to a form; what is done at once stands in _acts.
WAYS_IN = (
    ("new_watch", _("Write a watch"), "watch", "watch:edit"),
    ("crisis", _("Declare a crisis"), "storm", "crisis:declare"),
    ("team", _("Invite a person"), "team", "member:invite"),
)
MOST = 14


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the palette: a link, or with `sends` an act that is posted."""

    address: str
    name: Any
    icon: str
    kind: Any
    sends: dict[str, str] = field(default_factory=dict)
    posts: bool = False


@right("brand:read")
def palette(request: HttpRequest) -> HttpResponse:
    """Find anything, from inside a brand."""
    return palette_answer(request, request.actor)  # type: ignore[attr-defined]


def palette_answer(request: HttpRequest, actor: Actor | None) -> HttpResponse:
    """What the letters could mean, the nearest first."""
    words = text_of(request.GET, "q", 60)
    found = _inside(request, actor, words) if actor is not None else []
    found += _outside(request, words)
    return render(request, "desk/parts/palette.html", {"found": found[:MOST], "words": words})


def _fits(words: str, name: object) -> bool:
    return words.casefold() in str(name).casefold()


def _agency(name: str) -> str:
    return reverse(name, urlconf=settings.ROOT_URLCONF).replace(get_script_prefix(), "/", 1)


def _outside(request: HttpRequest, words: str) -> list[Found]:
    """Brands, cases of any brand by their number, pages and acts across brands."""
    user: Any = request.user
    brands = brands_of(user).filter(name__icontains=words)[:6]
    found = [Found(f"/b/{brand.slug}/", brand.name, "cockpit", _("brand")) for brand in brands]
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= 18:
        found += [
            Found(f"/b/{brand.slug}/cases/{number}/", f"{brand.name} · #{number}", "inbox", _("case"))
            for brand in cases_numbered(user, int(number))
            if brand.pk != getattr(request.brand, "pk", None)  # type: ignore[attr-defined]
        ]
    if _fits(words, _("New brand")) and agencies_of(user).exists():
        found.append(Found(_agency("new_brand"), _("New brand"), "plus", _("act")))
    for name, title, drawing in (
        ("notifications_read", _("Mark all as read"), "check"),
        ("account_logout", _("Sign out"), "out"),
    ):
        if words and _fits(words, title):
            found.append(Found(_agency(name), title, drawing, _("act"), posts=True))
    found += [
        Found(_agency(name), title, drawing, _("page"))
        for name, title, drawing in AGENCY_PAGES
        if _fits(words, title)
    ]
    return found


def _inside(request: HttpRequest, actor: Actor, words: str) -> list[Found]:
    found = [act for act in _acts(request, actor) if _fits(words, act.name)]
    if words and actor.may("case:read"):
        found += [
            Found(
                reverse("case", args=[case.pk]), f"#{case.pk} {case.title}", "inbox", case.get_state_display()
            )
            for case in find_cases(words)
        ]
    if len(words) >= 2 and actor.may("author:read"):
        found += [
            Found(reverse("author", args=[author.pk]), f"@{author.handle}", "author", _("author"))
            for author in find_authors(words)
        ]
    found += [
        Found(reverse(name), title, drawing, _("page"))
        for name, title, drawing, needed in PAGES
        if actor.may(needed) and _fits(words, title)
    ]
    found += [
        Found(reverse(name), title, drawing, _("act"))
        for name, title, drawing, needed in WAYS_IN
        if words and actor.may(needed) and _fits(words, title)
    ]
    return found


def _acts(request: HttpRequest, actor: Actor) -> list[Found]:
    """What can be done at once to the case one looks at."""
    number = id_of(request.GET, "case")
    case = Case.objects.filter(pk=number).first() if number and actor.may("case:read") else None
    if case is None:
        return []
    moves = {move.name for move in moves_from(case.state)}
    able: tuple[tuple[str, str, str, str, bool, dict[str, str]], ...] = (
        ("take", _now("Take the case"), "check", "case:take", case.owner_id != actor.user_id, {}),
        ("capture", _now("Keep evidence"), "camera", "case:analyse", True, {}),
        ("snooze", _now("Put aside for an hour"), "sleep", "case:assign", case.is_open, {"until": "1h"}),
        ("snooze", _now("Put aside until tomorrow"), "sleep", "case:assign", case.is_open, {"until": "1d"}),
        ("decide_answer", _now("Answer"), "pencil", "case:decide", "decide_answer" in moves, {}),
        ("reopen", _now("Open again"), "undo", "case:reopen", "reopen" in moves, {}),
    )
    return [
        Found(
            reverse(name, args=[case.pk]),
            f"{title} · #{case.pk}",
            drawing,
            _("act"),
            sends,
            posts=True,
        )
        for name, title, drawing, needed, possible, sends in able
        if possible and actor.may(needed)
    ]
