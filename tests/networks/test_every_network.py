"""What holds for every network, so that the rest of Vigie need not ask which one it talks to."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.errors import VigieError
from apps.networks import oauth
from apps.networks.contract import AccountData, Connector, FeedData, NetworkError, RawRecord, Target
from apps.networks.facebook.connector import FacebookConnector
from apps.networks.http import HttpClient
from apps.networks.offers import Act, Capability
from apps.networks.reading import backwards, require_whole
from apps.networks.reddit.connector import RedditConnector
from apps.networks.registry import connector, kinds
from apps.networks.secret import Secret
from apps.networks.telegram.connector import TelegramConnector
from apps.networks.threads.connector import ThreadsConnector

from .conftest import RawServer, http_answer
from .offline import failure, offline

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
TIERS = ("", "admin", "moderator", "enterprise", "mastodon")
ACTS = get_args(Act)
ALL = [pytest.param(connector(kind), id=kind) for kind in kinds()]
PARSERS = [connector(kind) for kind in kinds()]
FOLDER = Path(__file__).resolve().parents[2] / "apps" / "networks"


def overridden(network: type[Connector], name: str) -> bool:
    """Whether a network does more than the base class, which refuses."""
    return next(above for above in network.__mro__ if name in vars(above)) is not Connector


def outcome(call: Callable[[], str]) -> str:
    """What a call says, or the kind of its refusal; anything else that it raises fails the test."""
    try:
        return call()
    except NetworkError as error:
        return error.kind


@pytest.mark.parametrize("network", ALL)
def test_a_newcomer_finds_the_same_files_everywhere(network: type[Connector]) -> None:
    files = {path.name for path in (FOLDER / network.kind).glob("*.py")}
    assert files >= {"__init__.py", "connector.py", "parse.py", "capabilities.py"}
    assert network.__module__ == f"apps.networks.{network.kind}.connector"


@pytest.mark.parametrize("network", ALL)
def test_what_is_offered_is_done_and_what_is_not_has_a_reason(network: type[Connector]) -> None:
    for tier in TIERS:
        capabilities = network.capabilities(tier)
        for act in (*ACTS, "recheck"):
            capability: Capability = getattr(capabilities, act)
            assert capability.supported or capability.reason, f"{act} without a reason"
            assert not capability.supported or overridden(network, act), f"{act} is offered and not done"
        assert not capabilities.reply.supported or overridden(network, "find_own_reply")
        assert capabilities.webhook is overridden(network, "verify_webhook")
        assert capabilities.guide.steps
        names = [kind.name for kind in capabilities.listen]
        assert names
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("network", ALL)
def test_what_is_not_offered_is_refused_without_asking_the_network(network: type[Connector]) -> None:
    unsupported = [
        act for act in ACTS if not network.capabilities("").of(act).supported and not overridden(network, act)
    ]
    one, recorder = offline(network)
    for act in unsupported:
        arguments = ("text", "key") if act == "reply" else ()
        assert failure(getattr(one, act), Target("1"), *arguments).kind == "not_allowed"
    assert recorder.requests == []


@settings(max_examples=150, deadline=None)
@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "kind", "data", "item", "post", "text", "author", "record", "account", "snippet"]), inner)).map(lambda value: json.dumps(value).encode())
)  # fmt: skip
def test_any_payload_is_understood_or_malformed_and_nothing_else(payload: bytes) -> None:
    for network in PARSERS:
        assert outcome(lambda network=network: network.parse(RawRecord("a/b", payload)).network) in {
            network.kind,
            "malformed",
        }


@settings(max_examples=100, deadline=None)
@given(
    st.binary()
    | st.lists(st.dictionaries(st.text(), st.integers() | st.none())).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_any_webhook_body_is_understood_or_malformed(body: bytes) -> None:
    for network in PARSERS:
        found = outcome(lambda network=network: str(len(network.parse_webhook(body))))
        assert found.isdigit() or found == "malformed"


@pytest.mark.parametrize("network", ALL)
def test_nothing_unsigned_is_believed(network: type[Connector]) -> None:
    names = (
        "x-hub-signature-256",
        "x-twitter-webhooks-signature",
        "x-li-signature",
        "x-vigie-signature",
        "x-telegram-bot-api-secret-token",
    )
    for value in ("", "sha256=", "é", "\x00"):
        assert not network.verify_webhook(dict.fromkeys(names, value), b"{}", Secret(""))
        assert not network.verify_webhook(dict.fromkeys(names, value), b"{}", Secret("s"))


@pytest.mark.parametrize("network", ALL)
def test_an_account_without_credentials_must_be_connected_again(network: type[Connector]) -> None:
    oauth._tokens.clear()
    one = network(AccountData("1", "brand", "https://x.example"), HttpClient())
    if network.kind not in {"rss", "json_poller", "webhook", "mastodon"}:
        assert failure(one.check).kind == "expired"


def test_an_unknown_kind_is_refused_with_what_there_is() -> None:
    with pytest.raises(VigieError, match="mastodon"):
        connector("myspace")


def test_a_token_in_a_path_reaches_no_log(server: RawServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.say(
        http_answer(b'{"ok": true, "result": {"id": 1, "username": "b"}}'), http_answer(status="500 Oops")
    )

    class Local(TelegramConnector):
        base = server.url

    account = AccountData("1", credentials={"token": Secret("123:hunter2")})
    one = Local(account, HttpClient(private_hosts=[server.host]))
    assert one.check().handle == "b"
    assert "hunter2" not in f"{failure(one.check)!r}"
    assert b"/bot123:hunter2/getMe" in server.heard[0]
    assert "hunter2" not in caplog.text


# -- a no must be sure -------------------------------------------------------------------------------------


def test_a_list_that_was_cut_before_the_moment_asked_for_says_nothing() -> None:
    require_whole("X", [NOW] * 99, 100, NOW)
    require_whole("X", [NOW, datetime(2020, 1, 1, tzinfo=UTC)] * 50, 100, NOW)
    assert failure(require_whole, "X", [NOW] * 100, 100, NOW).kind == "unreachable"


@pytest.mark.parametrize(
    ("network", "item"),
    [
        (
            FacebookConnector,
            {"id": "1", "created_time": "2026-03-01T11:00:00+0000", "message": "x", "from": {"id": "7"}},
        ),
        (ThreadsConnector, {"id": "1", "timestamp": "2026-03-01T11:00:00+0000", "text": "x"}),
    ],
)
def test_a_busy_account_is_no_proof_that_a_reply_is_missing(
    network: type[Connector], item: dict[str, Any]
) -> None:
    one, _recorder = offline(network, {"data": [item] * 100})
    assert failure(one.find_own_reply, Target("9"), "Bonjour", "k", NOW).kind == "unreachable"


def test_a_busy_reddit_account_neither() -> None:
    oauth._tokens.clear()
    comment = {
        "kind": "t1",
        "data": {
            "name": "t1_1",
            "parent_id": "t3_1",
            "body": "x",
            "created_utc": NOW.timestamp(),
            "permalink": "/",
        },
    }
    answers = [{"access_token": "t"}, {"data": {"children": [comment] * 100}}]
    one, _recorder = offline(RedditConnector, *answers, client_id="c", client_secret="s", refresh_token="r")
    assert failure(one.find_own_reply, Target("t1_9"), "Bonjour", "k", NOW).kind == "unreachable"


# -- lists without a forward cursor ------------------------------------------------------------------------


def test_a_sweep_finds_what_was_said_late_under_something_old() -> None:
    pages = [["6", "5"], ["4", "3"], ["2", "late", "1"]]
    known, heard, place = {"seen": dict.fromkeys("123456", "")}, [], 0
    assert not backwards([RawRecord(name, b"") for name in pages[0]], known, "1").more
    cursor, more = {**known, "sweep": True}, True
    while more:
        following = str(place + 1) if place + 1 < len(pages) else None
        page = backwards([RawRecord(name, b"") for name in pages[place]], cursor, following)
        heard += [record.external_id for record in page.records]
        cursor, more, place = page.cursor, page.more, place + 1
    assert (heard, set(cursor)) == (["late"], {"seen"})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5))
def test_walking_backwards_loses_nothing_and_repeats_nothing(bursts: list[int], size: int) -> None:
    posts, heard, cursor = ["old"], [], None
    for burst in [0, *bursts]:
        posts += [f"{len(posts) + number}" for number in range(burst)]
        more = True
        while more:
            newest_first = posts[::-1]
            start = int((cursor or {}).get("page", 0))
            chunk, following = (
                newest_first[start : start + size],
                str(start + size) if start + size < len(posts) else None,
            )
            page = backwards([RawRecord(name, b"") for name in chunk], cursor, following)
            heard += [record.external_id for record in page.records]
            cursor, more = page.cursor, page.more
    assert sorted(heard) == sorted(posts)
    assert FeedData("x", cursor=cursor).cursor == cursor
