"""The inbox of all brands one may work on: what a brand's inbox does, across brands; each act is each brand's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Actor, actor_at
from apps.agency.models import Brand
from apps.cases.services import bulk as many
from apps.cases.services.assigning import may_work
from apps.core.tenancy import entered
from apps.desk import filters as asking
from apps.desk.gate import WRITE, signed_in
from apps.desk.models import DeskView
from apps.desk.paging import PAGE, key_of, page_of, ranked
from apps.desk.parameters import BadParameter, id_of, ids_of, text_of
from apps.desk.people import labels
from apps.desk.selectors import desk_inbox as desk
from apps.desk.views.inbox import say_done, say_undone

HERE = {
    "list": "desk_inbox",
    "bulk": "desk_bulk",
    "undo": "desk_undo_bulk",
    "keep": "desk_save_view",
    "forget": "desk_forget_view",
}


@signed_in()
def desk_inbox(request: HttpRequest) -> HttpResponse:
    """Open cases of all brands one may work on."""
    now, user = timezone.now(), request.user
    filters, problem = asking.asked_filters(request.GET)
    after = ranked(text_of(request.GET, "after", 80))
    found = desk.desk_page(user, filters, id_of(request.GET, "brand"), now, PAGE, after)  # type: ignore[arg-type]
    page = page_of(
        found.lines, PAGE, request.GET, lambda line: key_of(*desk.key_of_entry(line, filters.sort))
    )
    workers = desk.colleagues(user)  # type: ignore[arg-type]
    context = asking.page_words(request.GET) | {
        "section": "desk_inbox",
        "here": HERE,
        "everywhere": True,
        "filters": filters,
        "problem": problem,
        "queues": desk.desk_counts(user, now),  # type: ignore[arg-type]
        "found": found,
        "list": page,
        "people": labels(line.entry.owner_id for line in page.rows),
        "workers": workers,
        "views": desk.views_of(user),  # type: ignore[arg-type]
        "may_give": bool(workers),
        "most": many.MOST,
    }
    return render(request, "desk/inbox.html", context, status=400 if problem else 200)


def _ticked(request: HttpRequest) -> list[tuple[Brand, list[int]]]:
    """The cases of the form ("brand:case") by brand, of brands at which the person reads cases."""
    pairs = [value.partition(":") for value in request.POST.getlist("case")[: many.MOST]]
    numbers = [(id_of({"": brand}, ""), id_of({"": case}, "")) for brand, _sep, case in pairs]
    wanted = [(brand, case) for brand, case in numbers if brand and case]
    if "everything" in request.POST:
        left = asking.left(request.POST)
        found = desk.desk_page(
            request.user,  # type: ignore[arg-type]
            asking.filters_of(left),
            id_of(left, "brand"),
            timezone.now(),
            many.MOST,
            None,
        )
        wanted = [(line.brand.pk, line.pk) for line in found.lines[: many.MOST]]
    chosen = desk.ticked(request.user, wanted)  # type: ignore[arg-type]
    if not chosen:
        raise BadParameter(_("Tick one or more cases first."))
    return chosen


@contextmanager
def _at(request: HttpRequest, brand: Brand) -> Iterator[Actor]:
    """Inside a brand, as the person may act there."""
    actor = actor_at(request.user, brand)  # type: ignore[arg-type]
    assert actor is not None  # the brands are those of the person
    with entered(brand):
        yield actor


def _hindrance(actor: Actor, act: str, value: Any) -> str:
    """Why the act is left out at the brand that is entered; "" where nothing hinders it."""
    if not actor.may(many.right_of(act)):
        return "not_allowed"
    return "elsewhere" if act == "assign" and not may_work(value) else ""


@signed_in(WRITE)
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what an act on cases of several brands would do, then do it, all of it or nothing."""
    chosen, now = _ticked(request), timezone.now()
    act, value = asking.act_on_many(request.POST, request.user.pk, now)
    if request.POST.get("sure") != "yes":
        return _preview(request, chosen, act, value)
    token, count, brands = None, 0, []
    with transaction.atomic():
        for brand, cases in chosen:
            with _at(request, brand) as actor:
                if _hindrance(actor, act, value):
                    continue
                done = many.apply(actor, cases, act, value, now, token)
            token, count = done.token, count + done.count
            brands.append(str(brand.pk))
    say_done(request, count)
    undo = f"&undo={token}.{'.'.join(brands)}" if token else ""
    return redirect(f"{reverse('desk_inbox')}?{asking.as_address(asking.kept(request.POST))}{undo}")


def _preview(
    request: HttpRequest, chosen: list[tuple[Brand, list[int]]], act: str, value: Any
) -> HttpResponse:
    now, count = timezone.now(), 0
    skipped: dict[tuple[int, int], str] = {}
    for brand, cases in chosen:
        with _at(request, brand) as actor:
            if reason := _hindrance(actor, act, value):
                skipped |= {(brand.pk, case): reason for case in cases}
                continue
            seen = many.preview(actor, cases, act, value, now)
        count += seen.count
        skipped |= {(brand.pk, case): reason for case, reason in seen.skipped}
    lines = desk.chosen_lines(chosen)
    context = asking.preview_words(request.POST, act, value) | {
        "section": "desk_inbox",
        "here": HERE,
        "everywhere": True,
        "count": count,
        "lines": [
            (line, line.entry.due_at, f"{line.brand.pk}:{line.pk}", skipped.get((line.brand.pk, line.pk)))
            for line in lines
        ],
        "people": labels([value if act == "assign" else None, *(line.entry.owner_id for line in lines)]),
    }
    return render(request, "desk/bulk.html", context)


@signed_in(WRITE)
def undo_bulk(request: HttpRequest) -> HttpResponse:
    """Take the act on cases of several brands back."""
    token, *numbers = text_of(request.POST, "token", 2000).split(".")
    chosen = desk.ticked(request.user, ((number, 0) for number in ids_of(numbers)))  # type: ignore[arg-type]
    count = 0
    with transaction.atomic():
        for brand, _cases in chosen:
            with _at(request, brand) as actor:
                count += many.undo(actor, token, timezone.now())
    say_undone(request, count)
    return redirect("desk_inbox")


@signed_in(WRITE)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name, for oneself or for everybody of one's agencies."""
    filters = asking.kept(request.POST)
    DeskView.objects.update_or_create(
        name=asking.view_name(request.POST),
        user_id=request.user.pk or 0,
        defaults={"filters": filters, "shared": "shared" in request.POST},
    )
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('desk_inbox')}?{asking.as_address(filters)}")


@signed_in(WRITE)
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    DeskView.objects.get(pk=view_id, user_id=request.user.pk or 0).delete()
    messages.success(request, _("The view is gone."))
    return redirect("desk_inbox")
