"""Tasks that note what they did, for tests of the mechanism."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from apps.core import outbox, tasks


class Notebook:
    """Registers tasks for the length of a test and keeps the schema and payload of each run."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def task(self, name: str, *, atomic: bool = True, fails: Callable[[], None] | None = None) -> str:
        """A task and a topic of the same name; `fails` is called after the note is taken."""

        def work(**payload: Any) -> None:
            self.lines.append((connection.schema_name, payload))
            if fails:
                fails()

        self._patch.setitem(tasks.registered(), name, tasks.Task(work, atomic))
        self._patch.setitem(outbox._listeners, name, (outbox.Listener(name),))
        return name


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """No event of the cast is waiting, and one may register tasks of one's own."""
    return Notebook(monkeypatch)
