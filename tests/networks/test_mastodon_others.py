"""Other implementations of the Mastodon API, by the differences that their documentation and authors tell."""

import json
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, Target
from apps.networks.mastodon.connector import MastodonConnector

from .offline import failure
from .test_mastodon import STATUS, offline

HASHTAG = FeedData("hashtag", {"hashtag": "lampe", "wait": 0.1}, {"min_id": "01HZ"})
# How they say that a token is no longer good.
REVOKED = {
    "mastodon": (401, {"error": "The access token was revoked"}),
    "gotosocial": (401, {"error": "Unauthorized: token not known"}),
    "pleroma": (403, {"error": "Invalid credentials."}),
    "takahe": (401, {"error": "invalid_token"}),
    "friendica": (422, {"error": "invalid_token", "error_description": "The access token is invalid"}),
    "oauth": (400, {"error": "invalid_token"}),
}


@pytest.mark.parametrize(("status", "body"), REVOKED.values(), ids=REVOKED)
def test_a_revoked_token_is_told_from_other_refusals_while_listening(
    status: int, body: dict[str, str]
) -> None:
    network, _recorder = offline(httpx.Response(status, json=body))
    assert failure(network.listen, FeedData("notifications", cursor={"min_id": "1"})).kind == "expired"


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (403, "This action is not allowed", "not_allowed"),
        (422, "Validation failed: Text character limit of 500 exceeded", "refused"),
        (400, "Bad request: limit", "refused"),
    ],
)
def test_another_refusal_leaves_the_account_as_it_is(status: int, error: str, kind: str) -> None:
    network, _recorder = offline(httpx.Response(status, json={"error": error}))
    assert failure(network.listen, FeedData("notifications")).kind == kind


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_without_streaming_is_polled(status: int) -> None:
    network, recorder = offline([], httpx.Response(status))
    page = network.listen(HASHTAG)
    assert (list(page.records), page.cursor, page.more) == ([], None, False)
    assert len(recorder.requests) == 2


def test_a_stream_that_breaks_is_still_a_failure() -> None:
    network, _recorder = offline([], httpx.Response(503))
    assert failure(network.listen, HASHTAG).kind == "unreachable"


def test_a_server_that_ignores_the_place_is_not_asked_for_ever() -> None:
    newest = [{**STATUS, "id": f"a{number}"} for number in range(40, 0, -1)]
    network, _recorder = offline(newest, newest)
    first = network.listen(FeedData("public", cursor={"min_id": "a1"}), limit=40)
    again = network.listen(FeedData("public", cursor=first.cursor), limit=40)
    assert (first.more, again.more, again.cursor) == (True, False, {"min_id": "a40"})


@pytest.mark.parametrize(
    ("instance", "longest"),
    [
        ({"max_toot_chars": 5000}, 5000),  # Pleroma and Akkoma
        ({"configuration": {"statuses": {"max_characters": 5000}}}, 5000),  # GoToSocial
        ({}, None),
    ],
)
def test_how_long_a_post_may_be_is_said_in_several_ways(
    instance: dict[str, Any], longest: int | None
) -> None:
    me = {"id": "AbCdEf", "acct": "brand"}
    missing = httpx.Response(404)
    network, _recorder = offline(me, missing, missing, missing, instance)
    card = network.check()
    assert (card.external_id, card.max_length, card.missing_rights) == ("social.example/AbCdEf", longest, ())


def test_no_rate_headers_means_no_quota_and_no_wait() -> None:
    network, _recorder = offline([STATUS])
    page = network.listen(FeedData("public"))
    assert (page.quota, page.retry_after) == (None, None)


@pytest.mark.parametrize(
    "name", ["01J9ZQ7H4V0000000000000000", "9wBQdZ3aFqC4z2ZLlw", "a1f03c", "113294837465"]
)
def test_ids_of_any_shape_come_back_as_they_were(name: str) -> None:
    network, recorder = offline({**STATUS, "id": "sent"})
    record = network._record({**STATUS, "id": name})
    post = MastodonConnector.parse(record)
    assert post.external_id == f"social.example/{name}"
    network.reply(Target(post.external_id), "Bonjour", "k")
    assert json.loads(recorder.last.content)["in_reply_to_id"] == name
