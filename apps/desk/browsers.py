"""Which browser on which machine a session is, in words its owner recognises. Pure."""

from typing import Final

# The more particular first: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """ "Firefox · Windows" from a User-Agent header; what cannot be told is left out, the header's beginning if nothing can."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, MACHINES)]
    return " · ".join(name for name in found if name) or user_agent[:60]
