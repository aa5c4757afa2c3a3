"""Files of posts: JSON Lines and CSV, read as a stream, each row understood by its column map.

Pure but for reading the file: no database, no clock.
"""

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from apps.core.errors import VigieError
from apps.networks.contract import AuthorData, NetworkError, PostData, RawRecord

FIELDS = (
    "id", "network", "url", "author", "author_name", "text", "posted_at", "lang", "reply_to", "likes", "reposts", "followers",
)  # fmt: skip
LONGEST_LINE = 1024 * 1024  # bytes; the longest post of any network is far below
FIRST_LOOK = 64 * 1024


class BadFile(VigieError):
    """The file cannot be loaded at all; nothing of it was written."""


class BadMap(VigieError):
    """The column map is not understood."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, where the next begins (bytes), and its bytes, or why it cannot be read."""

    number: int
    next_offset: int
    payload: bytes
    problem: str = ""


def read_map(text: str) -> dict[str, str]:
    """`field=column,field=column` as a dictionary. Raises BadMap for an unknown field or a missing sign."""
    mapping = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        field, sign, column = part.partition("=")
        if not sign or not column.strip():
            raise BadMap(_("This is no field=column pair."), field="map", value=part)
        if field.strip() not in FIELDS:
            raise BadMap(
                _("There is no such field."),
                field="map",
                value=field.strip(),
                remedy=_("Fields: %(fields)s.") % {"fields": ", ".join(FIELDS)},
            )
        mapping[field.strip()] = column.strip()
    return mapping


def look_at(path: Path) -> str:
    """A fingerprint of the file's beginning. Raises BadFile when it is missing, empty, unreadable or not UTF-8."""
    try:
        with path.open("rb") as stream:
            first = stream.read(FIRST_LOOK)
    except FileNotFoundError:
        raise BadFile(_("There is no such file."), field="file", value=str(path)) from None
    except IsADirectoryError:
        raise BadFile(_("This is a folder, not a file."), field="file", value=str(path)) from None
    except OSError as error:
        raise BadFile(
            _("The file cannot be read: %(why)s.") % {"why": error.strerror}, field="file", value=str(path)
        ) from None
    if not first.strip():
        raise BadFile(_("The file is empty."), field="file", value=str(path))
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or first.count(b"\x00") > len(first) // 4:
        raise BadFile(
            _("The file is not UTF-8 text."),
            field="file",
            value=str(path),
            remedy=_("Convert it: iconv -t UTF-8."),
        )
    try:
        # The look may end inside a character: only what is wrong before its last four bytes counts.
        first.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(first) - 4 and _mostly_broken(first):
            raise BadFile(
                _("The file is not UTF-8 text."),
                field="file",
                value=str(path),
                remedy=_("Convert it: iconv -t UTF-8."),
            ) from None
    return hashlib.sha256(first).hexdigest()[:12]


def _mostly_broken(first: bytes) -> bool:
    """Whether the encoding is another one, rather than a line or two being damaged."""
    lines = first.splitlines()[:-1] or [first]
    bad = 0
    for line in lines:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
    return bad > max(1, len(lines) // 20) or len(lines) == 1


def is_csv(path: Path) -> bool:
    """Whether the name says that it is CSV."""
    return path.suffix.lower() in {".csv", ".tsv"}


def read_lines(path: Path, offset: int = 0, number: int = 0) -> Iterator[Line]:
    """The rows from a place on, one at a time whatever the file's size.

    offset, number: where the last row ended that was taken in (bytes, rows); for CSV the rows are counted again.
    """
    if is_csv(path):
        yield from _csv_lines(path, number)
        return
    with path.open("rb") as stream:
        stream.seek(offset)
        while line := _bounded(stream):
            number += 1
            raw, whole = line
            if raw.strip() or not whole:
                problem = "" if whole else _("The line is longer than 1 MB.")
                yield Line(number, stream.tell(), raw.strip() if whole else raw[:1000], problem)


def _bounded(stream: BinaryIO) -> tuple[bytes, bool] | None:
    """The next line, and whether it is whole: of an endless one only the beginning is kept, the rest is passed over."""
    raw = stream.readline(LONGEST_LINE)
    if not raw:
        return None
    if len(raw) < LONGEST_LINE or raw.endswith(b"\n"):
        return raw, True
    while part := stream.readline(LONGEST_LINE):
        if part.endswith(b"\n"):
            break
    return raw, False


def _csv_lines(path: Path, skip: int) -> Iterator[Line]:
    with path.open("rb") as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        head = text.readline(LONGEST_LINE)
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=head.count)
        text.seek(0)
        rows = csv.DictReader(_without_nul(text), delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number, 0, b"", _("The row cannot be read: %(why)s.") % {"why": error})
                continue
            if number > skip:
                yield Line(
                    number,
                    0,
                    json.dumps({k: v for k, v in row.items() if k and v}, ensure_ascii=False).encode(),
                )


def _without_nul(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        yield line.replace("\x00", "\ufffd")


class FileSource:
    """Understands the rows of one file by its column map; stands where a network's connector would."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = dict(mapping)
        self.columns = {field: mapping.get(field, field) for field in FIELDS}

    def record(self, line: Line) -> RawRecord:
        """The row as a raw record; its id is the row's own, or the hash of its bytes."""
        external_id = ""
        with contextlib.suppress(NetworkError):  # parse() tells why when its turn comes
            external_id = str(_object(line.payload).get(self.columns["id"]) or "")
        return RawRecord(external_id[:2000] or hashlib.sha256(line.payload).hexdigest(), line.payload)

    def parse(self, record: RawRecord) -> PostData:
        """Understand one row. Raises NetworkError of kind malformed, with the reason a person reads."""
        row = _object(record.payload)
        text, author = self._text(row, "text"), self._text(row, "author")
        if not text.strip():
            raise _malformed(
                _("The row has no text (column “%(column)s”).") % {"column": self.columns["text"]}
            )
        if "\x00" in text or "\x00" in author:
            raise _malformed(_("The row holds NUL bytes."))
        if _has_surrogates(text) or _has_surrogates(author):
            raise _malformed(_("The row holds half a character (a lone surrogate)."))
        return PostData(
            external_id=record.external_id,
            network=self._text(row, "network")[:32] or "file",
            kind="reply" if row.get(self.columns["reply_to"]) else "post",
            text=text,
            url=self._text(row, "url"),
            posted_at=self._time(row),
            author=AuthorData(
                external_id=author,
                handle=author,
                name=self._text(row, "author_name"),
                followers=self._number(row, "followers"),
            ),
            lang=self._text(row, "lang") or None,
            parent_external_id=self._text(row, "reply_to") or None,
            likes=self._number(row, "likes"),
            reposts=self._number(row, "reposts"),
        )

    def _text(self, row: Mapping[str, Any], field: str) -> str:
        value = row.get(self.columns[field])
        return value if isinstance(value, str) else "" if value is None else str(value)

    def _number(self, row: Mapping[str, Any], field: str) -> int | None:
        value = row.get(self.columns[field])
        if value is None or value == "":
            return None
        try:
            return max(0, min(2**31 - 1, int(float(value))))
        except (TypeError, ValueError, OverflowError):
            raise _malformed(
                _("“%(value)s” is no number (column “%(column)s”).")
                % {"value": str(value)[:50], "column": self.columns[field]}
            ) from None

    def _time(self, row: Mapping[str, Any]) -> datetime:
        value = row.get(self.columns["posted_at"])
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
            moment = datetime.fromisoformat(str(value or "").strip())
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError, OSError):
            raise _malformed(
                _("“%(value)s” is no time (column “%(column)s”): write it like 2026-11-20T18:30:00Z.")
                % {"value": str(value)[:50], "column": self.columns["posted_at"]}
            ) from None


def _object(payload: bytes) -> dict[str, Any]:
    try:
        row = json.loads(payload.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _malformed(_("The line is not UTF-8 (byte %(place)s).") % {"place": error.start}) from None
    except RecursionError:
        raise _malformed(_("The line is nested too deeply.")) from None
    except ValueError as error:
        raise _malformed(_("The line is not JSON: %(why)s.") % {"why": str(error)[:100]}) from None
    if not isinstance(row, dict):
        raise _malformed(_("The line is not a JSON object."))
    return row


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _malformed(message: str) -> NetworkError:
    return NetworkError(message, kind="malformed")
