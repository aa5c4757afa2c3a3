"""Logs say what failed, where and for whom it was done, and nothing anybody wrote."""

import ast
import io
import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.core import outbox
from apps.core.tasks import run_due
from config.logs import logging_settings, masked
from config.sentry import scrubbed, start_sentry

SECRETS = (
    "zoe.claire@oiseau.example", "@zoe_claire", "s3cr3tWord", "eyJhbGciOiJIUzI1NiJ9abc", "Ma lampe chauffe, c'est dangereux",
)  # fmt: skip


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the process writes to its log, as a machine reads it."""
    stream, root = io.StringIO(), logging.getLogger()
    before = list(root.handlers)
    handler = logging.StreamHandler(stream)
    formatter = dict(logging_settings(as_json=True)["formatters"]["ours"])
    formatter.pop("()")
    from structlog.stdlib import ProcessorFormatter

    handler.setFormatter(ProcessorFormatter(**formatter))
    root.handlers = [handler]
    yield stream
    root.handlers = before


def found(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_failed_task_is_told_by_kind_place_and_brand_without_its_words(
    lumen_db: Any, lines: io.StringIO, monkeypatch: Any
) -> None:
    from apps.core import tasks
    from apps.core.tenancy import in_public

    def work(**_ids: Any) -> None:
        raise ValueError(" ".join(SECRETS))

    monkeypatch.setitem(tasks.registered(), "cases.apply_rules", tasks.Task(work, atomic=True))
    outbox.emit("cases.mentions_sorted", {})
    with in_public():
        run_due()
    (line,) = [one for one in found(lines) if "cases.apply_rules" in one["event"]]
    assert (line["brand"], line["task"], line["level"]) == ("lumen", "cases.apply_rules", "error")
    assert line["exception"].startswith("ValueError at test_logs.py:")
    assert [secret for secret in SECRETS if secret in lines.getvalue()] == []


def test_a_broken_page_is_told_with_its_request_and_without_its_address(
    client_of: Any, alice: Any, lumen: Any, lines: io.StringIO, monkeypatch: Any
) -> None:
    from apps.desk.views import engine

    def fails(*_arguments: Any) -> None:
        raise RuntimeError(SECRETS[0])

    monkeypatch.setattr(engine, "team_of", fails)
    client: Client = client_of(alice)
    client.raise_request_exception = False
    response = client.get("/b/lumen/team/?token=s3cr3tWord", headers={"X-Request-ID": "request-12345"})
    assert (response.status_code, response["X-Request-ID"]) == (500, "request-12345")
    (line,) = [one for one in found(lines) if one["level"] == "error"]
    assert (line["request"], line["exception"].split(" ")[0]) == ("request-12345", "RuntimeError")
    assert [secret for secret in SECRETS if secret in lines.getvalue()] == []


@pytest.mark.parametrize(
    "text",
    [
        "mail server: refused zoe.claire@oiseau.example", "postgresql://vigie:s3cr3tWord@db/vigie", "Bearer s3cr3tWord",
        "token=s3cr3tWord", "/link/eyJhbGciOiJIUzI1NiJ9abc/", "said “Ma lampe chauffe, c'est dangereux, vraiment”", "by @zoe_claire",
    ],
)  # fmt: skip
def test_what_names_or_opens_is_masked(text: str) -> None:
    assert [secret for secret in SECRETS if secret in masked(text)] == []
    assert (
        masked("cases.look_at_clock failed (event 12, brand 3)")
        == "cases.look_at_clock failed (event 12, brand 3)"
    )


PERSONAL = {
    "text",
    "name",
    "handle",
    "email",
    "payload",
    "bio",
    "body",
    "external_id",
    "password",
    "token",
    "title",
    "url",
}


def test_no_line_of_the_code_logs_what_somebody_wrote() -> None:
    wrong = []
    for folder in ("apps", "config"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if call and ast.unparse(node.func.value) in {"logger", "log", "logging"}:  # type: ignore[union-attr]
                    used = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)} - {
                        "name"
                    }  # a task's
                    wrong += [f"{path.name}:{node.lineno}" for _one in used & PERSONAL]  # type: ignore[attr-defined]
    assert wrong == []


def test_sentry_is_told_kinds_and_places_only() -> None:
    frame = {
        "filename": "a.py",
        "function": "f",
        "lineno": 3,
        "vars": {"text": SECRETS[4]},
        "context_line": SECRETS[4],
    }
    event = {
        "exception": {"values": [{"type": "ValueError", "value": SECRETS[4], "stacktrace": {"frames": [frame]}}]},
        "request": {"cookies": SECRETS[2]}, "user": {"email": SECRETS[0]}, "breadcrumbs": [SECRETS[1]], "extra": {"a": SECRETS[1]},
        "tags": {"brand": "lumen", "url": SECRETS[3]}, "level": "error",
    }  # fmt: skip
    told = json.dumps(scrubbed(event), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in told] == []
    assert '"type": "ValueError"' in told
    assert '"brand": "lumen"' in told
    assert start_sentry("", "production") is False
