"""The inbox of a brand: queues, filters in the address, saved views, bulk acts with a preview and an undo."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases.models import SavedView
from apps.cases.selectors import inbox as cases
from apps.cases.services import bulk as many
from apps.desk import words
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, key_of, page_of, ranked
from apps.desk.parameters import (
    BadParameter,
    choice_of,
    day_of,
    id_of,
    ids_of,
    must_choose,
    must_id,
    start_of,
    text_of,
)
from apps.desk.people import labels, team_of

KEPT_FILTERS = (
    "queue",
    "sort",
    "q",
    "state",
    "network",
    "issue_type",
    "profile",
    "breach",
    "language",
    "owner",
    "date_from",
    "date_to",
    "over",
)
SNOOZES = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
}
BULK = ("assign_me", "assign", "snooze")


def filters_of(data: QueryDict) -> cases.Filters:
    """The filters an address asks for; words it does not know count for nothing, a wrong day is refused."""
    first, last = day_of(data, "date_from"), day_of(data, "date_to")
    return cases.Filters(
        queue=choice_of(data, "queue", cases.QUEUES, "all"),
        sort=choice_of(data, "sort", cases.SORTS, "due"),
        words=text_of(data, "q", 100),
        state=choice_of(data, "state", words.TABLES["state"]),
        network=choice_of(data, "network", words.NETWORKS),
        issue_type=choice_of(data, "issue_type", words.ISSUE_TYPES),
        profile=choice_of(data, "profile", words.PROFILES),
        breach=choice_of(data, "breach", words.BREACHES),
        language=choice_of(data, "language", words.LANGUAGES),
        owner_id=id_of(data, "owner"),
        opened_from=start_of(first) if first else None,
        opened_until=start_of(last) + timedelta(days=1) if last else None,
        over=bool(data.get("over")),
    )


@right("brand:read")
def inbox(request: HttpRequest) -> HttpResponse:
    """The inbox; a client, who has none, goes to what is shown to clients."""
    actor, brand = request.actor, request.brand  # type: ignore[attr-defined]
    if not actor.may("case:read"):
        return redirect("charter")
    now = timezone.now()
    problem: BadParameter | None = None
    try:
        filters = filters_of(request.GET)
    except BadParameter as error:
        filters, problem = cases.Filters(), error
    lines = cases.inbox_lines(actor, filters, now, PAGE, ranked(text_of(request.GET, "after", 80)))
    page = page_of(lines, PAGE, request.GET, lambda line: key_of(*cases.key_of_line(line, filters.sort)))
    team = team_of(brand)
    context = {
        "section": "inbox",
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in KEPT_FILTERS if name not in {"queue", "sort"}),
        "problem": problem,
        "queues": [] if filters.over else cases.queue_counts(actor, now),
        "list": page,
        "people": labels([*(line.case.owner_id for line in page.rows)]),
        "workers": [one for one in team if one.may("case:take")],
        "views": cases.saved_views(actor.user_id),
        "choices": {
            name: words.choices(name)
            for name in ("state", "issue_type", "profile", "breach", "network", "sort")
        },
        "snoozes": _snoozes(),
    }
    status = 400 if problem else 200
    return render(request, "desk/inbox.html", context, status=status)


def _snoozes() -> list[tuple[str, str]]:
    return [
        ("1h", _("for an hour")),
        ("4h", _("for four hours")),
        ("1d", _("until tomorrow")),
        ("3d", _("for three days")),
    ]


@right("case:take", WRITE)
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what an act on many cases would do, then do it; for ten minutes it can be taken back."""
    chosen = ids_of(request.POST.getlist("case"))
    if not chosen:
        raise BadParameter(_("Tick one or more cases first."))
    act, value = _asked(request)
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.POST.get("sure") != "yes":
        return _preview(request, chosen, act, value)
    done = many.apply(actor, chosen, act, value, now)
    said = ngettext("Done for %(n)d case.", "Done for %(n)d cases.", done.count) % {"n": done.count}
    messages.success(request, said)
    return redirect(f"{reverse('inbox')}?{_kept(request.POST)}&undo={done.token}")


def _asked(request: HttpRequest) -> tuple[str, Any]:
    """The act and its value as the service takes them."""
    act = must_choose(request.POST, "act", BULK)
    if act == "assign_me":
        return "assign", request.actor.user_id  # type: ignore[attr-defined]
    if act == "assign":
        if not request.POST.get("to"):
            raise BadParameter(_("Choose who gets these cases."), field="to")
        return act, must_id(request.POST, "to")
    return act, timezone.now() + SNOOZES[must_choose(request.POST, "until", SNOOZES)]


def _preview(request: HttpRequest, chosen: list[int], act: str, value: Any) -> HttpResponse:
    seen = many.preview(request.actor, chosen, act, value, timezone.now())  # type: ignore[attr-defined]
    lines = cases.lines_of(chosen)
    until = choice_of(request.POST, "until", SNOOZES, "1h")
    context = {
        "section": "inbox",
        "act": request.POST["act"],
        "count": seen.count,
        "skipped": dict(seen.skipped),
        "lines": lines,
        "to": value if act == "assign" else None,
        "until": until,
        "until_word": dict(_snoozes())[until],
        "back": text_of(request.POST, "back", 500),
        "people": labels([value if act == "assign" else None, *(line.case.owner_id for line in lines)]),
    }
    return render(request, "desk/bulk.html", context)


def _kept(data: QueryDict) -> str:
    """The filters one came from, as an address."""
    back = QueryDict(text_of(data, "back", 500))
    kept = QueryDict(mutable=True)
    for name in KEPT_FILTERS:
        if back.get(name):
            kept[name] = back[name]
    return kept.urlencode()


@right("case:assign", WRITE)
def undo_bulk(request: HttpRequest) -> HttpResponse:
    """Take the act on many cases back."""
    back = many.undo(request.actor, text_of(request.POST, "token", 40), timezone.now())  # type: ignore[attr-defined]
    said = ngettext("Undone for %(n)d case.", "Undone for %(n)d cases.", back) % {"n": back}
    messages.success(request, said)
    return redirect("inbox")


@right("case:read", WRITE)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name, for oneself or for everybody."""
    name = text_of(request.POST, "name", 60)
    if not name:
        raise BadParameter(_("Give the view a name."), field="name")
    query = QueryDict(text_of(request.POST, "back", 500))
    kept = {key: query[key][:100] for key in KEPT_FILTERS if query.get(key)}
    actor = request.actor  # type: ignore[attr-defined]
    SavedView.objects.update_or_create(
        name=name, user_id=actor.user_id, defaults={"filters": kept, "shared": "shared" in request.POST}
    )
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('inbox')}?{_kept(request.POST)}")


@right("case:read", WRITE)
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    SavedView.objects.get(pk=view_id, user_id=request.actor.user_id).delete()  # type: ignore[attr-defined]
    messages.success(request, _("The view is gone."))
    return redirect("inbox")
