"""Instagram: the network's own answers, its SDK's description of the requests, its webhooks."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.instagram.connector import InstagramConnector
from apps.networks.reading import as_record

from .offline import failure, offline
from .specification import contract
from .test_facebook import sdk_parameters

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
REPLY = {"id": "22", "text": "Pareil", "timestamp": "2026-03-01T11:00:00+0000", "username": "papa"}
COMMENT = {
    "id": "21", "text": "Elle chauffe", "timestamp": "2026-03-01T10:00:00+0000", "username": "odile",
    "from": {"id": "7", "username": "odile"}, "replies": {"data": [REPLY]},
}  # fmt: skip
MEDIUM = {
    "id": "5",
    "caption": "Notre lampe",
    "permalink": "https://ig.example/p/5",
    "timestamp": "2026-03-01T09:00:00+0000",
}
TOP, BELOW = Target("21", parent_external_id="5", root_external_id="5"), Target("22", "", None, "5", "21")


def item(found: dict[str, Any], medium: dict[str, Any] | None) -> RawRecord:
    return as_record(found["id"], {"item": found, "medium": medium})


def test_comments_and_the_replies_to_them_are_heard() -> None:
    network, _recorder = offline(InstagramConnector, {"data": [{**MEDIUM, "comments": {"data": [COMMENT]}}]})
    posts = [network.parse(record) for record in network.listen(FeedData("comments")).records]
    assert [(post.text, post.parent_external_id, post.root_external_id) for post in posts] == [
        ("Elle chauffe", "5", "5"),
        ("Pareil", "21", "5"),
    ]
    assert posts[0].url == "https://ig.example/p/5"


def test_what_the_brand_says_is_no_mention_of_it() -> None:
    own = {**COMMENT, "username": "brand", "replies": {"data": []}}
    network, _recorder = offline(InstagramConnector, {"data": [{**MEDIUM, "comments": {"data": [own]}}]})
    assert network.listen(FeedData("comments")).records == []


@pytest.mark.parametrize(
    "name", ["apidata_comments_comment_fields", "apidata_comments_replies", "apidata_medias_comments_p1", "models_ig_comment", "models_ig_reply"]
)  # fmt: skip
def test_the_networks_own_answers_are_understood(name: str) -> None:
    found = contract(f"meta/instagram_{name}.json")
    for comment in found.get("data", [found]):
        post = InstagramConnector.parse(item(comment, {"id": "5"}))
        assert (post.text, post.author.handle) == (comment["text"], comment.get("username", ""))


def test_a_pushed_comment_takes_the_time_of_its_call() -> None:
    value = {
        "id": "21",
        "text": "Aïe",
        "from": {"id": "7", "username": "odile"},
        "media": {"id": "5"},
        "parent_id": "20",
    }
    entry = {
        "id": "100",
        "time": 1772359200,
        "changes": [{"field": "comments", "value": value}, {"field": "story_insights", "value": {}}],
    }
    (record,) = InstagramConnector.parse_webhook(
        json.dumps({"object": "instagram", "entry": [entry]}).encode()
    )
    post = InstagramConnector.parse(record)
    assert (post.text, post.parent_external_id, record.account_external_id) == ("Aïe", "20", "100")
    assert post.posted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("target", "path"),
    [(Target("5"), "/5/comments"), (TOP, "/21/replies"), (BELOW, "/21/replies")],
    ids=["medium", "comment", "reply"],
)
def test_an_answer_goes_under_the_top_comment(target: Target, path: str) -> None:
    network, recorder = offline(InstagramConnector, {"id": "30"})
    assert network.reply(target, "Bonjour", "k").external_id == "30"
    assert recorder.last.url.path.endswith(path)


def test_our_answer_is_found_again() -> None:
    own = {**REPLY, "id": "30", "username": "brand", "text": "Bonjour"}
    network, _recorder = offline(InstagramConnector, {"data": [REPLY, own]})
    assert network.find_own_reply(TOP, "Bonjour", "k", LONG_AGO).external_id == "30"


def test_every_act_is_one_that_metas_sdk_knows() -> None:
    network, recorder = offline(InstagramConnector, {"id": "30"}, {"id": "31"}, *[{"success": True}] * 3)
    network.reply(TOP, "Bonjour", "k")
    network.reply(Target("5"), "Bonjour", "k")
    for act in (network.hide, network.unhide, network.delete):
        act(TOP)
    known = [("igcomment.py", "/replies"), ("igmedia.py", "/comments"), *[("igcomment.py", "/")] * 3]
    for request, (file, endpoint) in zip(recorder.requests, known, strict=True):
        sent = {pair.split("=")[0] for pair in request.content.decode().split("&") if pair}
        assert sent <= sdk_parameters(file, request.method, endpoint)


def test_blocking_is_for_a_persons_hand() -> None:
    error = failure(offline(InstagramConnector)[0].block, TOP)
    assert error.kind == "not_allowed"
    assert InstagramConnector.capabilities().block.by_hand


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"item": {}, "medium": null}'):
        assert failure(InstagramConnector.parse, RawRecord("1", payload)).kind == "malformed"


def test_a_mention_elsewhere_is_named_first_and_read_afterwards() -> None:
    value = {"media_id": "77", "comment_id": "88"}
    body = json.dumps(
        {
            "object": "instagram",
            "entry": [{"id": "100", "time": 1, "changes": [{"field": "mentions", "value": value}]}],
        }
    )
    (named,) = InstagramConnector.parse_webhook(body.encode())
    assert (named.unfinished, named.external_id, named.account_external_id) == (True, "88", "100")
    said = {
        "id": "88",
        "text": "@brand, jamais livré",
        "timestamp": "2026-03-01T10:00:00+0000",
        "username": "zoe",
        "media": {"id": "77", "permalink": "https://www.instagram.com/p/x/"},
    }
    network, recorder = offline(InstagramConnector, {"id": "100", "mentioned_comment": said})
    post = InstagramConnector.parse(network.complete(named))
    assert (post.text, post.root_external_id, post.author.handle) == ("@brand, jamais livré", "77", "zoe")
    assert "mentioned_comment.comment_id(88){" in recorder.last.url.params["fields"]


def test_a_mention_in_a_caption_is_the_medium_itself() -> None:
    value = {"media_id": "77"}
    body = json.dumps(
        {
            "object": "instagram",
            "entry": [{"id": "100", "time": 1, "changes": [{"field": "mentions", "value": value}]}],
        }
    )
    (named,) = InstagramConnector.parse_webhook(body.encode())
    said = {"id": "77", "caption": "Merci @brand", "timestamp": "2026-03-01T10:00:00+0000", "username": "zoe"}
    network, recorder = offline(InstagramConnector, {"id": "100", "mentioned_media": said})
    assert InstagramConnector.parse(network.complete(named)).text == "Merci @brand"
    assert "mentioned_media.media_id(77){" in recorder.last.url.params["fields"]


def test_an_id_that_is_no_number_never_reaches_a_request() -> None:
    network, recorder = offline(InstagramConnector)
    hostile = RawRecord("1", json.dumps({"mention": {"media_id": "1){a}"}}).encode(), unfinished=True)
    assert failure(network.complete, hostile).kind == "malformed"
    assert recorder.requests == []
