"""Others are told what happens, signed, until they take it."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.agency.access import Forbidden
from apps.cases.models import Case
from apps.cases.services import referring
from apps.charter.models import Department
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.reports.messages import for_chat
from apps.reports.models import WebhookDelivery
from apps.reports.services import webhooks
from apps.reports.services.webhooks import BadWebhook
from tests.reports.receiver import signature
from tests.reports.rows import handled_case


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


@pytest.fixture
def desk(lumen_db, alice, carole, actor, receiver):
    """A case, a ticket system that is a department, and a webhook that takes its questions."""
    now = timezone.now()
    case = handled_case(alice, now)
    Case.objects.filter(pk=case.pk).update(state="deciding")
    tickets = Department.objects.create(name="Tickets")
    webhooks.add_webhook(
        actor(carole, lumen_db), "Tickets", f"http://{receiver.place}/t", ["referral.asked"], "json", now,
        department_id=tickets.pk,
    )  # fmt: skip
    return case, tickets


def ask(desk, who, department=None) -> None:
    referring.refer(who, desk[0].pk, (department or desk[1]).pk, "Quel lot ?", timezone.now())
    run_due()


def test_a_case_goes_to_a_ticket_system_and_its_answer_comes_back(
    desk, receiver, alice, actor, lumen, client
) -> None:
    ask(desk, actor(alice, lumen))
    ((_headers, body),) = receiver.told
    told = json.loads(body)["data"]
    assert (told["question"], told["case"]["id"]) == ("Quel lot ?", desk[0].pk)
    assert "lampe brûle" in told["posts"][0]["text"]
    # Only ids were kept: what is erased here has no copy in the deliveries.
    assert "lampe" not in json.dumps(WebhookDelivery.objects.get().body)
    path = told["answer_url"].partition("//")[2].partition("/")[2]
    sent = {"answer": "Le lot 12 est rappelé.", "who": "Ticket 4711"}
    answered = client.post(f"/{path}", json.dumps(sent), content_type="application/json")
    assert (answered.status_code, answered.json()["case_id"]) == (200, desk[0].pk)
    referral = desk[0].referrals.get()
    assert (referral.answer, referral.answered_by) == ("Le lot 12 est rappelé.", "Ticket 4711")
    assert Case.objects.get(pk=desk[0].pk).state != "waiting"
    again = client.post(f"/{path}", json.dumps(sent), content_type="application/json")
    assert (again.status_code, again["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("sent", "status"), [("{", 400), ("[]", 400), ('{"answer": 3}', 400), ('{"answer": " "}', 422)]
)
def test_an_answer_that_is_none_is_refused(desk, receiver, alice, actor, lumen, client, sent, status) -> None:
    ask(desk, actor(alice, lumen))
    path = json.loads(receiver.told[0][1])["data"]["answer_url"].partition("//")[2].partition("/")[2]
    assert client.post(f"/{path}", sent, content_type="application/json").status_code == status
    assert desk[0].referrals.get().answered_at is None


def test_another_departments_question_is_not_told(desk, receiver, alice, actor, lumen) -> None:
    ask(desk, actor(alice, lumen), Department.objects.create(name="Presse"))
    assert receiver.told == []


def test_a_question_that_was_taken_back_never_leaves(desk, receiver, alice, actor, lumen) -> None:
    who = actor(alice, lumen)
    referral, _token = referring.refer(who, desk[0].pk, desk[1].pk, "Quel lot ?", timezone.now())
    referring.withdraw_referral(who, referral.pk, timezone.now())
    run_due()
    assert receiver.told == []
    assert WebhookDelivery.objects.get().state == "failed"


@pytest.mark.parametrize("form", ["slack", "teams", "mattermost"])
def test_a_chat_is_told_in_a_sentence_that_calls_nobody(form) -> None:
    data = {"question": "<!channel> @all [x](http://evil)", "url": "https://v.example/1"}
    told = json.dumps(for_chat(form, "referral.asked", "Maison & Lumen", "fr", data), ensure_ascii=False)
    assert "https://v.example/1" in told
    for call in ("<!channel>", "@all", "[x](http"):
        # Slack knows neither @all nor this way to write a link.
        assert call not in told or (form == "slack" and call != "<!channel>")


@pytest.mark.parametrize("form", ["slack", "teams", "mattermost"])
def test_a_chat_is_told_what_an_alert_counts_and_where_to_read_on(form) -> None:
    data = {
        "alert_id": 3,
        "lines": ["30 seen <where> 2 was expected"],
        "url": "https://v.example/b/lumen/alerts/3/",
    }
    told = json.dumps(for_chat(form, "alert.raised", "Lumen", "fr", data), ensure_ascii=False)
    assert "30 seen" in told
    assert "<where>" not in told
    assert "https://v.example/b/lumen/alerts/3/" in told
