"""Posts from anybody's JSON: which of their fields is which of ours. Pure."""

from collections.abc import Mapping
from typing import Any, get_args

from apps.networks.contract import AuthorData, PostData, PostKind
from apps.networks.reading import country, language, moment
from apps.networks.text import is_web_address, plain_text

# Our name and, where nothing else is said, theirs: the same as for files.
DEFAULT_FIELDS: dict[str, str] = {
    name: name
    for name in (
        "id", "type", "text", "url", "posted_at", "lang", "country", "reply_to", "rating", "likes", "reposts", "replies",
        "author", "author_name", "author_url", "bio", "followers",
    )
}  # fmt: skip
MILLISECONDS_FROM = 100_000_000_000  # a Unix time above this is in milliseconds


def lookup(item: Any, path: str) -> Any:
    """The value at a dotted path ("user.name", "tags.0"); None where there is none."""
    for part in path.split("."):
        if isinstance(item, Mapping):
            item = item.get(part)
        elif isinstance(item, list) and part.isdigit() and int(part) < len(item):
            item = item[int(part)]
        else:
            return None
    return item


def fields_of(written: Any) -> dict[str, str]:
    """Our field = theirs, as a mapping or as people write it: "text=body, posted_at=created"."""
    if isinstance(written, Mapping):
        return {str(ours): str(theirs) for ours, theirs in written.items()}
    pairs = (part.partition("=") for part in str(written or "").split(",") if "=" in part)
    return {ours.strip(): theirs.strip() for ours, _sign, theirs in pairs}


def mapped_id(item: Any, fields: Mapping[str, str]) -> str:
    """What names an item. Raises ValueError where nothing does."""
    found = lookup(item, fields.get("id", "id"))
    if found in (None, ""):
        raise ValueError("an item without an id")
    return str(found)


def mapped_post(network: str, item: Any, fields: Mapping[str, str]) -> PostData:
    """An item as a post. Raises ValueError, TypeError or KeyError where it is none."""
    value = {ours: lookup(item, theirs) for ours, theirs in {**DEFAULT_FIELDS, **fields}.items()}
    text, links = plain_text(str(value["text"] or ""))
    handle = str(value["author"] or "")
    address = str(value["author_url"] or "")
    parent = str(value["reply_to"]) if value["reply_to"] else None
    said = value["type"] if value["type"] in get_args(PostKind) else None
    kind: PostKind = said or ("reply" if parent else "review" if value["rating"] is not None else "post")
    url = str(value["url"] or "")
    return PostData(
        external_id=mapped_id(item, fields),
        network=network,
        kind=kind,
        text=text,
        url=url if is_web_address(url) else "",
        posted_at=moment(_time(value["posted_at"])),
        author=AuthorData(
            external_id=handle,
            handle=handle,
            name=str(value["author_name"] or handle),
            url=address if is_web_address(address) else "",
            bio=str(value["bio"] or ""),
            followers=_count(value["followers"]),
        ),
        lang=language(value["lang"]),
        parent_external_id=parent,
        likes=_count(value["likes"]),
        reposts=_count(value["reposts"]),
        replies=_count(value["replies"]),
        links=links,
        rating=None if value["rating"] is None else float(value["rating"]),
        country=country(value["country"]),
    )


def _time(value: Any) -> str | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value / 1000 if value > MILLISECONDS_FROM else value
    if not isinstance(value, str) or not value:
        raise ValueError("an item without a time")
    return value


def _count(value: Any) -> int | None:
    return None if value in (None, "") else int(value)
