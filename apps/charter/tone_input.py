"""Drafts and findings as JSON Lines, for the check_tone command. Pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from apps.charter.tone import Finding, Persona, ToneInput
from apps.core.errors import VigieError

LONGEST_LINE = 1_000_000
EXAMPLE = (
    'Write {"id": "1", "text": "Bonjour…", "lang": "fr", "profile": "unhappy customer", "network": "x"}.'
)


class DraftError(VigieError):
    """A line that is no draft."""


def persona_from(value: object) -> Persona | None:
    """A persona from JSON: "tu" or "vous", or an object with the fields of Persona. Raises DraftError."""
    if value in (None, "", {}):
        return None
    if isinstance(value, str):
        return Persona(address=_address(value))
    if not isinstance(value, dict):
        raise DraftError("The persona is neither a word nor an object.", field="persona", value=value)
    return Persona(
        name=_text(value, "name"),
        voice=_text(value, "voice"),
        address=_address(_text(value, "address")),
        signature=_text(value, "signature"),
        words_to_use=_words(value, "words_to_use"),
        words_to_avoid=_words(value, "words_to_avoid") + _words(value, "forbidden_words"),
        humour=_text(value, "humour"),
        no_humour_for=_words(value, "no_humour_for"),
    )


def _address(value: str) -> str:
    """'tu', 'vous' or ''; any other word is a persona's name, which says nothing about the address."""
    return value.strip().lower() if value.strip().lower() in ("tu", "vous") else ""


def _text(value: dict[str, Any], field: str) -> str:
    found = value.get(field)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise DraftError("This must be text.", field=field, value=found, remedy=EXAMPLE)
    return found


def _words(value: dict[str, Any], field: str) -> tuple[str, ...]:
    found = value.get(field) or ()
    if not isinstance(found, list | tuple) or not all(isinstance(word, str) for word in found):
        raise DraftError("This must be a list of words.", field=field, value=found)
    return tuple(found)


def draft_from(line: str) -> tuple[object, ToneInput]:
    """The id and the draft of one JSON line; the text is compulsory. Raises DraftError."""
    if len(line) > LONGEST_LINE:
        raise DraftError("The line is longer than a million characters.", remedy="Send one draft a line.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DraftError("The line is not JSON.", value=line[:80], remedy=EXAMPLE) from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise DraftError("The line has no text.", field="text", value=line[:80], remedy=EXAMPLE)
    draft = ToneInput(
        text=value["text"],
        lang=_text(value, "lang"),
        issue_type=_text(value, "issue_type"),
        profile=_text(value, "profile"),
        network=_text(value, "network"),
        persona=persona_from(value.get("persona")),
    )
    return value.get("id"), draft


def drafts_from(lines: Iterable[bytes]) -> Iterator[tuple[int, object, ToneInput | DraftError]]:
    """Line number (from 1), id, and the draft or what is wrong with the line; empty lines are passed over."""
    for number, raw in enumerate(lines, start=1):
        try:
            line = raw.decode("utf-8").strip().removeprefix("\ufeff")
            if line:
                yield number, *draft_from(line)
        except UnicodeDecodeError:
            yield number, None, DraftError("The line is not UTF-8.", remedy="Save the file as UTF-8.")
        except DraftError as error:
            yield number, None, error


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding as it is printed and sent to the page."""
    return asdict(finding)
