"""YouTube, held against Google's discovery document, and Google reviews, by their documented shapes."""

import importlib.util
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.networks import oauth
from apps.networks.contract import Connector, FeedData, RawRecord, Target
from apps.networks.google import until_midnight
from apps.networks.google_reviews.connector import GoogleReviewsConnector
from apps.networks.youtube.connector import YoutubeConnector

from . import offline as lab
from .conftest import Recorder
from .offline import failure

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TOKEN = {"access_token": "hunter2-access", "expires_in": 3600}
TARGET = Target("top", author_external_id="UC7", parent_external_id="vid", root_external_id="vid")


@pytest.fixture(autouse=True)
def _no_tokens() -> Iterator[None]:
    oauth._tokens.clear()
    yield
    oauth._tokens.clear()


def offline(kind: type[Connector], *answers: Any, account: str = "UCown") -> tuple[Any, Recorder]:
    credentials = {"client_id": "c", "client_secret": "hunter2-secret", "refresh_token": "hunter2-refresh"}
    return lab.offline(kind, TOKEN, *answers, account=account, **credentials)


def comment(number: str, text: str = "Elle chauffe", author: str = "UC7", **more: Any) -> dict[str, Any]:
    said = {
        "textOriginal": text, "textDisplay": text, "authorDisplayName": "@odile", "authorChannelId": {"value": author},
        "publishedAt": "2026-03-01T10:00:00Z", "updatedAt": "2026-03-01T10:00:00Z", "likeCount": 2, **more,
    }  # fmt: skip
    return {"kind": "youtube#comment", "id": number, "snippet": said}


def thread(top: dict[str, Any], *replies: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    count = len(replies) if total is None else total
    snippet = {"videoId": "vid", "topLevelComment": top, "totalReplyCount": count}
    return {"kind": "youtube#commentThread", "snippet": snippet, "replies": {"comments": list(replies)}}


# -- YouTube -----------------------------------------------------------------------------------------------


def test_comments_and_replies_are_heard_and_our_own_are_not() -> None:
    found = thread(
        comment("top"),
        comment("top.1", "Pareil", parentId="top"),
        comment("top.2", author="UCown", parentId="top"),
    )
    network, _recorder = offline(YoutubeConnector, {"items": [found]})
    posts = [network.parse(record) for record in network.listen(FeedData("comments")).records]
    assert [(post.text, post.parent_external_id, post.root_external_id) for post in posts] == [
        ("Elle chauffe", "vid", "vid"),
        ("Pareil", "top", "vid"),
    ]
    assert posts[0].url == "https://www.youtube.com/watch?v=vid&lc=top"


def test_replies_that_the_listing_leaves_out_are_fetched() -> None:
    rest = {"items": [comment("top.1", "Pareil", parentId="top"), comment("top.2", "Aussi", parentId="top")]}
    network, recorder = offline(YoutubeConnector, {"items": [thread(comment("top"), total=2)]}, rest)
    assert len(network.listen(FeedData("comments")).records) == 3
    assert recorder.last.url.params["parentId"] == "top"


def test_an_edited_comment_comes_again_as_an_edit() -> None:
    edited = comment("top", "Elle fume", updatedAt="2026-03-01T11:00:00Z")
    network, _recorder = offline(
        YoutubeConnector, {"items": [thread(comment("top"))]}, *[{"items": [thread(edited)]}] * 2
    )
    cursor = network.listen(FeedData("comments")).cursor
    page = network.listen(FeedData("comments", cursor=cursor))
    assert [(record.change, network.parse(record).text) for record in page.records] == [("edit", "Elle fume")]
    assert network.listen(FeedData("comments", cursor=page.cursor)).records == []


def test_a_search_finds_videos_and_never_asks_for_a_second_page() -> None:
    snippet = {
        "title": "Lampe &amp; feu",
        "description": "",
        "publishedAt": "2026-03-01T10:00:00Z",
        "channelId": "UC7",
        "channelTitle": "Lucie",
    }
    found = {
        "items": [{"kind": "youtube#searchResult", "id": {"videoId": "v1"}, "snippet": snippet}],
        "nextPageToken": "n",
    }
    network, _recorder = offline(YoutubeConnector, found)
    page = network.listen(FeedData("search", {"q": "lumen"}, {"seen": {}}))
    assert ([network.parse(record).text for record in page.records], page.more) == (["Lampe & feu"], False)


@pytest.mark.parametrize("target", [TARGET, Target("top.9", parent_external_id="top")])
def test_an_answer_stands_under_the_top_comment_and_is_found(target: Target) -> None:
    own = comment("top.3", "Nous sommes navrés.", author="UCown", parentId="top")
    network, recorder = offline(YoutubeConnector, own, {"items": [comment("top.1"), own]})
    assert network.reply(target, "Nous sommes navrés.", "k").external_id == "top.3"
    assert json.loads(recorder.last.content)["snippet"]["parentId"] == "top"
    assert network.find_own_reply(target, "Nous sommes navrés.", "k", LONG_AGO).external_id == "top.3"


def test_deleting_rejects_anothers_comment_and_removes_our_own() -> None:
    network, recorder = offline(YoutubeConnector, *[httpx.Response(204)] * 2)
    network.delete(TARGET)
    assert dict(recorder.last.url.params) == {"id": "top", "moderationStatus": "rejected"}
    network.delete(Target("top.3", author_external_id="UCown"))
    assert recorder.last.method == "DELETE"


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [(403, "quotaExceeded", "rate_limited"), (403, "commentsDisabled", "not_allowed"), (401, "authError", "expired"),
     (404, "commentNotFound", "gone"), (400, "processingFailure", "refused"), (500, "backendError", "unknown_outcome")],
)  # fmt: skip
def test_google_says_why(status: int, reason: str, kind: str) -> None:
    answer = httpx.Response(status, json={"error": {"code": status, "errors": [{"reason": reason}]}})
    error = failure(offline(YoutubeConnector, answer)[0].reply, TARGET, "Bonjour", "k")
    assert error.kind == kind
    assert (error.retry_after is not None) is (reason == "quotaExceeded")


def test_a_quota_begins_again_at_midnight_in_california() -> None:
    assert until_midnight(datetime(2026, 3, 1, 7, 0, tzinfo=UTC)) == 3600
    assert until_midnight(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == 23 * 3600


def test_every_request_is_one_that_the_discovery_document_knows() -> None:
    found = importlib.util.find_spec("googleapiclient")
    if found is None or found.origin is None:
        pytest.skip("google-api-python-client is not installed")
    path = Path(found.origin).parent / "discovery_cache/documents/youtube.v3.json"
    methods = [
        method
        for resource in json.loads(path.read_text())["resources"].values()
        for method in resource.get("methods", {}).values()
    ]
    network, recorder = offline(
        YoutubeConnector,
        *[{"items": []}] * 5,
        comment("1"),
        {"items": []},
        *[httpx.Response(204)] * 5,
        {"items": [{"id": "UCown", "snippet": {"title": "L"}}]},
    )
    for kind in ("comments", "held", "video", "search"):
        network.listen(FeedData(kind, {"q": "x", "video": "vid"}, {"page": "n"}))
    network.fetch_thread(TARGET)
    network.reply(TARGET, "x", "k")
    network.find_own_reply(TARGET, "x", "k", LONG_AGO)
    for act in (network.hide, network.unhide, network.delete, network.block):
        act(TARGET)
    network.delete(Target("top.3", author_external_id="UCown"))
    network.check()
    for request in recorder.requests[1:]:
        (method,) = [
            one
            for one in methods
            if (one["httpMethod"], f"/{one['path']}") == (request.method, request.url.path)
        ]
        parameters = method["parameters"]
        assert set(request.url.params) <= set(parameters)
        assert {name for name, one in parameters.items() if one.get("required")} <= set(request.url.params)
        for name, value in request.url.params.items():
            assert value in parameters[name].get("enum", [value])
            assert int(value) <= int(parameters[name].get("maximum", value)) if value.isdigit() else True


def test_the_token_is_fetched_once_and_an_expired_one_says_so() -> None:
    network, recorder = offline(YoutubeConnector, {"items": []}, {"items": []})
    network.listen(FeedData("comments"))
    network.listen(FeedData("comments"))
    assert [request.url.host for request in recorder.requests] == [
        "oauth2.googleapis.com",
        *["youtube.googleapis.com"] * 2,
    ]
    oauth._tokens.clear()
    refused = httpx.Response(400, json={"error": "invalid_grant"})
    credentials = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
    assert failure(lab.offline(YoutubeConnector, refused, **credentials)[0].check).kind == "expired"
    assert failure(lab.offline(YoutubeConnector)[0].check).kind == "expired"


# -- Google reviews ----------------------------------------------------------------------------------------

NAME = "accounts/1/locations/2/reviews/3"
REVIEW = {
    "name": NAME, "reviewId": "3", "reviewer": {"displayName": "Odile"}, "starRating": "TWO", "comment": "Tiède",
    "createTime": "2026-03-01T10:00:00.123456Z", "updateTime": "2026-03-01T10:00:00.123456Z",
}  # fmt: skip


def reviews(*answers: Any) -> tuple[Any, Recorder]:
    return offline(GoogleReviewsConnector, *answers, account="accounts/1/locations/2")


def test_a_review_is_heard_and_an_edited_one_again() -> None:
    edited = {**REVIEW, "starRating": "FOUR", "updateTime": "2026-03-02T10:00:00Z"}
    network, _recorder = reviews({"reviews": [REVIEW]}, {"reviews": [edited]})
    first = network.listen(FeedData("reviews"))
    second = network.listen(FeedData("reviews", cursor=first.cursor))
    posts = [network.parse(record) for record in (*first.records, *second.records)]
    assert [(post.rating, post.text, post.author.name) for post in posts] == [
        (2.0, "Tiède", "Odile"),
        (4.0, "Tiède", "Odile"),
    ]
    assert second.records[0].change == "edit"


def test_an_answer_may_wait_for_google_and_be_rejected() -> None:
    reply = {"comment": "Merci", "updateTime": "2026-03-01T11:00:00Z"}
    pending, rejected = {**reply, "reviewReplyState": "PENDING"}, {**reply, "reviewReplyState": "REJECTED"}
    network, recorder = reviews(
        pending, {**REVIEW, "reviewReply": reply}, {**REVIEW, "reviewReply": rejected}, REVIEW
    )
    assert network.reply(Target(NAME), "Merci", "k").pending
    assert (recorder.last.method, recorder.last.url.path) == ("PUT", f"/v4/{NAME}/reply")
    assert not network.find_own_reply(Target(NAME), "Merci", "k", LONG_AGO).pending
    assert failure(network.find_own_reply, Target(NAME), "Merci", "k", LONG_AGO).kind == "refused"
    assert network.find_own_reply(Target(NAME), "Merci", "k", LONG_AGO) is None


def test_only_our_answer_is_deleted() -> None:
    network, recorder = reviews(httpx.Response(200, json={}))
    network.delete(Target(f"{NAME}/reply"))
    assert (recorder.last.method, recorder.last.url.path) == ("DELETE", f"/v4/{NAME}/reply")
    assert failure(network.hide, Target(NAME)).kind == "not_allowed"


def test_an_anonymous_review_has_no_name() -> None:
    review = {**REVIEW, "reviewer": {"isAnonymous": True, "displayName": "A Google User"}}
    assert GoogleReviewsConnector.parse(RawRecord(NAME, json.dumps(review).encode())).author.name == ""


@pytest.mark.parametrize("kind", [YoutubeConnector, GoogleReviewsConnector])
def test_a_payload_that_is_none_is_malformed(kind: type[Connector]) -> None:
    for payload in (b"", b"[]", b"{}", b'{"kind": "youtube#comment"}'):
        assert failure(kind.parse, RawRecord("1", payload)).kind == "malformed"
