"""Alerts with the band drawn, and what makes them."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.analysis.selectors import mentions_by_id
from apps.cases.models import Case
from apps.cases.services.opening import open_for_alert
from apps.desk import words
from apps.desk.charts import band_chart, fired_chart
from apps.desk.gate import BOTH, WRITE, open_to_all, right
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import BadParameter, choice_of, id_of, must_choose, text_of
from apps.desk.people import labels
from apps.detection import selectors as seen
from apps.detection.advice import next_steps, similar_alerts, sureness
from apps.detection.links import (
    DEFAULT_HOURS,
    alert_by_token,
    allow_links,
    links_allowed,
    make_alert_link,
    open_links,
    revoke_alert_link,
)
from apps.detection.models import Alert
from apps.detection.sensitivity import sensitivities, set_sensitivity, tried
from apps.detection.services import handle_alert
from apps.monitoring.selectors import watch_names


@right("alert:read")
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, the newest first."""
    state = choice_of(request.GET, "state", ("open", "all"), "open")
    rows = seen.alerts(
        "open" if state == "open" else "", PAGE, moment_and_id(text_of(request.GET, "after", 80))
    )
    page = page_of(rows, PAGE, request.GET, lambda row: key_of(row.began_at, row.pk))
    context = {
        "section": "alerts",
        "state": state,
        "list": page,
        "titles": _titles(page.rows),
        "people": labels(row.handled_by_id for row in page.rows),
    }
    return render(request, "desk/alerts.html", context)


def _titles(rows: Sequence[Alert]) -> dict[int, tuple[str, str]]:
    """{alert: what began it, seen against expected}; the names of watches are asked for only where one did."""
    named = watch_names() if any(row.series.startswith("watch:") for row in rows) else {}
    return {row.pk: (words.alert_title(row, named), words.alert_counts(row)) for row in rows}


@right("alert:read")
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: expected against seen, who and what makes it, what to do."""
    return _show(request, seen.alert_by_id(alert_id))


def _show(request: HttpRequest, found: Alert, address: str = "") -> HttpResponse:
    """The alert's page; address: of a signed link that was just made, shown this once."""
    similar = similar_alerts(found)
    named = watch_names()
    context = picture_of(found, named) | {
        "title": words.alert_title(found, named),
        "titles": {one.alert.pk: words.alert_title(one.alert, named) for one in similar},
        "section": "alerts",
        "mentions": mentions_by_id(list(found.explanation.get("mention_ids", []))[:12]),
        "case": Case.objects.filter(alert_id=found.pk).first(),
        "people": labels([found.handled_by_id]),
        "similar": similar,
        "sureness": sureness(found),
        "links": open_links(found),
        "links_allowed": links_allowed(),
        "address": address,
    }
    return render(request, "desk/alert.html", context)


def picture_of(found: Alert, watches: Mapping[int, str]) -> dict[str, Any]:
    """What is drawn and told of an alert wherever it is read: no text, nobody's name."""
    band = seen.band_of(found)
    share = found.series == seen.SHARE
    scale = 100.0 if share else 1.0
    points = [(at, value * scale) for at, value in band.points]
    return {
        "alert": found,
        "share": share,
        "part": found.kind == "part",
        "title": words.alert_title(found, watches, texts=False),
        "seen": found.observed * scale,
        "expected": found.expected * scale,
        "high": found.high * scale,
        "chart": band_chart(
            points, band.began_at, band.expected * scale, band.low * scale, band.high * scale
        ),
        "explanation": found.explanation if isinstance(found.explanation, dict) else {},
        "why": [words.alert_reason(reason, watches) for reason in found.reasons],
        "steps": next_steps(found),
        "moved": [
            (words.series(series), before, after)
            for series, (before, after) in sorted(found.sensitivity_moved.items())
        ],
    }


@right("alert:handle", WRITE)
def handle(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Acknowledge or close an alert, and say whether it was true."""
    Alert.objects.only("pk").get(pk=alert_id)
    state = must_choose(request.POST, "state", words.ALERT_STATES)
    handle_alert(
        request.actor,  # type: ignore[attr-defined]
        alert_id,
        timezone.now(),
        state=state,
        feedback=choice_of(request.POST, "feedback", ("true", "false")),
    )
    messages.success(request, _("Noted."))
    return redirect("alert", alert_id)


@right("alert:handle", WRITE)
def make_link(request: HttpRequest, alert_id: int) -> HttpResponse:
    """A link with which somebody reads this alert without signing in; shown this once."""
    hours = id_of(request.POST, "hours") or DEFAULT_HOURS
    _link, token = make_alert_link(request.actor, alert_id, hours=hours)  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("alert_link", args=[token]))
    return _show(request, seen.alert_by_id(alert_id), address)


@right("alert:handle", WRITE)
def revoke_link(request: HttpRequest, alert_id: int, link_id: int) -> HttpResponse:
    """The link opens nothing any more."""
    revoke_alert_link(request.actor, link_id)  # type: ignore[attr-defined]
    messages.success(request, _("The link opens nothing any more."))
    return redirect("alert", alert_id)


@open_to_all()
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """An alert read from a signed link: what is drawn and counted, never a text, a name or an account."""
    found = alert_by_token(token)
    if found is None:
        raise Http404("alert link")
    with timezone.override(ZoneInfo(request.brand.time_zone)):  # type: ignore[attr-defined]
        return render(request, "desk/alert_link.html", picture_of(found, watch_names()))


@right("brand:configure", BOTH)
def sensitivity(request: HttpRequest) -> HttpResponse:
    """How easily the brand is alarmed: each series' setting, tried out on its past before it is saved."""
    now, data = timezone.now(), request.POST if request.method == "POST" else request.GET
    series, value = text_of(data, "series", 64), _number(data, "value")
    if request.method == "POST":
        set_sensitivity(request.actor, series, value, now)  # type: ignore[attr-defined]
        messages.success(request, _("Saved: it holds from the next count on."))
        return redirect("sensitivity")
    found = tried(series, value, now) if series else None
    kept, named = sensitivities(), watch_names() if series == "parts" else {}
    context = {
        "section": "alerts",
        "kept": [(name, words.series(name), level) for name, level in kept.items()],
        "series": series or next(iter(kept)),
        "value": value,
        "tried": found,
        "onsets": [(one, words.series(one.series, named)) for one in found.onsets] if found else [],
        "picture": fired_chart(found.points, [one.at for one in found.onsets]) if found else None,
        "moved": [
            (one, [(words.series(name), *pair) for name, pair in sorted(one.sensitivity_moved.items())])
            for one in seen.alerts_that_moved()
        ],
        "links_allowed": links_allowed(),
    }
    return render(request, "desk/sensitivity.html", context)


def _number(data: QueryDict, name: str) -> float:
    text = text_of(data, name, 8).replace(",", ".")
    try:
        return float(text or "1")
    except ValueError:
        raise BadParameter(_("This is no number."), field=name, value=text) from None


@right("brand:configure", WRITE)
def allow(request: HttpRequest) -> HttpResponse:
    """Whether alerts of this brand may be read from a signed link."""
    allow_links(request.actor, request.POST.get("allowed") == "yes")  # type: ignore[attr-defined]
    messages.success(request, _("Noted."))
    return redirect("sensitivity")


@right("case:open", WRITE)
def alert_case(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Open the case of an alert, or go to it."""
    found = seen.alert_by_id(alert_id)
    case = open_for_alert(
        found.pk, found.kind, found.severity, f"{found.kind}: {found.series}", timezone.now()
    )
    return redirect("case", case.pk)
