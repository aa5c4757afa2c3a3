"""X, held against its own specification."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.oauth import oauth1_header
from apps.networks.secret import Secret
from apps.networks.x.connector import XConnector

from .offline import failure, offline
from .specification import Specification

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TARGET = Target("11", author_external_id="7", root_external_id="10")
POST = {
    "id": "12", "text": "Ma lampe chauffe &amp; fume https://t.co/a", "author_id": "7", "created_at": "2026-03-01T10:00:00.000Z",
    "lang": "fr", "conversation_id": "10", "referenced_posts": [{"type": "replied_to", "id": "11"}],
    "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://x.example/a"}]},
    "attachments": {"media_keys": ["3_1"]}, "geo": {"place_id": "p"},
    "public_metrics": {"like_count": 4, "repost_count": 3, "reply_count": 2},
}  # fmt: skip
INCLUDES = {
    "users": [{"id": "7", "username": "odile", "name": "Odile", "description": "Prof", "verified": False, "public_metrics": {"followers_count": 9}}],
    "media": [{"media_key": "3_1", "type": "photo", "url": "https://pic.example/1", "alt_text": "Lampe"}],
    "places": [{"id": "p", "country_code": "FR"}],
}  # fmt: skip


def answer(*numbers: str, **meta: Any) -> dict[str, Any]:
    return {"data": [{**POST, "id": number} for number in numbers], "includes": INCLUDES, "meta": meta}


def test_a_post_is_understood_with_all_its_parts() -> None:
    network, _recorder = offline(XConnector, answer("12", newest_id="12"))
    (post,) = [network.parse(record) for record in network.listen(FeedData("search", {"q": "lumen"})).records]
    assert (post.text, post.kind, post.lang, post.country) == (
        "Ma lampe chauffe & fume https://t.co/a",
        "reply",
        "fr",
        "FR",
    )
    assert (post.parent_external_id, post.root_external_id, post.url) == (
        "11",
        "10",
        "https://x.com/odile/status/12",
    )
    assert (post.author.followers, post.likes, post.reposts, post.replies) == (9, 4, 3, 2)
    assert ([media.url for media in post.media], post.links) == (
        ["https://pic.example/1"],
        ("https://x.example/a",),
    )


def test_the_older_names_are_understood_too() -> None:
    old = {
        **POST,
        "referenced_tweets": [{"type": "retweeted", "id": "1"}],
        "public_metrics": {"retweet_count": 5},
    }
    del old["referenced_posts"]
    network, _recorder = offline(XConnector, {"data": [old], "meta": {}})
    (post,) = [network.parse(record) for record in network.listen(FeedData("mentions")).records]
    assert (post.kind, post.reposts, post.author.external_id) == ("repost", 5, "7")


def test_a_long_post_is_whole() -> None:
    network, _recorder = offline(
        XConnector, {"data": [{**POST, "note_post": {"text": "long" * 100}}], "meta": {}}
    )
    assert network.parse(network.listen(FeedData("mentions")).records[0]).text == "long" * 100


def test_older_pages_are_read_before_the_place_moves() -> None:
    network, recorder = offline(
        XConnector, answer("30", "29", newest_id="30", next_token="n"), answer("28", newest_id="28")
    )
    first = network.listen(FeedData("search", {"q": "lumen"}, {"since_id": "20"}))
    assert (first.more, first.cursor) == (True, {"since_id": "20", "newest": "30", "page": "n"})
    second = network.listen(FeedData("search", {"q": "lumen"}, first.cursor))
    assert (second.more, second.cursor) == (False, {"since_id": "30"})
    assert (recorder.last.url.params["since_id"], recorder.last.url.params["pagination_token"]) == ("20", "n")


def test_the_first_time_the_past_is_not_read() -> None:
    page = offline(XConnector, answer("30", newest_id="30", next_token="n"))[0].listen(FeedData("mentions"))
    assert (page.more, page.cursor) == (False, {"since_id": "30"})


def test_nothing_new_keeps_the_place() -> None:
    page = offline(XConnector, {"meta": {"result_count": 0}})[0].listen(
        FeedData("mentions", cursor={"since_id": "30"})
    )
    assert (page.records, page.cursor) == ([], {"since_id": "30"})


def test_after_a_long_pause_it_begins_again() -> None:
    old = httpx.Response(400, json={"errors": [{"message": "'since_id' must be a tweet id created after"}]})
    page = offline(XConnector, old)[0].listen(FeedData("search", {"q": "lumen"}, {"since_id": "1"}))
    assert (page.more, page.cursor) == (True, {"since_id": None})


def test_throttling_is_read_from_its_headers() -> None:
    reset = str(int(datetime.now(UTC).timestamp()) + 90)
    slow = httpx.Response(
        429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-limit": "300", "x-rate-limit-reset": reset}
    )
    error = failure(offline(XConnector, slow)[0].listen, FeedData("mentions"))
    assert error.kind == "rate_limited"
    assert 80 <= (error.retry_after or 0) <= 90


def test_every_request_is_one_that_the_specification_knows() -> None:
    specification = Specification("x_openapi.json")
    done = {"data": {"hidden": True}}
    network, recorder = offline(
        XConnector,
        *[answer(newest_id="1")] * 2,
        {"data": {"id": "99"}},
        *[done] * 5,
        answer(),
        answer(),
        answer(),
        {"data": {"id": "1", "username": "b", "name": "B"}},
        account="100",
    )
    network.listen(FeedData("search", {"q": "lumen"}, {"since_id": "5", "page": "n"}))
    network.listen(FeedData("mentions", cursor={"since_id": "5"}))
    network.reply(TARGET, "Bonjour", "k")
    for act in (network.hide, network.unhide, network.delete, network.mute, network.unmute):
        act(TARGET)
    network.find_own_reply(TARGET, "Bonjour", "k", LONG_AGO)
    network.fetch_thread(TARGET)
    network.check()
    assert len(recorder.requests) == 12
    for request in recorder.requests:
        specification.check(request)


def test_our_reply_is_found_though_x_shortens_its_links() -> None:
    own = {**POST, "id": "99", "text": "Voyez https://t.co/a"}
    network, _recorder = offline(XConnector, {"data": [own], "meta": {}}, {"data": [own], "meta": {}})
    assert network.find_own_reply(TARGET, "Voyez https://x.example/a", "k", LONG_AGO).external_id == "99"
    assert network.find_own_reply(Target("13"), "Voyez https://x.example/a", "k", LONG_AGO) is None


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        ("Reply to this conversation is not allowed because you have not been mentioned", "not_allowed"),
        ("You are not allowed to create a Tweet with duplicate content.", "unknown_outcome"),
    ],
)
def test_a_403_is_read_before_it_is_judged(detail: str, kind: str) -> None:
    refusal = httpx.Response(403, json={"detail": detail})
    assert failure(offline(XConnector, refusal)[0].reply, TARGET, "Bonjour", "k").kind == kind


def test_nobody_but_enterprise_may_answer_strangers_and_nobody_blocks() -> None:
    assert "mentions" in XConnector.capabilities("").reply.reason
    assert XConnector.capabilities("enterprise").reply.reason == ""
    assert XConnector.capabilities().block.by_hand
    assert failure(offline(XConnector)[0].block, TARGET).kind == "not_allowed"


def test_webhooks_are_signed_in_base64_and_the_crc_is_answered() -> None:
    secret, body = Secret("consumer"), b'{"data": {}}'
    signed = "sha256=" + base64.b64encode(hmac.new(b"consumer", body, hashlib.sha256).digest()).decode()
    assert XConnector.verify_webhook({"x-twitter-webhooks-signature": signed}, body, secret)
    assert not XConnector.verify_webhook({"x-twitter-webhooks-signature": signed}, body + b" ", secret)
    crc = base64.b64encode(hmac.new(b"consumer", b"42", hashlib.sha256).digest()).decode()
    assert json.loads(XConnector.answer_challenge({"crc_token": "42"}, secret) or "") == {
        "response_token": f"sha256={crc}"
    }
    assert XConnector.answer_challenge({}, secret) is None


def test_a_pushed_post_is_understood() -> None:
    (record,) = XConnector.parse_webhook(json.dumps({"data": POST, "includes": INCLUDES}).encode())
    assert XConnector.parse(record).author.handle == "odile"


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"post": {}, "author": {}, "media": [], "place": null}'):
        assert failure(XConnector.parse, RawRecord("1", payload)).kind == "malformed"


def test_a_request_is_signed_as_the_networks_own_example() -> None:
    header = oauth1_header(
        "POST",
        "https://api.twitter.com/1.1/statuses/update.json",
        [("include_entities", "true"), ("status", "Hello Ladies + Gentlemen, a signed OAuth request!")],
        consumer_key="xvz1evFS4wEEPTGEFPHBog",
        consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        timestamp=1318622958,
    )
    assert 'oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"' in header


def test_an_account_with_a_lasting_token_signs_its_requests() -> None:
    lasting = {"consumer_key": "c", "consumer_secret": "hunter2-c", "token_secret": "hunter2-t"}
    network, recorder = offline(XConnector, answer(newest_id="1"), **lasting)
    network.listen(FeedData("search", {"q": "lumen feu"}))
    header = recorder.last.headers["Authorization"]
    assert header.startswith("OAuth oauth_consumer_key=")
    assert "hunter2-c" not in header


def test_a_token_that_may_only_read_is_told() -> None:
    me = {"data": {"id": "1", "username": "b", "name": "B"}}
    reading = httpx.Response(200, json=me, headers={"x-access-level": "read"})
    network, _recorder = offline(XConnector, reading, me)
    assert (network.check().missing_rights, network.check().missing_rights) == (("tweet.write",), ())


def test_only_what_x_calls_gone_is_gone() -> None:
    problems = "https://api.x.com/2/problems/"
    errors = [
        {"type": f"{problems}resource-not-found", "resource_id": "1"},
        {"type": f"{problems}internal-error", "resource_id": "2"},
    ]
    network, recorder = offline(XConnector, {"data": [{"id": "3"}], "errors": errors})
    assert [record.external_id for record in network.recheck(["1", "2", "3"])] == ["1"]
    Specification("x_openapi.json").check(recorder.last)
