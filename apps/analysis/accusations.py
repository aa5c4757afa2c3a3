"""What somebody holds against the brand again and again: words that come back in several of their complaints.

Pure. Words, not meanings: a person reads the posts behind them and judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apps.core.words import split_words

LEAST_TIMES: Final = 2
LEAST_LETTERS: Final = 4
MOST: Final = 6
# Words of every complaint; the language's small words are short or stand here.
COMMON: Final = frozenset(
    """
    about ainsi alors apre aprè apres aussi autre avant avec avoir been bien cela celle celui cette chaque chez comme
    comment dans depui depuis deux dire donc elle encore entre etait ete etre fait faire faut from have here http https
    jamai jamais just leur mais meme merci moin moins monsieur nous parce pareil pendant peut plus point pour pourquoi
    quand quel quelle quoi rien sans sera soit sont suis sur tant that their there they this toujour toujours tous tout
    toute tres trop very votre vous vrai vraiment went were what when will with would your ceux voila voir aucun aucune
    """.split()  # noqa: SIM905 - a column of words is not read
)


@dataclass(frozen=True, slots=True)
class Accusation:
    """A word, in how many complaints it stands, and which (ids, in the order given)."""

    word: str
    times: int
    mention_ids: tuple[int, ...]


def repeated(complaints: Sequence[tuple[int, str]]) -> list[Accusation]:
    """The words that stand in two complaints or more, the most repeated first. `complaints`: id and text of each.

    Of words that always come together only the longest is given.
    """
    places: dict[str, list[int]] = {}
    shown: dict[str, str] = {}
    for mention_id, text in complaints:
        for word in split_words(text).words:
            if word.sign == "@" or len(word.singular) < LEAST_LETTERS or word.singular in COMMON:
                continue
            if not word.singular.isalpha():
                continue
            shown.setdefault(word.singular, text[word.start : word.end].lower())
            if mention_id not in places.setdefault(word.singular, []):
                places[word.singular].append(mention_id)
    often = [(singular, ids) for singular, ids in places.items() if len(ids) >= LEAST_TIMES]
    often.sort(key=lambda one: (-len(one[1]), -len(one[0]), one[0]))
    found: dict[tuple[int, ...], Accusation] = {}
    for singular, ids in often:
        found.setdefault(tuple(ids), Accusation(shown[singular], len(ids), tuple(ids)))
    return list(found.values())[:MOST]
