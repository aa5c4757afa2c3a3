"""Pages by key: the address carries the last row's key, so that a page costs the same wherever it lies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows to show, and the address of those that follow ("" at the end)."""

    rows: list[Row]
    next: str = ""
    first: str = ""


def key_of(*parts: object) -> str:
    """A row's key as the address carries it."""
    return "~".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)


def moment_and_id(value: str) -> tuple[datetime, int] | None:
    """(time, id) from an address; None for anything else, which shows the first page."""
    moment, _, number = value.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return at, int(number)


def ranked(value: str) -> tuple[int, datetime, int] | None:
    """(rank, time, id) from an address; None for anything else."""
    rank, _, rest = value.partition("~")
    key = moment_and_id(rest)
    if key is None or not rank.isascii() or not rank.isdigit() or len(rank) > 4:
        return None
    return int(rank), *key


def page_of(rows: list[Row], size: int, query: QueryDict, key: Any) -> Page[Row]:
    """The page of `size` rows out of size + 1 that were asked for; key(row) makes the next page's address."""
    first = _with(query, "") if query.get("after") else ""
    if len(rows) <= size:
        return Page(rows, "", first)
    shown = rows[:size]
    return Page(shown, _with(query, key(shown[-1])), first)


def _with(query: QueryDict, after: str) -> str:
    changed = query.copy()
    changed.pop("after", None)
    if after:
        changed["after"] = after
    return f"?{changed.urlencode()}"
