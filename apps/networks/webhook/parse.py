"""What a program sends, as records and as posts."""

import json
from collections.abc import Mapping
from typing import Any

from apps.networks.contract import Change, PostData, RawRecord
from apps.networks.mapping import lookup, mapped_id, mapped_post
from apps.networks.reading import as_record, reading

CHANGES: dict[str, Change] = {"post": "post", "edit": "edit", "delete": "delete"}


def read_body(body: bytes, *, items: str = "", fields: Mapping[str, str] | None = None) -> list[RawRecord]:
    """The posts in a body: one object, a list, or JSON Lines. Raises NetworkError of kind malformed.

    `items` is the dotted path of the list, `fields` say which of their fields is which of ours; an item's `change`
    may be post, edit or delete.
    """
    named = dict(fields or {})
    with reading("Webhook"):
        found = _documents(body)
        listed = lookup(found[0], items) if items else found[0] if len(found) == 1 else found
        entries = listed if isinstance(listed, list) else [listed]
        return [_record(entry, named) for entry in entries]


def _documents(body: bytes) -> list[Any]:
    try:
        return [json.loads(body)]
    except ValueError:
        return [json.loads(line) for line in body.splitlines() if line.strip()]


def _record(item: Any, fields: dict[str, str]) -> RawRecord:
    change = CHANGES[str(lookup(item, "change") or "post")]
    return as_record(mapped_id(item, fields), {"item": item, "fields": fields}, change)


def parse_item(record: RawRecord) -> PostData:
    """Understand one item. Raises NetworkError of kind malformed."""
    with reading("Webhook"):
        found = json.loads(record.payload)
        return mapped_post("webhook", found["item"], found["fields"])
