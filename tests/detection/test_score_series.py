"""`./vigie score_series`: a file of counts judged without a database."""

import csv
import importlib.util
import io
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
COUNTS = ROOT.parent / "shared" / "data" / "mention_counts"
needs_counts = pytest.mark.skipif(not COUNTS.is_dir(), reason="../shared/data/mention_counts is missing")


def score(path, **options):
    out = io.StringIO()
    call_command("score_series", str(path), stdout=out, **options)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def write(tmp_path, text):
    path = tmp_path / "series.csv"
    path.write_text(text, encoding="utf-8")
    return path


def two_days(stamp, burst=True):
    counts = [200 if burst and 500 <= i < 505 else i % 3 for i in range(576)]
    return "\n".join(["timestamp,value", *(f"{stamp(i)},{count}" for i, count in enumerate(counts))])


def by_day(i):
    return f"2026-01-{5 + i // 288:02d} {i % 288 // 12:02d}:{i % 12 * 5:02d}:53"


def test_every_point_is_printed_with_its_score(tmp_path):
    rows = score(write(tmp_path, two_days(by_day)))
    assert len(rows) == 576
    assert rows[0]["timestamp"] == "2026-01-05 00:00:53"
    assert rows[1]["value"] == "1"
    assert [i for i, row in enumerate(rows) if float(row["anomaly_score"]) >= 1] == [500]


def test_a_point_is_judged_from_the_past_only(tmp_path):
    text = two_days(by_day)
    whole = score(write(tmp_path, text))
    part = score(write(tmp_path, "\n".join(text.splitlines()[:502])))
    assert part == whole[:501]


def test_the_repeated_hour_of_autumn_is_no_late_data(tmp_path):
    hours = ["00", "01", "02", "02", "03"]
    lines = ["timestamp,value"]
    lines += [f"2026-10-25 {hour}:{minute:02d}:00,2" for hour in hours for minute in range(0, 60, 5)]
    rows = score(write(tmp_path, "\n".join(lines)), time_zone="Europe/Paris")
    assert len(rows) == 60
    assert all(float(row["anomaly_score"]) == 0 for row in rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,count\n", "timestamp"),
        ("", "timestamp"),
        ("timestamp,value\nyesterday,3\n", "line 2"),
        ("timestamp,value\n2026-01-05 00:00:00,3\n2026-01-05 00:05:00,many\n", "line 3"),
        ("timestamp,value\n2026-01-05 00:00:00,-1\n", "zero or more"),
        ("timestamp,value\n2026-01-05 00:00:00\n", "line 2"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_code_2(tmp_path, text, said):
    with pytest.raises(CommandError, match=said) as refusal:
        score(write(tmp_path, text))
    assert refusal.value.returncode == 2


def test_what_nobody_counted_is_a_gap_and_no_zero(tmp_path):
    text = two_days(by_day).splitlines()
    text[301:341] = [line.rpartition(",")[0] + "," for line in text[301:341]]
    rows = score(write(tmp_path, "\n".join(text)))
    assert (rows[310]["value"], rows[310]["anomaly_score"]) == ("", "0.0000")
    assert [i for i, row in enumerate(rows) if float(row["anomaly_score"]) >= 1] == [500]


def test_counts_of_a_minute_are_judged_by_the_minute_and_rows_that_come_late_are_told(tmp_path, capsys):
    start = datetime(2026, 1, 5)
    counts = [60 if 1700 <= i < 1720 else i % 2 for i in range(2000)]
    lines = [f"{start + timedelta(minutes=i)},{count}" for i, count in enumerate(counts)]
    rows = score(write(tmp_path, "\n".join(["timestamp,value", *lines, lines[3]])))
    assert [i for i, row in enumerate(rows) if float(row["anomaly_score"]) >= 1] == [1700]
    assert "1 rows" in capsys.readouterr().err


def test_counts_of_a_day_are_refused(tmp_path):
    with pytest.raises(CommandError, match="every ten seconds to every hour") as refusal:
        score(write(tmp_path, "timestamp,value\n2026-01-05,3\n2026-01-06,3\n"))
    assert refusal.value.returncode == 2


def test_a_missing_file_is_refused_with_code_2(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refusal:
        score(tmp_path / "none.csv")
    assert refusal.value.returncode == 2


def test_an_unknown_time_zone_is_refused_with_code_2(tmp_path):
    with pytest.raises(CommandError, match="Europe/Paris") as refusal:
        score(write(tmp_path, two_days(by_day)), time_zone="Mars/Olympus")
    assert refusal.value.returncode == 2


@needs_counts
# The shared scorer leaves its files to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_real_labelled_counts_are_alarmed_better_than_by_any_published_detector(tmp_path):
    spec = importlib.util.spec_from_file_location("mention_score", COUNTS / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    sys.modules["mention_score"] = scorer
    spec.loader.exec_module(scorer)
    for path in COUNTS.glob("*.csv"):
        rows = score(path)
        with (tmp_path / path.name).open("w", newline="") as out:
            writer = csv.DictWriter(out, ["timestamp", "value", "anomaly_score"])
            writer.writeheader()
            writer.writerows(rows)
    files = scorer.load(tmp_path, COUNTS / "windows.json", COUNTS / "labels.json")
    standard = scorer.evaluate(files, "standard", 1.0)
    few = scorer.evaluate(files, "reward_low_FP_rate", 1.0)
    assert standard["score"] >= 86
    assert few["score"] >= 80
    assert standard["hits"] == standard["windows"]
    weeks = sum((f.times[-1] - f.times[f.start]).total_seconds() for f in files) / 604800
    assert standard["fp_runs"] <= 0.35 * weeks
