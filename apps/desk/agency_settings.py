"""A page on which an agency's administrators set one thing up: which agency, what is kept, what was refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.agency.access import Actor, actor_in_agency, agencies_of
from apps.agency.models import Agency
from apps.core.errors import VigieError
from apps.desk.parameters import id_of

Kept = TypeVar("Kept")


def settings_page(
    request: HttpRequest,
    name: str,
    *,
    kept: Callable[[int], Kept | None],
    shown: Callable[[Kept], dict[str, object]],
    configure: Callable[[Actor, Agency], object],
    more: Callable[[int], dict[str, Any]],
) -> HttpResponse:
    """Show what is kept for the chosen agency, or keep what was sent; what is refused stays in the form.

    name: of the section, of the template and of what is kept in it. more: what else the page shows, by agency.
    """
    agencies = list(agencies_of(request.user))  # type: ignore[arg-type]
    wanted = id_of(request.POST if request.method == "POST" else request.GET, "agency")
    chosen = next((one for one in agencies if one.pk == wanted), agencies[0])
    error: VigieError | None = None
    if request.method == "POST":
        actor = actor_in_agency(request.user, chosen)  # type: ignore[arg-type]
        assert actor is not None  # the agencies are those the person administers
        try:
            configure(actor, chosen)
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?agency={chosen.pk}")
    known = kept(chosen.pk)
    context = {
        "section": name,
        "agencies": agencies,
        "agency": chosen,
        name: known,
        "data": request.POST if error else known and shown(known),
        "error": error,
        **more(chosen.pk),
    }
    return render(request, f"desk/{name}.html", context, status=422 if error else 200)
