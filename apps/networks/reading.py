"""What connectors share when they read answers. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import ErrorKind, NetworkError, Page, Quota, RawRecord

REMEMBERED = 2_000  # stamps of what was already given out
DEEPEST = 20  # pages that are caught up with after a pause
SURPRISES = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


@contextmanager
def reading(label: str, *, kind: ErrorKind = "malformed", permanent: bool | None = None) -> Iterator[None]:
    """Turn whatever a surprising answer raises into one NetworkError that names the network, not the content."""
    try:
        yield
    except SURPRISES as surprise:
        message = _("%(network)s gave what cannot be read (%(why)s).") % {
            "network": label,
            "why": type(surprise).__name__,
        }
        raise NetworkError(message, kind=kind, permanent=permanent) from None


def as_record(external_id: str, payload: Any, change: Any = "post", account: str | None = None) -> RawRecord:
    """A record whose payload is JSON."""
    return RawRecord(external_id, json.dumps(payload).encode(), change, account)


def moment(written: str | float) -> datetime:
    """A time as networks write it (ISO 8601 in any of its forms, or Unix seconds), aware and in UTC."""
    if isinstance(written, (int, float)):
        return datetime.fromtimestamp(written, UTC)
    found = datetime.fromisoformat(written)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def language(tag: str | None) -> str | None:
    """The language of a tag, without its region."""
    plain = (tag or "").replace("_", "-").split("-")[0].casefold()
    return (
        plain if plain.isalpha() and plain not in {"und", "zxx", "qme", "qht", "qct", "qst", "art"} else None
    )


def country(tag: str | None) -> str | None:
    """A country code, or None for what is none."""
    return tag.upper() if tag and len(tag) == 2 and tag.isalpha() else None


def forwards(newest_first: Sequence[RawRecord]) -> list[RawRecord]:
    """The oldest first."""
    return list(reversed(newest_first))


def backwards(
    newest_first: Sequence[RawRecord],
    cursor: Mapping[str, Any] | None,
    next_page: str | None,
    *,
    stamps: Mapping[str, str] | None = None,
    retry_after: float | None = None,
    quota: Quota | None = None,
) -> Page:
    """A page of a list that goes from the newest to the oldest and has no forward cursor.

    What was given out is remembered by id and stamp (`stamps`: when a thing was last changed; a known thing with
    another stamp is an edit). Older pages are read on (`cursor["page"]`) as long as they hold something new, but not
    the first time: the past is not collected. Losing the cursor repeats things and loses none. A cursor with "sweep"
    reads on though a page holds nothing new: what was said late under something old lies there.
    """
    sweep = bool((cursor or {}).get("sweep"))
    known = dict((cursor or {}).get("seen", {}))
    fresh, depth = [], int((cursor or {}).get("depth", 0))
    for record in forwards(newest_first):
        stamp = (stamps or {}).get(record.external_id, "")
        if known.get(record.external_id) == stamp and record.change == "post":
            continue
        change = "edit" if record.external_id in known and record.change == "post" else record.change
        fresh.append(RawRecord(record.external_id, record.payload, change, record.account_external_id))
        known[record.external_id] = stamp
    seen = dict(list(known.items())[-REMEMBERED:])
    if cursor is not None and (fresh or sweep) and next_page and depth < DEEPEST:
        following = {
            "seen": seen,
            "page": next_page,
            "depth": depth + 1,
            **({"sweep": True} if sweep else {}),
        }
        return Page(fresh, following, True, retry_after, quota)
    return Page(fresh, {"seen": seen}, False, retry_after, quota)


def require_whole(label: str, times: Sequence[datetime], limit: int, since: datetime) -> None:
    """Refuse to say "it is not there" of a list that was cut before it reached `since`.

    Whoever asks for a lost reply sends it again on a no: a no must be sure. Raises NetworkError of kind unreachable.
    """
    if len(times) >= limit and min(times) >= since:
        message = _("%(network)s lists too much since then to be sure.") % {"network": label}
        raise NetworkError(message, kind="unreachable")


def same_text(left: str, right: str) -> bool:
    """Whether two copies of a text are the same but for the spaces that networks change."""
    return " ".join(left.split()) == " ".join(right.split())
