"""Who proofreads or administers may go nowhere until a second factor stands beside the password."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from apps.agency.models import Membership, User
from apps.agency.permissions import RIGHTS

# Whoever lets words leave, or gives rights to others, is worth a stolen password.
GUARDED_ROLES = sorted(role.value for role in RIGHTS["case:review"] | RIGHTS["agency:configure"])
# Where a second factor is set up, a language chosen, and one signs out.
OPEN = ("/accounts/", "/static/", "/language/", "/invitation/", "/healthz", "/readyz")


def must_add_one(request: HttpRequest) -> bool:
    """Whether this person's role asks for a second factor and none stands."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return False
    if any(record.get("method") == "mfa" for record in get_authentication_records(request)):
        return False  # it was shown at this very sign-in
    guarded = user.is_superuser or Membership.objects.filter(Q(user=user), role__in=GUARDED_ROLES).exists()
    return guarded and not is_mfa_enabled(user)


class SecondFactorMiddleware:
    """Leads whoever must add a second factor to the page where it is added, in production."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            not settings.SECOND_FACTOR_REQUIRED
            or request.path_info.startswith(OPEN)
            or not must_add_one(request)
        ):
            return self.get_response(request)
        messages.warning(
            request,
            _(
                "Your role needs a second factor: add an authenticator app or a passkey here, then go on working."
            ),
        )
        return HttpResponseRedirect(resolve_url("mfa_index"))
