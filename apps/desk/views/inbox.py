"""The inbox of a brand: queues, filters in the address, saved views, bulk acts with a preview and an undo."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases.models import SavedView
from apps.cases.selectors import inbox as cases
from apps.cases.services import bulk as many
from apps.desk import filters as asking
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, key_of, page_of, ranked
from apps.desk.parameters import BadParameter, ids_of, text_of
from apps.desk.people import labels, team_of

# The names of the addresses to which this inbox's forms go.
HERE = {"list": "inbox", "bulk": "bulk", "undo": "undo_bulk", "keep": "save_view", "forget": "forget_view"}


@right("brand:read")
def inbox(request: HttpRequest) -> HttpResponse:
    """The inbox; a client, who has none, goes to what is shown to clients."""
    actor, brand = request.actor, request.brand  # type: ignore[attr-defined]
    if not actor.may("case:read"):
        return redirect("charter")
    now = timezone.now()
    filters, problem = asking.asked_filters(request.GET)
    lines = cases.inbox_lines(actor, filters, now, PAGE, ranked(text_of(request.GET, "after", 80)))
    page = page_of(lines, PAGE, request.GET, lambda line: key_of(*cases.key_of_line(line, filters.sort)))
    team = team_of(brand)
    queues: list[cases.QueueCount] = []
    if not filters.over:
        queues, request.nav_counts = cases.queue_counts(actor, now)  # type: ignore[attr-defined]
    context = asking.page_words(request.GET) | {
        "section": "inbox",
        "here": HERE,
        "filters": filters,
        "problem": problem,
        "queues": queues,
        "list": page,
        "people": labels([*(line.case.owner_id for line in page.rows)]),
        "workers": [one for one in team if one.may("case:take")],
        "views": cases.saved_views(actor.user_id),
        "may_give": actor.may("case:assign"),
        "most": many.MOST,
    }
    return render(request, "desk/inbox.html", context, status=400 if problem else 200)


@right("case:take", WRITE)
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what an act on many cases would do, then do it; for ten minutes it can be taken back."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    chosen = ids_of(request.POST.getlist("case"), many.MOST)
    if "everything" in request.POST:
        lines = cases.inbox_lines(actor, asking.filters_of(asking.left(request.POST)), now, many.MOST, None)
        chosen = [line.case.pk for line in lines[: many.MOST]]
    if not chosen:
        raise BadParameter(_("Tick one or more cases first."))
    act, value = asking.act_on_many(request.POST, actor.user_id, now)
    if request.POST.get("sure") != "yes":
        return _preview(request, chosen, act, value)
    done = many.apply(actor, chosen, act, value, now)
    say_done(request, done.count)
    return redirect(f"{reverse('inbox')}?{asking.as_address(asking.kept(request.POST))}&undo={done.token}")


def say_done(request: HttpRequest, count: int) -> None:
    """Tell how many cases were changed."""
    messages.success(request, ngettext("Done for %(n)d case.", "Done for %(n)d cases.", count) % {"n": count})


def say_undone(request: HttpRequest, count: int) -> None:
    """Tell how many cases are again what they were."""
    said = ngettext("Undone for %(n)d case.", "Undone for %(n)d cases.", count)
    messages.success(request, said % {"n": count})


def _preview(request: HttpRequest, chosen: list[int], act: str, value: Any) -> HttpResponse:
    seen = many.preview(request.actor, chosen, act, value, timezone.now())  # type: ignore[attr-defined]
    lines = cases.lines_of(chosen)
    context = asking.preview_words(request.POST, act, value) | {
        "section": "inbox",
        "here": HERE,
        "count": seen.count,
        "lines": [
            (line.case, line.due_at, str(line.case.pk), dict(seen.skipped).get(line.case.pk))
            for line in lines
        ],
        "people": labels([value if act == "assign" else None, *(line.case.owner_id for line in lines)]),
    }
    return render(request, "desk/bulk.html", context)


@right("case:take", WRITE)
def undo_bulk(request: HttpRequest) -> HttpResponse:
    """Take the act on many cases back."""
    say_undone(request, many.undo(request.actor, text_of(request.POST, "token", 40), timezone.now()))  # type: ignore[attr-defined]
    return redirect("inbox")


@right("case:read", WRITE)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name, for oneself or for everybody."""
    filters = asking.kept(request.POST)
    SavedView.objects.update_or_create(
        name=asking.view_name(request.POST),
        user_id=request.actor.user_id,  # type: ignore[attr-defined]
        defaults={"filters": filters, "shared": "shared" in request.POST},
    )
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('inbox')}?{asking.as_address(filters)}")


@right("case:read", WRITE)
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    SavedView.objects.get(pk=view_id, user_id=request.actor.user_id).delete()  # type: ignore[attr-defined]
    messages.success(request, _("The view is gone."))
    return redirect("inbox")
