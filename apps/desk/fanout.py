"""One LISTEN a process, handed on to everybody who watches: three hundred pages cost one connection."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from typing import Any

import psycopg
from django.conf import settings

CHANNEL = "vigie_desk"
PING_SECONDS = 15.0
# A page that does not read is dropped at this many unread lines; its browser connects again by itself.
LONGEST_QUEUE = 100
RETRY_SECONDS = (0.5, 10.0)
CLOSED = ""


def _address() -> dict[str, Any]:
    """The database as Django reaches it, outside every pool."""
    own = settings.DATABASES["default"]
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {name: own[key] for name, key in parts.items() if own.get(key)}


class Hub:
    """The process's one listening connection and the queues it feeds, by brand."""

    def __init__(self) -> None:
        self._queues: dict[int, set[asyncio.Queue[str]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def join(self, brand_ids: Collection[int]) -> asyncio.Queue[str]:
        """A queue of the news of these brands; leave() takes it away again."""
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._listen())
        queue: asyncio.Queue[str] = asyncio.Queue(LONGEST_QUEUE)
        for brand_id in brand_ids:
            self._queues[brand_id].add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[str], brand_ids: Collection[int]) -> None:
        """Stop feeding a queue; the last one to leave closes the connection."""
        for brand_id in brand_ids:
            self._queues[brand_id].discard(queue)
            if not self._queues[brand_id]:
                del self._queues[brand_id]
        if not self._queues and self._task is not None:
            self._task.cancel()
            self._task = None

    def hand_on(self, payload: str) -> None:
        """Give one line "brand|news" to all who watch that brand."""
        brand_id, _sep, news = payload.partition("|")
        if not brand_id.isdigit():
            return
        for queue in tuple(self._queues.get(int(brand_id), ())):
            try:
                queue.put_nowait(news)
            except asyncio.QueueFull:
                self._drop(queue)

    def _drop(self, queue: asyncio.Queue[str]) -> None:
        for queues in self._queues.values():
            queues.discard(queue)
        with contextlib.suppress(asyncio.QueueEmpty):
            queue.get_nowait()
        queue.put_nowait(CLOSED)

    async def _listen(self) -> None:
        wait = RETRY_SECONDS[0]
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as own:
                    await own.execute(f"LISTEN {CHANNEL}")
                    wait = RETRY_SECONDS[0]
                    async for notice in own.notifies():
                        self.hand_on(notice.payload)
            except (psycopg.Error, OSError):
                await asyncio.sleep(wait)
                wait = min(wait * 2, RETRY_SECONDS[1])


hub = Hub()


async def stream(source: Hub, brand_ids: Collection[int]) -> AsyncIterator[str]:
    """Server-sent events of these brands until the page goes away."""
    queue = source.join(brand_ids)
    try:
        yield "retry: 3000\n: welcome\n\n"
        while True:
            try:
                news = await asyncio.wait_for(queue.get(), PING_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if news == CLOSED:
                return
            yield f"data: {news}\n\n"
    finally:
        source.leave(queue, brand_ids)
