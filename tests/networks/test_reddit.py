"""Reddit: the shapes of its API."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from apps.networks import oauth
from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.reddit.connector import RedditConnector

from . import offline as lab
from .conftest import Recorder
from .offline import failure

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TARGET = Target("t1_c1", author_external_id="t2_7", root_external_id="t3_p1")


@pytest.fixture(autouse=True)
def _no_tokens() -> Iterator[None]:
    oauth._tokens.clear()
    yield
    oauth._tokens.clear()


def offline(*answers: Any, tier: str = "") -> tuple[RedditConnector, Recorder]:
    credentials = {"client_id": "c", "client_secret": "hunter2", "refresh_token": "hunter2"}
    token = {"access_token": "hunter2", "expires_in": 86400}
    return lab.offline(RedditConnector, token, *answers, account="t2_own", tier=tier, **credentials)


def comment(name: str = "t1_c1", **more: Any) -> dict[str, Any]:
    data = {
        "name": name, "body": "Elle chauffe", "author": "odile", "author_fullname": "t2_7", "created_utc": 1772359200.0,
        "parent_id": "t3_p1", "link_id": "t3_p1", "permalink": f"/r/lampes/comments/p1/x/{name[3:]}/", "score": 3, "edited": False,
    }  # fmt: skip
    return {"kind": "t1", "data": {**data, **more}}


def post(name: str = "t3_p1", **more: Any) -> dict[str, Any]:
    data = {
        "name": name, "title": "Lampe Lumen", "selftext": "Avis ?", "author": "odile", "created_utc": 1772359200.0,
        "permalink": "/r/lampes/comments/p1/x/", "num_comments": 2, "url_overridden_by_dest": "https://x.example/a", "edited": 1772359300.0,
    }  # fmt: skip
    return {"kind": "t3", "data": {**data, **more}}


def listing(*things: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": list(things), "after": after}}


def test_posts_and_comments_are_understood() -> None:
    network, _recorder = offline(listing(comment(), post()))
    first, second = (network.parse(record) for record in network.listen(FeedData("inbox")).records)
    assert (first.text, first.kind, first.links) == (
        "Lampe Lumen\n\nAvis ?",
        "post",
        ("https://x.example/a",),
    )
    assert first.edited_at == datetime(2026, 3, 1, 10, 1, 40, tzinfo=UTC)
    assert (second.kind, second.parent_external_id, second.root_external_id) == ("comment", "t3_p1", "t3_p1")


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("search", "/search"),
        ("subreddit", "/r/lampes/new"),
        ("comments", "/r/lampes/comments"),
        ("inbox", "/message/inbox"),
    ],
)
def test_each_feed_has_its_place(kind: str, path: str) -> None:
    network, recorder = offline(listing())
    network.listen(FeedData(kind, {"q": "lumen", "subreddit": "lampes"}))
    assert recorder.last.url.path == path
    assert recorder.last.headers["User-Agent"] == "web:vigie:v1 (by /u/brand)"


def test_older_pages_are_read_until_nothing_is_new() -> None:
    network, recorder = offline(
        listing(comment("t1_c3")),
        listing(comment("t1_c5"), after="n"),
        listing(comment("t1_c4"), comment("t1_c3"), after="m"),
        listing(comment("t1_c3")),
    )
    cursor, heard = network.listen(FeedData("inbox")).cursor, []
    more = True
    while more:
        page = network.listen(FeedData("inbox", cursor=cursor))
        heard += [record.external_id for record in page.records]
        cursor, more = page.cursor, page.more
    assert heard == ["t1_c5", "t1_c4"]
    assert recorder.last.url.params["after"] == "m"


def test_what_is_deleted_there_is_deleted_here() -> None:
    gone, removed = comment("t1_c2", body="[deleted]"), post("t3_p2", removed_by_category="moderator")
    network, recorder = offline(listing(comment(), gone, removed))
    records = network.recheck(["t1_c1", "t1_c2", "t3_p2", "t1_c9"])
    assert [(record.external_id, record.change) for record in records] == [
        (name, "delete") for name in ("t1_c2", "t3_p2", "t1_c9")
    ]
    assert recorder.last.url.path == "/api/info"


def test_a_thread_is_walked_in_reading_order() -> None:
    below = comment("t1_c2", replies="")
    more = {"kind": "more", "data": {"children": ["x"]}}
    network, _recorder = offline(
        [listing(post()), listing(comment(replies=listing(below)), comment("t1_c3"), more)]
    )
    assert [record.external_id for record in network.fetch_thread(TARGET)] == [
        "t3_p1",
        "t1_c1",
        "t1_c2",
        "t1_c3",
    ]


def test_a_reply_is_sent_and_found() -> None:
    made = {"json": {"errors": [], "data": {"things": [comment("t1_c9")]}}}
    own = comment("t1_c9", parent_id="t1_c1", body="Bonjour")
    network, recorder = offline(made, listing(comment(), own))
    assert network.reply(TARGET, "Bonjour", "k").external_id == "t1_c9"
    assert parse_qs(recorder.last.content.decode()) == {
        "api_type": ["json"],
        "thing_id": ["t1_c1"],
        "text": ["Bonjour"],
    }
    assert network.find_own_reply(TARGET, "Bonjour", "k", LONG_AGO).external_id == "t1_c9"


@pytest.mark.parametrize(
    ("code", "kind"), [("RATELIMIT", "rate_limited"), ("THREAD_LOCKED", "not_allowed"), ("DELETED_COMMENT", "gone"), ("TOO_LONG", "refused")]
)  # fmt: skip
def test_a_refusal_inside_a_200_is_a_refusal(code: str, kind: str) -> None:
    network, _recorder = offline({"json": {"errors": [[code, "no", "text"]]}})
    assert failure(network.reply, TARGET, "Bonjour", "k").kind == kind


@pytest.mark.parametrize(
    "answer", [{}, {"json": {"data": {"things": []}}}, httpx.Response(200, content=b"<html>")]
)
def test_a_yes_without_a_comment_is_no_yes(answer: Any) -> None:
    assert failure(offline(answer)[0].reply, TARGET, "Bonjour", "k").kind == "unknown_outcome"


def test_moderators_remove_and_others_delete_only_their_own() -> None:
    network, recorder = offline({}, {}, {}, tier="moderator")
    network.delete(TARGET)
    network.delete(Target("t1_c9", author_external_id="t2_own"))
    network.unhide(TARGET)
    assert [request.url.path for request in recorder.requests[1:]] == [
        "/api/remove",
        "/api/del",
        "/api/approve",
    ]
    assert not RedditConnector.capabilities("").hide.supported


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", json.dumps({"kind": "t1", "data": {}}).encode()):
        assert failure(RedditConnector.parse, RawRecord("1", payload)).kind == "malformed"
