"""A post as the matcher sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PostText:
    """What queries can ask about one post. ``None`` for a number the network does not tell.

    ``links`` are addresses the network lists beside the text; those inside the text are found too. ``media`` are
    kinds: "image", "video". ``reply_to`` is the external id of the parent.
    """

    text: str
    author: str = ""
    lang: str = ""
    network: str = ""
    type: str = "post"
    followers: int | None = None
    likes: int | None = None
    reposts: int | None = None
    bio: str = ""
    links: tuple[str, ...] = ()
    country: str = ""
    media: tuple[str, ...] = ()
    is_verified: bool = False
    reply_to: str = ""


class BadPost(ValueError):
    """A post record that cannot be read: which field, and what was expected."""


def post_from_record(record: Mapping[str, Any]) -> PostText:
    """A post from one JSON object; missing fields take their defaults. Raises BadPost on a wrong type."""
    if not isinstance(record.get("text"), str):
        raise BadPost("“text” must be a string")
    return PostText(
        text=record["text"],
        author=_string(record, "author"),
        lang=_string(record, "lang"),
        network=_string(record, "network"),
        type=_string(record, "type") or "post",
        followers=_number(record, "followers"),
        likes=_number(record, "likes"),
        reposts=_number(record, "reposts"),
        bio=_string(record, "bio"),
        links=_strings(record, "links", "url"),
        country=_string(record, "country"),
        media=_strings(record, "media", "type"),
        is_verified=bool(record.get("is_verified") or record.get("verified")),
        reply_to=_string(record, "reply_to"),
    )


def _string(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise BadPost(f"“{name}” must be a string")
    return str(value)


def _number(record: Mapping[str, Any], name: str) -> int | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise BadPost(f"“{name}” must be a number")
    return int(value)


def _strings(record: Mapping[str, Any], name: str, key: str) -> tuple[str, ...]:
    """A list of strings; one string stands for a list of one, an object for its ``key``."""
    value = record.get(name) or ()
    values = [value] if isinstance(value, str | dict) else value
    if not isinstance(values, list | tuple):
        raise BadPost(f"“{name}” must be a list")
    return tuple(str(each.get(key, "")) if isinstance(each, dict) else str(each) for each in values)
