"""Connecting a network as a person does it, the feeds' health as they read it, and the quarantine as they empty it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client

from apps.collection.models import Feed, RawItem
from apps.core.tenancy import in_public
from apps.monitoring.models import AccountRawItem, Mention, NetworkAccount
from tests.monitoring.test_connecting import ME, VALUES, answers

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(lumen: Any, client_of: Callable[..., Client], carole: Any) -> Client:
    return client_of(carole)


def test_every_network_has_a_guided_page_in_french(client: Client) -> None:
    from apps.networks.registry import connector, kinds

    index = client.get("/b/lumen/networks/").content.decode()
    for kind in kinds():
        assert f"/b/lumen/networks/{kind}/" in index
        page = client.get(f"/b/lumen/networks/{kind}/").content.decode()
        assert ("Tester" in page) == connector(kind).capabilities().guide.testable
    assert client.get("/b/lumen/networks/minitel/").status_code == 404


def test_a_tier_changes_what_is_offered_and_why_not(client: Client) -> None:
    ordinary = client.get("/b/lumen/networks/x/").content.decode()
    contract = client.get("/b/lumen/networks/x/?tier=enterprise").content.decode()
    assert "un message qui vous cite" in ordinary
    assert ordinary != contract


def test_the_test_button_says_who_the_network_knows(client: Client, monkeypatch: Any) -> None:
    answers(monkeypatch, httpx.Response(200, json=ME))
    page = client.post("/b/lumen/networks/mastodon/test/", VALUES, headers=HTMX).content.decode()
    assert "Maison Lumen" in page
    answers(monkeypatch, httpx.Response(401))
    page = client.post("/b/lumen/networks/mastodon/test/", VALUES, headers=HTMX).content.decode()
    assert 'role="alert"' in page
    assert "hunter2" not in page


def test_an_account_is_connected_and_its_secret_never_shown(
    client: Client, monkeypatch: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    answers(monkeypatch, httpx.Response(200, json=ME))
    response = client.post("/b/lumen/networks/mastodon/", {**VALUES, "listen": ["notifications"]})
    with inside(lumen):
        account = NetworkAccount.objects.get()
    assert response["Location"] == f"/b/lumen/connected/{account.pk}/"
    for path in (response["Location"], "/b/lumen/feeds/"):
        page = client.get(path).content.decode()
        assert "lumen@social.example" in page
        assert "hunter2" not in page


def test_a_refused_account_keeps_what_was_typed_but_no_secret(client: Client, monkeypatch: Any) -> None:
    answers(monkeypatch, httpx.Response(401))
    response = client.post("/b/lumen/networks/mastodon/", VALUES)
    page = response.content.decode()
    assert response.status_code == 422
    assert "social.example" in page
    assert "hunter2" not in page


def test_a_place_is_listened_to_from_its_networks_page(client: Client) -> None:
    where = "/b/lumen/networks/rss/listen/"
    assert client.post(where, {"listen": "feed", "url": ""}).status_code == 422
    client.post(where, {"listen": "feed", "url": "https://news.example/feed", "all": "1"})
    feed = Feed.objects.get(kind="rss")
    assert (feed.params["url"], feed.matched, feed.interval_seconds) == (
        "https://news.example/feed",
        False,
        300,
    )


def test_the_page_shows_next_try_quota_band_and_what_is_not_accounted_for(
    client: Client, lumen: Any, now: Any
) -> None:
    Feed.objects.create(
        kind="rss", name="La presse", brand_id=lumen.pk, next_at=now, last_success_at=now, unaccounted=3,
        quota={"limit": 300, "remaining": 41, "resets_at": now.isoformat()},
        volume={"hours": 6, "observed": 7, "low": 4, "expected": 16.0, "high": 64},
    )  # fmt: skip
    page = client.get("/b/lumen/feeds/").content.decode()
    for shown in ("41 / 300", "6 h", "4", "64", "3 éléments"):
        assert shown in page


def test_an_item_is_tried_again_or_put_away_with_a_reason(
    client: Client, lumen: Any, now: Any, inside: Callable[..., Any]
) -> None:
    feed = Feed.objects.create(kind="webhook", name="forum", brand_id=lumen.pk, matched=False)
    good = b'{"item": {"id": "1", "text": "Panne", "posted_at": "2026-03-10T09:00:00Z"}, "fields": {}}'
    with inside(lumen):
        rows = [
            AccountRawItem.objects.create(
                feed_id=feed.pk, network="webhook", external_id=str(number), sha256=bytes([number]) * 32,
                payload=payload, received_at=now, state="quarantined", error="no JSON",
            )
            for number, payload in ((1, good), (2, b"{"))
        ]  # fmt: skip
    first, second = (f"/b/lumen/quarantine/{row.pk}/" for row in rows)
    assert client.post(f"{first}retry/").status_code == 302
    assert client.post(f"{second}retry/").status_code == 302
    assert client.post(f"{second}discard/", {"reason": ""}).status_code == 422
    assert client.post(f"{second}discard/", {"reason": "essai"}).status_code == 302
    with inside(lumen):
        assert set(AccountRawItem.objects.values_list("state", flat=True)) == {"recorded", "discarded"}
        assert Mention.objects.get().text == "Panne"


def test_what_a_shared_feed_left_is_looked_at_here_too(client: Client, lumen: Any, now: Any) -> None:
    with in_public():
        ours = Feed.objects.create(kind="webhook", name="a", agency_id=lumen.agency_id)
        other = Feed.objects.create(kind="webhook", name="b", agency_id=lumen.agency_id + 1)
        rows = [
            RawItem.objects.create(
                feed_id=feed.pk, network="webhook", external_id=f"poison-{feed.name}", sha256=feed.name.encode() * 32,
                payload=b"{", received_at=now, state="quarantined", error="no JSON",
            )
            for feed in (ours, other)
        ]  # fmt: skip
    page = client.get("/b/lumen/quarantine/").content.decode()
    assert "poison-a" in page
    assert "poison-b" not in page
    for row, status in zip(rows, (302, 422), strict=True):
        where = f"/b/lumen/quarantine/{row.pk}/discard/"
        assert client.post(where, {"reason": "essai", "shared": "yes"}).status_code == status
