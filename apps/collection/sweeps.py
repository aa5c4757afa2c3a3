"""The second look at a feed: a cursor that stays behind, so that what became visible late is found. Pure.

What a network shows late stands behind a cursor that has passed. The low-water mark follows two looks behind the
feed's own cursor and moves only when a look has come to its end, so every stretch is read again at least once, no
earlier than one interval after it was first read. What comes twice is known by its key.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

EVERY = timedelta(hours=1)
# Each post that X gives out again is paid for again.
EVERY_ON = {"x": timedelta(hours=6)}
# Logs and mailboxes number things as they become visible, a document is read whole each time, a webhook is not asked,
# and a search on YouTube is one of a hundred a day.
NOTHING_LATE = frozenset(
    {
        ("bluesky", "firehose"),
        ("email_alerts", "mailbox"),
        ("google_reviews", "notifications"),
        ("rss", "feed"),
        ("telegram", "updates"),
        ("webhook", "webhook"),
        ("youtube", "search"),
    }
)
# Below this share of its quota a feed is only listened to.
LEAST_QUOTA = 0.2

State = Mapping[str, Any]


def interval(kind: str) -> timedelta:
    """How long after one second look the next begins."""
    return EVERY_ON.get(kind, EVERY)


def may_hide_something(kind: str, listen_kind: str) -> bool:
    """Whether a feed of this kind can show things behind its cursor."""
    return (kind, listen_kind) not in NOTHING_LATE


def has_quota(quota: Mapping[str, Any]) -> bool:
    """Whether enough of a feed's quota is left for a second look."""
    limit, remaining = quota.get("limit"), quota.get("remaining")
    return not limit or remaining is None or remaining >= LEAST_QUOTA * limit


def marked(state: State, cursor: Mapping[str, Any] | None) -> dict[str, Any]:
    """The low-water mark of a feed that has none yet: where it began to listen."""
    return dict(state) if state or cursor is None else {"low": cursor, "mark": cursor}


def begun(state: State, cursor: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a look that is under way: a new one from the low-water mark, or the one that was cut short."""
    if "place" in state:
        return dict(state)
    first = marked(state, cursor)
    return {**first, "begun": dict(cursor), "place": {**first["low"], "sweep": True}}


def moved(state: State, cursor: Mapping[str, Any] | None, more: bool) -> dict[str, Any]:
    """The state after a page. At the end the mark moves up to where the feed stood when the look before began."""
    if more:
        return {**state, "place": {**(state["place"] if cursor is None else cursor), "sweep": True}}
    return {"low": state["mark"], "mark": state["begun"]}


def given_up(state: State) -> dict[str, Any]:
    """The state after a place that the network refuses: the next look begins at the low-water mark again."""
    return {name: value for name, value in state.items() if name in {"low", "mark"}}
