"""Others are told what happens, signed, until they take it."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from apps.agency.access import Forbidden
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.reports.models import WebhookDelivery
from apps.reports.services import webhooks
from apps.reports.services.webhooks import BadWebhook


@pytest.fixture
def receiver():
    """Somebody else's program: keeps what it was sent, and answers as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.told.append((dict(self.headers), body))
            self.send_response(server.answers.pop(0) if server.answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.told, server.answers = [], []
    server.place = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    webhooks._client.cache_clear()
    with override_settings(PRIVATE_HOSTS=[server.place]):
        yield server
    webhooks._client.cache_clear()
    server.shutdown()
    server.server_close()


@pytest.fixture
def made(lumen_db, carole, actor, receiver):
    return webhooks.add_webhook(
        actor(carole, lumen_db),
        "CRM",
        f"http://{receiver.place}/hook",
        ["alert.raised"],
        "json",
        timezone.now(),
    )


def tell(event: str = "alert:7") -> None:
    with transaction.atomic():
        webhooks.tell("alert.raised", event, {"alert_id": 7, "page_id": 7}, timezone.now())


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def test_a_message_is_signed_and_told_once(made, receiver) -> None:
    tell()
    tell()
    run_due()
    ((headers, body),) = receiver.told
    assert signature(made[1], headers, body) == headers["webhook-signature"]
    told = json.loads(body)
    assert (told["type"], told["brand"], told["data"]["alert_id"]) == ("alert.raised", "lumen", 7)
    assert WebhookDelivery.objects.get().state == "delivered"


def test_what_is_not_taken_is_tried_again_and_given_up_in_the_end(made, receiver) -> None:
    receiver.answers = [500] * 20
    tell()
    for _attempt in range(12):
        run_due()
        OutboxEvent.objects.filter(done_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", len(webhooks.RETRY_AFTER) + 1)
    assert len({headers["webhook-id"] for headers, _body in receiver.told}) == 1


def test_a_given_up_message_is_sent_again_by_hand(made, receiver, carole, actor, lumen) -> None:
    receiver.answers = [410]
    tell()
    run_due()
    webhooks.replay(actor(carole, lumen), WebhookDelivery.objects.get().pk, timezone.now())
    run_due()
    assert WebhookDelivery.objects.get().state == "delivered"


def test_while_a_secret_is_rotated_both_sign(made, receiver, carole, actor, lumen) -> None:
    second = webhooks.rotate_webhook(actor(carole, lumen), made[0].pk)
    tell()
    run_due()
    ((headers, body),) = receiver.told
    assert {signature(secret, headers, body) for secret in (made[1], second)} == set(
        headers["webhook-signature"].split()
    )


def test_a_private_address_is_never_called(made, receiver, lumen_db, carole, actor) -> None:
    with pytest.raises(BadWebhook):
        webhooks.add_webhook(
            actor(carole, lumen_db), "x", "http://10.0.0.1/", ["alert.raised"], "json", timezone.now()
        )
    webhooks.add_webhook(
        actor(carole, lumen_db), "x", "https://127.0.0.1/", ["alert.raised"], "json", timezone.now()
    )
    tell()
    run_due()
    refused = WebhookDelivery.objects.get(webhook__name="x")
    assert (refused.state, refused.status) == ("waiting", None)
    assert refused.error


def test_only_who_configures_the_brand_adds_one(lumen_db, alice, actor) -> None:
    with pytest.raises(Forbidden):
        webhooks.add_webhook(
            actor(alice, lumen_db), "x", "https://x.example/", ["alert.raised"], "json", timezone.now()
        )


def test_the_secret_is_shown_once_and_kept_sealed(client_of, carole, lumen, inside) -> None:
    sent = {"name": "CRM", "url": "https://crm.example/h", "topics": ["alert.raised"], "format": "slack"}
    page = client_of(carole).post("/b/lumen/webhooks/new/", sent).content.decode()
    secret = "whsec_" + page.partition("whsec_")[2].partition('"')[0]
    assert len(secret) > 30
    assert secret not in client_of(carole).get("/b/lumen/webhooks/").content.decode()
