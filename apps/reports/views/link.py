"""A report opened by its link, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from apps.reports.models import ShareLink
from apps.reports.services import links
from apps.reports.services.access import note_reading
from apps.reports.views.portal import colour_sheet
from apps.reports.views.reports import blocks_for, file_of

UNLOCKED_SECONDS = 3600


def _sealed(response: HttpResponse) -> HttpResponse:
    """Nothing of it is kept on the way, and its address is told to nobody."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _good(token: str) -> ShareLink:
    link = links.open_link(token)
    if link is None:
        raise Http404("link")  # ended, revoked and unknown answer alike
    return link


def _cookie(link: ShareLink) -> str:
    return f"vigie_link_{link.pk}"


def _unlocked(request: HttpRequest, link: ShareLink) -> bool:
    if not link.password_hash:
        return True
    opened = request.get_signed_cookie(_cookie(link), default="", salt="link", max_age=UNLOCKED_SECONDS)
    return opened == bytes(link.token_sha256).hex()


def report(request: HttpRequest, token: str) -> HttpResponse:
    """The report, once its password was given where it has one."""
    link = _good(token)
    if request.method == "POST":
        links.check_link_password(link, request.POST.get("password", ""))
        response = redirect("link_report", token)
        response.set_signed_cookie(
            _cookie(link),
            bytes(link.token_sha256).hex(),
            salt="link",
            max_age=UNLOCKED_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
            path=request.path,
        )
        return _sealed(response)
    if not _unlocked(request, link):
        return _sealed(render(request, "reports/link_password.html", {"token": token}, status=401))
    note_reading(request.actor, "link", timezone.now(), report=link.report, link=link)  # type: ignore[attr-defined]
    with translation.override(link.report.language):
        page = render(
            request,
            "reports/link.html",
            {"report": link.report, "blocks": blocks_for(request, link.report), "token": token, "link": link},
        )
    return _sealed(page)


def take_away(request: HttpRequest, token: str, ending: str) -> HttpResponse:
    """The report's files."""
    link = _good(token)
    if not _unlocked(request, link):
        return _sealed(redirect("link_report", token))
    note_reading(request.actor, f"link {ending}", timezone.now(), report=link.report, link=link)  # type: ignore[attr-defined]
    return _sealed(file_of(request, link.report, ending))


def look(request: HttpRequest, token: str) -> HttpResponse:
    """The brand's colour for the page of a link."""
    _good(token)
    return _sealed(colour_sheet(request))
