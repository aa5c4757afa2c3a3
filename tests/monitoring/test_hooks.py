"""What networks send by themselves: only what is signed, once each, in any order; and an address that is polled."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import httpx
import pytest
from django.test import Client

from apps.agency.access import SYSTEM
from apps.collection.models import Feed
from apps.core.tenancy import entered
from apps.monitoring.models import AccountRawItem, Mention, NetworkAccount
from apps.monitoring.services import collecting, receiving
from apps.monitoring.services.accounts import add_feed, connect_account
from apps.monitoring.services.conservation import check_conservation
from apps.monitoring.services.receiving import webhook_address, webhook_word
from apps.networks.contract import AccountData
from apps.networks.instagram.connector import InstagramConnector
from apps.networks.secret import Secret
from tests.networks.conftest import Recorder, http_answer, server

__all__ = ["server"]

SECRET = "a long signing secret"
ITEM = {"id": "1", "text": "Ma lampe clignote", "posted_at": "2026-03-10T09:00:00Z", "author": "zoe"}


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def connected(brand, kind: str, handle: str, **credentials: str) -> tuple[NetworkAccount, str]:
    with entered(brand):
        account = connect_account(SYSTEM, kind, handle, credentials)
        return account, webhook_address(account)


def call(address: str, body: bytes, signature: str = "", header: str = "X-Vigie-Signature"):
    client = Client(enforce_csrf_checks=True)
    return client.post(address, body, content_type="application/json", headers={header: signature})


def send(address: str, *items: object, secret: str = SECRET):
    body = json.dumps(list(items)).encode()
    return call(address, body, signed(body, secret))


@pytest.fixture
def hooked(lumen) -> str:
    return connected(lumen, "webhook", "forum", secret=SECRET)[1]


def texts(brand) -> dict[str, str]:
    with entered(brand):
        return dict(Mention.objects.filter(deleted_at=None).values_list("external_id", "text"))


def test_what_is_signed_becomes_the_brands_mentions(hooked, lumen, tramway) -> None:
    assert send(hooked, ITEM, ITEM | {"id": "2", "text": "Pareil"}).status_code == 200
    assert texts(lumen) == {"1": "Ma lampe clignote", "2": "Pareil"}
    assert texts(tramway) == {}
    with entered(lumen):
        assert Mention.objects.filter(addressed=True).count() == 2


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "é"])
def test_without_the_signature_nothing_is_stored(hooked, lumen, signature) -> None:
    body = json.dumps([ITEM]).encode()
    assert call(hooked, body, signature).status_code == 401
    assert call(hooked, body + b" ", signed(body)).status_code == 401
    with entered(lumen):
        assert not AccountRawItem.objects.exists()
    assert not Feed.objects.exists()


def test_an_address_of_nobody_answers_like_a_bad_signature(hooked, lumen) -> None:
    body = json.dumps([ITEM]).encode()
    account = hooked.rstrip("/").rpartition("/")[2]
    for address in (
        f"/hooks/webhook/lumen/{int(account) + 1}/",
        f"/hooks/webhook/tramway/{account}/",
        f"/hooks/facebook/lumen/{account}/",
        f"/hooks/nothing/nobody/{account}/",
    ):
        assert call(address, body, signed(body)).status_code == 401


def test_a_body_beyond_five_megabytes_is_refused_unread(hooked) -> None:
    body = b"[" + b" " * (5 * 1024 * 1024) + b"]"
    assert call(hooked, body, signed(body)).status_code == 413


def test_calls_that_come_twice_and_in_disorder_do_no_harm(hooked, lumen) -> None:
    edited = ITEM | {"change": "edit", "text": "Ma lampe va mieux"}
    gone = {"id": "2", "change": "delete", "text": "x", "posted_at": ITEM["posted_at"]}
    calls = [[edited], [ITEM], [gone], [ITEM | {"id": "2", "text": "Oups"}]]
    for items in [*calls, *calls]:
        assert send(hooked, *items).status_code == 200
    assert texts(lumen) == {"1": "Ma lampe va mieux"}
    feed = Feed.objects.get(kind="webhook")
    assert (feed.received, feed.duplicates) == (8, 4)
    assert check_conservation() == {}


def test_one_that_is_signed_and_cannot_be_read_waits_in_quarantine(hooked, lumen) -> None:
    body = b"{not json"
    for _time in range(2):
        assert call(hooked, body, signed(body)).status_code == 200
    with entered(lumen):
        item = AccountRawItem.objects.get()
        assert (item.state, bytes(item.payload)) == ("quarantined", body)
    assert check_conservation() == {}


def facebook(*pages: str) -> bytes:
    value = {
        "item": "comment",
        "verb": "add",
        "post_id": "9_1",
        "created_time": 1773136800,
        "message": "Honteux",
        "from": {"id": "7", "name": "Zoé"},
    }
    entries = [
        {
            "id": page,
            "time": 1773136800,
            "changes": [{"field": "feed", "value": value | {"comment_id": f"9_{page}"}}],
        }
        for page in pages
    ]
    return json.dumps({"object": "page", "entry": entries}).encode()


def test_one_call_for_the_pages_of_two_brands_reaches_both(lumen, tramway) -> None:
    _account, address = connected(lumen, "facebook", "111", token="t", app_secret=SECRET)
    other, _address = connected(tramway, "facebook", "222", token="t", app_secret=SECRET)
    with entered(tramway):
        add_feed(SYSTEM, "facebook", "page", {}, other.connected_at, account=other)
    body = facebook("111", "222", "333")
    assert call(address, body, signed(body), "X-Hub-Signature-256").status_code == 200
    assert texts(lumen) == {"9_111": "Honteux"}
    assert texts(tramway) == {"9_222": "Honteux"}


def test_another_brands_page_is_not_reached_with_this_brands_secret(lumen, tramway) -> None:
    _account, address = connected(lumen, "facebook", "111", token="t", app_secret=SECRET)
    other, _address = connected(tramway, "facebook", "222", token="t", app_secret="another secret")
    with entered(tramway):
        add_feed(SYSTEM, "facebook", "page", {}, other.connected_at, account=other)
    body = facebook("222")
    assert call(address, body, signed(body), "X-Hub-Signature-256").status_code == 200
    assert texts(lumen) == texts(tramway) == {}


def test_metas_question_is_answered_with_the_word_of_the_page_only(lumen) -> None:
    account, address = connected(lumen, "facebook", "111", token="t", app_secret=SECRET)
    with entered(lumen):
        word = webhook_word(account)
    asked = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": word}
    assert Client().get(address, asked).content == b"42"
    assert Client().get(address, asked | {"hub.verify_token": "guess"}).status_code == 401
    assert Client().get(address).status_code == 401


def test_xs_question_is_answered_but_never_signs_what_could_be_a_body(lumen) -> None:
    _account, address = connected(lumen, "x", "lumen", consumer_secret=SECRET)
    digest = hmac.new(SECRET.encode(), b"abc", hashlib.sha256).digest()
    answer = Client().get(address, {"crc_token": "abc"}).json()
    assert answer == {"response_token": "sha256=" + base64.b64encode(digest).decode()}
    assert Client().get(address, {"crc_token": '{"data": []}'}).status_code == 401


def test_a_bell_makes_the_accounts_feeds_due_at_once(lumen, now) -> None:
    account, address = connected(lumen, "linkedin", "urn:li:organization:1", token="t", app_secret=SECRET)
    later = now + timedelta(days=900)
    with entered(lumen):
        feed = add_feed(SYSTEM, "linkedin", "comments", {}, later, account=account)
    body = b'{"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"}'
    signature = hmac.new(SECRET.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    assert call(address, body, signature, "X-LI-Signature").status_code == 200
    feed.refresh_from_db()
    assert feed.next_at < later


def test_telegram_shows_the_word_of_the_page(lumen) -> None:
    account, address = connected(lumen, "telegram", "bot", token="1:t")
    message = {
        "message_id": 5,
        "date": 1773136800,
        "chat": {"id": -3, "type": "supergroup", "title": "Clients"},
        "from": {"id": 7, "is_bot": False, "first_name": "Zoé"},
        "text": "Ma lampe est morte",
    }
    body = json.dumps({"update_id": 1, "message": message}).encode()
    with entered(lumen):
        word = webhook_word(account)
    assert call(address, body, word, "X-Telegram-Bot-Api-Secret-Token").status_code == 200
    assert list(texts(lumen).values()) == ["Ma lampe est morte"]


def test_a_removed_account_is_called_in_vain(hooked, lumen) -> None:
    with entered(lumen):
        NetworkAccount.objects.update(state=NetworkAccount.State.REMOVED)
    assert send(hooked, ITEM).status_code == 401


def test_a_json_address_is_polled_through_the_same_path(lumen, now, server, settings) -> None:
    settings.PRIVATE_HOSTS = [server.host]
    params = {"url": f"{server.url}/posts", "items": "data", "fields": {"text": "body"}}
    with entered(lumen):
        feed = add_feed(SYSTEM, "json_poller", "forum", params, now, matched=False)
    found = {"data": [{"id": 4, "body": "Lampe en panne", "posted_at": "2026-03-10T09:00:00Z"}]}
    server.say(http_answer(json.dumps(found).encode(), headers="Content-Type: application/json\r\n"))
    assert collecting.collect(feed.pk, now) == 1
    assert texts(lumen) == {"4": "Lampe en panne"}


def test_what_a_call_only_names_is_asked_for_before_anything_is_kept(lumen, monkeypatch) -> None:
    _account, address = connected(lumen, "instagram", "lumen", token="t", app_secret=SECRET)
    value = {"media_id": "77", "comment_id": "88"}
    changes = [{"field": "mentions", "value": value}]
    body = json.dumps(
        {"object": "instagram", "entry": [{"id": "lumen", "time": 1, "changes": changes}]}
    ).encode()
    said = {"id": "88", "text": "@lumen ma lampe", "timestamp": "2026-03-10T09:00:00+0000", "username": "zoe"}
    recorder = Recorder(httpx.Response(500), httpx.Response(200, json={"mentioned_comment": said}))
    network = InstagramConnector(AccountData("lumen", credentials={"token": Secret("t")}), recorder.http)
    monkeypatch.setattr(receiving, "connection_of", lambda _account, **_more: network)
    asked = [call(address, body, signed(body), "X-Hub-Signature-256").status_code for _time in range(2)]
    assert asked == [503, 200]
    assert texts(lumen) == {"88": "@lumen ma lampe"}
