"""Cleaning hostile text before it is stored or shown."""

import re

# Removed: NUL and the other controls PostgreSQL or a page cannot show; kept: tab and line ends.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENERS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
MAX_OPEN_DIRECTIONS = 8


def clean(text: str, limit: int) -> str:
    """The text as it may be stored and shown: at most ``limit`` code points, no NUL, no lone surrogate.

    Changes of writing direction are kept, because Arabic and Hebrew need them, but end within their own line: they
    cannot turn around what is shown beside the text. Nothing else that was said is changed.
    """
    if limit <= 0:
        return ""
    text = _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))[:limit]
    if not _BIDI.search(text):
        return text
    closed = "\n".join(map(_close_directions, text.split("\n")))
    # Where the closing marks no longer fit, the text does without any.
    return closed if len(closed) <= limit else _BIDI.sub("", text)


def _close_directions(line: str) -> str:
    """One line in which every direction that is opened is closed, nested at most eight deep."""
    open_marks: list[str] = []
    kept: list[str] = []
    for char in line:
        if char in _OPENERS:
            if len(open_marks) == MAX_OPEN_DIRECTIONS:
                continue
            open_marks.append(_OPENERS[char])
        elif char in "\u202c\u2069":
            if not open_marks or open_marks[-1] != char:
                continue
            open_marks.pop()
        kept.append(char)
    return "".join(kept) + "".join(reversed(open_marks))
