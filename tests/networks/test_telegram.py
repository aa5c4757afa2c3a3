"""Telegram: the shapes of its Bot API."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from apps.networks.contract import FeedData, RawRecord, Target
from apps.networks.secret import Secret
from apps.networks.telegram.connector import TelegramConnector

from .offline import failure, offline

MESSAGE = {
    "message_id": 5, "date": 1772359200, "text": "🙏 Voir https://x.example/a",
    "from": {"id": 7, "is_bot": False, "first_name": "Odile", "last_name": "Brume", "username": "odile", "language_code": "fr"},
    "chat": {"id": -100200, "type": "supergroup", "title": "Lumen"},
    "entities": [{"type": "url", "offset": 8, "length": 19}], "reply_to_message": {"message_id": 4},
}  # fmt: skip
TARGET = Target("-100200/5", author_external_id="7")


def updates(*messages: dict[str, Any], first: int = 10) -> dict[str, Any]:
    return {
        "ok": True,
        "result": [{"update_id": first + place, **message} for place, message in enumerate(messages)],
    }


def test_messages_are_heard_and_the_offset_moves_past_all_updates() -> None:
    network, recorder = offline(
        TelegramConnector, updates({"message": MESSAGE}, {"poll": {"id": "1"}}), updates()
    )
    page = network.listen(FeedData("updates"))
    (post,) = [network.parse(record) for record in page.records]
    assert (post.external_id, post.parent_external_id, post.lang) == ("-100200/5", "-100200/4", "fr")
    assert (post.author.name, post.links, post.url) == (
        "Odile Brume",
        ("https://x.example/a",),
        "https://t.me/c/200/5",
    )
    assert page.cursor == {"offset": 12}
    assert network.listen(FeedData("updates", cursor=page.cursor)).cursor is None
    assert json.loads(recorder.last.content)["offset"] == 12


def test_edits_and_channels_are_heard() -> None:
    edited = {**MESSAGE, "edit_date": 1772359300}
    channel = {
        **MESSAGE,
        "message_id": 6,
        "sender_chat": {"id": -100300, "title": "Gazette", "username": "gazette"},
    }
    network, _recorder = offline(
        TelegramConnector, updates({"edited_message": edited}, {"channel_post": channel})
    )
    records = network.listen(FeedData("updates")).records
    assert [record.change for record in records] == ["edit", "post"]
    assert network.parse(records[0]).edited_at == datetime(2026, 3, 1, 10, 1, 40, tzinfo=UTC)
    assert network.parse(records[1]).author.name == "Gazette"


def test_a_pushed_update_is_believed_by_its_word() -> None:
    secret = Secret("word")
    assert TelegramConnector.verify_webhook({"x-telegram-bot-api-secret-token": "word"}, b"", secret)
    assert not TelegramConnector.verify_webhook({"x-telegram-bot-api-secret-token": ""}, b"", Secret(""))
    assert not TelegramConnector.verify_webhook({}, b"", secret)
    (record,) = TelegramConnector.parse_webhook(json.dumps({"update_id": 1, "message": MESSAGE}).encode())
    assert record.external_id == "-100200/5"


def test_a_reply_names_the_message_it_answers() -> None:
    made = {"message_id": 9, "chat": {"id": -100200}}
    network, recorder = offline(TelegramConnector, {"ok": True, "result": made})
    assert network.reply(TARGET, "Bonjour", "k").external_id == "-100200/9"
    assert json.loads(recorder.last.content) == {
        "chat_id": -100200,
        "text": "Bonjour",
        "reply_parameters": {"message_id": 5},
    }


def test_whether_a_lost_reply_stands_only_a_person_can_see() -> None:
    network, _recorder = offline(TelegramConnector)
    assert failure(network.find_own_reply, TARGET, "Bonjour", "k", datetime.now(UTC)).kind == "not_allowed"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, {"parameters": {"retry_after": 7}}, "rate_limited"), (401, {}, "expired"), (404, {}, "expired"),
        (403, {}, "not_allowed"), (400, {"description": "Bad Request: message to be replied not found"}, "gone"),
        (400, {"description": "Bad Request: message is too long"}, "refused"), (502, {}, "unknown_outcome"),
    ],
)  # fmt: skip
def test_telegram_says_why(status: int, body: dict[str, Any], kind: str) -> None:
    network, _recorder = offline(TelegramConnector, httpx.Response(status, json={"ok": False, **body}))
    error = failure(network.reply, TARGET, "Bonjour", "k")
    assert (error.kind, error.retry_after) == (kind, 7.0 if status == 429 else None)


def test_acts_on_people_name_chat_and_person() -> None:
    network, recorder = offline(TelegramConnector, *[{"ok": True, "result": True}] * 4, tier="admin")
    for act in (network.block, network.unblock, network.mute, network.unmute):
        act(TARGET)
    bodies = [json.loads(request.content) for request in recorder.requests]
    assert all((body["chat_id"], body["user_id"]) == (-100200, 7) for body in bodies)
    assert [request.url.path.rpartition("/")[2] for request in recorder.requests] == [
        "banChatMember",
        "unbanChatMember",
        "restrictChatMember",
        "restrictChatMember",
    ]


def test_deleting_what_is_gone_succeeds() -> None:
    gone = httpx.Response(400, json={"description": "Bad Request: message to delete not found"})
    offline(TelegramConnector, gone)[0].delete(TARGET)
    assert TelegramConnector.capabilities("admin").delete.max_age == 48 * 3600
    assert not TelegramConnector.capabilities("").block.supported


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"chat": {"id": 1}, "message_id": 2}'):
        assert failure(TelegramConnector.parse, RawRecord("1", payload)).kind == "malformed"
