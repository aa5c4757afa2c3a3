"""The mailbox in which departments' answers arrive: where it is, and what came lately."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.agency.access import actor_in_agency, agencies_of
from apps.agency.mailboxes import configure_mailbox, mailbox_of, newest_letters
from apps.agency.models import Agency, AnswerMailbox
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, agency_right
from apps.desk.parameters import id_of, text_of


@agency_right("agency:configure", BOTH)
def mailbox(request: HttpRequest) -> HttpResponse:
    """See and change it; the password is written and never shown."""
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
    known = mailbox_of(chosen.pk)
    context = {
        "section": "mailbox",
        "agencies": agencies,
        "agency": chosen,
        "mailbox": known,
        "data": request.POST if error else known and _shown(known),
        "letters": newest_letters(chosen.pk),
        "error": error,
    }
    return render(request, "desk/mailbox.html", context, status=422 if error else 200)


def _shown(known: AnswerMailbox) -> dict[str, object]:
    return {
        "enabled": "yes" if known.enabled else "",
        "address": known.address,
        "server": known.server,
        "user": known.user,
        "folder": known.folder,
    }


def _configure(request: HttpRequest, agency: Agency) -> None:
    actor = actor_in_agency(request.user, agency)  # type: ignore[arg-type]
    assert actor is not None  # the agencies are those the person administers
    configure_mailbox(
        actor,
        agency,
        enabled=bool(request.POST.get("enabled")),
        address=text_of(request.POST, "address", 254),
        server=text_of(request.POST, "server", 253),
        user=text_of(request.POST, "user", 254),
        password=text_of(request.POST, "password", 500),
        folder=text_of(request.POST, "folder", 100),
    )
