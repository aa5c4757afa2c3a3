"""Ctrl-K: any case, author, brand or page, by a few letters."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from apps.agency.access import Actor, brands_of
from apps.cases.selectors.inbox import find_cases
from apps.desk.gate import right
from apps.desk.parameters import text_of
from apps.monitoring.selectors import find_authors

PAGES = (
    ("inbox", _("Inbox"), "inbox", "case:read"),
    ("reviews", _("Proofreading"), "review", "case:read"),
    ("mentions", _("Mentions"), "stream", "mention:read"),
    ("alerts", _("Alerts"), "alert", "alert:read"),
    ("publications", _("Publications"), "send", "publication:read"),
    ("charter", _("Charter"), "charter", "charter:read"),
    ("watches", _("Watches"), "watch", "watch:read"),
    ("authors", _("Authors"), "author", "author:read"),
    ("feeds", _("Feeds and accounts"), "feed", "feed:read"),
    ("team", _("Team"), "team", "member:read"),
    ("quarantine", _("Quarantine"), "quarantine", "quarantine:read"),
    ("history", _("History"), "history", "audit:read"),
)
AGENCY_PAGES = (
    ("cockpit", _("Cockpit"), "cockpit"),
    ("desk_inbox", _("Inbox of all brands"), "inbox"),
    ("notifications", _("Notifications"), "bell"),
    ("profile", _("My profile"), "author"),
)


@right("brand:read")
def palette(request: HttpRequest) -> HttpResponse:
    """Find anything, from inside a brand."""
    return palette_answer(request, request.actor)  # type: ignore[attr-defined]


def palette_answer(request: HttpRequest, actor: Actor | None) -> HttpResponse:
    """What the letters could mean, the nearest first."""
    words = text_of(request.GET, "q", 60)
    found: list[dict[str, object]] = []
    if actor is not None:
        found += _inside(actor, words)
    found += [
        {"address": f"/b/{brand.slug}/", "name": brand.name, "icon": "cockpit", "kind": _("brand")}
        for brand in brands_of(request.user).filter(name__icontains=words)[:6]  # type: ignore[arg-type]
    ]
    found += [
        {
            "address": reverse(name, urlconf=settings.ROOT_URLCONF).replace(get_script_prefix(), "/", 1),
            "name": title,
            "icon": drawing,
            "kind": _("page"),
        }
        for name, title, drawing in AGENCY_PAGES
        if words.lower() in str(title).lower()
    ]
    return render(request, "desk/parts/palette.html", {"found": found, "words": words})


def _inside(actor: Actor, words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if words and actor.may("case:read"):
        found += [
            {
                "address": reverse("case", args=[case.pk]),
                "name": f"#{case.pk} {case.title}",
                "icon": "inbox",
                "kind": case.get_state_display(),
            }
            for case in find_cases(words)
        ]
    if len(words) >= 2 and actor.may("author:read"):
        found += [
            {
                "address": reverse("author", args=[author.pk]),
                "name": f"@{author.handle}",
                "icon": "author",
                "kind": _("author"),
            }
            for author in find_authors(words)
        ]
    found += [
        {"address": reverse(name), "name": title, "icon": drawing, "kind": _("page")}
        for name, title, drawing, needed in PAGES
        if actor.may(needed) and words.lower() in str(title).lower()
    ]
    return found
