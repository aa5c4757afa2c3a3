"""All queries of all brands against batches of posts."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.collection.matching.evaluation import matches
from apps.collection.matching.posts import PostText
from apps.collection.query import Query


class Hit(NamedTuple):
    """A query that matches the post at this place of the batch."""

    query_id: int | str
    post_index: int


class Matcher:
    """Holds queries and tells which of them match each post of a batch."""

    def __init__(self) -> None:
        self._queries: dict[int | str, Query] = {}

    def add(self, query_id: int | str, query: Query) -> None:
        """Add a query. Raises KeyError where the id is taken."""
        if query_id in self._queries:
            raise KeyError(query_id)
        self._queries[query_id] = query

    def remove(self, query_id: int | str) -> None:
        """Take a query out. Raises KeyError where there is none of that id."""
        del self._queries[query_id]

    def replace(self, query_id: int | str, query: Query) -> None:
        """Put a query in the place of the one with the same id, if any."""
        self._queries[query_id] = query

    def match(self, posts: Sequence[PostText]) -> list[Hit]:
        """Every pair of a query and a post it matches, by post."""
        return [
            Hit(query_id, index)
            for index, post in enumerate(posts)
            for query_id, query in self._queries.items()
            if matches(query, post)
        ]
