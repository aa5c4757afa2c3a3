"""Where one goes after an act on a case: back to it, or on to the next one that waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.selectors.inbox import next_case
from apps.desk.gate import right


def onward(request: HttpRequest, case_id: int, said: str = "") -> HttpResponse:
    """Say what was done, and stay on the case, or go on where the person asked to."""
    if said:
        messages.success(request, said)
    return _next(request, case_id) if request.POST.get("and_next") else redirect("case", case_id)


@right("case:read")
def following(request: HttpRequest, case_id: int) -> HttpResponse:
    """The next case that waits for the person."""
    return _next(request, case_id)


def _next(request: HttpRequest, case_id: int) -> HttpResponse:
    number = next_case(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    if number is not None:
        return redirect("case", number)
    messages.success(request, _("Nothing else waits for you."))
    return redirect("inbox")
