"""The clocks of a case. Pure: times are passed in, aware, and returned in UTC.

The first clock counts opening minutes and stops at the first public reply, or at a holding reply that names a
department and a promised time. Then the second clock runs to that promise, which is kept or broken.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from apps.charter.opening_hours import (
    HORIZON,
    Interval,
    OpeningHours,
    add_opening_minutes,
    intervals_from,
    opening_time_between,
)
from apps.core.errors import VigieError

FIRST_CLOCK_MINUTES = 60
LONGEST_CLOCK_MINUTES = 30 * 24 * 60
LONGEST_PROMISE = timedelta(days=365)
AT_RISK_SHARES = (("at_risk_50", 0.5), ("at_risk_80", 0.8))
MISSED = "missed"


class SlaError(VigieError):
    """A clock or a promise that cannot be."""


class ClockKind(StrEnum):
    FIRST = "first"
    PROMISE = "promise"


class ClockStatus(StrEnum):
    """KEPT and BROKEN are final; the others change as time passes."""

    RUNNING = "running"
    AT_RISK_50 = "at_risk_50"
    AT_RISK_80 = "at_risk_80"
    MISSED = "missed"
    PAUSED = "paused"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count, with its end unknown while it lasts."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as stored: minutes is the budget of a first clock, promised_at the end of a promise."""

    kind: ClockKind
    started_at: datetime
    hours: OpeningHours
    minutes: int = FIRST_CLOCK_MINUTES
    promised_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicReply:
    """What went out in public. A holding reply names who looks at it and until when."""

    sent_at: datetime
    holding: bool = False
    department: str = ""
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A brand's own first clock in opening minutes, for a priority (1–5), a network, both, or all (None)."""

    minutes: int
    priority: int | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows: left and used are opening time (left is negative once missed)."""

    status: ClockStatus
    due_at: datetime | None
    used: timedelta
    left: timedelta
    share: float


def first_clock_minutes(rules: Iterable[ClockRule], *, priority: int, network: str) -> int:
    """The budget in opening minutes: the shortest of the rules for this priority or network, else the general one.

    Without any rule, 60.
    """
    fitting = [
        rule for rule in rules if rule.priority in (None, priority) and rule.network in (None, network)
    ]
    special = [rule for rule in fitting if rule.priority is not None or rule.network is not None]
    return min((rule.minutes for rule in special or fitting), default=FIRST_CLOCK_MINUTES)


def first_clock(started_at: datetime, hours: OpeningHours, minutes: int = FIRST_CLOCK_MINUTES) -> Clock:
    """The first clock of a case opened at this moment; the budget is in opening minutes, at least one."""
    if not 1 <= minutes <= LONGEST_CLOCK_MINUTES:
        raise SlaError(
            "A first clock runs between one minute and thirty days of opening time.",
            field="minutes",
            value=minutes,
            remedy="60 is usual.",
        )
    return Clock(ClockKind.FIRST, _utc(started_at), hours, minutes)


def promise_clock(reply: PublicReply, hours: OpeningHours) -> Clock:
    """The second clock, from a holding reply to the time it promised."""
    check_holding(reply)
    assert reply.promised_at is not None
    return Clock(
        ClockKind.PROMISE, _utc(reply.sent_at), hours, minutes=0, promised_at=_utc(reply.promised_at)
    )


def check_holding(reply: PublicReply) -> None:
    """A holding reply stops the first clock only if it names a department and a time to come; SlaError else."""
    if not reply.department.strip():
        raise SlaError(
            "A holding reply says who looks at it.", field="department", remedy="Choose a department."
        )
    if reply.promised_at is None:
        raise SlaError(
            "A holding reply says when the answer comes.",
            field="promised_at",
            remedy="Give a day and a time.",
        )
    if reply.promised_at <= reply.sent_at:
        raise SlaError(
            "The promised time is already over.",
            field="promised_at",
            value=reply.promised_at.isoformat(),
            remedy="Promise a time that is still to come.",
        )
    if reply.promised_at - reply.sent_at > LONGEST_PROMISE:
        raise SlaError(
            "The promised time is more than a year away.",
            field="promised_at",
            value=reply.promised_at.isoformat(),
            remedy="Promise a nearer time, and hold again then.",
        )


def after_reply(clock: Clock, reply: PublicReply) -> tuple[Clock, Clock | None]:
    """The clock after a public reply, and the second clock where a holding reply starts one.

    A second holding reply ends the first promise (kept if it came in time) and starts another one.
    """
    stopped = stop(clock, reply.sent_at)
    if not reply.holding:
        return stopped, None
    return stopped, promise_clock(reply, clock.hours)


def stop(clock: Clock, at: datetime) -> Clock:
    """The clock stopped at this moment; one that is stopped already keeps its first stop."""
    if clock.stopped_at is not None:
        return clock
    return replace(clock, stopped_at=_utc(at))


def withdraw_stop(clock: Clock) -> Clock:
    """The clock as if it had never stopped: the reply that stopped it did not leave after all."""
    return replace(clock, stopped_at=None)


def pause(clock: Clock, at: datetime) -> Clock:
    """The clock paused from this moment; pausing twice is pausing once. A promise cannot be paused."""
    if clock.kind is ClockKind.PROMISE:
        raise SlaError(
            "A promise made in public cannot be paused.",
            field="clock",
            remedy="Send another holding reply with a new time.",
        )
    if clock.stopped_at is not None or _open_pause(clock) is not None:
        return clock
    return replace(clock, pauses=(*clock.pauses, Pause(_utc(at))))


def resume(clock: Clock, at: datetime) -> Clock:
    """The clock running again from this moment; one that is not paused stays as it is."""
    lasting = _open_pause(clock)
    if lasting is None:
        return clock
    ended = Pause(lasting.start, max(_utc(at), lasting.start))
    return replace(clock, pauses=tuple(ended if one is lasting else one for one in clock.pauses))


def reopen(clock: Clock, at: datetime, minutes: int | None = None) -> Clock:
    """A fresh first clock for a case that was reopened: a new word from the person deserves a new hour."""
    budget = minutes or clock.minutes or FIRST_CLOCK_MINUTES
    return first_clock(at, clock.hours, budget)


def due_at(clock: Clock) -> datetime | None:
    """When the budget is used up or the promise falls due; None while a pause without an end stands before it."""
    if clock.kind is ClockKind.PROMISE:
        return clock.promised_at
    return _moment_after(clock, timedelta(minutes=clock.minutes))


def used(clock: Clock, at: datetime) -> timedelta:
    """The opening time that has counted up to this moment, pauses taken out, up to the stop if it is stopped."""
    until = min(_utc(at), clock.stopped_at) if clock.stopped_at else _utc(at)
    return sum((piece.end - piece.start for piece in _counted(clock, until)), timedelta())


def status(clock: Clock, at: datetime) -> ClockStatus:
    """Where the clock stands. A reply at the very moment it falls due is in time; no reply by then is missed."""
    due = due_at(clock)
    if clock.stopped_at is not None:
        return ClockStatus.KEPT if due is None or clock.stopped_at <= due else ClockStatus.BROKEN
    reached = [name for when, name in _all_thresholds(clock) if when <= _utc(at)]
    if MISSED in reached:
        return ClockStatus.MISSED
    if _open_pause(clock) is not None:
        return ClockStatus.PAUSED
    return ClockStatus(reached[-1]) if reached else ClockStatus.RUNNING


def thresholds(clock: Clock) -> list[tuple[datetime, str]]:
    """The moments to look at this clock again, in order: at_risk_50, at_risk_80, missed. None once it is stopped.

    The caller stores one timer each; its handler asks status() again, so a stale timer does nothing.
    """
    return [] if clock.stopped_at is not None else _all_thresholds(clock)


def read(clock: Clock, at: datetime) -> Reading:
    """What to show of a clock at this moment."""
    at = _utc(at)
    due, counted, total = due_at(clock), used(clock, at), _budget(clock)
    if not total and due is not None:
        # A promise that falls due before the brand opens again is read on the plain clock.
        total, counted = due - clock.started_at, min(clock.stopped_at or at, due) - clock.started_at
    left = total - counted
    if due is not None and clock.stopped_at is None and at > due:
        left = -opening_time_between(due, at, clock.hours)
    return Reading(status(clock, at), due, counted, left, counted / total)


def escalation_order(
    owner: str | None, on_duty: Sequence[str], managers: Sequence[str], administrators: Sequence[str]
) -> tuple[str, ...]:
    """Who is asked when a clock is in danger: colleagues on duty, then account managers, then administrators.

    Each once, without the owner, who is told anyway.
    """
    ordered = dict.fromkeys((*on_duty, *managers, *administrators))
    return tuple(person for person in ordered if person != owner)


def to_tell(
    threshold: str, owner: str | None, order: Sequence[str], told: Collection[tuple[str, str]]
) -> tuple[str, ...]:
    """Whom to tell at a threshold: the owner each time; from 80 % on also the next person not yet asked.

    Told holds the pairs (threshold, person) of this clock, so a threshold that fires again tells nobody twice.
    """
    if any(name == threshold for name, _ in told):
        return ()
    asked = {person for _, person in told}
    people = [owner] if owner is not None else []
    if threshold != "at_risk_50" or owner is None:
        people += [person for person in order if person not in asked][:1]
    return tuple(people)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A clock needs moments with a time zone.")
    return moment.astimezone(UTC)


def _open_pause(clock: Clock) -> Pause | None:
    return next((one for one in clock.pauses if one.end is None), None)


def _without_pauses(piece: Interval, pauses: Sequence[Pause]) -> list[Interval]:
    """What is left of a stretch when the pauses are cut out; an open pause cuts all that follows."""
    left = [piece]
    for one in pauses:
        kept: list[Interval] = []
        for part in left:
            before = Interval(part.start, min(part.end, one.start))
            after = Interval(max(part.start, one.end), part.end) if one.end else None
            kept += [rest for rest in (before, after) if rest is not None and rest.start < rest.end]
        left = kept
    return left


def _counted(clock: Clock, until: datetime) -> Iterable[Interval]:
    for piece in intervals_from(clock.hours, clock.started_at, until):
        yield from _without_pauses(piece, clock.pauses)


def _moment_after(clock: Clock, budget: timedelta) -> datetime | None:
    """When this much counted time has passed; None when a pause without an end comes first."""
    lasting = _open_pause(clock)
    paused = sum((one.end - one.start for one in clock.pauses if one.end), timedelta())
    until = lasting.start if lasting else clock.started_at + HORIZON + 8 * budget + paused
    left = budget
    for piece in _counted(clock, until):
        if piece.end - piece.start >= left:
            return piece.start + left
        left -= piece.end - piece.start
    if lasting is not None:
        return None
    return add_opening_minutes(until, left / timedelta(minutes=1), clock.hours)


def _budget(clock: Clock) -> timedelta:
    if clock.promised_at is None:
        return timedelta(minutes=clock.minutes)
    return opening_time_between(clock.started_at, clock.promised_at, clock.hours)


def _all_thresholds(clock: Clock) -> list[tuple[datetime, str]]:
    budget = _budget(clock)
    found: list[tuple[datetime, str]] = []
    for name, share in AT_RISK_SHARES:
        # A promise that falls due before the brand opens again is measured on the plain clock.
        if not budget and clock.promised_at is not None:
            when: datetime | None = clock.started_at + share * (clock.promised_at - clock.started_at)
        else:
            when = _moment_after(clock, share * budget)
        if when is not None:
            found.append((when, name))
    due = due_at(clock)
    return found if due is None else [*found, (due, MISSED)]
