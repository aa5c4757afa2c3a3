"""The journey of a post on a running server with the Mastodon API; skipped where none is installed."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.monitoring.services.accounts import connect_account
from apps.networks.contract import Target
from tests.cases.office import Office
from tests.flows.listening import Journey, goes_out_once, is_killed_before_sending, survives_the_worst_moment
from tests.networks.test_mastodon import Instance


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    running = Instance(tmp_path)
    yield running
    running.process.stop()


def plain(content: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", content))


@pytest.fixture
def journey(instance: Instance, lumen_db, actor, alice, bob, carole, settings) -> Journey:
    settings.PRIVATE_HOSTS = [instance.host]
    settings.PUBLISH_TIMEOUT_SECONDS, settings.PUBLISH_SETTLE_SECONDS = 30.0, 0
    office = Office(*(actor(person, lumen_db) for person in (alice, bob, carole)), now=timezone.now())
    connect_account(
        SYSTEM,
        "mastodon",
        "brand",
        {"token": "tok-brand"},
        external_id=instance.as_("brand").check().external_id,
        server=instance.url,
    )

    def answers(target: Target) -> list[str]:
        number = target.external_id.rpartition("/")[2]
        around: dict[str, Any] = instance.api("GET", f"/api/v1/statuses/{number}/context", "fan")
        return [plain(status["content"]) for status in around["descendants"]]

    return Journey(office, "mastodon", {"listen": "public", "server": instance.url}, instance.say, answers)


def test_a_strangers_words_are_heard_and_answered_once(journey: Journey) -> None:
    goes_out_once(journey)


def test_a_process_killed_after_sending_sends_nothing_twice(journey: Journey, monkeypatch) -> None:
    survives_the_worst_moment(journey, monkeypatch)


def test_a_process_killed_before_sending_loses_nothing(journey: Journey, monkeypatch) -> None:
    is_killed_before_sending(journey, monkeypatch)
