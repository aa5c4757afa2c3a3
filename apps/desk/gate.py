"""The door before every page: who may come in, in which time zone it is read, and how a refusal looks."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from apps.agency.access import Forbidden, agencies_of
from apps.core.errors import VigieError
from apps.desk.parameters import BadParameter

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
WRITE = ("POST",)
BOTH = (*READ, *WRITE)


def right(name: str, methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """A page of one brand: needs this right there, and is read in the brand's time zone.

    A VigieError of the view becomes a message with its remedy (422), a missing row a 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.actor.may(name):  # type: ignore[attr-defined]
                return _closed(request, name)
            with timezone.override(ZoneInfo(request.brand.time_zone)):  # type: ignore[attr-defined]
                return _answered(view, request, *args, **kwargs)

        return _marked(guarded, name, methods)

    return decorate


def signed_in(methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """A page across brands, for whoever is signed in; it shows only what the person may see."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _answered(view, request, *args, **kwargs)

        return _marked(guarded, "signed-in", methods)

    return decorate


def agency_right(name: str, methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """A page for the administrators of an agency."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not agencies_of(request.user).exists():  # type: ignore[arg-type]
                return _closed(request, name)
            return _answered(view, request, *args, **kwargs)

        inside = signed_in(methods)(guarded)
        return _marked(inside, name, methods)

    return decorate


def open_to_all(methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """A page that needs no account: a token or nothing at all."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _answered(view, request, *args, **kwargs)

        return _marked(guarded, "open", methods)

    return decorate


def status_of(error: VigieError) -> int:
    """403 for what the person may not do, 422 for what cannot be done as it was asked."""
    return 403 if isinstance(error, Forbidden) else 422


def refusal(request: HttpRequest, error: VigieError, status: int | None = None) -> HttpResponse:
    """What is wrong and what to do, as a page, or as a note on the page that asked through htmx."""
    status = status or status_of(error)
    told = {"error": error}
    if request.headers.get("HX-Request"):
        response = render(request, "desk/parts/refusal.html", told, status=status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    return render(request, "desk/refused.html", told, status=status)


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except BadParameter as error:
        return refusal(request, error, 400 if request.method in READ else 422)
    except VigieError as error:
        return refusal(request, error)
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from None


def _closed(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "403.html", {"needed": name}, status=403)


def _marked(view: View, name: str, methods: tuple[str, ...]) -> View:
    """The permission matrix reads what a page needs from the page itself."""
    view.right = name  # type: ignore[attr-defined]
    view.methods = methods  # type: ignore[attr-defined]
    return view


def home_address() -> str:
    """Where somebody lands who has no better place to go."""
    return str(settings.LOGIN_REDIRECT_URL)
