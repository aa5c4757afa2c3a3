"""Accepting an invitation: a password, and one is in."""

from django.contrib.auth import login
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.agency.services import accept_invitation
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, open_to_all

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all(BOTH)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by the link of an invitation."""
    errors: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password", "")[:128].replace("\x00", "")
        try:
            validate_password(password)
            user = accept_invitation(token, password, timezone.now())
        except ValidationError as problem:
            errors = list(problem.messages)
        except VigieError as problem:
            errors = [str(problem.message), problem.remedy or ""]
        else:
            login(request, user, backend=BACKEND)
            return redirect("cockpit")
    context = {"errors": [one for one in errors if one], "rules": password_validators_help_texts()}
    return render(request, "desk/invitation.html", context, status=422 if errors else 200)
