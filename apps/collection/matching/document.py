"""One post cut into words, with where each word occurs: what the direct path reads."""

from functools import cached_property

from apps.collection.matching.posts import PostText
from apps.core.words import Word, Words, split_words

# One occurrence: the first word and the one after the last.
Place = tuple[int, int]


class Document:
    """The words of a post, and an index of them built when first asked."""

    def __init__(self, post: PostText, split: Words | None = None) -> None:
        self.post = post
        split = split or split_words(post.text)
        self.words: tuple[Word, ...] = split.words
        self.joined = split.joined

    @cached_property
    def singulars(self) -> dict[str, list[Place]]:
        """Places of every word, and of neighbours written as one, by their singular."""
        index: dict[str, list[Place]] = {}
        for number, word in enumerate(self.words):
            index.setdefault(word.singular, []).append((number, number + 1))
        for joined in self.joined:
            index.setdefault(joined.singular, []).append((joined.first, joined.last + 1))
        return index

    @cached_property
    def bio_words(self) -> tuple[str, ...]:
        return tuple(word.singular for word in split_words(self.post.bio).words)

    def code_points(self, place: Place) -> tuple[int, int]:
        """Where an occurrence starts and ends in the original text."""
        return self.words[place[0]].start, self.words[place[1] - 1].end
