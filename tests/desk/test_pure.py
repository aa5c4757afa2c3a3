"""What pages compute without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils.translation import override

from apps.desk import parameters
from apps.desk.charts import band_chart
from apps.desk.differences import word_differences
from apps.desk.marks import marked
from apps.desk.paging import key_of, moment_and_id, page_of, ranked
from apps.desk.selectors.cockpit import state_of
from apps.desk.spans import countdown, length

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["", "x", "12", "2026-03-10T10:00:00~5", "2026-03-10T10:00:00+00:00~", "~", "9" * 90]
)
def test_a_wrong_key_shows_the_first_page(value: str) -> None:
    assert moment_and_id(value) is None
    assert ranked(value) is None


def test_a_key_survives_the_address() -> None:
    assert ranked(key_of(4, NOW, 17)) == (4, NOW, 17)
    assert moment_and_id(key_of(NOW, 17)) == (NOW, 17)


def test_a_page_knows_where_the_next_one_begins() -> None:
    page = page_of([1, 2, 3], 2, QueryDict("q=a&after=9"), str)
    assert page.rows == [1, 2]
    assert page.next == "?q=a&after=2"
    assert page.first == "?q=a"
    assert page_of([1, 2], 2, QueryDict(""), str).next == ""


@pytest.mark.parametrize("value", ["-1", "0", "1.5", "٣", "9" * 20, "1 ", "x", "\x00"])
def test_only_a_row_number_is_one(value: str) -> None:
    assert parameters.id_of({"id": value}, "id") is None


def test_a_wrong_day_is_refused_with_an_example() -> None:
    for wrong in ("x", "2026-02-30", "10/03/2026"):
        with pytest.raises(parameters.BadParameter) as refused:
            parameters.day_of({"day": wrong}, "day")
        assert refused.value.remedy
    assert parameters.day_of({"day": "2026-03-10"}, "day") == date(2026, 3, 10)


def test_a_day_out_of_every_calendar_has_a_beginning() -> None:
    assert parameters.start_of(date.min).year == 1970
    assert parameters.start_of(date.max).year == 9000


def test_words_lose_nul_and_length() -> None:
    assert parameters.text_of({"q": " a\x00b" + "c" * 300}, "q", 5) == "abccc"


def test_words_that_changed_are_told_apart() -> None:
    pieces = word_differences("Nous sommes désolés.", "Nous sommes vraiment désolés !")
    assert [(one.kind, one.text) for one in pieces if one.kind != "same"] == [
        ("new", "vraiment "),
        ("gone", "."),
        ("new", " !"),
    ]
    assert "".join(one.text for one in pieces if one.kind != "gone") == "Nous sommes vraiment désolés !"


def test_a_very_long_text_is_compared_line_by_line() -> None:
    before = "\n".join(f"ligne {number} avec des mots" for number in range(2000))
    pieces = word_differences(before, before + "\nfin")
    assert next(one.kind for one in pieces) == "same"


def test_reasons_are_laid_over_the_text() -> None:
    reasons = [
        {"start": 3, "end": 8, "field": "breach", "kind": "word"},
        {"start": 5, "end": 9, "field": "sentiment", "kind": "word"},
        {"start": 90, "end": 99, "field": "breach"},
        {"start": "x", "end": None},
    ]
    assert [(one.text, one.field) for one in marked("un deux trois", reasons)] == [
        ("un ", ""),
        ("deux ", "breach"),
        ("trois", ""),
    ]


@pytest.mark.parametrize(
    ("left", "text", "mood"),
    [
        (timedelta(seconds=40), "40 s left", "soon"),
        (timedelta(minutes=12, seconds=20), "12 min left", "soon"),
        (timedelta(minutes=31), "31 min left", "calm"),
        (timedelta(hours=3, minutes=5), "3 h 05 left", "calm"),
        (timedelta(hours=14, minutes=5), "14 h left", "calm"),
        (timedelta(days=5), "5 d left", "calm"),
        (-timedelta(minutes=4), "4 min late", "late"),
    ],
)
def test_a_clock_says_how_much_is_left(left: timedelta, text: str, mood: str) -> None:
    with override("en"):
        shown = countdown(NOW + left, NOW)
    assert (shown.text, shown.mood) == (text, mood)


def test_a_length_is_french_for_the_french() -> None:
    with override("fr"):
        assert length(timedelta(days=4)) == "4 j"


def test_a_chart_holds_its_points_and_band() -> None:
    points = [(NOW + timedelta(minutes=5 * number), float(number)) for number in range(40)]
    chart = band_chart(points, NOW + timedelta(hours=1), 3, 1, 8)
    assert chart is not None
    ys = [float(pair.split(",")[1]) for pair in chart.seen.split()]
    assert min(ys) >= 0
    assert max(ys) <= chart.bottom
    assert chart.band_height > 0
    assert band_chart(points[:1], NOW, 0, 0, 0) is None


@pytest.mark.parametrize(
    ("cases", "late", "severity", "blind", "state"),
    [
        (3, 0, 0, False, "calm"),
        (3, 1, 0, False, "busy"),
        (40, 0, 0, False, "busy"),
        (3, 0, 5, False, "storm"),
        (0, 0, 5, True, "blind"),
    ],
)
def test_a_brand_is_in_one_state(cases: int, late: int, severity: int, blind: bool, state: str) -> None:
    assert state_of(cases, late, severity, blind) == state
