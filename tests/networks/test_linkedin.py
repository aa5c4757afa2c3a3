"""LinkedIn: the shapes of its documentation."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.linkedin.connector import LinkedinConnector
from apps.networks.secret import Secret

from .conftest import Recorder
from .offline import failure
from .offline import offline as plain

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PAGE, POST, ACTIVITY = "urn:li:organization:100", "urn:li:share:5", "urn:li:activity:6"
TOP = f"urn:li:comment:({ACTIVITY},1)"
TARGET = Target(
    TOP, author_external_id="urn:li:person:7", parent_external_id=ACTIVITY, root_external_id=ACTIVITY
)
NESTED = Target(f"urn:li:comment:({ACTIVITY},2)", "", None, ACTIVITY, TOP)


def offline(*answers: Any) -> tuple[LinkedinConnector, Recorder]:
    return plain(LinkedinConnector, *answers, account=PAGE)


def comment(
    number: int, text: str = "Elle chauffe", actor: str = "urn:li:person:7", **more: Any
) -> dict[str, Any]:
    time = {"time": 1772359200000 + number}
    said = {"id": str(number), "object": ACTIVITY, "actor": actor, "message": {"text": text}, "created": time}
    return {**said, "lastModified": time, "commentsSummary": {"aggregatedTotalComments": 0}, **more}


def test_comments_and_replies_are_heard_and_our_own_are_not() -> None:
    top = comment(1, commentsSummary={"aggregatedTotalComments": 2})
    replies = {
        "elements": [
            comment(2, "Pareil", parentComment=TOP),
            comment(3, "Merci", actor=PAGE, parentComment=TOP),
        ]
    }
    network, recorder = offline({"elements": [{"id": POST}]}, {"elements": [top]}, replies)
    posts = [network.parse(record) for record in network.listen(FeedData("comments")).records]
    assert [(post.text, post.external_id, post.parent_external_id) for post in posts] == [
        ("Elle chauffe", TOP, ACTIVITY),
        ("Pareil", f"urn:li:comment:({ACTIVITY},2)", TOP),
    ]
    assert recorder.last.url.raw_path.startswith(
        b"/rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A6%2C1%29/"
    )
    assert recorder.last.headers["LinkedIn-Version"].isdigit()


def test_an_edited_comment_comes_again_as_an_edit() -> None:
    edited = comment(1, "Elle fume", lastModified={"time": 1772359999999})
    network, _recorder = offline(
        *[{"elements": [{"id": POST}]}, {"elements": [comment(1)]}],
        *[{"elements": [{"id": POST}]}, {"elements": [edited]}],
    )
    cursor = network.listen(FeedData("comments")).cursor
    (record,) = network.listen(FeedData("comments", cursor=cursor)).records
    assert (record.change, network.parse(record).edited_at is not None) == ("edit", True)


@pytest.mark.parametrize("target", [TARGET, NESTED])
def test_an_answer_stands_under_the_top_comment_and_is_found(target: Target) -> None:
    own = comment(9, "Bonjour", actor=PAGE, parentComment=TOP)
    network, recorder = offline(own, {"elements": [comment(2), own]})
    assert network.reply(target, "Bonjour", "k").external_id == f"urn:li:comment:({ACTIVITY},9)"
    assert json.loads(recorder.last.content) == {
        "actor": PAGE,
        "object": ACTIVITY,
        "message": {"text": "Bonjour"},
        "parentComment": TOP,
    }
    assert (
        network.find_own_reply(target, "Bonjour", "k", LONG_AGO).external_id
        == f"urn:li:comment:({ACTIVITY},9)"
    )


@pytest.mark.parametrize("answer", [httpx.Response(201), {}, httpx.Response(500), httpx.ReadTimeout("slow")])
def test_an_answer_without_a_name_leaves_doubt(answer: Any) -> None:
    assert failure(offline(answer)[0].reply, TARGET, "Bonjour", "k").kind == "unknown_outcome"


def test_an_empty_answer_may_name_the_comment_in_a_header() -> None:
    network, _recorder = offline(httpx.Response(201, headers={"x-restli-id": "9"}))
    assert network.reply(TARGET, "Bonjour", "k").external_id == f"urn:li:comment:({ACTIVITY},9)"


def test_a_comment_is_deleted_in_the_name_of_the_page() -> None:
    network, recorder = offline(httpx.Response(204))
    network.delete(TARGET)
    assert (
        recorder.last.url.raw_path
        == b"/rest/socialActions/urn%3Ali%3Aactivity%3A6/comments/1?actor=urn%3Ali%3Aorganization%3A100"
    )
    assert failure(network.hide, TARGET).kind == "not_allowed"
    assert failure(network.delete, Target("1")).kind == "refused"


def test_webhooks_are_signed_with_a_prefix_and_challenges_answered() -> None:
    secret, body = Secret("client"), b'{"notifications": []}'
    signed = hmac.new(b"client", b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    assert LinkedinConnector.verify_webhook({"x-li-signature": signed}, body, secret)
    assert not LinkedinConnector.verify_webhook({"x-li-signature": signed}, body + b" ", secret)
    assert not LinkedinConnector.verify_webhook({}, body, Secret(""))
    answer = json.loads(LinkedinConnector.answer_challenge({"challengeCode": "42"}, secret) or "")
    assert answer == {
        "challengeCode": "42",
        "challengeResponse": hmac.new(b"client", b"42", hashlib.sha256).hexdigest(),
    }


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}"):
        assert failure(LinkedinConnector.parse, RawRecord(TOP, payload)).kind == "malformed"
    assert (
        failure(LinkedinConnector.parse, RawRecord("1", json.dumps(comment(1)).encode())).kind == "malformed"
    )
