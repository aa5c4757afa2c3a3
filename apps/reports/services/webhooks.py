"""Telling others what happens here: signed, from rows, until it is answered or given up; replayable.

Signed as https://www.standardwebhooks.com asks: HMAC-SHA256 over "id.timestamp.body". While a secret is rotated both
sign. A row holds ids and addresses, never a text of a post; what a question asks is read when it leaves.
"""

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.charter.models import Department
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.sealing import seal, unseal
from apps.core.tenancy import current_brand
from apps.detection.advice import alert_message
from apps.detection.models import Alert
from apps.networks.contract import NetworkError
from apps.networks.http import HttpClient
from apps.reports.messages import TOPICS, for_chat, payload
from apps.reports.models import Webhook, WebhookDelivery
from apps.reports.selectors.questions import NothingToAsk, asked_of

RETRY_AFTER: Final = (10, 60, 300, 1800, 7200, 21_600, 86_400)  # seconds
TIMEOUT_SECONDS: Final = 10.0
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the standard's prefix
MOST_WEBHOOKS: Final = 20


class BadWebhook(VigieError):
    """A webhook cannot be made so."""


def _place(webhook: Webhook) -> str:
    return f"brand:{current_brand().pk}|webhook:{webhook.pk}|secrets"


def add_webhook(
    actor: Actor,
    name: str,
    url: str,
    topics: Sequence[str],
    form: str,
    now: datetime,
    *,
    department_id: int | None = None,
) -> tuple[Webhook, str]:
    """A webhook and its signing secret, which is shown this once. Raises BadWebhook for an address that is no https one.

    department_id: it hears the questions to this department only, as a ticket system does.
    """
    require(actor, "brand:configure")
    name = name.replace("\x00", "").strip()[:100]
    private = settings.PRIVATE_HOSTS and any(
        url.startswith(f"http://{host}") for host in settings.PRIVATE_HOSTS
    )
    if not name or len(url) > 500 or not (url.startswith("https://") or private):
        raise BadWebhook(
            _("Give it a name and an address that begins with https://."), field="url", value=url[:100]
        )
    if not topics or set(topics) - set(TOPICS) or form not in Webhook.Format.values:
        raise BadWebhook(_("Choose at least one thing it is told."), field="topics", value=", ".join(topics))
    if department_id and not Department.objects.filter(pk=department_id).exists():
        raise BadWebhook(_("There is no such department."), field="department", value=department_id)
    secret = _new_secret()
    with transaction.atomic():
        if Webhook.objects.filter(active=True).count() >= MOST_WEBHOOKS:
            raise BadWebhook(_("There are 20 webhooks already."), remedy=_("Stop one first."))
        webhook = Webhook.objects.create(
            name=name,
            url=url,
            topics=sorted(set(topics)),
            format=form,
            department_id=department_id or None,
            created_by_id=actor.user_id or 0,
            created_at=now,
        )
        _keep(webhook, [secret])
        record(
            actor,
            "webhook.added",
            target_type="webhook",
            target_id=webhook.pk,
            facts={"topics": webhook.topics},
        )
    return webhook, secret


def rotate_webhook(actor: Actor, webhook_id: int) -> str:
    """A new secret; the one before signs too until the next rotation. Shown this once."""
    require(actor, "brand:configure")
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
        secret = _new_secret()
        _keep(webhook, [secret, *_secrets(webhook)[:1]])
        record(actor, "webhook.rotated", target_type="webhook", target_id=webhook.pk)
    return secret


def stop_webhook(actor: Actor, webhook_id: int) -> None:
    """Tell it nothing more; what waits is given up."""
    require(actor, "brand:configure")
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook_id, active=True).update(active=False):
            record(actor, "webhook.stopped", target_type="webhook", target_id=webhook_id)


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def _keep(webhook: Webhook, known: Sequence[str]) -> None:
    webhook.sealed = seal(json.dumps(list(known)).encode(), _place(webhook))
    webhook.save(update_fields=["sealed"])


def _secrets(webhook: Webhook) -> list[str]:
    return [str(one) for one in json.loads(unseal(bytes(webhook.sealed), _place(webhook)))]


def tell(topic: str, event: str, data: dict[str, Any], now: datetime, *, department_id: int = 0) -> int:
    """Write one delivery for each webhook that wants this topic, in the caller's transaction. Returns how many.

    event: what happened to what; told twice it is written once. department_id: who is asked, for those that hear one
    department's questions only.
    """
    made = 0
    wanted = Q(department_id=None) | Q(department_id=department_id)
    for webhook in Webhook.objects.filter(wanted, active=True, topics__contains=[topic]):
        key = uuid.uuid4()
        delivery, new = WebhookDelivery.objects.get_or_create(
            webhook=webhook,
            event=event[:128],
            defaults={
                "key": key,
                "topic": topic,
                "body": {"timestamp": now.isoformat(), "data": data | {"url": _page_of(topic, data)}},
                "created_at": now,
            },
        )
        if new:
            _arm(delivery, now)
            made += 1
    return made


def _page_of(topic: str, data: Mapping[str, Any]) -> str:
    page = TOPICS[topic].format(id=data.get("page_id", ""))
    return f"{settings.BASE_URL}/b/{current_brand().slug}/{page}"


def _content(delivery: WebhookDelivery) -> dict[str, Any]:
    """The message as it is sent: ids and an address from its row; a question's words are read when it leaves.

    Raises NothingToAsk for a question that was answered or taken back.
    """
    brand, kept = current_brand(), delivery.body
    data = dict(kept["data"])
    if delivery.topic == "referral.asked":
        data |= asked_of(int(data["referral_id"]))
    if delivery.webhook.format == Webhook.Format.JSON:
        return payload(delivery.topic, brand.slug, kept["timestamp"], data)
    language = (brand.languages or ["fr"])[0]
    if delivery.topic == "alert.raised":
        data["lines"] = _said_of_alert(int(data["alert_id"]), language)
    return for_chat(delivery.webhook.format, delivery.topic, brand.name, language, data)


def _said_of_alert(alert_id: int, language: str) -> list[str]:
    """What an alert counts and the first thing to do, as it stands when it is told."""
    brand, alert = current_brand(), Alert.objects.filter(pk=alert_id).first()
    if alert is None:
        return []
    with translation.override(language):
        said = alert_message(alert, brand.name, brand.slug)
        return [said.title, *said.lines]


def _arm(delivery: WebhookDelivery, due_at: datetime, mark: str = "") -> None:
    outbox.emit(
        "reports.webhook_due",
        {"delivery_id": delivery.pk},
        due_at=due_at,
        dedupe_key=f"webhook:{delivery.pk}:{delivery.attempts}:{mark or int(due_at.timestamp())}",
    )


@lru_cache(maxsize=1)
def _client() -> HttpClient:
    """The guarded one: no private address, no redirect, little time, a small answer."""
    return HttpClient(
        private_hosts=settings.PRIVATE_HOSTS,
        read_timeout=TIMEOUT_SECONDS,
        total_timeout=TIMEOUT_SECONDS,
        max_bytes=64 * 1024,
    )


def signed(known: Sequence[str], key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove who speaks, one signature for each secret."""
    stamp = str(int(at.timestamp()))
    content = f"{key}.{stamp}.".encode() + body
    marks = []
    for secret in known:
        raw = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
        marks.append("v1," + base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest()).decode())
    return {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": " ".join(marks)}


def deliver(delivery_id: int, now: datetime) -> None:
    """Send one message once, and put it off where it is not taken. Twice is possible: its id says that it is the same."""
    delivery = WebhookDelivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if delivery is None or delivery.state != WebhookDelivery.State.WAITING:
        return
    if not delivery.webhook.active:
        WebhookDelivery.objects.filter(pk=delivery_id).update(
            state=WebhookDelivery.State.FAILED, error="stopped"
        )
        return
    try:
        content = _content(delivery)
    except NothingToAsk:
        WebhookDelivery.objects.filter(pk=delivery_id).update(
            state=WebhookDelivery.State.FAILED, error="answered or withdrawn"
        )
        return
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = signed(_secrets(delivery.webhook), str(delivery.key), now, body)
    status, error = None, ""
    try:
        status = (
            _client()
            .request(
                "POST",
                delivery.webhook.url,
                content=body,
                headers={"Content-Type": "application/json", **headers},
            )
            .status
        )
    except NetworkError as problem:
        error = f"{problem.kind}: {problem}"[:300]
    _settle(delivery_id, status, error, now)


def _settle(delivery_id: int, status: int | None, error: str, now: datetime) -> None:
    with transaction.atomic():
        delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
        delivery.attempts += 1
        delivery.status, delivery.error = status, error.replace("\x00", "")
        if not error:
            delivery.state, delivery.delivered_at = WebhookDelivery.State.DELIVERED, now
        elif delivery.attempts > len(RETRY_AFTER):
            delivery.state = WebhookDelivery.State.FAILED
        else:
            _arm(delivery, now + timedelta(seconds=RETRY_AFTER[delivery.attempts - 1]))
        delivery.save(update_fields=["attempts", "status", "error", "state", "delivered_at"])


def replay(actor: Actor, delivery_id: int, now: datetime) -> None:
    """Send a message again, with the same id, whatever became of it."""
    require(actor, "brand:configure")
    with transaction.atomic():
        delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
        delivery.state, delivery.attempts = WebhookDelivery.State.WAITING, 0
        delivery.save(update_fields=["state", "attempts"])
        _arm(delivery, now, uuid.uuid4().hex)
        record(actor, "webhook.replayed", target_type="webhook_delivery", target_id=delivery.pk)
