"""An entry of a feed in Vigie's words, and a document as entries."""

import hashlib
import io
import json
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from apps.networks.contract import AuthorData, MediaData, MediaKind, NetworkError, PostData, RawRecord
from apps.networks.reading import language, reading
from apps.networks.text import is_web_address, plain_text, tidy

MAX_ENTRIES = 1_000
KEPT = (
    "id",
    "link",
    "title",
    "summary",
    "author",
    "published",
    "updated",
    "language",
    "enclosures",
    "media_content",
)


def read_document(content: bytes, *, content_type: str, url: str, at: datetime) -> list[dict[str, Any]]:
    """The entries of a document, each with what it needs of its feed. Raises NetworkError of kind malformed.

    Broken XML is read as far as it goes. `at` dates the entries that carry no date.
    """
    # A stream, never a string: feedparser would fetch a string that looks like an address.
    found = feedparser.parse(
        io.BytesIO(content),
        response_headers={"content-type": content_type, "content-location": url},
        sanitize_html=False,
    )
    if not found.entries and not found.get("version"):
        message = _("This address holds no RSS or Atom feed.")
        raise NetworkError(message, kind="malformed", permanent=False)
    source = {name: found.feed.get(name, "") for name in ("title", "link", "language")}
    return [_entry(entry, source, url, at) for entry in found.entries[:MAX_ENTRIES]]


def _entry(entry: Any, source: dict[str, str], url: str, at: datetime) -> dict[str, Any]:
    kept = {name: _known(entry, name) for name in KEPT if _known(entry, name)}
    kept["html"] = max((part.get("value", "") for part in entry.get("content", [])), key=len, default="")
    kept["edited_at"] = _moment(entry, "updated_parsed")
    kept["posted_at"] = _moment(entry, "published_parsed") or kept["edited_at"]
    return {"entry": kept, "feed": source, "feed_url": url, "fetched_at": at.isoformat()}


def _known(entry: Any, name: str) -> Any:
    # Not .get(): feedparser then answers "updated" with "published" where there is none, and warns.
    if name in entry:
        return entry[name]
    return None


def _moment(entry: Any, name: str) -> str | None:
    parsed: struct_time | None = _known(entry, name)
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat() if parsed else None
    except ValueError:
        return None


def external_id(found: dict[str, Any]) -> str:
    """What names an entry: its id, else its address, else its title and text."""
    entry = found["entry"]
    named = entry.get("id") or entry.get("link")
    if named:
        return str(named)
    said = f"{entry.get('title', '')}\n{entry.get('summary', '')}\n{entry['html']}"
    return "sha256:" + hashlib.sha256(said.encode(errors="replace")).hexdigest()


def content_digest(found: dict[str, Any]) -> str:
    """Changes when an entry does, and not with the time of fetching."""
    said = json.dumps(found["entry"], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def parse_entry(record: RawRecord) -> PostData:
    """Understand one entry. Raises NetworkError of kind malformed."""
    with reading("RSS"):
        found = json.loads(record.payload)
        return _post(record.external_id, found["entry"], found["feed"], found)


def _post(external: str, entry: dict[str, Any], feed: dict[str, str], found: dict[str, Any]) -> PostData:
    title = plain_text(entry.get("title", ""))[0]
    body, links = plain_text(entry["html"] or entry.get("summary", ""))
    posted_at = datetime.fromisoformat(entry["posted_at"] or found["fetched_at"])
    edited_at = datetime.fromisoformat(entry["edited_at"]) if entry["edited_at"] else None
    writer = tidy(entry.get("author") or "") or tidy(feed["title"]) or found["feed_url"]
    link = entry.get("link", "")
    return PostData(
        external_id=external,
        network="rss",
        kind="post",
        text=f"{title}\n\n{body}".strip() if not body.startswith(title) else body,
        url=link if is_web_address(link) else "",
        posted_at=posted_at,
        author=AuthorData(
            external_id=f"{found['feed_url']}#{writer}", handle=writer, name=writer, url=_web(feed["link"])
        ),
        lang=language(entry.get("language") or feed["language"]),
        media=tuple(_media(entry)),
        links=links,
        edited_at=edited_at if edited_at and edited_at > posted_at else None,
    )


def _web(address: str) -> str:
    return address if is_web_address(address) else ""


def _media(entry: dict[str, Any]) -> list[MediaData]:
    found: dict[str, MediaData] = {}
    for part in [*entry.get("enclosures", []), *entry.get("media_content", [])]:
        address = part.get("href") or part.get("url") or ""
        if is_web_address(address):
            found[address] = MediaData(_media_kind(part), address)
    return list(found.values())


def _media_kind(part: dict[str, str]) -> MediaKind:
    said = {part.get("medium"), part.get("type", "").split("/")[0]}
    kinds: tuple[MediaKind, ...] = ("image", "video", "audio")
    return next((kind for kind in kinds if kind in said), "file")
