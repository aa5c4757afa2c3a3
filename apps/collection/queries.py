"""The matcher with every brand's queries in this process, kept up with what people save.

A worker's parent loads it (`warm`) before it forks: its children share that memory, and each takes over for itself
what was saved since.
"""

import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connections

from apps.collection.matching import Hit, Matcher, PostText, word_shares
from apps.collection.models import Post, StoredQuery
from apps.collection.query import QueryError, parse
from apps.core.tenancy import in_public

SAMPLE = 10_000  # posts that tell how common each word is


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose query it is."""

    brand_id: int
    watch_id: int


class StoredMatcher:
    """All stored queries, reloaded by their change number: one cheap look before each batch."""

    def __init__(self, shares: Mapping[str, float] | None = None) -> None:
        self._matcher = Matcher(shares)
        self._owners: dict[int, Owner] = {}
        self._seen = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._matcher)

    def refresh(self) -> None:
        """Take over what was saved since the last look."""
        changed = StoredQuery.objects.filter(changed__gt=self._seen).order_by("changed")
        for row in changed.values_list("pk", "brand_id", "watch_id", "text", "active", "changed"):
            pk, brand_id, watch_id, text, active, number = row
            if pk in self._owners:
                self._matcher.remove(pk)
                del self._owners[pk]
            if active:
                self._add(pk, Owner(brand_id, watch_id), text)
            self._seen = number

    def _add(self, pk: int, owner: Owner, text: str) -> None:
        try:
            query = parse(text)
        except QueryError:
            return  # saved under older rules; the watch page shows it as refused
        self._matcher.add(pk, query)
        self._owners[pk] = owner

    def match(self, posts: Sequence[PostText]) -> dict[int, dict[int, list[int]]]:
        """{brand id: {post number: [watch ids]}} for a batch of posts."""
        with self._lock:
            self.refresh()
            hits: list[Hit] = self._matcher.match(posts)
        found: dict[int, dict[int, list[int]]] = {}
        for hit in hits:
            owner = self._owners[int(hit.query_id)]
            found.setdefault(owner.brand_id, {}).setdefault(hit.post_index, []).append(owner.watch_id)
        return found


_stored = StoredMatcher()


def match(posts: Sequence[PostText]) -> dict[int, dict[int, list[int]]]:
    """Match a batch against the watches of all brands. Must be called in the public schema."""
    return _stored.match(posts)


def warm() -> int:
    """Load all stored queries into this process, which will fork; returns how many.

    Each hangs on the word that is rarest in the newest public posts. Leaves no connection open, which children would
    share, and nothing for their garbage collector to touch.
    """
    with in_public():
        newest = Post.objects.order_by("-collected_at").values_list("text", flat=True)[:SAMPLE]
        stored = StoredMatcher(word_shares(list(newest)))
        stored.refresh()
    globals()["_stored"] = stored
    connections.close_all()
    gc.collect()
    gc.freeze()
    return len(stored)


def forget() -> None:
    """Start from nothing, as a new process does; for tests, whose rows are rolled back."""
    globals()["_stored"] = StoredMatcher()
