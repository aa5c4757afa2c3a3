"""The agency's optional assistant: which endpoint, how much, and what went wrong last."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.agency.access import actor_in_agency, agencies_of
from apps.agency.assistants import assistant_of, configure_assistant
from apps.agency.models import Agency, Assistant
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, agency_right
from apps.desk.parameters import id_of, text_of


@agency_right("agency:configure", BOTH)
def assistant(request: HttpRequest) -> HttpResponse:
    """See and change it; the key is written and never shown."""
    agencies = list(agencies_of(request.user))  # type: ignore[arg-type]
    wanted = id_of(request.POST if request.method == "POST" else request.GET, "agency")
    chosen = next((one for one in agencies if one.pk == wanted), agencies[0])
    error: VigieError | None = None
    if request.method == "POST":
        try:
            _configure(request, chosen)
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?agency={chosen.pk}")
    known = assistant_of(chosen.pk)
    context = {
        "section": "assistant",
        "agencies": agencies,
        "agency": chosen,
        "assistant": known,
        "data": request.POST if error else known and _shown(known),
        "kinds": Assistant.Kind.choices,
        "error": error,
    }
    return render(request, "desk/assistant.html", context, status=422 if error else 200)


def _shown(known: Assistant) -> dict[str, object]:
    return {
        "enabled": "yes" if known.enabled else "",
        "kind": known.kind,
        "url": known.url,
        "model": known.model,
        "a_day": known.questions_a_day,
    }


def _configure(request: HttpRequest, agency: Agency) -> None:
    actor = actor_in_agency(request.user, agency)  # type: ignore[arg-type]
    assert actor is not None  # the agencies are those the person administers
    configure_assistant(
        actor,
        agency,
        enabled=bool(request.POST.get("enabled")),
        kind=text_of(request.POST, "kind", 12),
        url=text_of(request.POST, "url", 300),
        model=text_of(request.POST, "model", 100),
        key=text_of(request.POST, "key", 500),
        a_day=id_of(request.POST, "a_day") or 0,
    )
