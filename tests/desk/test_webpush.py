"""Web push: the example of RFC 8291, signatures others can check, and what is sent to whom."""

import base64
import json
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from apps.agency import notices
from apps.agency.models import Notification, PushSubscription, User
from apps.desk import pushing, webpush
from apps.networks.http import HttpClient

# RFC 8291, appendix A.
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
PASSING = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def from_web(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_message_is_sealed_as_the_standard_shows() -> None:
    passing = ec.derive_private_key(int.from_bytes(from_web(PASSING), "big"), webpush.CURVE)
    words = b"When I grow up, I want to be a watermelon"
    assert webpush.encoded(webpush.sealed(words, P256DH, AUTH, salt=from_web(SALT), passing=passing)) == BODY


def test_the_sender_signs_for_the_push_service_alone(now) -> None:
    key = webpush.own_key(b"secret")
    header = webpush.authorization("https://push.example/send/abc", "https://vigie.example", key, now)
    token = header.removeprefix("vapid t=").partition(",")[0]
    head, claims, signature = token.split(".")
    raw = from_web(signature)
    pair = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(from_web(claims))["aud"] == "https://push.example"
    assert header.endswith(webpush.encoded(webpush.point_of(webpush.own_key(b"secret").public_key())))


@pytest.mark.parametrize(
    ("p256dh", "auth"), [("", AUTH), ("BCVx", AUTH), ("é" * 87, AUTH), ("A" * 87, AUTH), (P256DH, "short")]
)
def test_what_is_no_key_is_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(webpush.PushError):
        webpush.sealed(b"x", p256dh, auth, salt=b"0" * 16, passing=webpush.own_key(b"s"))


@pytest.fixture
def rings(lumen, inside, alice, carole, now):
    """A browser of Alice's, and somebody who gave her a case."""
    pushing.subscribe(alice, "https://push.example/send/1", P256DH, AUTH, now)
    User.objects.filter(pk=alice.pk).update(pushed_kinds=["assigned"])
    with inside(lumen):
        notices.tell([alice.pk], "assigned", now, case_id=12, facts={"by": carole.pk})


def sending(status: int, sent: list[httpx.Request]) -> HttpClient:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(status)

    return HttpClient(transport=httpx.MockTransport(answer))


def test_what_was_not_read_rings_once(rings, now) -> None:
    sent: list[httpx.Request] = []
    later = now + timedelta(minutes=1)
    assert [pushing.push_due(later, sending(201, sent)), pushing.push_due(later, sending(201, sent))] == [
        1,
        0,
    ]
    assert sent[0].headers["Content-Encoding"] == "aes128gcm"
    assert b"Lumen" not in sent[0].content


def test_a_ring_says_who_what_and_how_long_is_left(rings, alice, lumen, now) -> None:
    row = Notification.objects.get(user_id=alice.pk)
    row.facts |= {"due_at": (now + timedelta(minutes=12)).isoformat()}
    told = json.loads(pushing.message(row, alice, lumen, "Carole", now))
    assert told["title"] == "Lumen · Un dossier vous est confié"
    assert told["body"] == "#12 · par Carole · reste 12 min"


def test_quiet_hours_and_what_is_not_wanted_do_not_ring(rings, alice, now) -> None:
    User.objects.filter(pk=alice.pk).update(quiet_hours=["00:00", "23:59"])
    assert pushing.push_due(now + timedelta(minutes=1), sending(201, [])) == 0


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (500, 1), (201, 1)])
def test_a_browser_that_is_gone_is_forgotten(rings, now, status: int, left: int) -> None:
    pushing.push_due(now + timedelta(minutes=1), sending(status, []))
    assert PushSubscription.objects.count() == left


def test_a_person_lets_a_browser_ring_and_takes_it_back(client_of, alice, bob) -> None:
    keys = {"endpoint": "https://push.example/send/2", "p256dh": P256DH, "auth": AUTH}
    client = client_of(alice)
    assert client.post("/profile/push/", keys).status_code == 204
    assert client_of(bob).post("/profile/push/", keys | {"off": "1"}).status_code == 204
    assert PushSubscription.objects.get().user == alice
    assert client.post("/profile/push/", keys | {"off": "1"}).status_code == 204
    assert not PushSubscription.objects.exists()
    for wrong in ({"endpoint": "http://127.0.0.1/"}, {"p256dh": "x"}, {"auth": "\x00"}):
        assert client.post("/profile/push/", keys | wrong).status_code == 422
    assert "showNotification" in client.get("/worker.js").content.decode()


def test_a_person_chooses_what_comes_which_way(client_of, alice) -> None:
    client = client_of(alice)
    form = {"mail": ["alert", "nonsense"], "push": ["assigned"], "quiet_from": "22:00", "quiet_to": "07:00"}
    assert client.post("/profile/ways/", form | {"digest_at": "08:00"}).status_code == 302
    alice.refresh_from_db()
    assert (alice.mailed_kinds, alice.pushed_kinds) == (["alert"], ["assigned"])
    assert (alice.quiet_hours, alice.digest_at) == (["22:00", "07:00"], "08:00")
    assert client.post("/profile/ways/", form | {"quiet_to": ""}).status_code == 422
    assert client.post("/profile/ways/", form | {"digest_at": "25:61"}).status_code == 422
