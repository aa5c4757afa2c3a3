"""What an alert says: its entries where it has a known form, else the message itself."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from apps.networks.contract import AuthorData, PostData, RawRecord
from apps.networks.reading import SURPRISES, as_record, moment, reading
from apps.networks.text import is_web_address, plain_text

# Google Alerts carry their entries twice: as data for mail programs, and as links for people.
INBOX_DATA = re.compile(r'<script[^>]+data-scope="inboxmarkup"[^>]*>(.*?)</script>', re.DOTALL)
GOOGLE_LINK = re.compile(r'<a[^>]+href="(https://www\.google\.com/url\?[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
MAX_ENTRIES = 200


def split_message(raw: bytes, *, name: str, at: datetime) -> list[RawRecord]:
    """The entries of one message, or the message as one record where it has none that can be read.

    `name` names a message without Message-ID; `at` dates one without Date.
    """
    whole = as_record(name, {"raw": base64.b64encode(raw).decode(), "at": at.isoformat()})
    try:
        message = _message(raw)
        head = {
            "subject": str(message["subject"] or ""),
            "sender": str(message["from"] or ""),
            "at": _date(message, at).isoformat(),
        }
        name = str(message["message-id"] or name).strip()
        entries = list(google_entries(_html(message)))[:MAX_ENTRIES]
    except (*SURPRISES, LookupError):
        return [whole]  # parsing it will fail again, where it is put into quarantine
    if not entries:
        return [RawRecord(name, whole.payload)]
    return [as_record(f"{name}#{_digest(entry['url'])}", {**head, "entry": entry}) for entry in entries]


def parse_alert(record: RawRecord) -> PostData:
    """Understand one entry or message. Raises NetworkError of kind malformed."""
    with reading("E-mail"):
        found = json.loads(record.payload)
        if "raw" in found:
            return _whole(record.external_id, base64.b64decode(found["raw"]), moment(found["at"]))
        return _entry(record.external_id, found)


def google_entries(html: str) -> Iterator[dict[str, str]]:
    """The entries of a Google alert: from its data, else from its links."""
    seen: set[str] = set()
    for entry in [*_from_data(html), *_from_links(html)]:
        if entry["url"] not in seen and entry["title"]:
            seen.add(entry["url"])
            yield entry


def _from_data(html: str) -> Iterator[dict[str, str]]:
    found = INBOX_DATA.search(html)
    if found is None:
        return
    for card in json.loads(found[1]).get("cards", []):
        for widget in card.get("widgets", []):
            if widget.get("type") == "LINK" and widget.get("url"):
                title, said = (
                    plain_text(widget.get("title", ""))[0],
                    plain_text(widget.get("description", ""))[0],
                )
                yield {"url": target_of(widget["url"]), "title": title, "text": said}


def _from_links(html: str) -> Iterator[dict[str, str]]:
    for address, inner in GOOGLE_LINK.findall(html):
        target = target_of(unescape(address))
        if is_web_address(target) and not urlsplit(target).netloc.endswith("google.com"):
            yield {"url": target, "title": plain_text(inner)[0], "text": ""}


def target_of(address: str) -> str:
    """Where a link of Google leads."""
    parts = urlsplit(address)
    if parts.netloc == "www.google.com" and parts.path == "/url":
        query = parse_qs(parts.query)
        return (query.get("url") or query.get("q") or [""])[0]
    return address


def _message(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _date(message: EmailMessage, at: datetime) -> datetime:
    try:
        found = parsedate_to_datetime(str(message["date"]))
    except (ValueError, TypeError):
        return at
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def _entry(name: str, found: dict[str, Any]) -> PostData:
    entry = found["entry"]
    site = urlsplit(entry["url"]).netloc.removeprefix("www.")
    return PostData(
        external_id=name,
        network="email_alerts",
        kind="post",
        text=f"{entry['title']}\n\n{entry['text']}".strip(),
        url=entry["url"] if is_web_address(entry["url"]) else "",
        posted_at=moment(found["at"]),
        author=AuthorData(site, site, site, f"https://{site}/" if site else ""),
        links=(entry["url"],) if is_web_address(entry["url"]) else (),
    )


def _whole(name: str, raw: bytes, at: datetime) -> PostData:
    message = _message(raw)
    part = message.get_body(("plain", "html"))
    content = str(part.get_content()) if isinstance(part, EmailMessage) else ""
    text, links = plain_text(content)
    sender, address = parseaddr(str(message["from"] or ""))
    if not (text or message["subject"]):
        raise ValueError("an empty message")
    return PostData(
        external_id=name,
        network="email_alerts",
        kind="post",
        text=f"{message['subject'] or ''}\n\n{text}".strip(),
        url="",
        posted_at=_date(message, at),
        author=AuthorData(address, address, sender or address),
        links=links,
    )
