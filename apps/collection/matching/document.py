"""One post cut into words, with where each word occurs: what the direct path reads."""

from functools import cached_property

from apps.collection.matching.posts import PostText
from apps.core.words import Joined, Word, Words, split_words

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
    def joined_at(self) -> dict[int, list[Joined]]:
        """Neighbours written as one, by the number of their first word."""
        index: dict[int, list[Joined]] = {}
        for joined in self.joined:
            index.setdefault(joined.first, []).append(joined)
        return index

    @cached_property
    def bio(self) -> "Document":
        """What the author says of themself, read like a post."""
        return Document(PostText(self.post.bio))
