"""A case's clocks as rows, their timers as outbox rows: whoever dies, the next look finds them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from apps.agency.access import SYSTEM
from apps.agency.models import Membership, Notification
from apps.agency.permissions import Role
from apps.audit.services import record
from apps.cases import sla
from apps.cases.models import Case, Clock
from apps.charter.models import ServiceHours
from apps.charter.opening_hours import OpeningHours, always_open, opening_hours
from apps.core import outbox
from apps.core.tenancy import current_brand


def hours_of_brand() -> OpeningHours:
    """The entered brand's opening hours; always open until somebody has said when it is."""
    brand = current_brand()
    row = ServiceHours.objects.filter(pk=1).first()
    if row is None or not any(row.week.values()):
        return always_open(brand.time_zone)
    return opening_hours(
        brand.time_zone,
        {day: [f"{start}-{end}" for start, end in spans] for day, spans in row.week.items()},
        country=row.holidays_country,
        exceptions={day.isoformat(): [] for day in row.closed_dates},
    )


def clock_rules() -> list[sla.ClockRule]:
    """The brand's own first-clock budgets."""
    row = ServiceHours.objects.filter(pk=1).first()
    if row is None:
        return []
    rules = [sla.ClockRule(row.first_answer_minutes)]
    for place, minutes in row.first_answer_overrides.items():
        if place.startswith("network:"):
            rules.append(sla.ClockRule(int(minutes), network=place.partition(":")[2]))
        else:
            rules.append(sla.ClockRule(int(minutes), priority=int(place)))
    return rules


def as_rule(clock: Clock, hours: OpeningHours) -> sla.Clock:
    """The row as the pure rules take it."""
    pauses = tuple(
        sla.Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end in clock.pauses
    )
    return sla.Clock(
        sla.ClockKind(clock.kind),
        clock.starts_at,
        hours,
        clock.minutes,
        clock.due_at if clock.kind == Clock.Kind.PROMISE else None,
        pauses,
        clock.stopped_at,
    )


def start_first_clocks(cases: Sequence[Case], now: datetime) -> None:
    """Start the first clock of freshly opened cases, in two statements whatever their number."""
    hours, rules = hours_of_brand(), clock_rules()
    due: dict[int, datetime] = {}
    rows = []
    for case in cases:
        minutes = sla.first_clock_minutes(rules, priority=case.priority, network=case.network)
        if minutes not in due:
            due[minutes] = sla.due_at(sla.first_clock(now, hours, minutes)) or now + timedelta(
                minutes=minutes
            )
        rows.append(
            Clock(case=case, kind=Clock.Kind.FIRST, minutes=minutes, starts_at=now, due_at=due[minutes])
        )
    _arm(Clock.objects.bulk_create(rows), hours)


def start_promise(case: Case, promised_at: datetime, now: datetime) -> Clock:
    """Start the second clock, from a holding reply to the time it promised."""
    clock = Clock.objects.create(
        case=case, kind=Clock.Kind.PROMISE, minutes=0, starts_at=now, due_at=promised_at
    )
    _arm([clock], hours_of_brand())
    return clock


def _arm(clocks: Sequence[Clock], hours: OpeningHours) -> None:
    """One timer for each threshold; the key carries the time, so that a moved clock gets new ones."""
    events = [
        outbox.Due({"clock_id": clock.pk}, at, f"clock:{clock.pk}:{name}:{int(at.timestamp())}")
        for clock in clocks
        for at, name in sla.thresholds(as_rule(clock, hours))
    ]
    if events:
        outbox.emit_many("cases.clock_due", events)


def stop_clocks(case: Case, because: str, now: datetime) -> None:
    """Stop what runs for the case; a clock past its time is kept as missed."""
    for clock in Clock.objects.select_for_update().filter(case=case, stopped_at=None):
        clock.stopped_at, clock.stopped_by = now, because
        if now > clock.due_at and clock.missed_at is None:
            clock.missed_at = clock.due_at
        clock.save(update_fields=["stopped_at", "stopped_by", "missed_at"])


def look_at(clock_id: int, now: datetime) -> None:
    """A timer has come: tell whom it concerns, once each, and keep a missed promise as missed."""
    with transaction.atomic():
        clock = (
            Clock.objects.select_for_update(of=("self",)).select_related("case").filter(pk=clock_id).first()
        )
        if clock is None or clock.stopped_at is not None:
            return
        status = sla.status(as_rule(clock, hours_of_brand()), now)
        if status not in {sla.ClockStatus.AT_RISK_50, sla.ClockStatus.AT_RISK_80, sla.ClockStatus.MISSED}:
            return
        if status is sla.ClockStatus.MISSED and clock.missed_at is None:
            clock.missed_at = clock.due_at
            record(SYSTEM, "clock.missed", case_id=clock.case_id, target_type="clock", target_id=clock.pk)
        people = sla.to_tell(
            status.value,
            str(clock.case.owner_id) if clock.case.owner_id else None,
            _order(clock.case.owner_id),
            {(name, person) for name, person in clock.told},
        )
        clock.told = [*clock.told, *([status.value, person] for person in people)]
        clock.save(update_fields=["missed_at", "told"])
        notify(
            [int(person) for person in people],
            f"clock_{status.value}",
            now,
            case_id=clock.case_id,
            facts={"due_at": clock.due_at.isoformat(), "kind": clock.kind},
        )


def _order(owner_id: int | None) -> tuple[str, ...]:
    brand = current_brand()
    rows = Membership.objects.filter(brand=brand) | Membership.objects.filter(
        agency_id=brand.agency_id, brand=None
    )
    by_role: dict[str, list[str]] = {role.value: [] for role in Role}
    for row in rows.order_by("on_call_order", "pk"):
        by_role[row.role].append(str(row.user_id))
    return sla.escalation_order(
        str(owner_id) if owner_id else None,
        by_role[Role.MODERATOR],
        by_role[Role.ACCOUNT_MANAGER],
        by_role[Role.AGENCY_ADMIN],
    )


def notify(
    user_ids: Sequence[int],
    kind: str,
    now: datetime,
    *,
    case_id: int | None = None,
    target_id: int | None = None,
    by: int | None = None,
    facts: dict[str, object] | None = None,
) -> None:
    """Leave a word for people on their desk, in the caller's transaction: who did it, and the clock that runs."""
    people = list(dict.fromkeys(user_ids))
    if not people:
        return
    brand_id = current_brand().pk
    told = dict(facts or {})
    if by:
        told["by"] = by
    if case_id and "due_at" not in told:
        running = Clock.objects.filter(case_id=case_id, stopped_at=None).order_by("due_at")
        if (due_at := running.values_list("due_at", flat=True).first()) is not None:
            told["due_at"] = due_at.isoformat()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                brand_id=brand_id,
                kind=kind[:24],
                case_id=case_id,
                target_id=target_id,
                facts=told,
                created_at=now,
            )
            for user_id in people
        ]
    )
