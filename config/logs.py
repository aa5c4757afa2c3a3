"""Structured logs: one line an event, with brand and request, and neither a person's words nor a secret in it.

Whatever an exception says may quote a post or a password: of it only the kind, the SQLSTATE and the places in the code
are written.
"""

import logging
import re
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog

Event = MutableMapping[str, Any]
HIDDEN: Final = "…"
DEEPEST: Final = 12  # places in the code
# Keys whose values are never written, wherever they come from.
_SECRET_KEYS = re.compile(
    r"pass|secret|token|key|cookie|authoriz|credential|email|handle|text|payload|body", re.I
)
_MASKS: Final = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # an e-mail
    re.compile(r"(?<![\w.])@[\w.-]{2,}(?:@[\w.-]+)?"),  # a handle
    re.compile(r"(?i)\b(?:bearer|basic)\s+\S+"),
    re.compile(
        r"(?i)\b[\w-]*(?:password|passwd|secret|token|api_?key|authorization|cookie)[\w-]*[\"']?\s*[=:]\s*\S+"
    ),
    re.compile(r"://[^/\s:@]+:[^@\s]+@"),  # an address with a password
    re.compile(r"\?[^\s\"']+"),  # what an address asks
    re.compile(r"(?<![\w./-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}"),  # a token by its looks
    re.compile(r"(?<=/)[\w-]{20,}(?=/|\s|$)"),  # the same in an address
    re.compile(r"«[^»]{20,}»|“[^”]{20,}”|\"[^\"]{30,}\"|(?<!\w)'.{30,}'(?!\w)"),  # something quoted
)


def masked(text: str) -> str:
    """The text without e-mails, handles, secrets, questions of addresses and long quotations."""
    for pattern in _MASKS:
        text = pattern.sub(HIDDEN, text)
    return text


def scrub(_logger: Any, _method: str, event: Event) -> Event:
    """Of every value only what is no personal text and no secret; a processor of structlog."""
    for name, value in list(event.items()):
        if name in _OWN:
            continue
        if _SECRET_KEYS.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = masked(value)
        elif not isinstance(value, int | float | bool | None):
            event[name] = masked(str(value))
    return event


_OWN = {
    "exception",
    "timestamp",
    "level",
    "logger",
    "_record",
    "_from_structlog",
    "exc_info",
    "positional_args",
}


def bare_exception(_logger: Any, _method: str, event: Event) -> Event:
    """In place of an exception: its kinds, its SQLSTATE and where it came from; what it says is left out."""
    found = event.pop("exc_info", None)
    record = event.get("_record")
    if not found and isinstance(record, logging.LogRecord):
        found = record.exc_info
    error = found[1] if isinstance(found, tuple) else found if isinstance(found, BaseException) else None
    if error is not None:
        event["exception"] = described(error)
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    return event


def described(error: BaseException) -> str:
    """An exception and its causes without their words: "DataError 22P02 at services.py:12 save < views.py:3 post"."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 5:
        state = getattr(seen, "sqlstate", None)
        parts.append(f"{type(seen).__name__}{f' {state}' if state else ''} at {_places(seen.__traceback__)}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " | ".join(parts)


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )


def logging_settings(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: lines for a terminal, or JSON for a machine."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        bare_exception,
        scrub,
    ]
    renderer: list[Any] = (
        [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False, pad_level=False, pad_event_to=0)]
    )
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # A line for every event would bury what matters; failures are logged by vigie.task.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
