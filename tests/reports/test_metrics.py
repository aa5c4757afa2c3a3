"""Every figure equals what plain Python counts from the rows, whatever the rows are."""

from datetime import date, timedelta
from statistics import median

import pytest

from apps.analysis.models import Verdict
from apps.cases.models import Case, Draft
from apps.cases.services.clocks import hours_of_brand
from apps.charter.opening_hours import opening_minutes_between
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.monitoring.models import Mention
from apps.reports.metrics import METRICS
from apps.reports.models import DailyFigure
from apps.reports.period import Period
from apps.reports.selectors.figures import as_data, from_data, lengths, sheet
from apps.reports.services.figures import MARK, count_days, count_recent, note_mentions
from apps.reports.spreads import SPREADS, percentile
from tests.reports.random_past import FIRST, LAST, NOW, Past, day_of, plain_counts

PERIOD = Period(FIRST, LAST, "Europe/Paris")


def stored(metric: str) -> dict[tuple[date, str], float]:
    rows = DailyFigure.objects.filter(metric=metric)
    return {(row.day, row.part): row.value for row in rows}


@pytest.mark.parametrize("seed", range(8))
def test_each_figure_of_each_day_is_what_the_rows_say(lumen_db, seed) -> None:
    Past(seed)
    count_days(FIRST, LAST, NOW)
    plain = plain_counts()
    for metric in METRICS:
        expected = {key: n for key, n in plain.get(metric.name, {}).items() if FIRST <= key[0] <= LAST and n}
        found = {key: value for key, value in stored(metric.name).items() if value}
        assert found == pytest.approx(expected, abs=1e-6), metric.name


def test_random_rows_reach_every_figure(lumen_db) -> None:
    Past(1)
    assert set(plain_counts()) == {metric.name for metric in METRICS}


@pytest.mark.parametrize("seed", range(4))
def test_a_period_is_the_sum_of_its_days(lumen_db, seed) -> None:
    Past(seed)
    count_days(FIRST - timedelta(days=20), LAST, NOW)
    shown = sheet(PERIOD, inside=True)
    for metric in METRICS:
        figure = shown[metric.name]
        assert figure.value == pytest.approx(
            sum(v for (d, _p), v in stored(metric.name).items() if FIRST <= d <= LAST)
        )
        assert sum(figure.days) == pytest.approx(figure.value)
        assert sum(part.value for part in figure.parts) == pytest.approx(figure.value if metric.by else 0)


@pytest.mark.parametrize("seed", range(4))
def test_lengths_of_time_are_what_the_rows_say(lumen_db, seed) -> None:
    Past(seed)
    inside = lambda moment: moment is not None and FIRST <= day_of(moment) <= LAST  # noqa: E731
    answered = [c for c in Case.objects.filter(merged_into=None) if inside(c.first_answered_at)]
    hours = hours_of_brand()
    reviewed = [
        (d.submitted_at, min((r.at for r in d.reviews.all()), default=None)) for d in Draft.objects.all()
    ]
    expected = {
        "first_answer": [opening_minutes_between(c.opened_at, c.first_answered_at, hours) for c in answered],
        "first_answer_clock": [(c.first_answered_at - c.opened_at).total_seconds() / 60 for c in answered],
        "proofreading_time": [(end - begin).total_seconds() / 60 for begin, end in reviewed if inside(end)],
    }
    for spread in SPREADS:
        if spread.name in expected:
            assert sorted(lengths(spread, PERIOD)) == pytest.approx(sorted(expected[spread.name])), (
                spread.name
            )
    values = expected["first_answer_clock"]
    assert sheet(PERIOD)["first_answer_clock"].value == (pytest.approx(median(values)) if values else None)


def test_percentiles_are_linear() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7.0], 0.9) == 7
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert percentile([float(n) for n in range(11)], 0.9) == 9


def test_a_share_is_one_part_of_its_whole(lumen_db) -> None:
    Past(3)
    count_days(FIRST, LAST, NOW)
    rows = Verdict.objects.filter(mention__posted_at__gte=PERIOD.start, mention__posted_at__lt=PERIOD.end)
    shown = sheet(PERIOD)
    assert shown["negative"].value == pytest.approx(rows.filter(sentiment="negative").count() / rows.count())
    assert shown["negative"].previous is None


def test_a_late_mention_corrects_its_day_within_a_minute(lumen_db, now) -> None:
    Past(5)
    count_days(FIRST, LAST, NOW)
    before = stored("mentions")
    late = Mention.objects.filter(posted_at__gte=PERIOD.start, posted_at__lt=PERIOD.end).first()
    Mention.objects.create(
        network="x",
        sha256=b"l" * 32,
        external_id="late",
        text="…",
        posted_at=late.posted_at,
        collected_at=NOW,
    )
    note_mentions([Mention.objects.get(external_id="late").pk], NOW)
    note_mentions([late.pk], NOW)  # the same day in the same minute is one count
    assert OutboxEvent.objects.filter(topic="reports.days_changed").count() == 1
    OutboxEvent.objects.update(due_at=now)
    run_due()
    day = (day_of(late.posted_at), "")
    assert stored("mentions")[day] == before[day] + 1


def test_a_figure_whose_rows_are_gone_goes_too(lumen_db) -> None:
    Past(5)
    count_days(FIRST, LAST, NOW)
    Verdict.objects.all().delete()
    count_days(FIRST, LAST, NOW)
    assert not stored("sentiment")
    assert stored("mentions")


def test_a_case_that_moves_on_corrects_the_day_it_was_opened(lumen_db) -> None:
    Past(5)
    assert count_recent(NOW)[-1] == LAST
    case = Case.objects.filter(
        merged_into=None, opened_at__lt=NOW - timedelta(days=4), first_answered_at=None
    ).first()
    Case.objects.filter(pk=case.pk).update(issue_type="brand", moved_at=NOW)
    assert day_of(case.opened_at) in count_recent(NOW + timedelta(minutes=10))
    assert stored("kinds")[(day_of(case.opened_at), f"brand:{case.profile}")] == 1


def test_counting_twice_changes_nothing(lumen_db) -> None:
    Past(6)
    count_days(FIRST, LAST, NOW)
    once = list(DailyFigure.objects.order_by("pk").values_list("pk", "value"))
    count_days(FIRST, LAST, NOW + timedelta(seconds=1))
    assert list(DailyFigure.objects.order_by("pk").values_list("pk", "value")) == once
    assert DailyFigure.objects.filter(metric=MARK).count() == PERIOD.days


def test_a_frozen_sheet_reads_as_it_was(lumen_db) -> None:
    Past(6)
    count_days(FIRST, LAST, NOW)
    shown = sheet(PERIOD)
    assert from_data(as_data(shown)) == shown


def test_the_sheet_for_the_client_names_nobody(lumen_db) -> None:
    Past(6)
    count_days(FIRST, LAST, NOW)
    assert "load" in sheet(PERIOD, inside=True).figures
    assert "load" not in sheet(PERIOD).figures
