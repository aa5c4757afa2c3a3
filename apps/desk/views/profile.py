"""One's own profile: name, language, look, what one is told and by which way, and the browsers that may ring."""

from datetime import time

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.models import HardContent, Membership, PushSubscription, User
from apps.agency.notices import KINDS
from apps.desk import pushing
from apps.desk.gate import BOTH, WRITE, open_to_all, signed_in
from apps.desk.parameters import BadParameter, choice_of, must_choose, text_of

YEAR = 365 * 24 * 3600


@signed_in(BOTH)
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language and look."""
    if request.method == "POST":
        return _save_profile(request)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "section": "profile",
        "languages": settings.LANGUAGES,
        "themes": [("", _("as my device")), ("light", _("light")), ("dark", _("dark"))],
        "hard_contents": HardContent.choices,
        "memberships": Membership.objects.filter(user=user).select_related("brand", "agency"),
        "kinds": sorted(
            ((code, str(name)) for code, name in KINDS.items()), key=lambda one: one[1].casefold()
        ),
        "quiet": user.quiet_hours if len(user.quiet_hours) == 2 else ["", ""],
        "zone": settings.TIME_ZONE,
        "push_key": pushing.public_key(),
        "browsers": PushSubscription.objects.filter(user=user).count(),
    }
    return render(request, "desk/profile.html", context)


def _save_profile(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    data = request.POST
    user.name = text_of(data, "name", 100)
    user.pseudonym = text_of(data, "pseudonym", 50)
    user.language = must_choose(data, "language", dict(settings.LANGUAGES))
    user.hard_content = choice_of(data, "hard_content", HardContent.values)
    user.save(update_fields=["name", "pseudonym", "language", "hard_content"])
    messages.success(request, _("Saved."))
    response = redirect("profile")
    theme = choice_of(data, "theme", ("light", "dark"))
    response.set_cookie(
        "vigie_theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


@signed_in(WRITE)
def ways(request: HttpRequest) -> HttpResponse:
    """Which event reaches the person which way, when it is quiet, and the digest."""
    user: User = request.user  # type: ignore[assignment]
    data = request.POST
    user.mailed_kinds = [kind for kind in data.getlist("mail") if kind in KINDS]
    user.pushed_kinds = [kind for kind in data.getlist("push") if kind in KINDS]
    start, end = _hour(data, "quiet_from"), _hour(data, "quiet_to")
    if bool(start) != bool(end):
        raise BadParameter(
            _("Quiet hours have a beginning and an end."), field="quiet_to" if start else "quiet_from"
        )
    user.quiet_hours = [start, end] if start else []
    user.digest_at = _hour(data, "digest_at")
    user.save(update_fields=["mailed_kinds", "pushed_kinds", "quiet_hours", "digest_at"])
    messages.success(request, _("Saved."))
    return redirect("profile")


def _hour(data: QueryDict, name: str) -> str:
    """An hour like 22:30; "" where there is none. Raises BadParameter for anything else."""
    value = text_of(data, name, 8)[:5]
    if not value:
        return ""
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        raise BadParameter(
            _("This is not an hour."), field=name, value=value, remedy=_("Write it like 22:30.")
        ) from None


@signed_in(WRITE)
def push(request: HttpRequest) -> HttpResponse:
    """Let Vigie ring in this browser, or no more."""
    user: User = request.user  # type: ignore[assignment]
    endpoint = text_of(request.POST, "endpoint", 1000)
    if "off" in request.POST:
        pushing.unsubscribe(user, endpoint)
    else:
        p256dh, auth = (text_of(request.POST, name, 120) for name in ("p256dh", "auth"))
        pushing.subscribe(user, endpoint, p256dh, auth, timezone.now())
    return HttpResponse(status=204)


@open_to_all()
def worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser keeps to ring while no page is open; it must stand at the root of the site."""
    response = render(request, "desk/worker.js", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
