"""One readable stream from many processes: whole lines, each with the name of its part."""

import os
import sys
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96)
WIDTH = 9


class Stream:
    """Where the lines of all parts go; coloured on a terminal only."""

    def __init__(self, target: TextIO = sys.stdout) -> None:
        self._target = target
        self._coloured = target.isatty() and "NO_COLOR" not in os.environ
        self._names: list[str] = []
        self.is_open = True

    def line(self, name: str, text: str) -> None:
        """Write one line of a part; an empty one says nothing."""
        if not text.strip():
            return
        self.write(f"{self._prefix(name)} {text}\n")

    def write(self, text: str) -> None:
        """Write as it stands; a reader or a terminal that went away closes the stream instead of failing."""
        if not self.is_open:
            return
        try:
            self._target.write(text)
            self._target.flush()
        except OSError:  # a broken pipe, or EIO of a closed terminal
            self.is_open = False

    def _prefix(self, name: str) -> str:
        if name not in self._names:
            self._names.append(name)
        label = f"{name:<{WIDTH}}│"
        if not self._coloured:
            return label
        colour = COLOURS[self._names.index(name) % len(COLOURS)]
        return f"\x1b[{colour}m{label}\x1b[0m"


class Lines:
    """Cuts what one process writes into whole lines."""

    LONGEST = 64 * 1024  # a line without end must not grow in memory

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[str]:
        """The lines that are complete with this chunk."""
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > self.LONGEST:
            whole.append(self._rest)
            self._rest = b""
        return [self._text(line) for line in whole]

    def end(self) -> list[str]:
        """What is left when the process has ended."""
        rest, self._rest = self._rest, b""
        return [self._text(rest)] if rest else []

    @staticmethod
    def _text(line: bytes) -> str:
        return line.decode("utf-8", "replace").rstrip("\r")
