"""Put the phrasebook's sentences together, dressed as people write them, with what they teach."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from apps.analysis import lexicon, phrasebook, phrasebricks
from apps.analysis.corpora import TRAIN, Example

_PER_TEMPLATE = 10
_REVIEWS = 200
_PER_HARM = 8
_POINTED_AT = 0.3  # `ces` in the place of `les`


def written(seed: int = 7) -> list[Example]:
    """The phrasebook's sentences, filled with groups and dressed as people write. All for training."""
    rng = random.Random(seed)  # noqa: S311  # reproducible sentences, no secret
    return [example for lang in ("fr", "en") for example in _written_in(lang, rng)]


def _written_in(lang: str, rng: random.Random) -> Iterator[Example]:
    number = 0

    def make(text: str, template: str, facts: dict[str, Any]) -> Example:
        nonlocal number
        number += 1
        return Example(
            f"phrase-{lang}-{number}",
            _dress(_contracted(text), lang, rng),
            "phrasebook",
            lang,
            TRAIN,
            template,
            facts,
        )

    kinds = (
        (phrasebook.HATE, {"hate": 1, "threat": 0}),
        (phrasebook.VIOLENT, {"hate": 1, "threat": 1}),
        (phrasebook.CIVIL_GROUP, {"hate": 0, "threat": 0, "offensive": 0}),
    )
    for book, facts in kinds:
        for template in book[lang]:
            for group, one in rng.sample(phrasebook.GROUPS[lang], _PER_TEMPLATE):
                yield make(template.format(g=group, s=one), template, facts)
    yield from _composed(lang, rng, make)
    yield from _reviews(lang, rng, make)
    plain = [(text, {"hate": 0, "threat": 0, "offensive": int(bad)}) for text, bad in phrasebook.HARSH[lang]]
    plain += [(text, {"hate": 0, "threat": 1}) for text in phrasebook.THREATS[lang]]
    plain += [(text, {"hate": 0, "threat": 0, "offensive": 0}) for text in phrasebook.NOT_THREATS[lang]]
    plain += [
        (text, {"complaint": 1, "hate": 0, "offensive": 0}) for text in phrasebook.COMPLAINTS.get(lang, ())
    ]
    plain += [
        (text, {"complaint": 0, "hate": 0, "offensive": 0})
        for text in phrasebook.NOT_COMPLAINTS.get(lang, ())
    ]
    for text, facts in plain:
        for _ in range(4):
            yield make(text, text, facts)


def _composed(
    lang: str, rng: random.Random, make: Callable[[str, str, dict[str, Any]], Example]
) -> Iterator[Example]:
    """Feelings about groups and about other things, denials, quotations, slurs."""
    groups = phrasebook.GROUPS[lang]
    attack = {"hate": 1, "threat": 0}
    civil = {"hate": 0, "threat": 0, "offensive": 0}
    for feeling in phrasebricks.FEELINGS[lang]:
        for group, _ in rng.sample(groups, _PER_TEMPLATE):
            yield make(f"{feeling} {group}", feeling, attack)
        for target in rng.sample(phrasebricks.OTHER_TARGETS[lang], 6):
            yield make(f"{feeling} {target}", feeling, {"hate": 0, "threat": 0})
    for denial in phrasebricks.DENIALS[lang]:
        for group, _ in rng.sample(groups, _PER_TEMPLATE):
            yield make(f"{denial} {group}", denial, civil)
    for kind_word in phrasebricks.KINDNESS[lang]:
        for group, one in rng.sample(groups, _PER_TEMPLATE):
            yield make(kind_word.format(g=group, s=one), kind_word, civil)
    yield from _intended(lang, rng, make)
    attacks = (*phrasebook.HATE[lang], *phrasebook.VIOLENT[lang])
    for frame in phrasebricks.QUOTES[lang]:
        for template in rng.sample(attacks, 2 * _PER_TEMPLATE):
            group, one = rng.choice(groups)
            yield make(frame.format(q=template.format(g=group, s=one)), frame, {"hate": 0, "threat": 0})
    slurs = sorted(
        {" ".join(cue.words) for cue in lexicon.cues() if cue.category == "slur" and cue.lang == lang}
    )
    for frame in phrasebricks.SLUR_FRAMES[lang]:
        for slur in rng.sample(slurs, _PER_TEMPLATE):
            yield make(frame.format(w=slur), frame, {"hate": 1, "threat": 0, "offensive": 1})


def _reviews(
    lang: str, rng: random.Random, make: Callable[[str, str, dict[str, Any]], Example]
) -> Iterator[Example]:
    """Several sentences of one mind, as in a review: harsh or glad, and in no way abuse."""
    for complaint, book in ((1, phrasebook.COMPLAINTS), (0, phrasebook.NOT_COMPLAINTS)):
        facts = {"complaint": complaint, "hate": 0, "threat": 0, "offensive": 0}
        for number in range(_REVIEWS):
            said = rng.sample(book[lang], rng.randint(2, 6))
            yield make(". ".join(said), f"review-{complaint}-{number}", facts)


def _intended(
    lang: str, rng: random.Random, make: Callable[[str, str, dict[str, Any]], Example]
) -> Iterator[Example]:
    """What somebody means to do to others, violence or anything else; and what things do to people, which no one means."""
    things, harms = phrasebricks.DANGERS[lang]
    for harm in harms:
        for thing in rng.sample(things, _PER_HARM):
            yield make(harm.format(x=thing), harm, {"hate": 0, "threat": 0, "offensive": 0, "complaint": 1})
    groups = [group for group, _ in phrasebook.GROUPS[lang]]
    people = phrasebricks.PEOPLE[lang]
    for verb in phrasebricks.VIOLENCE[lang]:
        for intent in rng.sample(phrasebricks.INTENTS[lang], 5):
            yield make(f"{intent} {verb} {rng.choice(groups)}", verb, {"hate": 1, "threat": 1})
        for intent in rng.sample(phrasebricks.INTENTS[lang], 3):
            yield make(f"{intent} {verb} {rng.choice(people)}", verb, {"hate": 0, "threat": 1})
    for verb in phrasebricks.PASTIMES[lang]:
        for intent in rng.sample(phrasebricks.INTENTS[lang], 6):
            target = rng.choice((rng.choice(groups), rng.choice(people)))
            yield make(f"{intent} {verb} {target}", verb, {"hate": 0, "threat": 0, "offensive": 0})


def _contracted(text: str) -> str:
    """French joins `de` and `à` with the article that follows."""
    for loose, joined in (
        (" de les ", " des "),
        (" à les ", " aux "),
        (" de un ", " d'un "),
        (" que un ", " qu'un "),
    ):
        text = text.replace(loose, joined)
    return text


_SMS: Final = (
    ("qu", "k"), ("pas", "pa"), ("c'est", "c"), ("je suis", "chui"), ("tu es", "t"), ("beaucoup", "bcp"),
    ("toujours", "tjrs"), ("pourquoi", "pk"), ("que ", "ke "), ("ais ", "é "), ("ez ", "é "), ("j'ai", "g"),
    ("eau", "o"), ("ph", "f"), ("ment ", "men "), ("aux ", "o "),
)  # fmt: skip


def texted(text: str, rng: random.Random) -> str:
    """French as typed on a telephone: no accents, shortened words."""
    text = text.lower().translate(str.maketrans("éèêàâùûîïôç’", "eeeaauuiioc'"))
    for long, short in _SMS:
        if rng.random() < 0.6:
            text = text.replace(long, short)
    return re.sub(r"[,.;:]", "", text) if rng.random() < 0.7 else text


def _dress(text: str, lang: str, rng: random.Random) -> str:
    opener = rng.choice(phrasebook.OPENERS[lang])
    text = opener + text + rng.choice(phrasebook.CLOSERS)
    chance = rng.random()
    if lang == "fr" and rng.random() < _POINTED_AT:
        text = re.sub(r"\bles (?=[A-Za-zÀ-ÿ]+s\b)", "ces ", text, count=1)
    if chance < 0.12 and lang == "fr":
        return texted(text, rng)
    if chance < 0.45:
        return _misspelt(text, rng)
    if chance < 0.49:
        return text.upper()
    return text[0].upper() + text[1:] if chance < 0.7 else text


def _misspelt(text: str, rng: random.Random) -> str:
    """One long word with a letter lost, doubled, swapped, spaced or written as a digit."""
    words = text.split()
    long = [number for number, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    number = rng.choice(long)
    word = words[number]
    place = rng.randrange(1, len(word) - 1)
    words[number] = rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            " ".join(word),
            word + (words.pop(number + 1) if number + 1 < len(words) else ""),
            word.replace("e", "3").replace("a", "4").replace("o", "0"),
        )
    )
    return " ".join(words)
