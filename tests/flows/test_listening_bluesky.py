"""The journey of a post on Bluesky's own servers, through the firehose; skipped where they are not installed."""

from collections.abc import Iterator

import httpx
import pytest
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.monitoring.services.accounts import connect_account
from apps.networks.bluesky.connector import BlueskyConnector
from apps.networks.contract import FeedData, Target
from apps.networks.http import HttpClient
from tests.cases.office import Office
from tests.flows.listening import Journey, goes_out_once, is_killed_before_sending, survives_the_worst_moment
from tests.networks.bluesky_lab import Lab, Person


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    running = Lab()
    yield running
    running.stop()


def replies_of(person: Person, target: Target) -> list[str]:
    """Every record in the person's repository that answers the target."""
    params = {"repo": person.did, "collection": "app.bsky.feed.post", "limit": 100}
    url = f"{person.lab.pds}/xrpc/com.atproto.repo.listRecords"
    records = httpx.get(url, params=params, trust_env=False).raise_for_status().json()["records"]
    parents = [
        (one["value"]["text"], one["value"].get("reply", {}).get("parent", {}).get("uri")) for one in records
    ]
    return [text for text, uri in parents if uri == target.external_id]


@pytest.fixture
def journey(lab: Lab, lumen_db, actor, alice, bob, carole, settings) -> Journey:
    settings.PRIVATE_HOSTS = [lab.host]
    settings.PUBLISH_TIMEOUT_SECONDS, settings.PUBLISH_SETTLE_SECONDS = 30.0, 0
    office = Office(*(actor(person, lumen_db) for person in (alice, bob, carole)), now=timezone.now())
    brand, stranger = lab.person("brand"), lab.person("fan")
    connect_account(
        SYSTEM,
        "bluesky",
        brand.handle,
        {"password": brand.password},
        external_id=brand.did,
        server=lab.pds,
    )
    params = {"listen": "firehose", "server": lab.pds, "wait": 1}
    # A quiet firehose tells its place only with the next event: the real one is never quiet.
    network = BlueskyConnector(None, HttpClient(private_hosts=[lab.host]))
    place = network.listen(FeedData("firehose", params, {"seq": 0}), 10_000).cursor
    assert place is not None
    return Journey(office, "bluesky", params, stranger.say, lambda target: replies_of(brand, target), place)


def test_a_strangers_words_are_heard_and_answered_once(journey: Journey) -> None:
    goes_out_once(journey)


def test_a_process_killed_after_sending_sends_nothing_twice(journey: Journey, monkeypatch) -> None:
    survives_the_worst_moment(journey, monkeypatch)


def test_a_process_killed_before_sending_loses_nothing(journey: Journey, monkeypatch) -> None:
    is_killed_before_sending(journey, monkeypatch)
