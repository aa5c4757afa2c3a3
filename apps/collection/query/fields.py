"""What stands before a colon or a comparison: names, the values they take, and how those are written."""

import difflib
import re
from collections.abc import Mapping

from apps.collection.query.errors import QueryError
from apps.collection.query.lexer import Token
from apps.collection.query.nodes import Bio, Field, Node, Number, any_of
from apps.collection.query.words import raw_node, words_node
from apps.core.folding import name_key

CHOICES: Mapping[str, tuple[str, ...]] = {
    "type": ("post", "reply", "repost", "review", "comment"),
    "has": ("image", "video", "link", "email", "phone"),
    "is": ("reply", "repost", "verified"),
}
EXAMPLES: Mapping[str, str] = {
    "author": "author:lumen",
    "bio": "bio:journaliste",
    "lang": "lang:fr",
    "net": "net:bluesky",
    "type": "type:review",
    "site": "site:lemonde.fr",
    "link": "link:lemonde.fr/economie",
    "country": "country:fr",
    "has": "has:image",
    "is": "is:verified",
    "raw": 'raw:"C\'est Bon!"',
    "list": "list:crise",
}
MEASURES = ("followers", "likes", "reposts", "engagement")
MAX_NUMBER = 10**12


def _unknown(what: str, token: Token, length: int, name: str, known: list[str], prefix: str) -> QueryError:
    close = difflib.get_close_matches(name.casefold()[:80], known, n=1)
    if close:
        return QueryError(what, token.position, length, name=name, close=prefix + close[0])
    choices = ", ".join(sorted(known)[:20])
    return QueryError(f"{what}_choose", token.position, length, name=name, choices=choices)


def unknown_field(token: Token) -> QueryError:
    """The refusal of a name before a colon that means nothing."""
    known = [f"{name}:" for name in EXAMPLES]
    return _unknown("unknown_field", token, len(token.text) + 1, token.text, known, "")


def unknown_list(token: Token, name: str, known: list[str]) -> QueryError:
    """The refusal of a list that does not exist."""
    if not known:
        return QueryError("no_list", token.position, token.length, name=name)
    return _unknown("unknown_list", token, token.length, name, known, "list:")


def field_node(token: Token) -> Node:
    """The node of a ``name:value`` token other than list:. Raises QueryError on an unknown name or value."""
    name, value = token.text.casefold(), token.value.strip()
    if name not in EXAMPLES:
        raise unknown_field(token)
    if not value:
        raise QueryError("missing_value", token.position, token.length, name=name, example=EXAMPLES[name])
    if name == "raw":
        return raw_node(token.value, token.position, token.length)
    if name == "bio":
        place = token.position + len(token.text) + 1
        return Bio(value, words_node(value, place + (token.length > len(token.text) + 1 + len(token.value))))
    if name in CHOICES:
        return any_of([Field(name, _field_value(token, name, each.strip())) for each in value.split("|")])
    return Field(name, _field_value(token, name, value))


def _field_value(token: Token, name: str, value: str) -> str:
    if "*" in value and name not in ("link", *CHOICES):
        place = token.position + token.length - len(value) + value.index("*")
        raise QueryError("field_star", place, 1, name=name, example=EXAMPLES[name])
    folded = value.casefold()
    if name in CHOICES and folded not in CHOICES[name]:
        choices = ", ".join(CHOICES[name])
        raise QueryError("bad_value", token.position, token.length, name=name, value=value, choices=choices)
    if name == "author":
        key = name_key(value)
        if not key:
            raise QueryError("missing_value", token.position, token.length, name=name, example=EXAMPLES[name])
        return key
    if name in ("site", "link"):
        folded = bare_address(folded)
    if not folded or (name == "site" and ("/" in folded or "." not in folded)):
        raise QueryError("bad_site", token.position, token.length, value=value)
    return folded


def bare_address(address: str) -> str:
    """An address without scheme, "www." and closing slash, in lower case."""
    bare = address.casefold().strip()
    for scheme in ("https://", "http://", "//"):
        bare = bare.removeprefix(scheme)
    host = host_of(bare)
    return (host.rpartition("@")[2] + bare[len(host) :]).removeprefix("www.").rstrip("/")


def host_of(address: str) -> str:
    """What stands before the path of an address without scheme: the host, with a user or a port if it has them."""
    return re.split(r"[/?#]", address, maxsplit=1)[0]


def number_node(name: Token, comparison: Token) -> Number:
    """The node of ``followers>1000``. Raises QueryError on an unknown measure or too big a number."""
    measure = name.value.casefold()
    if measure not in MEASURES:
        choices = ", ".join(MEASURES)
        length = comparison.end - name.position
        raise QueryError("unknown_measure", name.position, length, name=name.value, choices=choices)
    check_number(comparison)
    return Number(measure, comparison.value, comparison.number)


def check_number(comparison: Token) -> None:
    """Raises QueryError where the number is beyond what any network counts."""
    if comparison.number > MAX_NUMBER:
        raise QueryError(
            "number_too_big",
            comparison.position,
            comparison.length,
            value=comparison.number,
            limit=MAX_NUMBER,
        )
