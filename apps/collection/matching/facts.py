"""What a query asks about a post besides its words: who, where, what is attached, how many."""

import re

from apps.collection.matching.posts import PostText
from apps.collection.query.fields import bare_address
from apps.collection.query.nodes import compare, is_host
from apps.core.folding import name_key

_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"“”«»]+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\d(?:[ .\-()]{0,2}\d){7,14}(?![\w/])")
_MEDIA = {"image": ("image", "photo", "picture", "gif"), "video": ("video", "reel")}


def holds_fact(name: str, value: str, post: PostText) -> bool:
    """True where the post has the fact that the field ``name:value`` asks for."""
    if name == "author":
        return name_key(post.author) == value
    if name == "lang":
        return _same_tag(post.lang, value)
    if name == "net":
        return post.network.casefold() == value
    if name == "country":
        return post.country.casefold() == value
    if name == "type":
        return post.type.casefold() == value
    if name == "site":
        return value in hosts(post)
    if name == "link":
        return any(_is_under(address, value) for address in addresses(post))
    return _has(post, value) if name == "has" else _is(post, value)


def holds_number(measure: str, operator: str, wanted: int, post: PostText) -> bool:
    """True where the number is known and compares as asked."""
    if measure == "engagement":
        known = [each for each in (post.likes, post.reposts) if each is not None]
        value = sum(known) if known else None
    else:
        value = {"followers": post.followers, "likes": post.likes, "reposts": post.reposts}[measure]
    return value is not None and compare(value, operator, wanted)


def addresses(post: PostText) -> list[str]:
    """Every address of the post, listed or inside its text, without scheme and in lower case."""
    inside = _ADDRESS.findall(post.text) if "://" in post.text or "www." in post.text.casefold() else ()
    return [bare_address(address.rstrip(".,;:!?)]}…'")) for address in (*post.links, *inside)]


def hosts(post: PostText) -> set[str]:
    """The host of every address of the post, with the domains above it: a.b.fr gives a.b.fr and b.fr."""
    found: set[str] = set()
    for address in addresses(post):
        labels = re.split(r"[/?#:]", address, maxsplit=1)[0].split(".")
        found.update(".".join(labels[start:]) for start in range(len(labels) - 1))
    return found


def _is_under(address: str, value: str) -> bool:
    if not is_host(value):
        return value in address
    host = re.split(r"[/?#:]", address, maxsplit=1)[0]
    wanted = re.split(r"[/?#:]", value, maxsplit=1)[0]
    if host != wanted and not host.endswith("." + wanted):
        return False
    return (address[len(host) - len(wanted) :]).startswith(value)


def _same_tag(tag: str, value: str) -> bool:
    tag = tag.casefold().replace("_", "-")
    return tag == value or tag.startswith(value + "-")


def _has(post: PostText, value: str) -> bool:
    if value == "link":
        return bool(post.links) or _ADDRESS.search(post.text) is not None
    if value == "email":
        return "@" in post.text and _EMAIL.search(post.text) is not None
    if value == "phone":
        return _PHONE.search(post.text) is not None
    return any(kind.casefold().startswith(_MEDIA[value]) for kind in post.media)


def _is(post: PostText, value: str) -> bool:
    if value == "verified":
        return post.is_verified
    if value == "reply":
        return post.type.casefold() == "reply" or bool(post.reply_to)
    return post.type.casefold() == "repost"
