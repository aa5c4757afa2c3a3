"""The optional assistant: off by default, given little, deciding nothing, and never in the way when it fails."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import override_settings

from apps.agency import assistants
from apps.agency.access import SYSTEM, Forbidden
from apps.agency.models import Assistant
from apps.analysis import assistant as wire
from apps.analysis.models import Verdict
from apps.analysis.services import classify
from apps.analysis.services.opinions import ask_opinions
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public
from tests.analysis.people import heard, said

OPINION = json.dumps({"sentiment": {"value": "negative", "why": "ironie"}, "breach": {"value": "no such"}})
TEXT = "@zoe merci, rappelez-moi au 06 12 34 56 78 https://exemple.fr/x"


@pytest.fixture
def endpoint():
    """A model behind HTTP: keeps what it was asked, and answers as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append((self.path, dict(self.headers), json.loads(body)))
            status, answer = server.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    server.answer = (200, json.dumps({"choices": [{"message": {"content": f"Voici : {OPINION}"}}]}).encode())
    server.place = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(PRIVATE_HOSTS=[server.place]):
        yield server
    server.shutdown()
    server.server_close()
    assistants._known.clear()


def turned_on(agency, endpoint, **changes) -> Assistant:
    chosen = {
        "enabled": True, "kind": "openai", "url": f"http://{endpoint.place}/v1", "model": "petit", "key": "cle-1",
        "a_day": 5, **changes,
    }  # fmt: skip
    return assistants.configure_assistant(SYSTEM, agency, **chosen)


def kept() -> Assistant:
    """As it stands; a brand's own role may not even read it."""
    with in_public():
        return Assistant.objects.get()


def doubtful(now, number: str = "1") -> int:
    """A mention whose tone is in doubt."""
    (pk,) = heard([said(number, TEXT, now)], now)
    Verdict.objects.filter(pk=pk).update(unsure=["sentiment", "breach"], sentiment="positive")
    return pk


def test_it_is_off_until_an_administrator_turns_it_on(lumen_db, endpoint, now, actor, alice) -> None:
    assert ask_opinions([doubtful(now)], now) == 0
    assert endpoint.asked == []
    with pytest.raises(Forbidden):
        assistants.configure_assistant(
            actor(alice, lumen_db), lumen_db.agency, enabled=True, kind="openai", url="https://a.example",
            model="m", key="", a_day=1,
        )  # fmt: skip


def test_it_gives_an_opinion_and_decides_nothing(lumen_db, endpoint, now) -> None:
    turned_on(lumen_db.agency, endpoint)
    pk = doubtful(now)
    assert ask_opinions([pk], now) == 1
    verdict = Verdict.objects.get(pk=pk)
    assert verdict.opinion["fields"] == {"sentiment": {"value": "negative", "why": "ironie"}}
    assert (verdict.sentiment, verdict.unsure) == ("positive", ["sentiment", "breach"])


def test_it_is_given_the_text_without_persons_and_nothing_else(lumen_db, endpoint, now) -> None:
    turned_on(lumen_db.agency, endpoint)
    ask_opinions([doubtful(now)], now)
    ((path, headers, body),) = endpoint.asked
    told = json.dumps(body, ensure_ascii=False)
    assert (path, headers["Authorization"]) == ("/v1/chat/completions", "Bearer cle-1")
    assert "merci, rappelez-moi au […]" in told
    for hidden in ("zoe", "06 12", "exemple.fr", "Lumen", "lumen", "issue_type"):
        assert hidden not in told


def test_the_other_kind_of_endpoint_is_asked_in_its_own_form(lumen_db, endpoint, now) -> None:
    turned_on(lumen_db.agency, endpoint, kind="anthropic", url=f"http://{endpoint.place}", key="k")
    endpoint.answer = (200, json.dumps({"content": [{"text": OPINION}]}).encode())
    assert ask_opinions([doubtful(now)], now) == 1
    path, headers, body = endpoint.asked[0]
    assert path == "/v1/messages"
    assert headers["x-api-key"] == "k"
    assert body["messages"][0]["role"] == "user"


@pytest.mark.parametrize(
    "answer",
    [(500, b"no"), (401, b"{}"), (200, b"<html>"), (200, b'{"choices": []}'), (200, b"[" * 20000),
     (200, b'{"choices": [{"message": {"content": "{\\"sentiment\\": {\\"value\\": 3}}"}}]}')],
)  # fmt: skip
def test_a_failure_is_noted_and_stops_nothing(lumen_db, endpoint, now, answer) -> None:
    turned_on(lumen_db.agency, endpoint)
    endpoint.answer = answer
    first, second = doubtful(now), doubtful(now, "2")
    assert ask_opinions([first, second], now) == 0
    assert len(endpoint.asked) == 1
    assert (bool(kept().failure), kept().failed_at) == (True, now)
    assert classify([first, second], now) == 2


def test_nobody_listening_is_a_failure_too(lumen_db, endpoint, now) -> None:
    turned_on(lumen_db.agency, endpoint, url="http://127.0.0.1:9/v1")
    assert ask_opinions([doubtful(now)], now) == 0
    assert kept().failure


def test_a_day_has_so_many_questions(lumen_db, endpoint, now) -> None:
    turned_on(lumen_db.agency, endpoint, a_day=2)
    assert ask_opinions([doubtful(now, str(n)) for n in range(4)], now) == 2
    assert kept().asked == 2


def test_the_pipeline_asks_only_where_somebody_turned_it_on(lumen_db, endpoint, now, monkeypatch) -> None:
    pk = doubtful(now)
    wanted = OutboxEvent.objects.filter(topic="analysis.opinions_wanted")
    monkeypatch.setattr("apps.analysis.services.classifying.ASKED", {"sentiment": (), "language": ()})
    monkeypatch.setattr("apps.analysis.classifier._UNSURE", 1.1)
    classify([pk], now)
    assert not wanted.exists()
    turned_on(lumen_db.agency, endpoint)
    classify([pk], now)
    assert wanted.get().payload == {"mention_ids": [pk]}


def test_a_key_never_follows_to_another_host(lumen_db, endpoint) -> None:
    turned_on(lumen_db.agency, endpoint)
    with pytest.raises(VigieError):
        turned_on(lumen_db.agency, endpoint, url="https://elsewhere.example/v1", key="")
    assert b"cl" not in bytes(kept().sealed_key)[:4]


def test_a_text_is_bounded_and_has_no_nul() -> None:
    assert len(wire.without_persons("a\x00" * 5000)) <= wire.LONGEST_TEXT
