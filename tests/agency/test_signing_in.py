"""The doors: wrong passwords close only the door they came through, and some roles need a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

PASSWORD = "une-phrase-assez-longue"


def sign_in(address: str, password: str) -> bool:
    answer = Client(REMOTE_ADDR=address).post(
        "/accounts/login/", {"login": "alice@vigie.example", "password": password}
    )
    return answer.status_code == 302


def test_wrong_passwords_from_one_address_lock_nobody_out_elsewhere(alice, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    alice.set_password(PASSWORD)
    alice.save()
    assert not any(sign_in("203.0.113.7", f"wrong-{n}") for n in range(4))
    assert not sign_in("203.0.113.7", PASSWORD)
    assert sign_in("198.51.100.3", PASSWORD)


@pytest.mark.parametrize(
    ("name", "asked"), [("bob", True), ("carole", True), ("diane", True), ("alice", False), ("karim", False)]
)
def test_who_proofreads_or_administers_adds_a_second_factor_first(
    name: str, asked: bool, request, settings, client_of
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = client_of(request.getfixturevalue(name))
    for path in ("/profile/", "/b/lumen/charter/", "/api/v1/brands/"):
        assert (client.get(path).headers.get("Location") == "/accounts/2fa/") is asked
    assert client.get("/accounts/2fa/").status_code == 200


def test_a_second_factor_that_stands_opens_the_desk(bob, settings, client_of) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = client_of(bob)
    assert client.post("/b/lumen/cases/1/take/")["Location"] == "/accounts/2fa/"
    assert "second facteur" in client.get("/accounts/2fa/").content.decode()
    Authenticator.objects.create(user=bob, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    assert client.get("/b/lumen/").status_code == 200


def test_without_production_nobody_is_held_up(bob, client_of) -> None:
    assert client_of(bob).get("/b/lumen/").status_code == 200


def test_where_one_is_signed_in_is_said_in_words(alice) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="198.51.100.3")
    client.post("/accounts/login/", {"login": "alice@vigie.example", "password": PASSWORD})
    page = client.get("/accounts/sessions/").content.decode()
    assert "Firefox · Windows" in page
    assert "198.51.100.3" in page
    assert "nulle part ailleurs" in page
