"""Telegram, by its Bot API."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import (
    AccountCard,
    ErrorKind,
    FeedData,
    NetworkError,
    Page,
    PostData,
    RawRecord,
    Sent,
    Target,
    Upload,
)
from apps.networks.http import Answer
from apps.networks.offers import Capabilities
from apps.networks.reading import reading
from apps.networks.rest import RestConnector
from apps.networks.secret import Secret
from apps.networks.signing import same
from apps.networks.telegram.capabilities import capabilities_of
from apps.networks.telegram.parse import HEARD, SITE, address, parse_message, update_record

LONGEST_WAIT = 15  # seconds; below the time after which a read is given up
SILENT = dict.fromkeys(
    (
        "can_send_messages",
        "can_send_photos",
        "can_send_videos",
        "can_send_documents",
        "can_send_other_messages",
    ),
    False,
)
GONE = (
    "message to delete not found",
    "message to be replied not found",
    "message to reply not found",
    "chat not found",
)


class TelegramConnector(RestConnector):
    kind = "telegram"
    label = "Telegram"
    base = "https://api.telegram.org"

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """By what the bot is in its chats."""
        return capabilities_of(tier)

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one message."""
        return parse_message(record)

    def headers(self) -> dict[str, str]:
        """None: the token is in the path, which no error and no log shows."""
        return {}

    def method(self, name: str, *, write: bool = True, **parameters: Any) -> Any:
        """One method of the Bot API; its result. Raises NetworkError."""
        answer = self.call("POST", f"/bot{self.credential('token')}/{name}", json=parameters, write=write)
        try:
            return answer.json()["result"]
        except (KeyError, TypeError):
            raise answer.half() from None

    # -- listening -----------------------------------------------------------------------------------

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The next updates. Asking with a new offset makes Telegram forget the older ones: store them first."""
        offset = (feed.cursor or {}).get("offset")
        parameters: dict[str, Any] = {
            "limit": min(limit, 100),
            "timeout": min(int(feed.params.get("wait", 0)), LONGEST_WAIT),
            "allowed_updates": list(HEARD),
        }
        if offset is not None:
            parameters["offset"] = offset
        updates = self.method("getUpdates", write=False, **parameters)
        with reading(self.label, permanent=False):
            records = [record for update in updates if (record := update_record(update))]
            cursor = {"offset": updates[-1]["update_id"] + 1} if updates else None
            return Page(records, cursor, len(updates) >= min(limit, 100))

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """X-Telegram-Bot-Api-Secret-Token is the word we gave to setWebhook."""
        return bool(secret) and same(headers.get("x-telegram-bot-api-secret-token", ""), secret.reveal())

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """The one update of a call."""
        with reading(cls.label):
            record = update_record(json.loads(body))
            return [record] if record else []

    # -- acting --------------------------------------------------------------------------------------

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a message. Telegram keeps no key and lists nothing: never send twice on doubt."""
        self.refuse_media(media)
        chat, number = self._ids(target)
        found = self.method("sendMessage", chat_id=chat, text=text, reply_parameters={"message_id": number})
        with reading(self.label, kind="unknown_outcome", permanent=False):
            return Sent(
                f"{found['chat']['id']}/{found['message_id']}", address(found["chat"], found["message_id"])
            )

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Telegram tells a bot nothing of what it has sent: only a person can look."""
        raise NetworkError(
            _("Telegram does not tell a bot what it has sent: look in the chat."), kind="not_allowed"
        )

    def delete(self, target: Target) -> None:
        """Delete a message; one that is already gone is deleted."""
        chat, number = self._ids(target)
        try:
            self.method("deleteMessage", chat_id=chat, message_id=number)
        except NetworkError as error:
            if error.kind != "gone":
                raise

    def block(self, target: Target) -> None:
        """Ban the author from the chat."""
        self._person("banChatMember", target)

    def unblock(self, target: Target) -> None:
        """Lift the ban."""
        self._person("unbanChatMember", target, only_if_banned=True)

    def mute(self, target: Target) -> None:
        """Let the author only read."""
        self._person("restrictChatMember", target, permissions=SILENT)

    def unmute(self, target: Target) -> None:
        """Let the author speak again."""
        self._person("restrictChatMember", target, permissions=dict.fromkeys(SILENT, True))

    def check(self) -> AccountCard:
        """The bot that the token belongs to."""
        me = self.method("getMe", write=False)
        with reading(self.label):
            handle = me["username"]
            return AccountCard(str(me["id"]), handle, me.get("first_name") or handle, f"{SITE}/{handle}")

    def _ids(self, target: Target) -> tuple[int, int]:
        with reading(self.label, kind="refused"):
            chat, number = target.external_id.split("/")
            return int(chat), int(number)

    def _person(self, method: str, target: Target, **parameters: Any) -> None:
        chat, _number = self._ids(target)
        with reading(self.label, kind="refused"):
            person = int(target.author_external_id or "")
        self.method(method, chat_id=chat, user_id=person, **parameters)

    def judge(self, answer: Answer) -> NetworkError | None:
        """Telegram says in the body how long to wait and what is missing."""
        if answer.status < 400 or answer.status >= 500:
            return None
        try:
            found = json.loads(answer.body)
            said, wait = str(found.get("description", "")), (found.get("parameters") or {}).get("retry_after")
        except (ValueError, AttributeError):
            return None
        kinds: dict[int, ErrorKind] = {
            401: "expired",
            403: "not_allowed",
            404: "expired",
            429: "rate_limited",
        }
        kind: ErrorKind = (
            "gone" if any(word in said for word in GONE) else kinds.get(answer.status, "refused")
        )
        return NetworkError(
            _("Telegram answered %(status)s.") % {"status": answer.status},
            kind=kind,
            retry_after=float(wait) if isinstance(wait, int) else None,
            # 409: another program listens with this token; it may stop.
            permanent=False if answer.status == 409 else None,
            status=answer.status,
        )
