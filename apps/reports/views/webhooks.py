"""Webhooks, what was delivered to them, and the answer that comes back from a ticket system."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from apps.cases.services.referring import answer_referral, referral_of
from apps.charter.models import Department
from apps.core.errors import VigieError
from apps.reports.messages import SENTENCES
from apps.reports.models import Webhook, WebhookDelivery
from apps.reports.selectors import webhooks as reading
from apps.reports.services import webhooks as service
from apps.reports.views.portal import after_of, key_of
from apps.reports.views.reports import number_of

PAGE = 50
LONGEST_BODY = 64 * 1024  # bytes of an answer


def webhooks(request: HttpRequest) -> HttpResponse:
    """Those that are on, and what was delivered to them, newest first."""
    return _page(request, "")


def _page(request: HttpRequest, secret: str) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = reading.deliveries(PAGE, after_of(request), state=state)
    return render(
        request,
        "reports/webhooks.html",
        {
            "section": "webhooks",
            "rows": Webhook.objects.filter(active=True).order_by("name", "pk"),
            "deliveries": rows[:PAGE],
            "next": key_of(rows[PAGE - 1].created_at, rows[PAGE - 1].pk) if len(rows) > PAGE else "",
            "state": state,
            "states": WebhookDelivery.State.choices,
            "topics": [(topic, _(sentence)) for topic, sentence in SENTENCES.items()],
            "departments": Department.objects.all(),
            "formats": Webhook.Format.choices,
            "secret": secret,
        },
    )


def add(request: HttpRequest) -> HttpResponse:
    """A new one; its secret is shown this once."""
    _webhook, secret = service.add_webhook(
        request.actor,  # type: ignore[attr-defined]
        request.POST.get("name", ""),
        request.POST.get("url", "").strip(),
        request.POST.getlist("topics"),
        request.POST.get("format", "json"),
        timezone.now(),
        department_id=number_of(request.POST.get("department")),
    )
    return _page(request, secret)


def rotate(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A new secret, shown this once."""
    return _page(request, service.rotate_webhook(request.actor, webhook_id))  # type: ignore[attr-defined]


def stop(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """No more messages."""
    service.stop_webhook(request.actor, webhook_id)  # type: ignore[attr-defined]
    messages.success(request, _("It is told nothing more."))
    return redirect("webhooks")


def replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Once more."""
    service.replay(request.actor, delivery_id, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("It will leave in a moment."))
    return redirect("webhooks")


@csrf_exempt
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A program answers a question by its link: JSON with "answer", and "who" (a name or a ticket's number)."""
    if referral_of(token, timezone.now()) is None:
        return _problem(404, _("This question was answered, withdrawn, or is too old."))
    body = request.body if int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST_BODY else b""
    try:
        sent = json.loads(body)
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or not all(isinstance(sent.get(one, ""), str) for one in ("answer", "who")):
        return _problem(400, _("Send JSON with “answer”, and “who” if you like."))
    try:
        made = answer_referral(token, sent.get("who", ""), sent.get("answer", ""), timezone.now())
    except VigieError as error:
        return _problem(422, str(error.message), field=error.field or "")
    return JsonResponse({"case_id": made.case_id, "referral_id": made.pk})


def _problem(status: int, detail: str, **more: str) -> HttpResponse:
    titles = {400: "Bad request", 404: "Not found", 422: "Refused"}
    told = {"type": "about:blank", "title": titles[status], "status": status, "detail": detail, **more}
    return JsonResponse(told, status=status, content_type="application/problem+json")
