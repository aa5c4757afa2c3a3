"""Google's notifications: pulled from Pub/Sub, acknowledged only when what they named is stored."""

import base64
import importlib.util
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData
from apps.networks.google_reviews.connector import GoogleReviewsConnector

from .offline import offline

PLACE = "accounts/1/locations/2"
REVIEW = {
    "name": f"{PLACE}/reviews/3", "reviewer": {"displayName": "Odile"}, "starRating": "ONE", "comment": "Jamais livré",
    "createTime": "2026-03-01T10:00:00Z", "updateTime": "2026-03-01T10:00:00Z",
}  # fmt: skip
SUBSCRIPTION = "projects/p/subscriptions/s"
TOKEN = {"access_token": "ya29", "expires_in": 3600}
SECRETS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}


def message(number: str, data: Any) -> dict[str, Any]:
    return {
        "ackId": f"ack{number}",
        "message": {"data": base64.b64encode(json.dumps(data).encode()).decode()},
    }


def network(*answers: Any) -> Any:
    return offline(GoogleReviewsConnector, *answers, account=PLACE, **SECRETS)


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.networks.google.access_token", lambda *_args, **_more: "ya29")


def feed(cursor: Any = None) -> FeedData:
    return FeedData("notifications", {"subscription": SUBSCRIPTION}, cursor)


def test_a_review_that_is_told_is_fetched_and_acknowledged_at_the_next_look() -> None:
    told = {"receivedMessages": [message("1", {"review_name": REVIEW["name"], "location_name": PLACE})]}
    google, recorder = network(told, REVIEW, {}, {})
    page = google.listen(feed())
    assert GoogleReviewsConnector.parse(page.records[0]).text == "Jamais livré"
    assert (page.cursor, page.more) == ({"ack": ["ack1"]}, True)
    assert [request.url.path.rpartition("/")[2] for request in recorder.requests] == ["s:pull", "3"]
    following = google.listen(feed(page.cursor))
    assert json.loads(recorder.requests[2].content) == {"ackIds": ["ack1"]}
    assert (following.records, following.cursor) == ([], {"ack": []})


@pytest.mark.parametrize(
    "data",
    [
        {"review_name": "accounts/1/locations/9/reviews/3"},  # another location of the same account
        {"location_name": PLACE},
        {"review_name": "https://evil.example/reviews/1"},
        {"review_name": {"a": 1}},
        [],
        "text",
    ],
)
def test_other_news_is_acknowledged_and_asked_for_nowhere(data: Any) -> None:
    google, recorder = network({"receivedMessages": [message("1", data)]})
    page = google.listen(feed())
    assert (page.records, page.cursor) == ([], {"ack": ["ack1"]})
    assert len(recorder.requests) == 1


def test_a_review_that_is_gone_is_passed_over() -> None:
    google, _recorder = network(
        {"receivedMessages": [message("1", {"review_name": REVIEW["name"]})]}, httpx.Response(404, json={})
    )
    assert google.listen(feed()).records == []


def test_pub_sub_is_asked_as_its_discovery_document_says() -> None:
    found = importlib.util.find_spec("googleapiclient")
    if found is None or found.origin is None:
        pytest.skip("google-api-python-client is not installed")
    documents = Path(found.origin).parent / "discovery_cache/documents"
    document = json.loads((documents / "pubsub.v1.json").read_text())
    methods = document["resources"]["projects"]["resources"]["subscriptions"]["methods"]
    google, recorder = network({}, {})
    google.listen(feed({"ack": ["a"]}))
    for request, name in zip(recorder.requests, ("acknowledge", "pull"), strict=True):
        path = methods[name]["path"].replace("{+subscription}", SUBSCRIPTION)
        schema = document["schemas"][methods[name]["request"]["$ref"]]["properties"]
        assert (request.method, str(request.url)) == (
            methods[name]["httpMethod"],
            f"{document['rootUrl']}{path}",
        )
        assert set(json.loads(request.content)) <= set(schema)
    types = json.loads((documents / "mybusinessnotifications.v1.json").read_text())
    told = json.dumps(types["schemas"]["NotificationSetting"])
    assert "review_name field" in told
