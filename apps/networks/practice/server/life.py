"""Who speaks next, and how people take an answer. Pure: chance and time are arguments."""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Literal

from apps.networks.practice.server.people import CAST, Person, person
from apps.networks.practice.server.scenes import ECHOES, NOISE, REACTIONS, SLOTS, STORIES, TALK
from apps.networks.practice.server.store import Post

REACTS_AFTER = (8.0, 45.0)  # seconds: soon enough that a newcomer sees it happen
PATIENCE = {"troll": 3, "hater": 2, "unhappy": 3}
KIND_WORDS = "desole navre excuse regrett compren merci sorry apolog understand thank"
ACTION_WORDS = "prive rembours echang remplac rappel numero solution verifi contact retour dm message refund replace help"
COLD_WORDS = re.compile(r"\b(calmez|mensonge|tant pis|votre faute|ridicule|your fault|calm down)")

Take = Literal["good", "again", "bad"]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is about to be said."""

    author: str
    text: str
    lang: str = "fr"
    parent: int | None = None
    likes: int = 0
    reposts: int = 0


def filled(text: str, chance: random.Random) -> str:
    """A line with its slots filled."""
    return Template(text).safe_substitute({name: chance.choice(words) for name, words in SLOTS.items()})


def story_line(brand: str, beat: int, numbers: dict[str, int]) -> Line | None:
    """The beat of a brand's story; None when the story is over. `numbers` are the posts of the beats already told."""
    if beat >= len(STORIES[brand]):
        return None
    told = STORIES[brand][beat]
    return Line(told.author, told.text, told.lang, numbers.get(told.to), told.likes, told.reposts)


def small_talk(chance: random.Random) -> Line:
    """Something said around the stories, by somebody whose temper fits."""
    speaker = chance.choice([one for one in CAST if one.lang == "fr"])
    brand = speaker.brand or chance.choice(["", "", *TALK])
    lines = TALK.get(brand, {}).get(speaker.temper) or NOISE
    likes = min(int(chance.paretovariate(1.1)), 400)
    return Line(speaker.handle, filled(chance.choice(lines), chance), likes=likes, reposts=likes // 5)


def echo(recent: Sequence[Post], chance: random.Random) -> Line | None:
    """A bystander's word under somebody's recent post."""
    posts = [post for post in recent if not post.deleted and person(post.author).temper != "brand"]
    if not posts:
        return None
    post = chance.choice(posts)
    speakers = [one for one in CAST if one.lang == "fr" and one.handle != post.author]
    return Line(chance.choice(speakers).handle, filled(chance.choice(ECHOES), chance), parent=post.number)


def folded(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def take(answer: str, good_before: int) -> Take:
    """How an answer is taken: it must feel with the person and say what happens next, and not scold."""
    text = folded(answer)
    kind = any(word in text for word in KIND_WORDS.split())
    acts = any(word in text for word in ACTION_WORDS.split())
    if COLD_WORDS.search(text) or not (kind and acts):
        return "bad"
    return "again" if good_before else "good"


def reaction(speaker: Person, answer: Post, thread: Sequence[Post], chance: random.Random) -> Line | None:
    """What somebody says to the brand's answer; None when they have nothing more to say."""
    own = [post for post in thread if post.author == speaker.handle and post.number > (answer.root or 0)]
    answers = [post for post in thread if post.author == answer.author and post.number < answer.number]
    if speaker.temper == "brand" or len(own) >= PATIENCE.get(speaker.temper, 2) + 2:
        return None
    taken = take(answer.text, sum(take(post.text, 0) == "good" for post in answers))
    text = chance.choice(REACTIONS[speaker.temper][taken])
    return Line(speaker.handle, text, parent=answer.number)
