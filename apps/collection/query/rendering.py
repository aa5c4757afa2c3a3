"""Writing a query back: one spelling for equal queries, which reads as the same tree."""

import re

from apps.collection.query.nodes import (
    AllOf,
    AnyOf,
    Bio,
    Count,
    Field,
    Near,
    Node,
    Not,
    Number,
    Pattern,
    Phrase,
    Prefix,
    Raw,
    WordNode,
)

_ESCAPE = re.compile("~([0-9a-f]{4})|=([0-9a-f]{5})")


def render(node: Node) -> str:
    """The node in the language itself: operators in English, brackets only where they are needed."""
    if isinstance(node, AllOf):
        return " AND ".join(_bracketed(child, AnyOf) for child in node.children)
    if isinstance(node, AnyOf):
        return " OR ".join(_bracketed(child, AllOf) for child in node.children)
    if isinstance(node, Not):
        return "NOT " + _bracketed(node.child, AllOf, AnyOf, Not)
    if isinstance(node, Near):
        operator = "ONEAR" if node.ordered else "NEAR"
        left = _bracketed(node.left, AnyOf)
        return f"{left} {operator}/{node.distance} {_bracketed(node.right, AnyOf, Near)}"
    if isinstance(node, Count):
        return f"count({render(node.of)}){node.operator}{node.value}"
    if isinstance(node, Number):
        return f"{node.measure}{node.operator}{node.value}"
    if isinstance(node, Phrase):
        return '"' + " ".join(map(_word, node.parts)) + '"'
    if isinstance(node, Raw | Bio | Field):
        return _field(node)
    return _word(node)


def _field(node: Raw | Bio | Field) -> str:
    if isinstance(node, Raw):
        return "raw:" + _quoted(node.text)
    if isinstance(node, Bio):
        return "bio:" + _quoted(node.text)
    plain = re.fullmatch(r"[^\s()\"“”„«»\\]+", node.value)
    return f"{node.name}:" + (node.value if plain else _quoted(node.value))


def _bracketed(node: Node, *kinds: type) -> str:
    return f"({render(node)})" if isinstance(node, kinds) else render(node)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _word(node: WordNode) -> str:
    if isinstance(node, Prefix):
        return node.sign + readable(node.letters) + "*"
    if isinstance(node, Pattern):
        return node.sign + readable(node.letters) + ("*" if node.open_end else "")
    return node.sign + readable(node.letters)


def readable(letters: str) -> str:
    """Folded letters with those of other scripts and emoji as themselves."""
    return _ESCAPE.sub(_unescape, letters)


def _unescape(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))
