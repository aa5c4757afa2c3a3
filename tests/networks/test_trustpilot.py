"""Trustpilot: the shapes of its documentation."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.trustpilot.connector import TrustpilotConnector

from .offline import failure, offline

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
REVIEW = {
    "id": "r1", "consumer": {"id": "7", "displayName": "Odile", "displayLocation": "FR"}, "stars": 2, "title": "Tiède",
    "text": "Plat froid", "language": "fr", "createdAt": "2026-03-01T10:00:00Z", "updatedAt": None, "companyReply": None,
}  # fmt: skip


def test_a_review_is_understood_and_an_edited_one_comes_again() -> None:
    edited = {**REVIEW, "stars": 4, "updatedAt": "2026-03-02T10:00:00Z"}
    network, recorder = offline(TrustpilotConnector, {"reviews": [REVIEW]}, {"reviews": [edited]})
    first = network.listen(FeedData("reviews"))
    second = network.listen(FeedData("reviews", cursor=first.cursor))
    (old,), (new,) = ([network.parse(record) for record in page.records] for page in (first, second))
    assert (old.text, old.rating, old.lang, old.author.country) == ("Tiède\n\nPlat froid", 2.0, "fr", "FR")
    assert (new.rating, second.records[0].change) == (4.0, "edit")
    assert recorder.last.url.path == "/v1/private/business-units/100/reviews"


def test_full_pages_are_followed() -> None:
    many = [{**REVIEW, "id": str(number)} for number in range(100)]
    network, recorder = offline(TrustpilotConnector, {"reviews": many}, {"reviews": [REVIEW]})
    page = network.listen(FeedData("reviews", cursor={"seen": {}}))
    assert page.more
    network.listen(FeedData("reviews", cursor=page.cursor))
    assert recorder.last.url.params["page"] == "2"


def test_an_answer_is_set_found_and_deleted() -> None:
    answered = {**REVIEW, "companyReply": {"text": "Merci", "createdAt": "2026-03-01T11:00:00Z"}}
    made = httpx.Response(201, json={})
    network, recorder = offline(
        TrustpilotConnector, made, answered, REVIEW, httpx.Response(204), author_id="u1"
    )
    sent = network.reply(Target("r1"), "Merci", "k")
    assert json.loads(recorder.last.content) == {"authorBusinessUserId": "u1", "message": "Merci"}
    assert network.find_own_reply(Target("r1"), "Merci", "k", LONG_AGO) == sent
    assert network.find_own_reply(Target("r1"), "Merci", "k", LONG_AGO) is None
    network.delete(Target(sent.external_id))
    assert (recorder.last.method, recorder.last.url.path) == ("DELETE", "/v1/private/reviews/r1/reply")


@pytest.mark.parametrize("act", ["hide", "block", "report"])
def test_what_trustpilot_does_not_offer_is_refused_with_a_reason(act: str) -> None:
    network, _recorder = offline(TrustpilotConnector)
    assert failure(getattr(network, act), Target("r1")).kind == "not_allowed"


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}"):
        assert failure(TrustpilotConnector.parse, RawRecord("1", payload)).kind == "malformed"
