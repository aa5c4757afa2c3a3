"""News: one listening connection, handed on by brand, ids only."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from apps.desk.fanout import LONGEST_QUEUE, Hub, stream
from tests.cases.office import Office


def run(coroutine: Any) -> Any:
    """The coroutine's answer, from a thread of its own: a browser test may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result(10)


class Deaf(Hub):
    """A hub that is told by the test instead of the database."""

    async def _listen(self) -> None:
        await asyncio.Event().wait()


def test_news_reach_those_who_watch_the_brand_and_nobody_else() -> None:
    async def told() -> tuple[str, bool]:
        hub = Deaf()
        mine, other = stream(hub, {1}), stream(hub, {2})
        assert (await anext(mine)).startswith("retry")
        await anext(other)
        hub.hand_on('1|{"kind": "case"}')
        hub.hand_on("nonsense")
        got = await anext(mine)
        waiting = asyncio.ensure_future(anext(other))
        await asyncio.sleep(0)
        quiet = not waiting.done()
        waiting.cancel()
        await mine.aclose()  # type: ignore[attr-defined]
        return got, quiet

    assert run(told()) == ('data: {"kind": "case"}\n\n', True)


def test_a_page_that_does_not_read_is_dropped() -> None:
    async def lagging() -> list[str]:
        hub = Deaf()
        slow = stream(hub, {1})
        await anext(slow)
        for number in range(LONGEST_QUEUE + 5):
            hub.hand_on(f"1|{number}")
        return [line async for line in slow]

    assert len(run(lagging())) == LONGEST_QUEUE - 1


@pytest.mark.django_db(transaction=True)
def test_a_changed_case_tells_its_number_and_no_text(
    office: Office, inside: Callable[..., Any], lumen: Any
) -> None:
    address = dict(connection.get_connection_params())
    keys = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{key: address[key] for key in keys if address.get(key)}, autocommit=True) as own:
        own.execute("LISTEN vigie_desk")
        with inside(lumen), transaction.atomic():
            case = office.case("Un secret bien gardé")
        heard = [notice.payload for notice in own.notifies(timeout=3, stop_after=3)]
    news = [json.loads(line.partition("|")[2]) for line in heard]
    assert all(line.startswith(f"{lumen.pk}|") for line in heard)
    assert news[0] == {"kind": "case", "id": case.pk, "state": "new", "fresh": True}
    assert "secret" not in "".join(heard)
    assert settings.DATABASES["default"]["ENGINE"] == "apps.core.postgres"


@pytest.mark.django_db
def test_nobody_listens_to_a_brand_they_have_no_part_in(
    client_of: Callable[..., Client], eve: Any, lumen: Any
) -> None:
    assert client_of(eve).get("/live/?brand=lumen").status_code == 422
    assert Client().get("/live/?brand=lumen").status_code == 302
