"""The crisis room: who leads, who speaks, what is said, how it ends."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.services import record
from apps.core.errors import VigieError
from apps.desk.gate import WRITE, right
from apps.desk.parameters import id_of, ids_of, text_of
from apps.desk.people import labels, team_of
from apps.detection import crises
from apps.detection import selectors as seen
from apps.detection.models import Crisis
from apps.publishing.services.asking import publishing_is_paused

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
    ids = [one["user_id"] for one in crisis.people] if crisis else []
    context = {
        "section": "crisis",
        "crisis": crisis,
        "past": [one for one in past if one.ended_at],
        "team": [one for one in team_of(request.brand) if one.may("case:review")],  # type: ignore[attr-defined]
        "parts": PARTS,
        "error": error,
        "alert_id": id_of(request.GET, "alert"),
        "paused": publishing_is_paused(),
        "people": labels([*ids, *(one.declared_by_id for one in past)]),
    }
    return render(request, "desk/crisis.html", context, status=422 if error else 200)


@right("crisis:declare", WRITE)
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a crisis with its speakers."""
    people = [
        {"user_id": user_id, "part": part}
        for part in PARTS
        for user_id in ids_of(request.POST.getlist(part), 50)
    ]
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


@right("crisis:declare", WRITE)
def write(request: HttpRequest) -> HttpResponse:
    """Keep the statement and the questions and answers."""
    crisis = Crisis.objects.get(ended_at=None)
    crisis.statement = text_of(request.POST, "statement", 20_000)
    crisis.questions = text_of(request.POST, "questions", 20_000)
    crisis.save(update_fields=["statement", "questions"])
    record(request.actor, "crisis.written", target_type="crisis", target_id=crisis.pk)  # type: ignore[attr-defined]
    messages.success(request, _("Saved."))
    return redirect("crisis")


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
