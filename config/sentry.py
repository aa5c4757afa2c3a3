"""Sentry, where VIGIE_SENTRY_DSN names one: errors by kind and place, without texts, people, requests or variables."""

from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from config.logs import masked

KEPT: Final = {
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "release",
    "environment",
    "exception",
    "tags",
    "sdk",
}
_OF_A_FRAME: Final = {"filename", "function", "lineno", "module", "in_app"}


def scrubbed(event: dict[str, Any], _hint: Any = None) -> dict[str, Any]:
    """The event without anything a person may have written: what is not known to be harmless is left out."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    for one in (kept.get("exception") or {}).get("values", []):
        one["value"] = ""
        for frame in (one.get("stacktrace") or {}).get("frames", []):
            for name in set(frame) - _OF_A_FRAME:
                del frame[name]
    tags = kept.get("tags") or {}
    kept["tags"] = {name: masked(str(tags[name])) for name in ("brand", "request", "task") if name in tags}
    return kept


def start_sentry(dsn: str, environment: str) -> bool:
    """Tell errors to this address; False where none is set. Raises ImproperlyConfigured without the package."""
    if not dsn:
        return False
    try:
        import sentry_sdk  # noqa: PLC0415 - only whoever sets it needs it
    except ImportError as error:
        raise ImproperlyConfigured(
            "VIGIE_SENTRY_DSN is set and sentry-sdk is missing: pip install -r requirements/sentry.txt, or unset it."
        ) from error
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,
    )
    return True
