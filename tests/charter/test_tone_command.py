"""./vigie check_tone reads drafts line by line and needs no database."""

import io
import json
from types import SimpleNamespace

import pytest

from apps.charter.management.commands.check_tone import Command
from apps.charter.tone_input import DraftError, draft_from, drafts_from, persona_from


def run(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> tuple[list[dict], str, int]:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        Command(stdout=out, stderr=err, no_color=True).handle()
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), code


def test_each_draft_gets_one_line_of_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b'{"id": 7, "text": "Tu mens, $prenom.", "lang": "fr", "persona": "vous"}\n\n'
    printed, said, code = run(monkeypatch, raw)
    assert printed[0]["id"] == 7
    assert {"address", "aggression", "unfilled_variable"} <= {one["code"] for one in printed[0]["findings"]}
    assert (said, code) == ("", 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "not JSON"),
        (b'{"id": 1}', "no text"),
        (b'{"text": 3}', "no text"),
        (b'{"text": "a", "lang": 3}', "lang"),
        (b'{"text": "a", "persona": 3}', "persona"),
        (b'{"text": "a", "persona": {"forbidden_words": "x"}}', "list of words"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_checked(
    monkeypatch: pytest.MonkeyPatch, line: bytes, said: str
) -> None:
    printed, error, code = run(monkeypatch, line + b'\n{"id": "ok", "text": "Bonjour."}')
    assert [one["id"] for one in printed] == ["ok"]
    assert error.startswith("line 1: ")
    assert said in error
    assert code == 2


def test_a_persona_is_a_word_or_an_object() -> None:
    assert persona_from("Vous").address == "vous"  # type: ignore[union-attr]
    assert persona_from({"address": "tu", "words_to_avoid": ["cher"]}).words_to_avoid == ("cher",)  # type: ignore[union-attr]
    assert persona_from(None) is None


def test_a_draft_keeps_lone_surrogates_and_nul() -> None:
    _, draft = draft_from('{"text": "a\\ud800\\u0000"}')
    assert len(draft.text) == 3


def test_a_line_without_end_is_refused() -> None:
    line = b'{"text": "' + b"a" * 1_000_001 + b'"}'
    assert isinstance(next(drafts_from([line]))[2], DraftError)
