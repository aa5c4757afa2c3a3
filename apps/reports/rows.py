"""One row a case, for the table that a client takes away; frozen with the report as plain data."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports import words
from apps.reports.selectors.portal import CaseLine

COLUMNS: Final[dict[str, Any]] = {
    "id": gettext_lazy("Case"),
    "opened_at": gettext_lazy("Opened"),
    "network": gettext_lazy("Network"),
    "issue_type": gettext_lazy("Issue"),
    "profile": gettext_lazy("Profile"),
    "state": gettext_lazy("State"),
    "outcome": gettext_lazy("Outcome"),
    "due_at": gettext_lazy("First answer owed by"),
    "first_answered_at": gettext_lazy("First answer"),
    "in_time": gettext_lazy("In time"),
    "promised_at": gettext_lazy("Promised by"),
    "article": gettext_lazy("Removed under"),
    "charter": gettext_lazy("Charter version"),
    "posts": gettext_lazy("Posts"),
    "text": gettext_lazy("First post"),
    "author": gettext_lazy("Author"),
    "answer": gettext_lazy("Answer"),
}
# Read as a formula by a spreadsheet, whatever stands before them; the full-width forms are read like the plain ones.
_BEGINS_A_FORMULA = "=+-@\t\r\n＝＋－＠"
_BLANK = " \u00a0\u2007\u202f\u3000\ufeff\u200b"
LONGEST_CELL = 32_000  # characters; a spreadsheet takes 32,767


def safe_cell(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it: an apostrophe before what would begin a formula."""
    text = "".join(char for char in text if char in "\t\n\r" or ord(char) >= 32)[:LONGEST_CELL]
    if text[:1] in tuple(_BEGINS_A_FORMULA) or text.lstrip(_BLANK)[:1] in tuple(_BEGINS_A_FORMULA):
        return f"'{text}"
    return text


def row_of(case: CaseLine) -> dict[str, Any]:
    """A case as plain data: codes, times as ISO text in UTC."""
    first = case.posts[0] if case.posts else None
    return {
        "id": case.id,
        "opened_at": _iso(case.opened_at),
        "network": case.network,
        "issue_type": case.issue_type,
        "profile": case.profile,
        "state": case.state,
        "outcome": case.outcome,
        "due_at": _iso(case.due_at),
        "first_answered_at": _iso(case.first_answered_at),
        "in_time": case.in_time,
        "promised_at": _iso(case.promised_at),
        "article": case.article,
        "charter": case.charter_number,
        "posts": len(case.posts),
        "text": first.text if first else "",
        "author": first.author if first else "",
        "answer": "\n\n".join(answer.text for answer in case.answers),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def cells_of(row: dict[str, Any], zone: str) -> list[str | int | datetime | None]:
    """The row's cells in the order of COLUMNS, in words, with times of the zone's wall clock without a zone."""
    return [_cell(name, row.get(name), zone) for name in COLUMNS]


def _cell(name: str, value: Any, zone: str) -> str | int | datetime | None:
    if value is None or value == "":
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    if name == "in_time":
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return value
    if name in {"network", "issue_type", "profile", "state", "outcome"}:
        value = words.word(name, value)
    return safe_cell(str(value))
