"""Watches: what the brand listens for, with a preview on what was said already and "paste a post"."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Forbidden
from apps.collection.matching import Matcher, PostText
from apps.collection.query import QueryError, parse
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, WRITE, right
from apps.desk.parameters import text_of
from apps.desk.people import labels
from apps.monitoring.models import Mention, Watch
from apps.monitoring.selectors import found_lately, preview_texts, watch_versions, watches
from apps.monitoring.services.watches import LONGEST_QUERY, save_watch, switch_watch, word_lists


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query would find: among the newest mentions, and in a post that was pasted."""

    looked_at: int
    count: int
    found: list[Mention]
    pasted: bool | None = None


@right("watch:read")
def watch_list(request: HttpRequest) -> HttpResponse:
    """All watches with what they found lately."""
    context = {"section": "watches", "watches": watches(), "found": found_lately(timezone.now())}
    return render(request, "desk/watches.html", context)


@right("watch:edit", BOTH)
def new_watch(request: HttpRequest) -> HttpResponse:
    """Write a watch."""
    return _edit(request, None)


@right("watch:read", BOTH)
def watch(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Read or change a watch; saving asks for the right to edit."""
    return _edit(request, Watch.objects.get(pk=watch_id))


def _edit(request: HttpRequest, found: Watch | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else {}
    query = text_of(data, "query", LONGEST_QUERY + 1) if data else (found.query if found else "")
    name = text_of(data, "name", 100) if data else (found.name if found else "")
    error: VigieError | None = None
    if request.method == "POST":
        try:
            saved = save_watch(request.actor, name, query, timezone.now(), watch=found)  # type: ignore[attr-defined]
        except Forbidden:
            raise  # the door answers it
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("Saved: it listens from now on."))
            return redirect("watch", saved.pk)
    versions = watch_versions(found) if found else []
    context = {
        "section": "watches",
        "watch": found,
        "name": name,
        "query": query,
        "versions": versions,
        "people": labels(version.saved_by_id for version in versions),
    } | _problem(error, query)
    return render(request, "desk/watch.html", context, status=422 if error else 200)


def _problem(error: VigieError | None, query: str) -> dict[str, object]:
    """The error, and the query cut at the place that is not understood."""
    if not isinstance(error, QueryError):
        return {"error": error}
    start, end = error.position, error.position + max(1, error.length)
    return {"error": error, "cut": (query[:start], query[start:end] or " ", query[end:])}


@right("watch:edit", WRITE)
def preview(request: HttpRequest) -> HttpResponse:
    """Try a query on the newest mentions and on a pasted post, without saving it."""
    query, pasted = text_of(request.POST, "query", LONGEST_QUERY), text_of(request.POST, "pasted", 5000)
    try:
        trial = _try(request, query, pasted)
    except VigieError as error:
        return render(request, "desk/parts/trial.html", _problem(error, query))
    return render(request, "desk/parts/trial.html", {"trial": trial})


def _try(request: HttpRequest, query: str, pasted: str) -> Trial:
    brand = request.brand  # type: ignore[attr-defined]
    matcher = Matcher()
    matcher.add(0, parse(query, word_lists(brand.agency_id)))
    rows = preview_texts()
    posts = [
        PostText(
            text=row.text,
            author=row.author.handle if row.author else "",
            lang=row.lang,
            network=row.network,
            type=row.kind,
        )
        for row in rows
    ]
    if pasted:
        posts.append(PostText(text=pasted))
    hits = {hit.post_index for hit in matcher.match(posts)}
    found = [row for place, row in enumerate(rows) if place in hits]
    return Trial(len(rows), len(found), found[:10], len(rows) in hits if pasted else None)


@right("watch:edit", WRITE)
def switch(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Stop a watch, or let it listen again."""
    found = Watch.objects.get(pk=watch_id)
    switch_watch(request.actor, found, not found.active)  # type: ignore[attr-defined]
    messages.success(
        request, _("It listens again.") if not found.active else _("It rests; what it found stays.")
    )
    return redirect("watches")
