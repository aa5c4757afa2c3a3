"""`./vigie match`: matches on standard output, refusals on standard error, exit code 2 after any refusal."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

QUERIES = [{"id": "q1", "query": "scandale AND lumen"}, {"id": 2, "query": "list:crise"}]
POSTS = [
    {"id": "p1", "text": "Un ѕcаndаlе chez Lumen"},
    {"id": 7, "text": "😡 boycottez !", "followers": None},
]


def lines(path: Path, records: list) -> str:
    path.write_text(
        "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records), "utf-8"
    )
    return str(path)


def run(tmp_path: Path, queries: list, posts: list) -> tuple[list, str, int]:
    """What was printed, what was told, and the exit code."""
    output, errors, code = io.StringIO(), io.StringIO(), 0
    lists = tmp_path / "lists.json"
    lists.write_text('{"crise": ["boycott*"]}', "utf-8")
    arguments = {
        "queries": lines(tmp_path / "q", queries),
        "posts": lines(tmp_path / "p", posts),
        "lists": str(lists),
    }
    try:
        call_command("match", stdout=output, stderr=errors, **arguments)
    except SystemExit as left:
        code = int(str(left.code))
    return [json.loads(line) for line in output.getvalue().splitlines()], errors.getvalue(), code


def test_matches_are_printed_with_their_spans(tmp_path):
    printed, told, code = run(tmp_path, QUERIES, POSTS)
    assert printed == [
        {"query": "q1", "post": "p1", "spans": [[3, 11], [17, 22]]},
        {"query": 2, "post": 7, "spans": [[2, 11]]},
    ]
    assert (told, code) == ("", 0)


def test_a_refused_query_is_told_and_the_others_run(tmp_path):
    printed, told, code = run(tmp_path, [{"id": "bad", "query": "lumen (panne"}, *QUERIES], POSTS)
    assert len(printed) == 2
    assert code == 2
    assert '"bad"' in told
    assert "position 6" in told
    assert "Add “)”" in told


@pytest.mark.parametrize(
    ("queries", "posts", "sentence"),
    [
        (["{"], POSTS, "line 1: this is not JSON"), (["[" * 100_000], POSTS, "line 1: this is not JSON"), (["[1]"], POSTS, "a JSON object is expected"),
        ([{"id": 1}], POSTS, "needs “id” and “query”"), ([*QUERIES, QUERIES[0]], POSTS, "used twice"),
        (QUERIES, [{"text": "x"}], "needs an “id”"), (QUERIES, [{"id": 1, "text": 5}], "“text” must be a string"),
        (QUERIES, [{"id": 1, "text": "x", "links": 3}], "“links” must be a list"),
        (QUERIES, [{"id": 1, "text": "x", "likes": "many"}], "“likes” must be a number"),
    ],
)  # fmt: skip
def test_a_bad_line_is_one_clear_sentence(tmp_path, queries, posts, sentence):
    _, told, code = run(tmp_path, queries, posts)
    assert code == 2
    assert sentence in told


def test_half_a_surrogate_in_an_id_or_a_text_breaks_nothing(tmp_path):
    posts = ['{"id": "\\ud83d", "text": "\\ud800lumen \\u0000scandale"}']
    printed, told, code = run(tmp_path, QUERIES, posts)
    assert printed == [{"query": "q1", "post": "\ud83d", "spans": [[1, 6], [8, 16]]}]
    assert (told, code) == ("", 0)


def test_a_missing_file_is_one_clear_sentence(tmp_path):
    errors = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("match", queries=str(tmp_path / "no"), posts="none", stdout=io.StringIO(), stderr=errors)
    assert left.value.code == 2
    assert "cannot be read" in errors.getvalue()
