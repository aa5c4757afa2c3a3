"""Webhooks and what was delivered to them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports.models import Webhook, WebhookDelivery
from apps.reports.services import webhooks as service

SHOWN = 100


def webhooks(request: HttpRequest) -> HttpResponse:
    """Those that are on, and the newest deliveries."""
    return _page(request, "")


def _page(request: HttpRequest, secret: str) -> HttpResponse:
    return render(
        request,
        "reports/webhooks.html",
        {
            "section": "webhooks",
            "rows": Webhook.objects.filter(active=True).order_by("name", "pk"),
            "deliveries": WebhookDelivery.objects.select_related("webhook").order_by("-created_at", "-pk")[
                :SHOWN
            ],
            "topics": list(service.TOPICS),
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
