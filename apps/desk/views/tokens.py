"""One's tokens of the API: made with rights and brands, shown once, rotated, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import brands_of
from apps.agency.models import ApiToken
from apps.agency.tokens import (
    DEFAULT_DAYS,
    LONGEST_DAYS,
    make_token,
    revoke_token,
    rights_of,
    rotate_token,
    tokens_of,
)
from apps.desk.gate import WRITE, signed_in
from apps.desk.parameters import id_of, text_of


@signed_in()
def tokens(request: HttpRequest) -> HttpResponse:
    """Those that are good or expired, and a new one."""
    return _page(request, "")


def _page(request: HttpRequest, text: str) -> HttpResponse:
    groups: dict[str, list[str]] = {}
    for name in rights_of(request.user):  # type: ignore[arg-type]
        groups.setdefault(name.partition(":")[0], []).append(name)
    context = {
        "section": "profile",
        "rows": tokens_of(request.user),  # type: ignore[arg-type]
        "brands": brands_of(request.user, "api:use").order_by("name"),  # type: ignore[arg-type]
        "groups": list(groups.values()),
        "kinds": ApiToken.Kind.choices,
        "days": DEFAULT_DAYS,
        "longest": LONGEST_DAYS,
        "text": text,
        "now": timezone.now(),
    }
    return render(request, "desk/tokens.html", context)


@signed_in(WRITE)
def add(request: HttpRequest) -> HttpResponse:
    """A new one; its text is shown this once."""
    chosen = request.POST.getlist("brands")
    brands = [one for one in brands_of(request.user, "api:use") if one.slug in chosen]  # type: ignore[arg-type]
    _token, text = make_token(
        request.user,  # type: ignore[arg-type]
        text_of(request.POST, "name", 60),
        request.POST.getlist("rights"),
        brands,
        timezone.now(),
        days=id_of(request.POST, "days") or 0,
        kind=text_of(request.POST, "kind", 8),
    )
    return _page(request, text)


@signed_in(WRITE)
def rotate(request: HttpRequest, token_id: int) -> HttpResponse:
    """A new text, shown this once; the old one goes on for a day."""
    _token, text = rotate_token(request.user, token_id, timezone.now())  # type: ignore[arg-type]
    return _page(request, text)


@signed_in(WRITE)
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """The end of a token."""
    revoke_token(request.user, token_id)  # type: ignore[arg-type]
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens")
