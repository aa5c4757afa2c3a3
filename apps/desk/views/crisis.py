"""The crisis room: who leads, who speaks, what is said, how it ends."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.core.errors import VigieError
from apps.desk import words
from apps.desk.crisis_file import export_crisis
from apps.desk.gate import WRITE, right
from apps.desk.parameters import id_of, ids_of, text_of
from apps.desk.people import labels, team_of
from apps.detection import crises
from apps.detection import selectors as seen
from apps.detection.models import Alert, Crisis
from apps.detection.statements import questions_draft, statement_draft
from apps.monitoring.selectors import watch_names
from apps.publishing.selectors import frozen_replies
from apps.publishing.services.asking import publishing_is_paused

SHOWN = 200  # of the timeline, the newest

PARTS = {
    "lead": gettext_lazy("leads"),
    "speaker": gettext_lazy("speaks: approves replies"),
    "legal": gettext_lazy("is asked on the law"),
}


@right("crisis:read")
def room(request: HttpRequest) -> HttpResponse:
    """The crisis that is declared, or what to know before one is; the past ones below."""
    return _show(request)


def _show(request: HttpRequest, error: VigieError | None = None) -> HttpResponse:
    crisis, past = seen.open_crisis(), seen.crises()
    told = crises.timeline(crisis)[-SHOWN:] if crisis else []
    ids = [one["user_id"] for one in crisis.people] if crisis else []
    context = {
        "section": "crisis",
        "crisis": crisis,
        "past": [one for one in past if one.ended_at],
        # Who has two parts in the brand is one person here.
        "team": {one.id: one for one in team_of(request.brand) if one.may("case:review")}.values(),  # type: ignore[attr-defined]
        "parts": PARTS,
        "named": {code: [one["user_id"] for one in crisis.people if one["part"] == code] for code in PARTS}
        if crisis
        else {},
        "error": error,
        "alert": None if crisis else _alert_of(request),
        "paused": publishing_is_paused(),
        "told": told[::-1],
        "frozen": frozen_replies() if crisis else 0,
        "draft": _drafts(request, crisis) if crisis else {},
        "people": labels(
            [*ids, *(one.declared_by_id for one in past), *(one.actor_id for one in told)],
        ),
    }
    return render(request, "desk/crisis.html", context, status=422 if error else 200)


def _alert_of(request: HttpRequest) -> tuple[int, str] | None:
    """The alert it would be declared on, with what began it as a first title."""
    alert_id = id_of(request.POST if request.method == "POST" else request.GET, "alert")
    alert = Alert.objects.filter(pk=alert_id).first() if alert_id else None
    return (alert.pk, words.alert_title(alert, watch_names())) if alert else None


def _drafts(request: HttpRequest, crisis: Crisis) -> dict[str, str]:
    """What stands in the two fields: what was written, or a beginning in the brand's first language."""
    brand = request.brand  # type: ignore[attr-defined]
    alert = crisis.alert
    issues = alert.explanation.get("issue_types", {}) if alert else {}
    about = max(issues, key=lambda name: issues[name]) if issues else ""
    since = timezone.localtime(alert.began_at if alert else crisis.declared_at)
    with override(brand.languages[0] if brand.languages else "fr"):
        return {
            "statement": crisis.statement or statement_draft(brand.name, crisis.title, since),
            "questions": crisis.questions or questions_draft(about),
        }


@right("crisis:declare", WRITE)
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a crisis with its speakers."""
    people = _people(request)
    try:
        crises.declare(
            request.actor,  # type: ignore[attr-defined]
            text_of(request.POST, "title", 200),
            people,
            timezone.now(),
            alert_id=id_of(request.POST, "alert"),
        )
    except VigieError as error:
        return _show(request, error)
    messages.success(request, _("The crisis is declared: from here only its speakers approve replies."))
    return redirect("crisis")


def _people(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"user_id": user_id, "part": part}
        for part in PARTS
        for user_id in ids_of(request.POST.getlist(part), 50)
    ]


@right("crisis:declare", WRITE)
def write(request: HttpRequest) -> HttpResponse:
    """Keep the statement and the questions and answers."""
    crises.write(
        request.actor,  # type: ignore[attr-defined]
        text_of(request.POST, "statement", 20_000),
        text_of(request.POST, "questions", 20_000),
    )
    messages.success(request, _("Saved."))
    return redirect("crisis")


@right("crisis:declare", WRITE)
def name_people(request: HttpRequest) -> HttpResponse:
    """Change who leads, who speaks and who is asked."""
    Crisis.objects.only("pk").get(ended_at=None)
    try:
        crises.name_people(request.actor, _people(request))  # type: ignore[attr-defined]
    except VigieError as error:
        return _show(request, error)
    messages.success(request, _("Saved."))
    return redirect("crisis")


@right("evidence:export")
def file(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """The whole file of a crisis as one signed archive."""
    archive = export_crisis(request.actor, crisis_id, timezone.now())  # type: ignore[attr-defined]
    response = HttpResponse(archive.content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{archive.name}"'
    return response


@right("crisis:declare", WRITE)
def end(request: HttpRequest) -> HttpResponse:
    """End the crisis with what was learned."""
    crisis = Crisis.objects.get(ended_at=None)
    try:
        crises.end(request.actor, crisis.pk, text_of(request.POST, "lessons", 8000), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _show(request, error)
    messages.success(request, _("The crisis is over."))
    return redirect("crisis")
