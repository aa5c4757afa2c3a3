"""What every request passes: headers, the person's language, and the door into one brand."""

import re
import uuid
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from structlog.contextvars import bound_contextvars

from apps.agency.access import Actor, actor_at
from apps.agency.models import Brand, Domain
from apps.agency.permissions import Role
from apps.core.tenancy import entered, in_public

GetResponse = Callable[[HttpRequest], HttpResponse]

_REQUEST_NUMBER = re.compile(r"[A-Za-z0-9-]{8,40}")
_BRAND_PATH = re.compile(r"^/b/(?P<slug>[a-z][a-z0-9-]{1,30})(?P<rest>/.*)?$")
# Opened by a token instead of an account: a shared report, a department's answer, a public alert.
OPEN_PATHS = ("/link/", "/transparency/")

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The admin's theme computes its styles in the page (Alpine).
ADMIN_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'").replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)


class RequestNumberMiddleware:
    """Every line that is logged during a request carries its number, which the answer tells; and its brand."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.headers.get("X-Request-ID", "")
        number = asked if _REQUEST_NUMBER.fullmatch(asked) else uuid.uuid4().hex[:16]
        with bound_contextvars(request=number):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        return response


class SecurityHeadersMiddleware:
    """A strict content policy on every page, the admin's theme excepted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_CSP if "/admin/" in request.path else CSP
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Pages go compressed. Streams do not, for they would wait in a buffer; nor the API, whose ETags would become weak."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A page in a seventh of its weight; random bytes hide how well a secret in it compresses."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """The person's language; for a visitor the one chosen before, then the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            language = user.language
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            language = (
                chosen
                if chosen in dict(settings.LANGUAGES)
                else translation.get_language_from_request(request)
            )
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class BrandMiddleware:
    """Under /b/<brand>/ (or the brand's own host) a request runs inside that brand, after the membership check.

    A brand that does not exist, is archived, or is another's answers alike: not found.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        # Pages are imported here, in no brand, so that a query in a form's class belongs to none.
        with in_public():
            for addresses in (settings.ROOT_URLCONF, settings.BRAND_URLCONF):
                import_module(addresses)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.brand, request.actor = None, None  # type: ignore[attr-defined]
        found = _BRAND_PATH.match(request.path_info)
        if found:
            if found["rest"] is None:
                return HttpResponseRedirect(f"{request.path_info}/")
            return self._inside(
                request, Brand.objects.filter(slug=found["slug"]), f"/b/{found['slug']}/", found["rest"]
            )
        host = request.get_host().partition(":")[0].lower()
        domain = Domain.objects.filter(domain=host).values_list("brand_id", flat=True).first()
        if domain and not request.path_info.startswith(("/accounts/", "/static/")):
            return self._inside(request, Brand.objects.filter(pk=domain), "/", request.path_info)
        return self.get_response(request)

    def _inside(self, request: HttpRequest, brands: object, prefix: str, rest: str) -> HttpResponse:
        brand = brands.select_related("agency").filter(state=Brand.State.ACTIVE).first()  # type: ignore[attr-defined]
        opened_by_token = rest.startswith(OPEN_PATHS)
        if not opened_by_token and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        actor = _actor(request, brand, opened_by_token)
        if brand is None or actor is None:
            raise Http404("brand")
        request.brand, request.actor = brand, actor  # type: ignore[attr-defined]
        before = get_script_prefix()
        request.urlconf = settings.BRAND_URLCONF
        request.path_info = rest
        set_script_prefix(prefix)
        try:
            with entered(brand), bound_contextvars(brand=brand.slug):
                return self.get_response(request)
        finally:
            set_script_prefix(before)


def _actor(request: HttpRequest, brand: Brand | None, opened_by_token: bool) -> Actor | None:
    if brand is None:
        return None
    actor = actor_at(request.user, brand) if request.user.is_authenticated else None
    if actor is None and opened_by_token:
        return Actor(None, Role.CLIENT, "link", "link", brand.pk)
    return actor
