"""Facebook Pages: the network's own answers, its SDK's description of the requests, its webhooks."""

import hashlib
import hmac
import importlib.util
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.facebook.connector import FacebookConnector
from apps.networks.facebook.parse import wrapped
from apps.networks.reading import as_record
from apps.networks.secret import Secret

from .offline import failure, offline
from .specification import contract

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COMMENT = {
    "id": "1_2", "message": "Ma lampe chauffe", "created_time": "2026-03-01T10:00:00+0000",
    "from": {"id": "7", "name": "Odile Brume"}, "parent": {"id": "1_1"}, "permalink_url": "https://fb.example/1_2",
}  # fmt: skip
POST = {
    "id": "1",
    "message": "Notre lampe",
    "created_time": "2026-03-01T09:00:00+0000",
    "from": {"id": "100", "name": "Lumen"},
}
TARGET = Target("1_2", author_external_id="7", parent_external_id="1_1", root_external_id="1")


def webhook(**value: Any) -> bytes:
    said = {
        "item": "comment",
        "verb": "add",
        "comment_id": "1_2",
        "post_id": "1",
        "parent_id": "1",
        "message": "Aïe",
    }
    change = {
        "field": "feed",
        "value": {**said, "from": {"id": "7", "name": "Odile"}, "created_time": 1772359200, **value},
    }
    return json.dumps(
        {"object": "page", "entry": [{"id": "100", "time": 1772359201, "changes": [change]}]}
    ).encode()


# -- reading -----------------------------------------------------------------------------------------------


def test_comments_of_others_are_heard_with_their_parents() -> None:
    own = {**COMMENT, "id": "1_3", "from": {"id": "100"}}
    network, recorder = offline(FacebookConnector, {"data": [{**POST, "comments": {"data": [own, COMMENT]}}]})
    page = network.listen(FeedData("page"))
    (post,) = [network.parse(record) for record in page.records]
    assert (post.text, post.kind, post.author.name) == ("Ma lampe chauffe", "comment", "Odile Brume")
    assert (post.parent_external_id, post.root_external_id) == ("1_1", "1")
    assert "hunter2" not in str(recorder.last.url)


@pytest.mark.parametrize(
    "name", ["comments_comments_p2", "comments_comment_info", "posts_feed_fields_p1", "posts_feed_fields_p2"]
)
def test_the_networks_own_answers_are_understood(name: str) -> None:
    found = contract(f"meta/facebook_apidata_{name}.json")
    items = [item for item in found.get("data", [found]) if "id" in item]
    posts = [FacebookConnector.parse(as_record(item["id"], wrapped(item))) for item in items]
    assert all(post.posted_at.tzinfo is not None and post.url for post in posts)
    assert [post.text for post in posts] == [item.get("message") or item.get("story") or "" for item in items]


def test_a_full_comment_of_the_network_keeps_author_and_picture() -> None:
    item = contract("meta/facebook_models_comment.json")
    post = FacebookConnector.parse(as_record(item["id"], wrapped(item, "2954961744718970")))
    assert post.author.external_id == item["from"]["id"]
    assert [media.kind for media in post.media] == ["image"]


def test_a_recommendation_is_a_review() -> None:
    item = {
        "created_time": "2026-03-01T10:00:00+0000",
        "recommendation_type": "negative",
        "review_text": "Bof",
    }
    network, _recorder = offline(FacebookConnector, {"data": [item]})
    (post,) = [network.parse(record) for record in network.listen(FeedData("ratings")).records]
    assert (post.kind, post.rating, post.text) == ("review", 1.0, "Bof")


def test_what_was_given_out_does_not_come_again() -> None:
    answer = {"data": [{**POST, "comments": {"data": [COMMENT]}}]}
    network, _recorder = offline(FacebookConnector, answer, answer)
    cursor = network.listen(FeedData("page")).cursor
    assert network.listen(FeedData("page", cursor=cursor)).records == []


def test_a_nearly_empty_quota_is_told() -> None:
    header = json.dumps(
        {"100": [{"type": "pages", "call_count": 96, "total_time": 3, "estimated_time_to_regain_access": 5}]}
    )
    answer = httpx.Response(200, json={"data": []}, headers={"X-Business-Use-Case-Usage": header})
    quota = offline(FacebookConnector, answer)[0].listen(FeedData("page")).quota
    assert quota is not None
    assert (quota.remaining, quota.resets_in) == (4, 300.0)


# -- webhooks ----------------------------------------------------------------------------------------------


def test_a_webhook_is_believed_only_with_the_signature_over_its_raw_body() -> None:
    secret, body = Secret("app secret"), webhook()
    signed = "sha256=" + hmac.new(b"app secret", body, hashlib.sha256).hexdigest()
    assert FacebookConnector.verify_webhook({"x-hub-signature-256": signed}, body, secret)
    assert not FacebookConnector.verify_webhook({"x-hub-signature-256": signed}, body + b" ", secret)
    assert not FacebookConnector.verify_webhook({"x-hub-signature-256": signed}, body, Secret("other"))
    assert not FacebookConnector.verify_webhook({"x-hub-signature-256": "é"}, body, secret)
    assert not FacebookConnector.verify_webhook({}, body, secret)
    unsigned = "sha256=" + hmac.new(b"", body, hashlib.sha256).hexdigest()
    assert not FacebookConnector.verify_webhook({"x-hub-signature-256": unsigned}, body, Secret(""))


def test_the_subscription_is_confirmed_only_with_our_word() -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": "word"}
    assert FacebookConnector.answer_challenge(asked, Secret("word")) == "42"
    assert FacebookConnector.answer_challenge(asked, Secret("other")) is None
    assert FacebookConnector.answer_challenge({**asked, "hub.verify_token": ""}, Secret("")) is None


def test_a_pushed_and_a_polled_comment_are_the_same() -> None:
    (record,) = FacebookConnector.parse_webhook(webhook())
    post = FacebookConnector.parse(record)
    assert (record.external_id, record.account_external_id, record.change) == ("1_2", "100", "post")
    assert (post.text, post.parent_external_id, post.author.external_id) == ("Aïe", "1", "7")
    assert post.posted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "item", "changes"),
    [
        ("edited", "comment", ["edit"]), ("remove", "comment", ["delete"]), ("add", "status", ["post"]),
        ("hide", "comment", []), ("add", "reaction", []), ("add", "like", []),
    ],
)  # fmt: skip
def test_edits_and_deletions_are_followed_and_likes_passed_over(
    verb: str, item: str, changes: list[str]
) -> None:
    assert [
        record.change for record in FacebookConnector.parse_webhook(webhook(verb=verb, item=item))
    ] == changes


def test_one_call_may_carry_several_pages_and_repeat_itself() -> None:
    body = json.loads(webhook())
    body["entry"] += [{**body["entry"][0], "id": "200"}, body["entry"][0]]
    records = FacebookConnector.parse_webhook(json.dumps(body).encode())
    assert [record.account_external_id for record in records] == ["100", "200", "100"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"entry": [{}]}', b'{"entry": [{"id": 1, "time": "x", "changes": [1]}]}']
)
def test_a_webhook_that_is_none_is_malformed(body: bytes) -> None:
    if body == b'{"entry": [{}]}':
        assert FacebookConnector.parse_webhook(body) == []
    else:
        assert failure(FacebookConnector.parse_webhook, body).kind == "malformed"


# -- acting ------------------------------------------------------------------------------------------------


def test_a_reply_is_sent_and_found() -> None:
    own = {**COMMENT, "id": "1_9", "from": {"id": "100"}, "message": "Nous sommes  navrés."}
    network, _recorder = offline(
        FacebookConnector, {"id": "1_9"}, {"data": [COMMENT, own]}, {"data": [COMMENT]}
    )
    assert network.reply(TARGET, "Nous sommes navrés.", "k").external_id == "1_9"
    assert network.find_own_reply(TARGET, "Nous sommes navrés.", "k", LONG_AGO).external_id == "1_9"
    assert network.find_own_reply(TARGET, "Nous sommes navrés.", "k", LONG_AGO) is None


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (190, 401, "expired"), (4, 403, "rate_limited"), (80001, 400, "rate_limited"), (200, 403, "not_allowed"),
        (100, 400, "refused"), (2, 500, "unknown_outcome"), (1, 400, "unknown_outcome"), (506, 400, "unknown_outcome"),
    ],
)  # fmt: skip
def test_an_error_code_says_more_than_the_status(code: int, status: int, kind: str) -> None:
    answer = httpx.Response(status, json={"error": {"code": code, "message": "no"}})
    assert failure(offline(FacebookConnector, answer)[0].reply, TARGET, "Bonjour", "k").kind == kind


def test_a_yes_without_an_id_is_no_yes() -> None:
    assert failure(offline(FacebookConnector, {})[0].reply, TARGET, "Bonjour", "k").kind == "unknown_outcome"


def test_deleting_what_is_gone_succeeds() -> None:
    gone = httpx.Response(400, json={"error": {"code": 100, "error_subcode": 33}})
    offline(FacebookConnector, gone)[0].delete(TARGET)


def sdk_parameters(file: str, verb: str, endpoint: str) -> set[str]:
    """What Meta's own SDK knows for a request."""
    found = importlib.util.find_spec("facebook_business")
    if found is None or found.origin is None:
        pytest.skip("facebook-business is not installed")
    source = (Path(found.origin).parent / "adobjects" / file).read_text()
    for function in re.split(r"\n    def ", source):
        if f"method='{verb}'" in function and f"endpoint='{endpoint}'" in function:
            return set(re.findall(r"'(\w+)': '", function.split("param_types = {")[1].split("}")[0]))
    raise AssertionError(f"the SDK has no {verb} {endpoint}")


def test_every_act_is_one_that_metas_sdk_knows() -> None:
    network, recorder = offline(FacebookConnector, {"id": "1_9"}, *[{"success": True}] * 5)
    network.reply(TARGET, "Bonjour", "k")
    for act in (network.hide, network.unhide, network.block, network.unblock, network.delete):
        act(TARGET)
    known = [
        ("comment.py", "/comments"),
        *[("comment.py", "/")] * 2,
        *[("page.py", "/blocked")] * 2,
        ("comment.py", "/"),
    ]
    for request, (file, endpoint) in zip(recorder.requests, known, strict=True):
        sent = set(json.loads(request.content or b"{}")) | set(request.url.params)
        assert sent <= sdk_parameters(file, request.method, endpoint)
        assert request.url.path.startswith("/v26.0/")


def test_the_app_secret_proves_whose_token_it_is() -> None:
    network, recorder = offline(FacebookConnector, {"id": "1_9"}, app_secret="s")
    network.reply(TARGET, "Bonjour", "k")
    assert (
        recorder.last.url.params["appsecret_proof"] == hmac.new(b"s", b"hunter2", hashlib.sha256).hexdigest()
    )


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"from_webhook": true, "item": {}}'):
        assert failure(FacebookConnector.parse, RawRecord("1", payload)).kind == "malformed"
