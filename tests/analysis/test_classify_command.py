"""`./vigie classify`: lines in, verdicts out, bad lines named, no database."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, *words: str
) -> tuple[int, list[dict[str, Any]], str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    code = 0
    try:
        call_command("classify", "--second-look", "0", *words)
    except SystemExit as left:
        code = int(str(left.code))
    printed = capsys.readouterr()
    return code, [json.loads(line) for line in printed.out.splitlines()], printed.err


def test_each_post_gets_one_line_with_every_field(monkeypatch, capsys) -> None:
    posts = '{"id":"a","text":"colis perdu, honteux"}\n\n{"id":7,"text":"merci","lang":"fr","author":"x"}\n'
    code, printed, _ = run(monkeypatch, capsys, posts)
    assert (code, [line["id"] for line in printed]) == (0, ["a", "7"])
    wanted = {
        "language",
        "sentiment",
        "breach",
        "issue_type",
        "complaint",
        "needs_answer",
        "urgency",
        "labels",
    }
    assert wanted | {"reasons"} <= set(printed[0])
    assert set(printed[0]["sentiment"]) == {"label", "scores"}
    assert isinstance(printed[0]["language"], str)


def test_bad_lines_are_named_and_the_others_go_on(monkeypatch, capsys) -> None:
    code, printed, errors = run(
        monkeypatch, capsys, '{"id":1,"text":"ok"}\nnope\n{"id":2}\n[]\n{"id":3,"text":"x"}\n' + "[" * 100_000
    )
    assert (code, [line["id"] for line in printed]) == (2, ["1", "3"])
    assert [line.split(":")[0] for line in errors.splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
        "line 6",
    ]


def test_corrections_are_used(monkeypatch, capsys, tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text('{"text":"c\'est du propre","field":"sentiment","value":"negative"}\n', encoding="utf-8")
    _, printed, _ = run(monkeypatch, capsys, '{"id":1,"text":"c\'est du propre"}', "--corrections", str(path))
    assert printed[0]["sentiment"]["label"] == "negative"


@pytest.mark.parametrize("word", ["--model", "--corrections"])
def test_a_missing_file_is_one_sentence_and_code_2(monkeypatch, capsys, tmp_path: Path, word: str) -> None:
    code, printed, errors = run(monkeypatch, capsys, '{"id":1,"text":"x"}', word, str(tmp_path / "none"))
    assert (code, printed, len(errors.splitlines())) == (2, [], 1)
    assert word in errors


def test_a_correction_that_cannot_be_read_names_its_line(monkeypatch, capsys, tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text('{"text":"a","field":"sentiment","value":"angry"}\n', encoding="utf-8")
    code, _, errors = run(monkeypatch, capsys, '{"id":1,"text":"x"}', "--corrections", str(path))
    assert code == 2
    assert "line 1" in errors
    assert "negative, neutral, positive" in errors


def test_hostile_texts_are_judged_all_the_same(monkeypatch, capsys) -> None:
    texts = ["", "\x00", "\ud800 nul", "é" * 1_000_000, "\u202e" * 50, "🤬" * 10_000, "a\x00merde\nb"]
    posts = "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts))
    code, printed, errors = run(monkeypatch, capsys, posts)
    assert (code, errors, len(printed)) == (0, "", len(texts))
    for line in printed:
        text = texts[int(line["id"])].replace("\ud800", "\ufffd")
        assert all(text[one["start"] : one["end"]] == one["text"] for one in line["reasons"])


def test_a_wrong_hint_is_named_and_the_message_is_judged_without_it(monkeypatch, capsys) -> None:
    lines = (
        '{"id":1,"text":"ok","lang":7}\n{"id":2,"text":"ok","lang":null}\n{"id":3,"text":"ok","lang":"zz"}'
    )
    code, printed, errors = run(monkeypatch, capsys, lines)
    assert (code, [line["id"] for line in printed]) == (2, ["1", "2", "3"])
    assert errors.startswith("line 1: lang: ")
