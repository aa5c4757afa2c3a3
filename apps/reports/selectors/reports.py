"""Reading reports: frozen ones for everybody who may read, those being made for who makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from apps.agency.access import Actor
from apps.agency.models import User
from apps.core.tenancy import current_brand
from apps.reports.models import Report, Schedule, ShareLink
from apps.reports.period import Period
from apps.reports.rows import row_of
from apps.reports.selectors.figures import Sheet, from_data, sheet
from apps.reports.selectors.portal import cases_of


def may_make(actor: Actor) -> bool:
    """Whether somebody composes or proofreads reports here."""
    return actor.may("report:compose") or actor.may("report:review")


def reports_for(actor: Actor, limit: int = 100) -> list[Report]:
    """The reports somebody may see, newest first."""
    rows = Report.objects.order_by("-last_day", "-pk").defer("figures", "cases")
    if not may_make(actor):
        rows = rows.filter(state=Report.State.SIGNED_OFF)
    return list(rows[:limit])


def report_for(actor: Actor, report_id: int) -> Report:
    """One report. Raises Report.DoesNotExist, also for one that is not yet the reader's to see."""
    report = Report.objects.get(pk=report_id)
    if report.state != Report.State.SIGNED_OFF and not may_make(actor):
        raise Report.DoesNotExist(report_id)
    return report


def content_of(report: Report) -> tuple[Sheet, Sequence[dict[str, Any]]]:
    """The report's figures and its cases: frozen ones once signed off. The active language must be the report's."""
    if report.state == Report.State.SIGNED_OFF and report.figures is not None:
        return from_data(report.figures), report.cases or []
    period = Period(report.first_day, report.last_day, current_brand().time_zone)
    return sheet(period), [row_of(case) for case in cases_of(period)]


@dataclass(frozen=True, slots=True)
class Remark:
    """A word on a report, and who said it."""

    who: str
    at: datetime
    text: str


def comments_of(report: Report) -> list[Remark]:
    """What was said on a report, oldest first."""
    rows = list(report.comments.order_by("at", "pk"))
    users = User.objects.in_bulk({row.user_id for row in rows})
    return [
        Remark(users[row.user_id].label if row.user_id in users else "—", row.at, row.text) for row in rows
    ]


def links_of(report: Report) -> list[ShareLink]:
    """The report's links with how often and when they were opened, newest first."""
    rows = ShareLink.objects.filter(report=report).annotate(opened=Count("access"), last=Max("access__at"))
    return list(rows.order_by("-created_at"))


def schedules() -> list[Schedule]:
    """The schedules that are on."""
    return list(Schedule.objects.filter(active=True).order_by("pk"))
