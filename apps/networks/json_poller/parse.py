"""An item of anybody's JSON in Vigie's words."""

import json
from collections.abc import Mapping
from typing import Any

from apps.networks.contract import PostData, RawRecord
from apps.networks.mapping import lookup, mapped_id, mapped_post
from apps.networks.reading import as_record, reading


def item_records(document: Any, items: str, fields: Mapping[str, str]) -> list[RawRecord]:
    """The items of a document. Raises NetworkError of kind malformed where there is no list of them."""
    with reading("JSON"):
        found = lookup(document, items) if items else document
        if not isinstance(found, list):
            raise TypeError("no list of items")
        return [as_record(mapped_id(item, fields), {"item": item, "fields": dict(fields)}) for item in found]


def parse_item(record: RawRecord) -> PostData:
    """Understand one item. Raises NetworkError of kind malformed."""
    with reading("JSON"):
        found = json.loads(record.payload)
        return mapped_post("json_poller", found["item"], found["fields"])
