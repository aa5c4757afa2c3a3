"""Alerts with the band drawn, and what makes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.analysis.selectors import mentions_by_id
from apps.cases.models import Case
from apps.cases.services.opening import open_for_alert
from apps.desk import words
from apps.desk.charts import band_chart
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import choice_of, must_choose, text_of
from apps.desk.people import labels
from apps.detection import selectors as seen
from apps.detection.models import Alert
from apps.detection.services import handle_alert


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
        "people": labels(row.handled_by_id for row in page.rows),
        "crisis": seen.open_crisis(),
    }
    return render(request, "desk/alerts.html", context)


@right("alert:read")
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: expected against seen, who and what makes it, what to do."""
    found = seen.alert_by_id(alert_id)
    band = seen.band_of(found)
    explanation = found.explanation if isinstance(found.explanation, dict) else {}
    context = {
        "section": "alerts",
        "alert": found,
        "chart": band_chart(band.points, band.began_at, band.expected, band.low, band.high),
        "explanation": explanation,
        "mentions": mentions_by_id(list(explanation.get("mention_ids", []))[:12]),
        "case": Case.objects.filter(alert_id=alert_id).first(),
        "people": labels([found.handled_by_id]),
    }
    return render(request, "desk/alert.html", context)


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


@right("case:open", WRITE)
def alert_case(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Open the case of an alert, or go to it."""
    found = seen.alert_by_id(alert_id)
    case = open_for_alert(
        found.pk, found.kind, found.severity, words.word("alert", found.kind), timezone.now()
    )
    return redirect("case", case.pk)
