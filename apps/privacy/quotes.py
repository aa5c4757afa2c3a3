"""Finding what was quoted: runs of words of a person's posts that stand in somebody else's note, draft or report. Pure."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
RUN = 4  # words in a row; fewer are how anybody speaks
SHORTEST = 12  # characters


class Quotes:
    """The runs of words of a person's posts, to look for in other texts."""

    def __init__(self, posts: Iterable[str]) -> None:
        self._runs: set[tuple[str, ...]] = set()
        self._whole: set[tuple[str, ...]] = set()
        for post in posts:
            words = tuple(word.lower() for word in _WORD.findall(post))
            self._runs.update(words[at : at + RUN] for at in range(len(words) - RUN + 1))
            if 1 < len(words) < RUN:
                self._whole.add(words)

    def found_in(self, text: str) -> set[str]:
        """The passages of the text that repeat a post, as they stand there; short posts only where they are all of it."""
        places = [(found.start(), found.end(), found[0].lower()) for found in _WORD.finditer(text)]
        words = [word for _start, _end, word in places]
        if tuple(words) in self._whole:
            return {text.strip()} if len(text.strip()) >= SHORTEST else set()
        inside = [False] * len(words)
        for at in range(len(words) - RUN + 1):
            if tuple(words[at : at + RUN]) in self._runs:
                inside[at : at + RUN] = [True] * RUN
        passages: set[str] = set()
        begin: int | None = None
        for at, quoted in enumerate([*inside, False]):
            if quoted and begin is None:
                begin = at
            elif not quoted and begin is not None:
                passages.add(text[places[begin][0] : places[at - 1][1]])
                begin = None
        return {passage for passage in passages if len(passage) >= SHORTEST}
