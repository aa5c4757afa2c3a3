"""What the launcher tells a person: one line at a time, on stderr, so that stdout stays the word's own."""

import sys


def say(line: str) -> None:
    """Print one line on stderr; a reader or a terminal that went away is no error."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except OSError:
        return
