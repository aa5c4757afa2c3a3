"""A report's way: composed by one, proofread and signed off by another, then frozen with its numbers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.agency.access import Actor, Forbidden, require
from apps.agency.models import Membership
from apps.agency.permissions import Role, allows
from apps.audit.services import record
from apps.cases.services.clocks import notify
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.detection.models import Crisis
from apps.reports.models import Comment, Delivery, Report
from apps.reports.period import LONGEST_DAYS, Period, today
from apps.reports.rows import row_of
from apps.reports.selectors.background import background_of
from apps.reports.selectors.figures import as_data, sheet
from apps.reports.selectors.portal import cases_of
from apps.reports.services.figures import count_days

# What a report may hold, in the order in which it is first offered.
SECTIONS = ("summary", "voice", "issues", "answers", "charter", "alerts", "people", "cases", "meaning")
KINDS = ("weekly", "monthly", "crisis")
LANGUAGES = ("fr", "en")
LONGEST_TEXT = 20_000  # characters
LONGEST_COMMENT = 4_000
MOST_CASES = 5_000  # in the appendix and the table; more would make no report


class ReportProblem(VigieError):
    """A report cannot be made, changed or signed off as it stands."""


def begin_report(
    actor: Actor,
    kind: str,
    first: date,
    last: date,
    now: datetime,
    *,
    language: str = "fr",
    title: str = "",
    crisis_id: int | None = None,
    schedule_id: int | None = None,
) -> Report:
    """Begin a report with every section. Raises ReportProblem for an unknown kind, language, or span of days."""
    require(actor, "report:compose")
    if kind not in KINDS or language not in LANGUAGES:
        raise ReportProblem(_("Choose one of the values offered."), field="kind", value=f"{kind}, {language}")
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise ReportProblem(_("Choose 1 to 366 days."), field="last", value=last.isoformat())
    with transaction.atomic():
        report = Report.objects.create(
            title=_clean(title, 200) or title_of(kind, first, last, language),
            kind=kind,
            language=language,
            first_day=first,
            last_day=last,
            sections=[{"name": name, "text": ""} for name in SECTIONS],
            author_id=actor.user_id or 0,
            created_at=now,
            crisis_id=crisis_id,
            schedule_id=schedule_id,
        )
        record(actor, "report.begun", target_type="report", target_id=report.pk, facts={"kind": kind})
    return report


def title_of(kind: str, first: date, last: date, language: str) -> str:
    """A report's first title, in its own language."""
    brand = current_brand().name
    with translation.override(language):
        if kind == "monthly":
            return _("%(brand)s: %(month)s") % {"brand": brand, "month": date_format(first, "F Y")}
        names = {"brand": brand, "first": date_format(first, "j F"), "last": date_format(last, "j F Y")}
        if kind == "crisis":
            return _("%(brand)s: the crisis, %(first)s to %(last)s") % names
        return _("%(brand)s: the week from %(first)s to %(last)s") % names


def crisis_days(crisis: Crisis, zone: str, now: datetime) -> Period:
    """The days a report after a crisis is about: two days before it until a day after its end."""
    first = today(crisis.declared_at, zone) - timedelta(days=2)
    return Period(first, today(crisis.ended_at or now, zone) + timedelta(days=1), zone)


def edit_report(
    actor: Actor,
    report_id: int,
    *,
    title: str,
    commentary: str,
    sections: Sequence[dict[str, Any]],
    now: datetime,
) -> Report:
    """Change a report that is being composed. sections: [{"name", "text"}] in the order they are printed."""
    require(actor, "report:compose")
    with transaction.atomic():
        report = _locked(report_id, Report.State.DRAFT)
        if not _clean(title, 200):
            raise ReportProblem(_("A report needs a title."), field="title")
        names = [str(one.get("name")) for one in sections]
        if len(set(names)) != len(names) or set(names) - set(SECTIONS):
            raise ReportProblem(
                _("Choose one of the values offered."), field="sections", value=", ".join(names)
            )
        report.title, report.commentary = _clean(title, 200), _clean(commentary, LONGEST_TEXT)
        report.sections = [
            {"name": name, "text": _clean(str(one.get("text") or ""), LONGEST_TEXT)}
            for name, one in zip(names, sections, strict=True)
        ]
        report.save(update_fields=["title", "commentary", "sections"])
        record(actor, "report.edited", target_type="report", target_id=report.pk)
    return report


def submit_report(actor: Actor, report_id: int, now: datetime) -> Report:
    """Hand a report to proofreading; everybody who may sign it off is told."""
    require(actor, "report:compose")
    with transaction.atomic():
        report = _locked(report_id, Report.State.DRAFT)
        report.state, report.submitted_at, report.returned_because = Report.State.IN_REVIEW, now, ""
        report.save(update_fields=["state", "submitted_at", "returned_because"])
        record(actor, "report.submitted", target_type="report", target_id=report.pk)
        others = [one for one in people_with("report:review") if one != report.author_id]
        notify(others, "report_to_review", now, target_id=report.pk)
    return report


def return_report(actor: Actor, report_id: int, reason: str, now: datetime) -> Report:
    """Send a report back to who composes it, with the reason."""
    require(actor, "report:review")
    if not reason.strip():
        raise ReportProblem(_("Say why it goes back."), field="reason")
    with transaction.atomic():
        report = _locked(report_id, Report.State.IN_REVIEW)
        report.state, report.returned_because = Report.State.DRAFT, _clean(reason, LONGEST_COMMENT)
        report.save(update_fields=["state", "returned_because"])
        record(actor, "report.returned", target_type="report", target_id=report.pk, text=reason.strip())
        notify([report.author_id], "report_returned", now, target_id=report.pk)
    return report


def sign_off(actor: Actor, report_id: int, now: datetime) -> Report:
    """Freeze a proofread report with its numbers and have it mailed. Raises Forbidden for its own author."""
    require(actor, "report:review")
    with transaction.atomic():
        report = _locked(report_id, Report.State.IN_REVIEW)
        if report.author_id == actor.user_id:
            raise Forbidden(_("Nobody signs off what they wrote."), remedy=_("Ask a colleague."))
        period = Period(report.first_day, report.last_day, current_brand().time_zone)
        count_days(period.first, period.last, now)
        with translation.override(report.language):
            report.figures = as_data(sheet(period))
            report.cases = [row_of(case) for case in cases_of(period)[:MOST_CASES]]
            report.background = background_of(period)
        report.state, report.signed_off_by_id, report.signed_off_at = (
            Report.State.SIGNED_OFF,
            actor.user_id,
            now,
        )
        report.save(
            update_fields=["figures", "cases", "background", "state", "signed_off_by_id", "signed_off_at"]
        )
        record(actor, "report.signed_off", target_type="report", target_id=report.pk)
        notify([report.author_id], "report_signed_off", now, target_id=report.pk)
        outbox.emit("reports.signed_off", {"report_id": report.pk})
        for email in report.schedule.recipients if report.schedule else []:
            send_to(report, email, now)
    return report


def send_to(report: Report, email: str, now: datetime) -> None:
    """Have a signed-off report mailed to somebody, once, in the caller's transaction."""
    delivery, made = Delivery.objects.get_or_create(
        report=report, email=email.lower(), defaults={"created_at": now}
    )
    if made:
        outbox.emit("reports.mail_due", {"delivery_id": delivery.pk}, dedupe_key=f"report-mail:{delivery.pk}")


def comment(actor: Actor, report_id: int, text: str, now: datetime) -> Comment:
    """A word on a signed-off report; who composed it and the brand's account managers are told."""
    require(actor, "report:read")
    if not text.strip():
        raise ReportProblem(_("Write something first."), field="text")
    with transaction.atomic():
        report = Report.objects.filter(pk=report_id, state=Report.State.SIGNED_OFF).first()
        if report is None:
            raise ReportProblem(_("There is no such report."), field="report", value=report_id)
        made = Comment.objects.create(
            report=report, user_id=actor.user_id or 0, text=_clean(text, LONGEST_COMMENT), at=now
        )
        record(
            actor,
            "report.commented",
            target_type="report",
            target_id=report.pk,
            facts={"comment_id": made.pk},
        )
        told = {report.author_id, *people_with("report:compose", managers_only=True)} - {actor.user_id}
        notify(sorted(told), "report_comment", now, target_id=report.pk)
    return made


def people_with(right: str, *, managers_only: bool = False) -> list[int]:
    """The people of the brand who have a right."""
    brand = current_brand()
    roles = [role.value for role in Role if allows(role, right)]
    if managers_only:
        roles = [Role.ACCOUNT_MANAGER.value]
    rows = Membership.objects.filter(
        Q(brand=brand) | Q(brand=None, agency_id=brand.agency_id), role__in=roles
    )
    return sorted(set(rows.filter(user__is_active=True).values_list("user_id", flat=True)))


def _locked(report_id: int, state: str) -> Report:
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise ReportProblem(_("There is no such report."), field="report", value=report_id)
    if report.state != state:
        raise ReportProblem(
            _("The report is not in that state any more."),
            field="state",
            value=report.state,
            remedy=_("Look at it again."),
        )
    return report


def _clean(text: str, limit: int) -> str:
    return text.replace("\x00", "").strip()[:limit]
