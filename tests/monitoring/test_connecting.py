"""Connecting an account: asked first, sealed then, stopped when it is revoked, woken when it is renewed."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from apps.agency.access import SYSTEM, Forbidden
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.core.tenancy import entered, in_public
from apps.monitoring.models import Mention, NetworkAccount
from apps.monitoring.services import collecting, connecting
from apps.monitoring.services.accounts import account_data
from apps.monitoring.services.collecting import collect
from apps.networks.contract import NetworkError
from apps.networks.registry import is_own
from tests.networks.conftest import Recorder

ME = {"id": "7", "acct": "lumen", "display_name": "Maison Lumen"}
VALUES = {"server": "https://social.example", "token": "hunter2"}


def answers(monkeypatch: pytest.MonkeyPatch, *said: httpx.Response) -> Recorder:
    """The network answers so; whatever else it is asked it does not know."""
    recorder = Recorder(*said, *(httpx.Response(404) for _more in range(20)))
    monkeypatch.setattr(connecting, "client", lambda *_timeout: recorder.http)
    monkeypatch.setattr(collecting, "client", lambda *_timeout: recorder.http)
    return recorder


@pytest.fixture
def account(lumen, now, monkeypatch) -> Iterator[NetworkAccount]:
    answers(monkeypatch, httpx.Response(200, json=ME))
    with entered(lumen):
        what = connecting.filled_in("mastodon", VALUES)
        yield connecting.connect(SYSTEM, what, ["notifications"], now)


def feed() -> Feed:
    with in_public():
        return Feed.objects.get(kind="mastodon")


def test_an_account_is_named_by_its_network_and_listened_to(account, now) -> None:
    account.refresh_from_db()
    assert (account.external_id, account.handle) == ("social.example/7", "lumen@social.example")
    assert account.checked_at == now
    assert b"hunter2" not in bytes(account.sealed)
    assert account_data(account).credentials["token"].reveal() == "hunter2"
    assert (feed().account_id, feed().params, feed().matched) == (
        account.pk,
        {"listen": "notifications"},
        False,
    )


def test_what_the_network_does_not_know_is_not_kept(lumen_db, now, monkeypatch) -> None:
    answers(monkeypatch, httpx.Response(401))
    with pytest.raises(NetworkError) as caught:
        connecting.connect(SYSTEM, connecting.filled_in("mastodon", VALUES), [], now)
    assert caught.value.kind == "expired"
    assert "hunter2" not in f"{caught.value!r}"
    assert not NetworkAccount.objects.exists()


def test_a_missing_field_is_named(lumen_db) -> None:
    with pytest.raises(VigieError) as caught:
        connecting.filled_in("mastodon", {"server": "social.example", "token": "  "})
    assert caught.value.field == "token"


def test_a_moderator_connects_nothing(lumen_db, alice, actor, now, monkeypatch) -> None:
    recorder = answers(monkeypatch)
    with pytest.raises(Forbidden):
        connecting.connect(actor(alice, lumen_db), connecting.filled_in("mastodon", VALUES), [], now)
    assert recorder.requests == []


def test_a_revoked_token_stops_the_feed_and_its_renewal_wakes_it(account, lumen, now, monkeypatch) -> None:
    answers(monkeypatch, httpx.Response(401))
    with in_public():
        assert collect(feed().pk, now) == 0
    account.refresh_from_db()
    assert (feed().state, account.state) == ("expired", "expired")
    answers(monkeypatch, httpx.Response(200, json=ME))
    kept = account_data(account)
    what = connecting.filled_in("mastodon", {"token": "fresh"}, kept=kept)
    again = connecting.connect(SYSTEM, what, [], now + timedelta(hours=1), again=account)
    account.refresh_from_db()
    assert again.pk == account.pk
    assert (feed().state, account.state) == ("active", "active")
    assert account_data(account).credentials["token"].reveal() == "fresh"


def test_credentials_of_another_account_are_refused(account, now, monkeypatch) -> None:
    answers(monkeypatch, httpx.Response(200, json=ME | {"id": "8", "acct": "rival"}))
    with pytest.raises(VigieError, match="rival"):
        connecting.connect(SYSTEM, connecting.filled_in("mastodon", VALUES), [], now, again=account)
    assert account_data(account).credentials["token"].reveal() == "hunter2"


def test_asking_again_tells_whether_the_account_still_holds(account, now, monkeypatch) -> None:
    answers(monkeypatch, httpx.Response(401))
    with pytest.raises(NetworkError):
        connecting.ask_again(SYSTEM, account.pk, now)
    account.refresh_from_db()
    assert account.state == "expired"
    answers(monkeypatch, httpx.Response(200, json=ME))
    assert connecting.ask_again(SYSTEM, account.pk, now).name == "Maison Lumen"
    account.refresh_from_db()
    assert account.state == "active"


def test_a_removed_account_holds_no_secret_and_its_feeds_rest(account) -> None:
    connecting.remove_account(SYSTEM, account.pk)
    account.refresh_from_db()
    assert (account.state, bytes(account.sealed), feed().state) == ("removed", b"", "paused")


def test_what_a_search_finds_with_the_account_is_not_said_to_the_account(
    account, lumen, now, monkeypatch
) -> None:
    found = {
        "id": "1",
        "created_at": "2026-03-10T09:00:00Z",
        "content": "<p>Une lampe</p>",
        "account": {"id": "9", "acct": "zoe", "display_name": "Zoé", "url": "", "note": ""},
        "visibility": "public",
        "uri": "https://social.example/1",
        "url": "https://social.example/1",
    }
    answers(monkeypatch, httpx.Response(200, json={"statuses": [found]}))
    with in_public():
        search = Feed.objects.create(
            kind="mastodon", name="search", brand_id=lumen.pk, account_id=account.pk, matched=False,
            params={"listen": "search", "q": "lampe"}, next_at=now,
        )  # fmt: skip
        assert collect(search.pk, now) == 1
    assert list(Mention.objects.values_list("addressed", "account_id")) == [(False, None)]
    assert is_own("mastodon", "notifications")
    assert is_own("facebook", "webhook")
