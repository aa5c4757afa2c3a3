"""Making a text from outside storable and bounded without changing what it says."""


def clean(text: str, limit: int) -> str:
    """The text without NUL and lone surrogates (neither can be stored), at most `limit` code points long.

    Bidirectional overrides and every other sign stay: they are part of what was said, and pages isolate them.
    """
    bounded = text[:limit].replace("\x00", "")
    try:
        bounded.encode("utf-8")
    except UnicodeEncodeError:
        return bounded.encode("utf-8", "replace").decode("utf-8")
    return bounded
