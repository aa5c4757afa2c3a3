"""A message of Telegram in Vigie's words. An external id is "chat/message"."""

import json
from typing import Any

from apps.networks.contract import AuthorData, Change, PostData, RawRecord
from apps.networks.reading import as_record, language, moment, reading
from apps.networks.text import is_web_address

SITE = "https://t.me"
HEARD: dict[str, Change] = {
    "message": "post",
    "edited_message": "edit",
    "channel_post": "post",
    "edited_channel_post": "edit",
}


def update_record(update: dict[str, Any]) -> RawRecord | None:
    """The message in an update; None for what says nothing (somebody joined, a poll closed)."""
    for name, change in HEARD.items():
        message = update.get(name)
        if message and (message.get("text") or message.get("caption")):
            return as_record(f"{message['chat']['id']}/{message['message_id']}", message, change)
    return None


def parse_message(record: RawRecord) -> PostData:
    """Understand one message. Raises NetworkError of kind malformed."""
    with reading("Telegram"):
        return _post(json.loads(record.payload))


def _post(message: dict[str, Any]) -> PostData:
    chat, number = message["chat"], message["message_id"]
    text = message.get("text") or message.get("caption") or ""
    parent = (message.get("reply_to_message") or {}).get("message_id")
    return PostData(
        external_id=f"{chat['id']}/{number}",
        network="telegram",
        kind="reply" if parent else "post",
        text=text,
        url=address(chat, number),
        posted_at=moment(message["date"]),
        author=_author(message),
        lang=language((message.get("from") or {}).get("language_code")),
        parent_external_id=f"{chat['id']}/{parent}" if parent else None,
        links=_links(text, message.get("entities") or message.get("caption_entities") or []),
        edited_at=moment(message["edit_date"]) if message.get("edit_date") else None,
    )


def address(chat: dict[str, Any], number: int) -> str:
    """Where a message can be seen, for those who may."""
    if chat.get("username"):
        return f"{SITE}/{chat['username']}/{number}"
    inner = str(chat["id"]).removeprefix("-100")
    return f"{SITE}/c/{inner}/{number}" if str(chat["id"]).startswith("-100") else ""


def _author(message: dict[str, Any]) -> AuthorData:
    person = message.get("sender_chat") or message.get("from") or message["chat"]
    handle = person.get("username") or ""
    name = person.get("title") or " ".join(filter(None, [person.get("first_name"), person.get("last_name")]))
    return AuthorData(str(person["id"]), handle, name or handle, f"{SITE}/{handle}" if handle else "")


def _links(text: str, entities: list[dict[str, Any]]) -> tuple[str, ...]:
    wide = text.encode("utf-16-le")  # Telegram counts in UTF-16
    found = []
    for entity in entities:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        if entity["type"] == "url":
            found.append(wide[start:end].decode("utf-16-le"))
        found.append(entity.get("url", ""))
    return tuple(dict.fromkeys(link for link in found if is_web_address(link)))
