"""The town comes alive: stories go on, people chat, and react to what brands answer."""

import random

from apps.networks.practice.server.life import REACTS_AFTER, Line, echo, reaction, small_talk, story_line
from apps.networks.practice.server.people import person
from apps.networks.practice.server.scenes import STORIES
from apps.networks.practice.server.store import Store

BACKLOG_SPAN = 6 * 3600.0  # seconds of past that a new town is given


class Town:
    """Advances by one thing at a time; the caller sets the pace and the clock."""

    def __init__(self, store: Store, seed: int | None = None) -> None:
        self.store = store
        self.chance = random.Random(seed)  # noqa: S311  # invented talk, not secrets

    def fill(self, count: int, *, now: float) -> None:
        """Give an empty town a past of about `count` posts over six hours."""
        if self.store.last_event() or not count:
            return
        for index in range(count):
            self.tick(now=now - BACKLOG_SPAN * (count - index) / count)

    def tick(self, *, now: float) -> None:
        """Due reactions, then one more thing happens."""
        self.react(now=now)
        fate = self.chance.random()
        if fate < 0.4 and self.tell(now=now):
            return
        if fate > 0.97:
            return self.change_mind(now=now)
        line = echo(self.store.latest(15), self.chance) if fate > 0.85 else None
        self.say(line or small_talk(self.chance), now=now)

    def say(self, line: Line, *, now: float) -> int:
        """Post a line."""
        return self.store.say(
            line.author,
            line.text,
            at=now,
            lang=line.lang,
            parent=line.parent,
            likes=line.likes,
            reposts=line.reposts,
        )

    def tell(self, *, now: float) -> bool:
        """The next beat of one of the stories that is not over."""
        brand = self.chance.choice(list(STORIES))
        numbers = self.store.noted(f"beat:{brand}:")
        beat = len(numbers)
        line = story_line(brand, beat, numbers)
        if line is None:
            return False
        self.store.note(f"beat:{brand}:{STORIES[brand][beat].name}", self.say(line, now=now))
        return True

    def react(self, *, now: float) -> None:
        """People answer the brands' answers that are due."""
        for answer in self.store.take_reactions(now=now):
            asked = self.store.post(answer.parent) if answer.parent else None
            if asked is None or asked.deleted or asked.author in self.store.relations(answer.author, "block"):
                continue
            line = reaction(person(asked.author), answer, self.store.thread(answer.number), self.chance)
            if line is not None:
                self.say(line, now=now)

    def answered(self, number: int, *, now: float) -> None:
        """A brand has answered: somebody will react soon."""
        self.store.expect_reaction(number, due_at=now + self.chance.uniform(*REACTS_AFTER))

    def change_mind(self, *, now: float) -> None:
        """Somebody edits or deletes a post of their own."""
        posts = [
            post
            for post in self.store.latest(30)
            if not post.deleted and person(post.author).temper == "neutral"
        ]
        if not posts:
            return
        post = self.chance.choice(posts)
        if self.chance.random() < 0.5:
            self.store.delete(post.number, at=now)
        else:
            self.store.edit(post.number, f"{post.text} (Édité : faute de frappe.)", at=now)
