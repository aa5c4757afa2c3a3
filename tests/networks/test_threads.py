"""Threads: the shapes of Meta's documentation."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.threads.connector import ThreadsConnector

from .offline import failure, offline

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
REPLY = {
    "id": "21", "text": "Elle chauffe", "timestamp": "2026-03-01T10:00:00+0000", "username": "odile",
    "permalink": "https://threads.example/21", "media_type": "IMAGE", "media_url": "https://pic.example/1",
    "is_reply": True, "is_reply_owned_by_me": False, "replied_to": {"id": "20"}, "root_post": {"id": "20"},
}  # fmt: skip
TARGET = Target("21", parent_external_id="20", root_external_id="20")


def test_replies_under_our_threads_are_heard() -> None:
    own = {**REPLY, "id": "22", "is_reply_owned_by_me": True}
    threads = {"data": [{"id": "20", "has_replies": True}, {"id": "19", "has_replies": False}]}
    network, recorder = offline(ThreadsConnector, threads, {"data": [REPLY, own]})
    (post,) = [network.parse(record) for record in network.listen(FeedData("replies")).records]
    assert (post.text, post.kind, post.parent_external_id, post.author.handle) == (
        "Elle chauffe",
        "reply",
        "20",
        "odile",
    )
    assert [media.kind for media in post.media] == ["image"]
    assert [request.url.path for request in recorder.requests] == [
        "/v1.0/100/threads",
        "/v1.0/20/conversation",
    ]


def test_a_word_is_searched_for_and_pages_are_followed() -> None:
    paging = {"cursors": {"after": "n"}, "next": "https://x"}
    network, recorder = offline(ThreadsConnector, {"data": [REPLY], "paging": paging}, {"data": []})
    page = network.listen(FeedData("search", {"q": "lumen"}, {"seen": {}}))
    assert page.more
    assert dict(recorder.last.url.params)["search_type"] == "RECENT"
    network.listen(FeedData("search", {"q": "lumen"}, page.cursor))
    assert recorder.last.url.params["after"] == "n"


def test_a_reply_is_prepared_then_published_once() -> None:
    network, recorder = offline(ThreadsConnector, {"id": "900"}, {"id": "31"})
    assert network.reply(TARGET, "Bonjour", "k").external_id == "31"
    prepare, publish = (
        {name: values[0] for name, values in parse_qs(one.content.decode()).items()}
        for one in recorder.requests
    )
    assert prepare == {"media_type": "TEXT", "text": "Bonjour", "reply_to_id": "21"}
    assert publish == {"creation_id": "900"}


@pytest.mark.parametrize(
    ("answers", "kind", "surely"),
    [
        ([httpx.ReadTimeout("slow")], "unreachable", True),
        ([{"id": "900"}, httpx.ReadTimeout("slow")], "unknown_outcome", False),
        ([{"id": "900"}, httpx.Response(400, json={"error": {"code": 190}})], "expired", False),
    ],
)
def test_only_the_second_step_leaves_doubt(answers: list[object], kind: str, surely: bool) -> None:
    error = failure(offline(ThreadsConnector, *answers)[0].reply, TARGET, "Bonjour", "k")
    assert (error.kind, error.surely_not_applied) == (kind, surely)


def test_our_reply_is_found_again() -> None:
    own = {
        "id": "31",
        "text": "Bonjour",
        "timestamp": "2026-03-01T11:00:00+0000",
        "replied_to": {"id": "21"},
        "permalink": "p",
    }
    network, recorder = offline(ThreadsConnector, {"data": [own]}, {"data": [own]})
    assert network.find_own_reply(TARGET, "Bonjour", "k", LONG_AGO).external_id == "31"
    assert network.find_own_reply(Target("22"), "Bonjour", "k", LONG_AGO) is None
    assert recorder.last.url.path == "/v1.0/100/replies"


def test_top_replies_are_hidden_and_nested_ones_are_not() -> None:
    network, recorder = offline(ThreadsConnector, {"success": True}, {"success": True})
    network.hide(TARGET)
    network.unhide(TARGET)
    assert [(one.url.path, one.content) for one in recorder.requests] == [
        ("/v1.0/21/manage_reply", b"hide=true"),
        ("/v1.0/21/manage_reply", b"hide=false"),
    ]
    assert (
        failure(network.hide, Target("22", parent_external_id="21", root_external_id="20")).kind
        == "not_allowed"
    )


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}"):
        assert failure(ThreadsConnector.parse, RawRecord("1", payload)).kind == "malformed"
