"""Watches: what the brand listens for, with a preview on what was said already and "paste a post"."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Forbidden
from apps.collection.matching import Span
from apps.collection.query import QueryError
from apps.core.errors import VigieError
from apps.desk.differences import Piece, word_differences
from apps.desk.gate import BOTH, WRITE, right
from apps.desk.marks import Stretch, marked
from apps.desk.parameters import text_of
from apps.desk.people import labels
from apps.monitoring.models import Watch, WatchVersion
from apps.monitoring.previews import Example, Preview, explain_post, preview_query
from apps.monitoring.selectors import found_lately, watch_versions, watches
from apps.monitoring.services.watches import LONGEST_QUERY, save_watch, switch_watch, word_lists
from apps.monitoring.services.word_lists import (
    BrandList,
    brand_lists,
    forget_brand_list,
    save_brand_list,
    start_brand_list,
    starters,
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query would have found lately, and which parts of a pasted post match (None: it does not)."""

    preview: Preview
    most: int  # on one day
    examples: list[tuple[Example, list[Stretch]]]
    is_pasted: bool
    pasted: list[Stretch] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One version of a watch and what it changed in the one before."""

    version: WatchVersion
    changes: list[Piece]


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
        except VigieError as refused:
            error = refused
        else:
            messages.success(request, _("Saved: it listens from now on."))
            return redirect("watch", saved.pk)
    versions = watch_versions(found) if found else []
    may_edit = request.actor.may("watch:edit")  # type: ignore[attr-defined]
    context = {
        "section": "watches",
        "watch": found,
        "name": name,
        "query": query,
        "history": _history(versions),
        "lists": word_lists(request.brand.agency_id) if may_edit else {},  # type: ignore[attr-defined]
        "starters": starters() if may_edit else [],
        "people": labels(version.saved_by_id for version in versions),
    } | problem(error, query)
    return render(request, "desk/watch.html", context, status=422 if error else 200)


def problem(error: VigieError | None, query: str) -> dict[str, object]:
    """The error, and the query cut at the place that is not understood."""
    if not isinstance(error, QueryError):
        return {"error": error}
    start, end = error.position, error.position + max(1, error.length)
    sentence, remedy = error.told(_)
    told = VigieError(sentence, field="query", remedy=remedy)
    return {"error": told, "cut": (query[:start], query[start:end] or " ", query[end:])}


def _history(versions: Sequence[WatchVersion]) -> list[Step]:
    """The versions, the newest first, each with what changed since the one before."""
    steps = [Step(new, word_differences(before.query, new.query)) for new, before in pairwise(versions)]
    return [*steps, *(Step(first, [Piece("same", first.query)]) for first in versions[-1:])]


@right("watch:edit", WRITE)
def restore(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Go back to an earlier version: its query becomes the newest one."""
    found = Watch.objects.get(pk=watch_id)
    number = text_of(request.POST, "version", 9)
    version = found.versions.filter(number=int(number)).first() if number.isdecimal() else None
    if version is None:
        messages.error(request, _("This watch has no such version."))
        return redirect("watch", found.pk)
    try:
        save_watch(request.actor, found.name, version.query, timezone.now(), watch=found)  # type: ignore[attr-defined]
    except QueryError as error:
        told = problem(error, version.query)["error"]
        messages.error(request, f"{told.message} {told.remedy}")  # type: ignore[attr-defined]
    else:
        messages.success(request, _("It listens as version %(n)s did.") % {"n": version.number})
    return redirect("watch", found.pk)


@right("watch:edit", WRITE)
def start_list(request: HttpRequest) -> HttpResponse:
    """Begin a list of the brand with the crisis words of a sector, to be used in any watch."""
    try:
        begun = start_brand_list(request.actor, text_of(request.POST, "sector", 40))  # type: ignore[attr-defined]
    except Forbidden:
        raise  # the door answers it
    except VigieError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The list is yours: write list:%(name)s in a query.") % {"name": begun.name}
        )
    return redirect("word_lists")


@right("watch:read")
def word_lists_page(request: HttpRequest) -> HttpResponse:
    """Every word list the brand's watches can use, and crisis words to begin one with."""
    may_edit = request.actor.may("watch:edit")  # type: ignore[attr-defined]
    lists = brand_lists()
    chosen = next((one for one in lists if one.name == request.GET.get("list")), None)
    return _lists_page(request, lists, _as_typed(chosen) if chosen else None, may_edit=may_edit)


@right("watch:edit", WRITE)
def save_list(request: HttpRequest) -> HttpResponse:
    """Say what the brand adds to a list and takes from it; a new name is a list of its own."""
    typed = {name: text_of(request.POST, name, 100_000) for name in ("name", "added", "removed")}
    added, removed = typed["added"].splitlines(), typed["removed"].splitlines()
    try:
        saved = save_brand_list(request.actor, typed["name"], added, removed)  # type: ignore[attr-defined]
    except Forbidden:
        raise  # the door answers it
    except VigieError as error:
        told = problem(error, "")["error"]
        return _lists_page(request, brand_lists(), typed, may_edit=True, error=told)
    messages.success(
        request, _("Saved: every watch with list:%(name)s listens with it.") % {"name": saved.name}
    )
    return redirect("word_lists")


@right("watch:edit", WRITE)
def forget_list(request: HttpRequest) -> HttpResponse:
    """Take back what the brand changed in a list; its own list goes."""
    try:
        forget_brand_list(request.actor, text_of(request.POST, "name", 40))  # type: ignore[attr-defined]
    except Forbidden:
        raise  # the door answers it
    except VigieError as error:
        messages.error(request, f"{error.message} {error.remedy or ''}".strip())
    else:
        messages.success(request, _("Taken back."))
    return redirect("word_lists")


def _as_typed(chosen: BrandList) -> dict[str, str]:
    return {
        "name": chosen.name,
        "added": "\n".join(chosen.added),
        "removed": "\n".join(chosen.removed),
    }


def _lists_page(
    request: HttpRequest,
    lists: list[BrandList],
    typed: dict[str, str] | None,
    *,
    may_edit: bool,
    error: object = None,
) -> HttpResponse:
    context = {
        "section": "watches",
        "lists": lists,
        "typed": typed or {},
        "chosen": next((one for one in lists if typed and one.name == typed["name"]), None),
        "starters": starters() if may_edit else [],
        "error": error,
    }
    return render(request, "desk/word_lists.html", context, status=422 if error else 200)


@right("watch:edit", WRITE)
def preview(request: HttpRequest) -> HttpResponse:
    """Try a query on what was said lately and on a pasted post, without saving it."""
    query, pasted = text_of(request.POST, "query", LONGEST_QUERY), text_of(request.POST, "pasted", 5000)
    if not query.strip():
        return render(request, "desk/parts/trial.html")
    try:
        trial = _try(request, query, pasted)
    except VigieError as error:
        return render(request, "desk/parts/trial.html", problem(error, query))
    return render(request, "desk/parts/trial.html", {"trial": trial})


def _try(request: HttpRequest, query: str, pasted: str) -> Trial:
    lists = word_lists(request.brand.agency_id)  # type: ignore[attr-defined]
    found = preview_query(query, lists, timezone.now())
    spans = explain_post(query, pasted, lists) if pasted else None
    return Trial(
        preview=found,
        most=max((count for _day, count in found.count_per_day), default=0),
        examples=[(example, _shown(example.text, example.spans)) for example in found.examples],
        is_pasted=bool(pasted),
        pasted=None if spans is None else _shown(pasted, spans),
    )


def _shown(text: str, spans: Sequence[Span]) -> list[Stretch]:
    """The text cut at the parts that match."""
    return marked(text, [{"start": start, "end": end, "field": "found"} for start, end in spans])


@right("watch:edit", WRITE)
def switch(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Stop a watch, or let it listen again."""
    found = Watch.objects.get(pk=watch_id)
    switch_watch(request.actor, found, not found.active)  # type: ignore[attr-defined]
    messages.success(
        request, _("It listens again.") if not found.active else _("It rests; what it found stays.")
    )
    return redirect("watches")
