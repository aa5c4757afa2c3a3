"""Where a department answers: a link, no account, one question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.cases.services.referring import answer_referral, referral_of
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, open_to_all
from apps.desk.parameters import text_of


@open_to_all(BOTH)
def referral(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; take the answer back into the case."""
    now = timezone.now()
    asked = referral_of(token, now)
    if asked is None:
        raise Http404("referral")
    error: VigieError | None = None
    if request.method == "POST":
        try:
            answer_referral(
                token, text_of(request.POST, "who", 100), text_of(request.POST, "answer", 8000), now
            )
        except VigieError as problem:
            error = problem
        else:
            return render(request, "desk/referral.html", {"asked": asked, "thanks": True})
    context = {"asked": asked, "error": error, "data": request.POST}
    return render(request, "desk/referral.html", context, status=422 if error else 200)
