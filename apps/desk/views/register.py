"""People's data: the register, how long what is kept, and what a person asks for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.desk.gate import WRITE, right
from apps.desk.parameters import BadParameter, ids_of, text_of
from apps.privacy import certificates
from apps.privacy.people import find
from apps.privacy.selectors import register_of, request_with_certificate
from apps.privacy.services.purging import keep_for
from apps.privacy.services.requests import copy_of_data, erase_person, preview_erasure


@right("people:export")
def register(request: HttpRequest) -> HttpResponse:
    """The record of processing, from what is configured now."""
    return render(
        request, "desk/register.html", {"section": "register", "register": register_of(timezone.now())}
    )


@right("brand:configure", WRITE)
def keep(request: HttpRequest) -> HttpResponse:
    """Say how long a kind of data is kept."""
    days = text_of(request.POST, "days", 6)
    kind = text_of(request.POST, "kind", 24)
    keep_for(request.actor, kind, int(days) if days.isdecimal() and days.isascii() else 0, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("It holds from the next run on."))
    return redirect("register")


@right("people:export")
def person(request: HttpRequest) -> HttpResponse:
    """Whoever goes by this handle, name, e-mail or id, and what forgetting them would do."""
    asked, also = text_of(request.GET, "q", 200), _also(request.GET.get("also", ""))
    found = find(asked) if asked else []
    actor = request.actor  # type: ignore[attr-defined]
    seen = (
        preview_erasure(actor, [one.pk for one in found], also)
        if found and actor.may("people:erase")
        else None
    )
    context = {"section": "register", "asked": asked, "found": found, "seen": seen, "also": ", ".join(also)}
    return render(request, "desk/person.html", context)


@right("people:export", WRITE)
def copy_person(request: HttpRequest) -> HttpResponse:
    """Everything that is held of these accounts, as a file."""
    ids = _chosen(request)
    content = copy_of_data(request.actor, ids, text_of(request.POST, "why", 100), timezone.now())  # type: ignore[attr-defined]
    return _file(content, "personal-data.json")


@right("people:erase", WRITE)
def forget_person(request: HttpRequest) -> HttpResponse:
    """Forget these accounts, with everybody linked to them."""
    ids, also = _chosen(request), _also(text_of(request.POST, "also", 1000))
    done = erase_person(request.actor, ids, text_of(request.POST, "why", 100), timezone.now(), also)  # type: ignore[attr-defined]
    messages.success(request, _("Forgotten. The certificate is number %(number)s.") % {"number": done.pk})
    return redirect("register")


@right("people:export")
def certificate(request: HttpRequest, request_id: int) -> HttpResponse:
    """The signed certificate of an erasure."""
    found = request_with_certificate(request_id)
    return _file(
        certificates.as_file(found.certificate, bytes(found.signature)), f"certificate-{found.pk}.json"
    )


def _chosen(request: HttpRequest) -> list[int]:
    ids = ids_of(request.POST.getlist("author"))
    if not ids:
        raise BadParameter(_("Choose one first."), field="author")
    return ids


def _also(words: str) -> list[str]:
    return [word for part in words.replace("\x00", "").split(",")[:20] if (word := part.strip()[:200])]


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
