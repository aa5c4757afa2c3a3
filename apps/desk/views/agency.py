"""Pages across brands: cockpit, notifications, one's profile."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.agency.access import actor_in_agency, agencies_of, brands_of
from apps.agency.models import Brand, Notification
from apps.agency.notices import place_of
from apps.agency.services import pause_agency
from apps.desk.gate import WRITE, agency_right, open_to_all, signed_in
from apps.desk.models import DeskEntry
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import must_choose, must_id, text_of
from apps.desk.people import labels
from apps.desk.selectors import cockpit as desk
from apps.desk.selectors.notifications import notifications as told
from apps.desk.selectors.notifications import running_clocks
from apps.desk.views.palette import palette_answer

YEAR = 365 * 24 * 3600


def _with_brands(entries: list[DeskEntry]) -> list[DeskEntry]:
    brands = Brand.objects.in_bulk({entry.brand_id for entry in entries})
    for entry in entries:
        entry.brand = brands[entry.brand_id]  # type: ignore[attr-defined]
    return entries


@signed_in()
def cockpit(request: HttpRequest) -> HttpResponse:
    """One line a brand, what falls due next, early warning, load."""
    now, user = timezone.now(), request.user
    portal = brands_of(user).first() if not brands_of(user, "case:read").exists() else None  # type: ignore[arg-type]
    if portal is not None:
        return redirect(f"/b/{portal.slug}/portal/")  # a client reads; the desk is for those who work
    asked = text_of(request.GET, "q", 60)
    brands = desk.brand_page(user, asked, PAGE, text_of(request.GET, "after", 31))  # type: ignore[arg-type]
    page = page_of(desk.brand_lines(brands, now), PAGE, request.GET, lambda line: line.brand.slug)
    breaches = _with_brands(desk.next_breaches(user, now))  # type: ignore[arg-type]
    loads = desk.loads(user, now)  # type: ignore[arg-type]
    context = {
        "section": "cockpit",
        "words": asked,
        "brands": page,
        "totals": desk.totals(user, now),  # type: ignore[arg-type]
        "breaches": breaches,
        "warnings": _with_brands(desk.early_warnings(user)),  # type: ignore[arg-type]
        "shared": desk.shared_alerts(user),  # type: ignore[arg-type]
        "loads": loads,
        "most": max((load.open for load in loads), default=1),
        "people": labels([*(load.user_id for load in loads), *(entry.owner_id for entry in breaches)]),
    }
    return render(request, "desk/cockpit.html", context)


@agency_right("agency:configure", WRITE)
def pause_all(request: HttpRequest) -> HttpResponse:
    """The kill switch of an agency: nothing leaves for any of its brands while it is on."""
    paused = must_choose(request.POST, "paused", ("yes", "no")) == "yes"
    agency = agencies_of(request.user).get(pk=must_id(request.POST, "agency"))  # type: ignore[arg-type]
    actor = actor_in_agency(request.user, agency)  # type: ignore[arg-type]
    assert actor is not None  # the agencies are those the person administers
    pause_agency(actor, agency, paused, timezone.now())
    messages.success(
        request, _("Nothing leaves from now on, for any brand.") if paused else _("Replies leave again.")
    )
    return redirect("cockpit")


@signed_in()
def notifications(request: HttpRequest) -> HttpResponse:
    """What the person was told: who, what, how long is left."""
    after = moment_and_id(text_of(request.GET, "after", 80))
    rows = told(request.user, PAGE, after)  # type: ignore[arg-type]
    brands = Brand.objects.in_bulk({row.brand_id for row in rows})
    due = running_clocks((row.brand_id, row.case_id) for row in rows if row.case_id)
    for row in rows:
        _explain(row, brands, due)
    page = page_of(rows, PAGE, request.GET, lambda row: key_of(row.created_at, row.pk))
    people = labels(row.facts.get("by") for row in rows)
    context = {"section": "notifications", "page": page, "people": people}
    return render(request, "desk/notifications.html", context)


def _explain(row: Notification, brands: dict[int, Brand], due: dict[tuple[int, int], datetime]) -> None:
    """The brand's name, the address, who did it, and the clock that runs now."""
    brand = brands.get(row.brand_id)
    row.brand_name = brand.name if brand else ""  # type: ignore[attr-defined]
    address = reverse("open_notification", args=[row.pk])
    row.address = address if brand else "#"  # type: ignore[attr-defined]
    row.due_at = due.get((row.brand_id, row.case_id or 0))  # type: ignore[attr-defined]
    row.by = row.facts.get("by")  # type: ignore[attr-defined]


@signed_in()
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Go where a notification leads; it is read from here."""
    row = Notification.objects.get(pk=notification_id, user_id=request.user.pk or 0)
    brand = brands_of(request.user).get(pk=row.brand_id)  # type: ignore[arg-type]
    if row.read_at is None:
        Notification.objects.filter(pk=row.pk).update(read_at=timezone.now())
    return redirect(f"/b/{brand.slug}/{place_of(row)}")


@signed_in(WRITE)
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    Notification.objects.filter(Q(user_id=request.user.pk) & Q(read_at=None)).update(read_at=timezone.now())
    return redirect("notifications")


@open_to_all(WRITE)
def language(request: HttpRequest) -> HttpResponse:
    """A visitor chooses a language before signing in."""
    chosen = must_choose(request.POST, "language", dict(settings.LANGUAGES))
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


@signed_in()
def desk_palette(request: HttpRequest) -> HttpResponse:
    """Find a brand or a page, from outside any brand."""
    return palette_answer(request, None)
