"""The client's portal: figures, cases, alerts and crises, the charter, who read what."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.reports.charts import safe_colour
from apps.reports.metrics import METRICS
from apps.reports.models import PortalSettings
from apps.reports.period import LENGTHS, Period, asked_for, last_days
from apps.reports.selectors import portal as reading
from apps.reports.selectors.figures import Sheet, sheet
from apps.reports.services import contract
from apps.reports.services.access import note_reading
from apps.reports.shares import SHARES
from apps.reports.spreads import SPREADS

PAGE = 40
TILES = ("mentions", "negative", "cases", "in_time", "first_answer", "converted")
MORE_TILES = (
    "reach",
    "first_answer_clock",
    "replies",
    "holding",
    "promises_kept",
    "proofreading_time",
    "refused",
)
LAST_TILES = ("conversion_time", "true_alerts", "alert_delay", "crises", "blind_hours")


def _read(request: HttpRequest, page: str) -> datetime:
    now = timezone.now()
    note_reading(request.actor, page, now)  # type: ignore[attr-defined]
    return now


def _period(request: HttpRequest, now: datetime) -> Period:
    return asked_for(request.GET, now, request.brand.time_zone)  # type: ignore[attr-defined]


def _sentences(shown: Sheet) -> list[tuple[str, str]]:
    """(title, sentence) of every figure that is on the page, in the order of their definition."""
    names = [*(one.name for one in METRICS), *(one.name for one in SHARES), *(one.name for one in SPREADS)]
    return [(shown[name].title, shown[name].sentence) for name in names if name in shown.figures]


def portal(request: HttpRequest) -> HttpResponse:
    """Where the client arrives: the month in six numbers, what is open, what is new."""
    now = _read(request, "portal")
    period = last_days(30, now, request.brand.time_zone)  # type: ignore[attr-defined]
    shown = sheet(period)
    return render(
        request,
        "reports/portal.html",
        {
            "section": "portal",
            "sheet": shown,
            "tiles": [shown[name] for name in TILES],
            "crises": [one for one in reading.crises() if one.ended_at is None],
            "alerts": reading.alerts(last_days(7, now, period.zone))[:5],
            "reports": reading.signed_off(5),
            "cases": reading.cases_page(6, None)[:6],
        },
    )


def figures(request: HttpRequest) -> HttpResponse:
    """Every figure of a period, with what it is compared with and what it means."""
    now = _read(request, "figures")
    period = _period(request, now)
    # The people of the agency are named to the agency only.
    inside = request.actor.may("case:read")  # type: ignore[attr-defined]
    shown = sheet(period, inside=inside)
    return render(
        request,
        "reports/figures.html",
        {
            "section": "figures",
            "sheet": shown,
            "period": period,
            "lengths": LENGTHS,
            "is_recent": period.last == last_days(1, now, period.zone).last,
            "tiles": [shown[name] for name in TILES],
            "groups": [[shown[name] for name in names] for names in (MORE_TILES, LAST_TILES)],
            "sentences": _sentences(shown),
        },
    )


def after_of(request: HttpRequest) -> tuple[datetime, int] | None:
    """The row after which the page begins."""
    moment, _sep, number = request.GET.get("after", "").partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return at, int(number)


def key_of(at: datetime, number: int) -> str:
    """What the address of the next page says."""
    return f"{at.isoformat()}~{number}"


def cases(request: HttpRequest) -> HttpResponse:
    """Cases with their clocks and outcomes, newest first."""
    _read(request, "cases")
    state = request.GET.get("state", "")
    rows = reading.cases_page(PAGE, after_of(request), state=state)
    shown = rows[:PAGE]
    return render(
        request,
        "reports/cases.html",
        {
            "section": "cases",
            "rows": shown,
            "state": state,
            "states": [
                ("open", _("open")),
                ("answered", _("answered")),
                ("closed", _("closed")),
                ("removed", _("removed")),
                ("ignored", _("ignored")),
            ],
            "next": key_of(shown[-1].opened_at, shown[-1].id) if len(rows) > PAGE else "",
            "allowed": reading.portal_settings(),
        },
    )


def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: posts as the contract shows them, clocks, what was answered or removed."""
    try:
        found = reading.case_by_id(case_id)
    except Case.DoesNotExist:
        raise Http404("case") from None
    _read(request, f"case {case_id}")
    return render(
        request,
        "reports/case.html",
        {
            "section": "cases",
            "case": found,
            "allowed": reading.portal_settings(),
            "inside": reading.inside_of(case_id),
        },
    )


def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts of a period and every crisis with its file."""
    now = _read(request, "alerts")
    period = asked_for(request.GET or {"days": "90"}, now, request.brand.time_zone)  # type: ignore[attr-defined]
    return render(
        request,
        "reports/alerts.html",
        {"section": "alerts", "period": period, "alerts": reading.alerts(period), "crises": reading.crises()},
    )


def charter(request: HttpRequest) -> HttpResponse:
    """The charter in force."""
    _read(request, "charter")
    version, articles = reading.charter_in_force()
    return render(
        request, "reports/charter.html", {"section": "charter", "version": version, "articles": articles}
    )


def access(request: HttpRequest) -> HttpResponse:
    """Who read what."""
    _read(request, "access")
    rows, numbers = reading.access_page(PAGE, after_of(request))
    return render(
        request,
        "reports/access.html",
        {
            "section": "access",
            "rows": rows[:PAGE],
            "next": key_of(rows[PAGE - 1].at, numbers[PAGE - 1]) if len(rows) > PAGE else "",
        },
    )


def settings(request: HttpRequest) -> HttpResponse:
    """What the contract lets the client and the public see, set by who configures the brand."""
    if request.method == "POST":
        on = {name for name in contract.SWITCHES if request.POST.get(name)}
        contract.save_contract(request.actor, request.POST.get("texts", ""), on)  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        return redirect("portal_settings")
    allowed = reading.portal_settings()
    fields = {field.name: field.verbose_name for field in PortalSettings._meta.fields}
    return render(
        request,
        "reports/settings.html",
        {
            "section": "settings",
            "allowed": allowed,
            "texts": PortalSettings.Texts.choices,
            "switches": [(name, fields[name], getattr(allowed, name)) for name in contract.SWITCHES],
        },
    )


def transparency(request: HttpRequest) -> HttpResponse:
    """What the brand publishes: how many removals, under which article, over a year."""
    allowed = reading.portal_settings()
    if not allowed.transparency:
        raise Http404("transparency")
    now = timezone.now()
    period = last_days(365, now, request.brand.time_zone)  # type: ignore[attr-defined]
    version, articles = reading.charter_in_force()
    shown = sheet(period)
    return render(
        request,
        "reports/transparency.html",
        {
            "sheet": shown,
            "period": period,
            "version": version,
            "articles": articles,
            "transparent": True,
        },
    )


def look(request: HttpRequest) -> HttpResponse:
    """The brand's colour as a style sheet, for pages may carry no style of their own.

    A stranger learns from it that the brand exists, hence only where the brand publishes something.
    """
    if not (request.user.is_authenticated or reading.portal_settings().transparency):
        raise Http404("look")
    return colour_sheet(request)


def colour_sheet(request: HttpRequest) -> HttpResponse:
    """The style sheet itself."""
    colour = request.brand.colour  # type: ignore[attr-defined]
    response = HttpResponse(f":root {{ --brand: {safe_colour(colour)}; }}\n", content_type="text/css")
    response["Cache-Control"] = "private, max-age=300"
    return response
