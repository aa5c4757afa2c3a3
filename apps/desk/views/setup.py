"""A new brand as a guided path: each step is a page of the desk, can be left and taken up again, and stays a setting."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency import services as agency
from apps.agency.access import Forbidden, actor_in_agency, agencies_of
from apps.agency.models import Agency, Brand
from apps.agency.permissions import Role
from apps.analysis.selectors import MentionFilters, mention_stream
from apps.charter import selectors as charter
from apps.charter.admin import DAY_NAMES
from apps.charter.opening_hours import DAYS
from apps.charter.services import Promise, promise
from apps.core.errors import VigieError
from apps.desk import path
from apps.desk.gate import BOTH, WRITE, agency_right, right
from apps.desk.parameters import BadParameter, id_of, must_choose, text_of

TIME_ZONES = (
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "America/Montreal",
    "Indian/Reunion",
    "America/Martinique",
)
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "DE", "ES", "GB", "IT", "US")
FIRST_SEEN = 3  # mentions on the page of the path
MOST_SPANS = 3  # a day
ALWAYS = [["00:00", "24:00"]]


@agency_right("brand:create", BOTH)
def new_brand(request: HttpRequest) -> HttpResponse:
    """Name and languages: from here the brand exists, with its charter on the way."""
    agencies = list(agencies_of(request.user))  # type: ignore[arg-type]
    error: VigieError | None = None
    if request.method == "POST":
        try:
            brand = _create(request, agencies)
        except VigieError as problem:
            error = problem
        else:
            return redirect(f"/b/{brand.slug}/setup/hours/")
    context = {
        "section": "new_brand",
        "agencies": agencies,
        "error": error,
        "data": request.POST,
        "chosen": request.POST.getlist("languages") or ["fr", "en"],
        "zones": TIME_ZONES,
    }
    return render(request, "desk/new_brand.html", context, status=422 if error else 200)


def _create(request: HttpRequest, agencies: list[Agency]) -> Brand:
    wanted = id_of(request.POST, "agency")
    chosen = next((one for one in agencies if one.pk == wanted), agencies[0])
    actor = actor_in_agency(request.user, chosen)  # type: ignore[arg-type]
    assert actor is not None  # the agencies are those the person administers
    brand = agency.create_brand(
        actor,
        chosen,
        text_of(request.POST, "slug", 40),
        text_of(request.POST, "name", 100),
        languages=[one for one in request.POST.getlist("languages") if one][:5],
        time_zone=text_of(request.POST, "time_zone", 64) or "Europe/Paris",
    )
    agency.follow_path(actor, brand, True)
    return brand


@right("brand:configure")
def setup(request: HttpRequest) -> HttpResponse:
    """The path with what is done and what is next; the first mentions appear here by themselves."""
    steps = path.steps()
    done = path.what_is_done(request.brand)  # type: ignore[attr-defined]
    context = {
        "section": "setup",
        "steps": steps,
        "done": done,
        "following": next((step.name for step in steps if step.name not in done), ""),
        "seen": mention_stream(MentionFilters(), FIRST_SEEN, None)[:FIRST_SEEN],
    }
    return render(request, "desk/setup.html", context)


@right("brand:configure", WRITE)
def follow_path(request: HttpRequest) -> HttpResponse:
    """Show the path on the pages of its steps, or show it no longer."""
    following = request.POST.get("follow") == "yes"
    agency.follow_path(request.actor, request.brand, following)  # type: ignore[attr-defined]
    if not following:
        messages.success(request, _("The path is over. Its steps stay here, as the brand’s settings."))
    return redirect("setup")


def _saved(request: HttpRequest, save: Callable[[], object]) -> VigieError | None:
    """What is wrong with a form of the path, if anything."""
    if request.method != "POST":
        return None
    try:
        save()
    except Forbidden:
        raise  # the door answers it
    except VigieError as problem:
        return problem
    messages.success(request, _("Saved."))
    return None


@right("brand:configure", BOTH)
def name_brand(request: HttpRequest) -> HttpResponse:
    """What the brand is called, its languages, its time zone, its colour."""
    brand, data = request.brand, request.POST  # type: ignore[attr-defined]
    given = {
        "name": text_of(data, "name", 100),
        "time_zone": text_of(data, "time_zone", 64),
        "colour": text_of(data, "colour", 9),
    }
    languages = [one for one in data.getlist("languages") if one][:5]
    error = _saved(request, lambda: agency.name_brand(request.actor, brand, languages=languages, **given))  # type: ignore[attr-defined]
    if request.method == "POST" and error is None:
        return redirect("name_brand")
    known = {"name": brand.name, "time_zone": brand.time_zone, "colour": brand.colour}
    context = {
        "section": "setup",
        "step": "name",
        "error": error,
        "data": given if error else known,
        "chosen": languages if error else brand.languages,
        "zones": TIME_ZONES,
    }
    return render(request, "desk/name_brand.html", context, status=422 if error else 200)


@right("brand:configure", BOTH)
def hours(request: HttpRequest) -> HttpResponse:
    """When the brand answers, and how fast."""
    error = _saved(request, lambda: promise(request.actor, _promised(request)))  # type: ignore[attr-defined]
    if request.method == "POST" and error is None:
        return redirect("hours")
    row = charter.service_hours()
    kept = {day: [list(span) for span in row.week.get(day, [])] if row else [] for day in DAYS}
    week = {day: _pairs(request, day) for day in DAYS} if error else kept
    context = {
        "section": "setup",
        "step": "hours",
        "error": error,
        "row": row,
        "around": row is not None and (not any(kept.values()) or all(kept[day] == ALWAYS for day in DAYS)),
        "week": [(day, DAY_NAMES[day], _room_for([] if week[day] == ALWAYS else week[day])) for day in DAYS],
        "countries": COUNTRIES,
    }
    return render(request, "desk/hours.html", context, status=422 if error else 200)


def _room_for(spans: list[list[str]]) -> list[list[str]]:
    """The spans of a day with an empty one to fill, two at least."""
    return spans + [["", ""]] * max(2 - len(spans), 0)


def _pairs(request: HttpRequest, day: str) -> list[list[str]]:
    times = [text_of({"": one}, "", 5) for one in request.POST.getlist(day)[: 2 * MOST_SPANS]]
    return [pair for pair in map(list, zip(times[::2], times[1::2], strict=False)) if any(pair)]


def _promised(request: HttpRequest) -> Promise:
    data = request.POST
    # Hours that are typed where the brand was open around the clock are what is meant, ticked or not.
    typed = any(_pairs(request, day) for day in DAYS)
    around = "around" in data and not (typed and "was_around" in data)
    # Midnight at the end of a day is 00:00 in a browser's field.
    week = {
        day: []
        if around
        else [f"{start}-{'24:00' if end == '00:00' else end}" for start, end in _pairs(request, day)]
        for day in DAYS
    }
    if not around and not any(week.values()):
        raise BadParameter(
            _("The brand would never open."),
            field="week",
            remedy=_("Give a day its hours, or choose around the clock."),
        )
    return Promise(
        week=week,
        first_answer_minutes=_number(request, "first_answer_minutes"),
        holidays_country=text_of(data, "holidays_country", 2),
        closed_dates=_days(text_of(data, "closed_dates", 4000)),
        reviews_required=_number(request, "reviews_required"),
        undo_seconds=_number(request, "undo_seconds"),
    )


def _number(request: HttpRequest, name: str) -> int:
    value = text_of(request.POST, name, 8)
    if not (value.isascii() and value.isdigit()):
        raise BadParameter(_("Write a whole number."), field=name, value=value)
    return int(value)


def _days(lines: str) -> list[date]:
    try:
        return [date.fromisoformat(line) for line in lines.split()]
    except ValueError:
        raise BadParameter(
            _("This is not a day."), field="closed_dates", remedy=_("Write it like 2026-11-20.")
        ) from None


def invited_roles() -> list[tuple[str, str]]:
    """The roles that are given at a brand."""
    return [(value, str(name)) for value, name in Role.choices() if value != Role.AGENCY_ADMIN]


@right("member:invite", WRITE)
def invite(request: HttpRequest) -> HttpResponse:
    """Give a person a role here and make the link by which they choose a password."""
    brand, actor, now = request.brand, request.actor, timezone.now()  # type: ignore[attr-defined]
    role = Role(must_choose(request.POST, "role", [value for value, _name in invited_roles()]))
    member = agency.add_member(
        actor,
        brand.agency,
        brand,
        role,
        text_of(request.POST, "email", 254),
        name=text_of(request.POST, "name", 100),
    )
    if member.user.has_usable_password():
        messages.success(request, _("%(name)s works for the brand now.") % {"name": member.user.label})
    else:
        token = agency.invite(actor, member.user, now)
        address = request.build_absolute_uri(f"/invitation/{token}/")
        messages.success(
            request, _("Invited. The link, should the e-mail be lost: %(address)s") % {"address": address}
        )
    return redirect("team")
