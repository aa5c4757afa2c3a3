"""The addresses that networks call: /hooks/<network>/<brand>/<account>/. No sign-in; the signature is the key."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from apps.desk.gate import open_to_all
from apps.monitoring.services.receiving import Hook, hook_of, receive
from apps.networks.contract import NetworkError
from apps.networks.registry import kinds

LARGEST = 5 * 1024 * 1024  # bytes
# X and LinkedIn answer a question with a signature: what is signed must never be able to pass for a body.
QUESTION = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")


@csrf_exempt
@open_to_all(("GET", "POST"))
def hook(request: HttpRequest, kind: str, brand: str, account_id: int) -> HttpResponse:
    """Answer a network's question, or take in what it sends. Whatever is not proven is 401, and alike for all."""
    found = hook_of(kind, brand, account_id) if kind in kinds() else None
    if request.method == "GET":
        return _answer(request, found)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _plain("too large", 413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if found is None or not found.proves(headers, body):
        return _plain("not signed", 401)
    try:
        receive(found, headers, body, timezone.now())
    except NetworkError:
        return _plain("later", 503)  # what the call only names could not be asked for: networks call again
    return _plain("ok", 200)


def _answer(request: HttpRequest, found: Hook | None) -> HttpResponse:
    params = {name: str(value) for name, value in request.GET.items()}
    asked = all(QUESTION.fullmatch(value) for value in params.values())
    answer = found.answer(params) if found is not None and asked else None
    if answer is None:
        return _plain("not signed", 401)
    as_json = answer.startswith("{")
    return HttpResponse(answer, content_type="application/json" if as_json else "text/plain; charset=utf-8")


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
