"""The timetable: once a slot, and one fault stops nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from apps.core import ticker

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_timetable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ticker, "_entries", [])
    monkeypatch.setattr(ticker, "_last", {})
    return


def test_an_entry_is_called_once_in_its_slot() -> None:
    called: list[datetime] = []
    ticker.every(60, "minute", called.append)
    for seconds in (0, 1, 59, 60, 61):
        ticker.tick(NOON + timedelta(seconds=seconds))
    assert called == [NOON, NOON + timedelta(seconds=60)]


def test_a_fault_of_one_entry_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    called: list[datetime] = []
    ticker.every(60, "broken", lambda _now: 1 / 0)
    ticker.every(60, "clocks", called.append)
    ticker.tick(NOON)
    assert called == [NOON]
    assert "broken failed; it is due again in 60 s" in caplog.text


def test_a_slot_without_a_database_is_tried_again() -> None:
    answers: list[Any] = [OperationalError("away"), None]

    def work(_now: datetime) -> None:
        if answer := answers.pop(0):
            raise answer

    ticker.every(60, "feeds", work)
    with pytest.raises(OperationalError):
        ticker.tick(NOON)
    ticker.tick(NOON + timedelta(seconds=1))
    assert not answers
