"""Loading a file of posts."""

import json
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.agency.access import SYSTEM
from apps.collection.files import BadFile, BadMap, FileSource, look_at, read_lines, read_map
from apps.collection.models import Feed
from apps.core.tenancy import entered
from apps.monitoring.models import AccountRawItem, Mention
from apps.monitoring.services.loading import load
from apps.monitoring.services.watches import save_watch

ROW = {
    "id": "1",
    "network": "x",
    "author": "zoe",
    "text": "La lampe Lumen clignote",
    "posted_at": "2026-11-20T10:00:00Z",
}


def write(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def take(path: Path, brand: object, now: object, mapping: str = "") -> object:
    return load(path, brand, FileSource(read_map(mapping)), lambda: now, lambda _lines, _offset: None)


def test_every_row_is_the_brands_mention(tmp_path, lumen, now) -> None:
    done = take(write(tmp_path / "a.jsonl", ROW, ROW | {"id": "2", "text": "Bof"}), lumen, now)
    assert (done.lines, done.mentions, done.quarantined) == (2, 2, 0)
    with entered(lumen):
        assert Mention.objects.get(external_id="1").author.handle == "zoe"


def test_without_a_brand_watches_decide_for_all_brands(tmp_path, lumen, tramway, now) -> None:
    for brand, query in ((lumen, "lampe"), (tramway, "lampe OU colis")):
        with entered(brand):
            save_watch(SYSTEM, "Tout", query, now)
    done = take(
        write(
            tmp_path / "a.jsonl",
            ROW,
            ROW | {"id": "2", "text": "mon colis"},
            ROW | {"id": "3", "text": "rien"},
        ),
        None,
        now,
    )
    assert done.mentions == 3
    with entered(lumen):
        assert list(Mention.objects.values_list("external_id", flat=True)) == ["1"]
    with entered(tramway):
        assert Mention.objects.count() == 2


def test_loading_twice_brings_nothing_twice(tmp_path, lumen, now) -> None:
    path = write(tmp_path / "a.jsonl", ROW)
    take(path, lumen, now)
    assert take(path, lumen, now).lines == 0
    assert take(write(tmp_path / "b.jsonl", ROW), lumen, now).mentions == 0


def test_a_load_that_was_stopped_goes_on_where_it_was(tmp_path, lumen, now, monkeypatch) -> None:
    path = write(tmp_path / "a.jsonl", *(ROW | {"id": str(number)} for number in range(30)))
    monkeypatch.setattr("apps.monitoring.services.loading.BATCH", 10)
    calls = []

    def die_in_the_third_batch():
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return now

    with pytest.raises(KeyboardInterrupt):
        load(path, lumen, FileSource({}), die_in_the_third_batch, lambda _lines, _offset: None)
    done = take(path, lumen, now)
    assert (done.passed_over, done.lines) == (20, 10)
    with entered(lumen):
        assert Mention.objects.count() == 30


def test_bad_lines_wait_in_quarantine_with_number_and_reason(tmp_path, lumen, now) -> None:
    bad = [
        "{not json",
        '"a string"',
        json.dumps(ROW | {"text": ""}),
        json.dumps(ROW | {"posted_at": "hier"}),
        json.dumps(ROW | {"likes": "x"}),
    ]
    nul, surrogate = json.dumps(ROW | {"text": "a\u0000b"}), '{"text": "\\ud800", "posted_at": "2026-11-20"}'
    done = take(write(tmp_path / "a.jsonl", ROW, *bad, nul, surrogate), lumen, now)
    assert (done.mentions, done.quarantined) == (1, 7)
    with entered(lumen):
        items = AccountRawItem.objects.filter(state="quarantined").order_by("pk")
        assert "2" in items[0].place
        assert all(item.error for item in items)


def test_a_line_of_fifty_megabytes_is_passed_over(tmp_path, lumen, now) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as stream:
        stream.write(
            json.dumps(ROW)
            + "\n"
            + '{"text": "'
            + "x" * 50_000_000
            + '"}\n'
            + json.dumps(ROW | {"id": "3"})
            + "\n"
        )
    done = take(path, lumen, now)
    assert (done.lines, done.mentions, done.quarantined) == (3, 2, 1)


def test_csv_with_other_names_for_columns(tmp_path, lumen, now) -> None:
    path = tmp_path / "a.csv"
    path.write_text('date;contenu;favs\n2026-11-20 10:00;"Une lampe\nsur deux lignes";7\n', encoding="utf-8")
    take(path, lumen, now, "text=contenu,posted_at=date,likes=favs")
    with entered(lumen):
        mention = Mention.objects.get()
    assert (mention.likes, mention.text) == (7, "Une lampe\nsur deux lignes")


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"\xff\xfea\x00b\x00", "UTF-8"), ("été\n".encode("latin-1") * 40, "UTF-8")],
)
def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path, content, word, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadFile) as refused:
        look_at(path)
    assert refused.value.field == "file"


def test_a_missing_file_and_an_unknown_brand_end_with_code_two(tmp_path, lumen) -> None:
    for words in (
        (str(tmp_path / "none.jsonl"),),
        (str(write(tmp_path / "a.jsonl", ROW)), "--brand", "nobody"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("load", *words)
        assert refused.value.returncode == 2
    assert not Feed.objects.filter(kind="file").exists()


def test_an_unknown_field_of_the_map_is_named() -> None:
    with pytest.raises(BadMap, match="colour"):
        read_map("text=a,colour=b")


def test_a_big_file_is_read_in_constant_memory(tmp_path) -> None:
    path = tmp_path / "big.jsonl"
    with path.open("w") as stream:
        for _ in range(50):
            stream.write((json.dumps(ROW | {"text": "x" * 500}) + "\n") * 1000)
    tracemalloc.start()
    lines = sum(1 for _ in read_lines(path))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == 50_000
    assert peak < 1_000_000 < path.stat().st_size


def test_lines_are_numbered_from_where_one_begins(tmp_path) -> None:
    path = write(tmp_path / "a.jsonl", ROW, ROW, ROW)
    first = next(iter(read_lines(path)))
    assert [line.number for line in read_lines(path, first.next_offset, 1)] == [2, 3]
