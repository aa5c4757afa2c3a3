"""The clocks of a case: first answer, promise, pauses, reopening, thresholds, escalation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.cases.sla import (
    Clock,
    ClockRule,
    ClockStatus,
    PublicReply,
    SlaError,
    after_reply,
    due_at,
    escalation_order,
    first_clock,
    first_clock_minutes,
    pause,
    read,
    reopen,
    resume,
    status,
    stop,
    thresholds,
    to_tell,
    used,
    withdraw_stop,
)
from apps.charter.opening_hours import DAYS, always_open, opening_hours, opening_time_between

PARIS = ZoneInfo("Europe/Paris")
OFFICE = opening_hours(
    "Europe/Paris", {day: ["09:00-12:30", "13:30-18:00"] for day in DAYS[:5]}, country="FR"
)
MORNING = datetime(2026, 6, 2, 10, 0, tzinfo=PARIS)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def holding(sent_at: datetime, promised_at: datetime | None, department: str = "Delivery") -> PublicReply:
    return PublicReply(sent_at, holding=True, department=department, promised_at=promised_at)


def test_the_first_clock_warns_at_half_at_eighty_and_when_missed() -> None:
    assert thresholds(first_clock(MORNING, OFFICE)) == [
        (MORNING + minutes(30), "at_risk_50"),
        (MORNING + minutes(48), "at_risk_80"),
        (MORNING + minutes(60), "missed"),
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, "running"),
        (29, "running"),
        (30, "at_risk_50"),
        (48, "at_risk_80"),
        (60, "missed"),
        (900, "missed"),
    ],
)
def test_status_follows_the_thresholds(after: int, expected: str) -> None:
    assert status(first_clock(MORNING, OFFICE), MORNING + minutes(after)) == expected


def test_a_public_reply_in_time_keeps_the_clock_and_ends_its_timers() -> None:
    clock, second = after_reply(first_clock(MORNING, OFFICE), PublicReply(MORNING + minutes(60)))
    assert status(clock, MORNING + timedelta(days=9)) is ClockStatus.KEPT
    assert thresholds(clock) == []
    assert second is None


def test_a_late_reply_breaks_it() -> None:
    clock = stop(first_clock(MORNING, OFFICE), MORNING + minutes(61))
    assert status(clock, MORNING + minutes(61)) is ClockStatus.BROKEN


def test_a_holding_reply_starts_the_second_clock_to_its_promise() -> None:
    promise = MORNING + timedelta(days=1)
    first, second = after_reply(first_clock(MORNING, OFFICE), holding(MORNING + minutes(20), promise))
    assert first.stopped_at == MORNING + minutes(20)
    assert second is not None
    assert due_at(second) == promise
    assert status(stop(second, promise - minutes(1)), promise) is ClockStatus.KEPT
    assert status(stop(second, promise + minutes(1)), promise) is ClockStatus.BROKEN


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        (holding(MORNING, MORNING + minutes(90), department=" "), "department"),
        (holding(MORNING, None), "promised_at"),
        (holding(MORNING, MORNING - minutes(1)), "promised_at"),
        (holding(MORNING, datetime(9000, 1, 1, tzinfo=UTC)), "promised_at"),
    ],
)
def test_a_holding_reply_without_department_and_time_stops_nothing(reply: PublicReply, field: str) -> None:
    with pytest.raises(SlaError) as refused:
        after_reply(first_clock(MORNING, OFFICE), reply)
    assert refused.value.field == field


def test_a_second_holding_reply_ends_the_first_promise_and_makes_another() -> None:
    _, second = after_reply(first_clock(MORNING, OFFICE), holding(MORNING, MORNING + minutes(120)))
    assert second is not None
    kept, third = after_reply(second, holding(MORNING + minutes(100), MORNING + minutes(300)))
    assert status(kept, MORNING + minutes(400)) is ClockStatus.KEPT
    assert third is not None
    assert due_at(third) == MORNING + minutes(300)


def test_a_promise_before_the_next_opening_is_warned_of_on_the_plain_clock() -> None:
    evening = datetime(2026, 6, 2, 20, 0, tzinfo=PARIS)
    _, second = after_reply(first_clock(evening, OFFICE), holding(evening, evening + minutes(100)))
    assert second is not None
    assert [when for when, _ in thresholds(second)] == [evening + minutes(count) for count in (50, 80, 100)]
    assert read(second, evening + minutes(25)).share == pytest.approx(0.25)


def test_a_pause_moves_the_moment_and_an_open_one_hides_it() -> None:
    paused = pause(first_clock(MORNING, OFFICE), MORNING + minutes(10))
    assert due_at(paused) is None
    assert status(paused, MORNING + minutes(500)) is ClockStatus.PAUSED
    assert due_at(resume(paused, MORNING + minutes(40))) == MORNING + minutes(90)


def test_a_pause_after_the_moment_was_missed_hides_nothing() -> None:
    clock = pause(first_clock(MORNING, OFFICE), MORNING + minutes(70))
    assert status(clock, MORNING + minutes(80)) is ClockStatus.MISSED


def test_a_promise_cannot_be_paused() -> None:
    _, second = after_reply(first_clock(MORNING, OFFICE), holding(MORNING, MORNING + minutes(120)))
    assert second is not None
    with pytest.raises(SlaError, match="cannot be paused"):
        pause(second, MORNING)


def test_a_reply_that_did_not_leave_gives_the_clock_back_as_it_was() -> None:
    clock = pause(first_clock(MORNING, OFFICE), MORNING + minutes(10))
    assert withdraw_stop(stop(clock, MORNING + minutes(20))) == clock


def test_reopening_starts_a_fresh_hour() -> None:
    old = stop(first_clock(MORNING, OFFICE), MORNING + minutes(5))
    again = reopen(old, MORNING + minutes(200))
    assert again.stopped_at is None
    assert due_at(again) == MORNING + timedelta(hours=4, minutes=30)


def test_a_reading_says_what_is_left_and_goes_below_zero() -> None:
    clock = first_clock(MORNING, OFFICE)
    assert read(clock, MORNING + minutes(48)).left == minutes(12)
    assert read(clock, MORNING + minutes(75)).left == minutes(-15)


@pytest.mark.parametrize(
    ("priority", "network", "expected"), [(5, "x", 20), (5, "youtube", 20), (2, "x", 90), (2, "reddit", 45)]
)
def test_the_shortest_rule_for_this_case_sets_the_first_clock(
    priority: int, network: str, expected: int
) -> None:
    rules = [ClockRule(45), ClockRule(90, network="x"), ClockRule(20, priority=5)]
    assert first_clock_minutes(rules, priority=priority, network=network) == expected


def test_without_a_rule_it_is_an_hour() -> None:
    assert first_clock_minutes([], priority=3, network="x") == 60


@pytest.mark.parametrize("budget", [0, -5, 10**9])
def test_an_absurd_budget_is_refused(budget: int) -> None:
    with pytest.raises(SlaError):
        first_clock(MORNING, OFFICE, budget)


def test_escalation_asks_each_next_person_once() -> None:
    order = escalation_order("alice", ["alice", "bob"], ["carole"], ["diane", "carole"])
    assert order == ("bob", "carole", "diane")
    told: list[tuple[str, str]] = []
    for threshold in ("at_risk_50", "at_risk_80", "missed", "missed"):
        told += [(threshold, person) for person in to_tell(threshold, "alice", order, told)]
    assert told == [
        ("at_risk_50", "alice"),
        ("at_risk_80", "alice"),
        ("at_risk_80", "bob"),
        ("missed", "alice"),
        ("missed", "carole"),
    ]


def test_a_case_without_an_owner_escalates_from_the_first_warning() -> None:
    assert to_tell("at_risk_50", None, ("bob",), ()) == ("bob",)


moments = st.integers(0, 12 * 1440).map(lambda count: datetime(2026, 3, 24, tzinfo=UTC) + minutes(count))


@st.composite
def worked_clocks(draw: st.DrawFn) -> Clock:
    hours = draw(st.sampled_from([OFFICE, always_open("Europe/Paris")]))
    clock = first_clock(draw(moments), hours, draw(st.integers(1, 600)))
    moment = clock.started_at
    for act in draw(st.lists(st.sampled_from([pause, resume]), max_size=6)):
        moment += minutes(draw(st.integers(0, 900)))
        clock = act(clock, moment)
    return clock


@settings(max_examples=200, deadline=None)
@given(worked_clocks())
def test_what_is_used_when_due_is_the_budget(clock: Clock) -> None:
    due = due_at(clock)
    if due is None:
        assert used(clock, clock.started_at + timedelta(days=60)) < minutes(clock.minutes)
    else:
        assert used(clock, due) == minutes(clock.minutes)


@settings(max_examples=200, deadline=None)
@given(worked_clocks())
def test_used_is_opening_time_less_opening_time_of_pauses(clock: Clock) -> None:
    end = clock.started_at + timedelta(days=20)
    whole = opening_time_between(clock.started_at, end, clock.hours)
    paused = sum(
        (opening_time_between(one.start, one.end or end, clock.hours) for one in clock.pauses), timedelta()
    )
    assert used(clock, end) == whole - paused


@settings(max_examples=100, deadline=None)
@given(worked_clocks(), st.lists(moments, min_size=2, max_size=6))
def test_time_used_never_runs_backwards(clock: Clock, at: list[datetime]) -> None:
    counted = [used(clock, moment) for moment in sorted(at)]
    assert counted == sorted(counted)


@settings(max_examples=200, deadline=None)
@given(worked_clocks(), moments)
def test_timers_agree_with_status(clock: Clock, at: datetime) -> None:
    timers = thresholds(clock)
    assert [when for when, _ in timers] == sorted(when for when, _ in timers)
    passed = [name for when, name in timers if when <= at]
    assert (status(clock, at) is ClockStatus.MISSED) == ("missed" in passed)


@settings(max_examples=100, deadline=None)
@given(worked_clocks(), moments)
def test_a_stop_is_kept_exactly_when_it_was_not_late(clock: Clock, at: datetime) -> None:
    due = due_at(clock)
    stopped = stop(clock, at)
    assert (status(stopped, at) is ClockStatus.KEPT) == (due is None or at <= due)
    assert stop(stopped, at + minutes(5)) == stopped
