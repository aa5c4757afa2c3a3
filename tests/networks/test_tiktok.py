"""TikTok: the shapes of its Business API; every error comes inside an HTTP 200."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.tiktok.connector import TiktokConnector

from .offline import failure, offline

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TARGET = Target("c1", "https://tiktok.example/v1", "u7", "v1", "v1")


def ok(**data: Any) -> dict[str, Any]:
    return {"code": 0, "message": "OK", "data": data}


def comment(number: str, text: str = "Elle chauffe", **more: Any) -> dict[str, Any]:
    said = {
        "comment_id": number,
        "video_id": "v1",
        "create_time": "1772359200",
        "text": text,
        "unique_identifier": "u7",
    }
    return {**said, "username": "odile", "owner": False, "likes": 1, "replies": 0, **more}


VIDEO = {"item_id": "v1", "share_url": "https://tiktok.example/v1", "comments": 2}


def test_comments_and_replies_are_heard_and_our_own_are_not() -> None:
    replies = ok(
        comments=[comment("c3", "Merci", owner=True), comment("c2", "Pareil", parent_comment_id="c1")]
    )
    network, _recorder = offline(
        TiktokConnector,
        ok(videos=[VIDEO, {"item_id": "v0"}]),
        ok(comments=[comment("c1", replies=2)]),
        replies,
    )
    posts = [network.parse(record) for record in network.listen(FeedData("comments")).records]
    assert [(post.text, post.parent_external_id, post.root_external_id) for post in posts] == [
        ("Elle chauffe", "v1", "v1"),
        ("Pareil", "c1", "v1"),
    ]
    assert (posts[0].url, posts[0].author.external_id) == ("https://tiktok.example/v1", "u7")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40100, "rate_limited"),
        (40105, "expired"),
        (40001, "not_allowed"),
        (40002, "refused"),
        (50000, "unknown_outcome"),
    ],
)
def test_an_error_inside_a_200_is_an_error(code: int, kind: str) -> None:
    error = failure(
        offline(TiktokConnector, {"code": code, "message": "no", "data": {}})[0].reply, TARGET, "Bonjour", "k"
    )
    assert (error.kind, error.surely_not_applied) == (kind, code == 40100)
    assert (error.retry_after or 0) == (60 if code == 40100 else 0)


def test_throttled_listening_loses_nothing_and_does_not_loop() -> None:
    network, recorder = offline(TiktokConnector, ok(videos=[VIDEO]), {"code": 40100})
    assert failure(network.listen, FeedData("comments")).kind == "rate_limited"
    assert len(recorder.requests) == 2


@pytest.mark.parametrize("answer", [httpx.Response(200, content=b"<html>"), {}, ok(), httpx.Response(502)])
def test_a_yes_without_a_comment_is_no_yes(answer: Any) -> None:
    assert (
        failure(offline(TiktokConnector, answer)[0].reply, TARGET, "Bonjour", "k").kind == "unknown_outcome"
    )


@pytest.mark.parametrize("target", [TARGET, Target("c2", "", "u7", "v1", "c1")])
def test_an_answer_stands_under_the_top_comment_and_is_found(target: Target) -> None:
    own = comment("c9", "Bonjour", owner=True, parent_comment_id="c1")
    network, recorder = offline(
        TiktokConnector,
        ok(comment_id="c9"),
        ok(comments=[comment("c2")], has_more=True, cursor=30),
        ok(comments=[own]),
    )
    assert network.reply(target, "Bonjour", "k").external_id == "c9"
    assert json.loads(recorder.last.content) == {
        "business_id": "100",
        "video_id": "v1",
        "comment_id": "c1",
        "text": "Bonjour",
    }
    assert recorder.last.headers["Access-Token"] == "hunter2"
    assert network.find_own_reply(target, "Bonjour", "k", LONG_AGO).external_id == "c9"
    assert recorder.last.url.params["cursor"] == "30"


def test_comments_are_hidden_shown_and_our_own_deleted() -> None:
    network, recorder = offline(TiktokConnector, *[ok()] * 3)
    network.hide(TARGET)
    network.unhide(TARGET)
    network.delete(TARGET)
    bodies = [json.loads(request.content) for request in recorder.requests]
    assert [body.get("action") for body in bodies] == ["HIDE", "UNHIDE", None]
    assert failure(network.hide, Target("c1")).kind == "refused"


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"comment": {}, "video": {}}'):
        assert failure(TiktokConnector.parse, RawRecord("1", payload)).kind == "malformed"
