"""The generic webhook and the generic JSON poller."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.json_poller.connector import JsonPollerConnector
from apps.networks.mapping import fields_of
from apps.networks.secret import Secret
from apps.networks.webhook.connector import WebhookConnector
from apps.networks.webhook.parse import read_body

from .offline import failure, offline

ITEM = {
    "id": 7,
    "text": "<p>Ma lampe chauffe</p>",
    "posted_at": "2026-03-01T10:00:00Z",
    "author": "odile",
    "lang": "fr-FR",
    "likes": "3",
}
THEIRS = {"key": "k1", "body": "Bonjour", "when": 1772359200000, "user": {"nick": "odile", "fans": 5}}
FIELDS = {"id": "key", "text": "body", "posted_at": "when", "author": "user.nick", "followers": "user.fans"}


def signed(body: bytes, secret: bytes = b"s3cret") -> dict[str, str]:
    return {"x-vigie-signature": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()}


def test_a_webhook_is_believed_only_when_signed() -> None:
    body = json.dumps(ITEM).encode()
    assert WebhookConnector.verify_webhook(signed(body), body, Secret("s3cret"))
    assert not WebhookConnector.verify_webhook(signed(body), body + b" ", Secret("s3cret"))
    assert not WebhookConnector.verify_webhook(signed(body, b""), body, Secret(""))
    assert not WebhookConnector.verify_webhook({}, body, Secret("s3cret"))


@pytest.mark.parametrize(
    "body",
    [json.dumps(ITEM), json.dumps([ITEM, ITEM]), f"{json.dumps(ITEM)}\n\n{json.dumps(ITEM)}\n"],
    ids=["one", "list", "lines"],
)
def test_one_object_a_list_and_lines_are_understood(body: str) -> None:
    for record in WebhookConnector.parse_webhook(body.encode()):
        post = WebhookConnector.parse(record)
        assert (post.external_id, post.text, post.lang, post.likes) == ("7", "Ma lampe chauffe", "fr", 3)
        assert post.posted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_edits_and_deletions_may_be_sent() -> None:
    body = json.dumps([{**ITEM, "change": "edit"}, {"id": 8, "change": "delete"}]).encode()
    assert [record.change for record in WebhookConnector.parse_webhook(body)] == ["edit", "delete"]


def test_their_fields_may_be_named() -> None:
    (record,) = read_body(json.dumps({"data": [THEIRS]}).encode(), items="data", fields=FIELDS)
    post = WebhookConnector.parse(record)
    assert (post.external_id, post.text, post.author.handle, post.author.followers) == (
        "k1",
        "Bonjour",
        "odile",
        5,
    )
    assert post.posted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'{"text": "x"}', b'{"id": 1, "change": "burn"}', b"[" * 100_000]
)
def test_a_body_that_is_none_is_malformed(body: bytes) -> None:
    assert failure(WebhookConnector.parse_webhook, body).kind == "malformed"


def test_an_item_without_a_time_is_kept_and_malformed() -> None:
    (record,) = WebhookConnector.parse_webhook(b'{"id": 1, "text": "x"}')
    assert failure(WebhookConnector.parse, record).kind == "malformed"


def feed(cursor: Any = None, **params: Any) -> FeedData:
    return FeedData(
        "items", {"url": "https://api.example/v1/posts", "items": "data", "fields": FIELDS, **params}, cursor
    )


def test_items_are_polled_and_only_what_changed_comes_again() -> None:
    edited = {**THEIRS, "body": "Bonsoir"}
    network, recorder = offline(
        JsonPollerConnector, {"data": [THEIRS]}, {"data": [THEIRS]}, {"data": [edited]}
    )
    first = network.listen(feed())
    assert [network.parse(record).text for record in first.records] == ["Bonjour"]
    assert network.listen(feed(first.cursor)).records == []
    (record,) = network.listen(feed(first.cursor)).records
    assert (record.change, network.parse(record).text) == ("edit", "Bonsoir")
    assert recorder.last.headers["Authorization"] == "Bearer hunter2"


def test_the_key_may_have_a_header_of_its_own_and_stays_on_its_host() -> None:
    pages = [
        {"data": [THEIRS], "next": "/v1/posts?page=2"},
        {"data": [THEIRS], "next": "https://evil.example/"},
    ]
    network, recorder = offline(JsonPollerConnector, *pages, header="X-Key")
    page = network.listen(feed({"seen": {}}, next="next"))
    assert (page.more, page.cursor["page"]) == (True, "https://api.example/v1/posts?page=2")
    assert recorder.last.headers["X-Key"] == "hunter2"
    assert failure(network.listen, feed(page.cursor, next="next")).kind == "refused"


@pytest.mark.parametrize(
    "answer", [{"data": {}}, {}, [], {"data": [{}]}, httpx.Response(200, content=b"<html>")]
)
def test_what_holds_no_items_is_malformed(answer: Any) -> None:
    assert failure(offline(JsonPollerConnector, answer)[0].listen, feed()).kind == "malformed"


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"item": {"id": 1}, "fields": {}}'):
        assert failure(JsonPollerConnector.parse, RawRecord("1", payload)).kind == "malformed"
    assert failure(offline(JsonPollerConnector)[0].block, Target("1")).kind == "not_allowed"


def test_fields_are_named_as_people_write_them_in_the_admin() -> None:
    written = "text=body, posted_at = created ,id=key, nonsense"
    assert fields_of(written) == {"text": "body", "posted_at": "created", "id": "key"}
    assert fields_of({"text": "body"}) == {"text": "body"}
    assert fields_of(None) == {}
    item = {"key": "7", "body": "Panne", "created": "2026-03-01T10:00:00Z"}
    network, _recorder = offline(JsonPollerConnector, {"data": [item]})
    page = network.listen(
        FeedData("items", {"url": "https://api.example/x", "items": "data", "fields": written})
    )
    assert JsonPollerConnector.parse(page.records[0]).text == "Panne"
