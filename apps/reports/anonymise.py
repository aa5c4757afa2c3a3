"""A post's text as the client may read it: without handles, addresses, numbers of telephones or names given. Pure."""

import re
from collections.abc import Iterable

_MARKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[…]"),
    (re.compile(r"(?<![\w.])@[\w.-]{1,64}(?:@[\w.-]+)?"), "@…"),
    # Ten digits and more, however they are grouped: telephones, orders, cards, accounts.
    (re.compile(r"(?<!\w)\+?\d(?:[\s.\-/()]{0,2}\d){7,}(?!\w)"), "[…]"),
)
SHORTEST_NAME = 3


def anonymised(text: str, names: Iterable[str] = ()) -> str:
    """The text with what points to a person replaced. names: the author's own, wherever they stand."""
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text
