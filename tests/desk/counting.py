"""How many queries a page costs."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


class Counting:
    """Asks for a page twice and counts the second time, when what is cached once a process is there."""

    def __call__(self, client: Client, path: str) -> tuple[Any, int]:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        return response, len(queries)
