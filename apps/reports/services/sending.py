"""Mailing signed-off reports, and beginning those that a schedule wants."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import Brand
from apps.audit.services import record
from apps.cases.services.clocks import notify
from apps.core.tenancy import current_brand
from apps.reports.documents.blocks import TILES, tile_of
from apps.reports.documents.pdf import pdf_of
from apps.reports.models import Delivery, Report, Schedule
from apps.reports.period import today
from apps.reports.selectors.figures import from_data
from apps.reports.services.composing import LANGUAGES, ReportProblem, begin_report, send_to

MOST_RECIPIENTS = 20


def mail_report(delivery_id: int, now: datetime) -> None:
    """Mail one report to one recipient, in the caller's transaction; whatever goes wrong is tried again by the outbox."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("report")
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None or delivery.sent_at is not None:
        return
    message_of(delivery.report, delivery.email).send()
    delivery.sent_at = now
    delivery.save(update_fields=["sent_at"])


def message_of(report: Report, email: str) -> EmailMessage:
    """The message: the report in six numbers, where to read it, and its PDF."""
    brand = Brand.objects.select_related("agency").get(pk=current_brand().pk)
    sheet = from_data(report.figures or {})
    with translation.override(report.language):
        body = render_to_string(
            "reports/mail.txt",
            {
                "report": report,
                "brand": brand,
                "tiles": [tile_of(sheet[name]) for name in TILES["summary"]],
                "address": f"{settings.BASE_URL}/b/{brand.slug}/reports/{report.pk}/",
            },
        )
        message = EmailMessage(report.title.replace("\n", " "), body, to=[email])
    message.attach(
        file_name(report, "pdf"), pdf_of(report, sheet, report.cases or [], brand), "application/pdf"
    )
    return message


def file_name(report: Report, ending: str) -> str:
    """A file's name that any system takes."""
    return f"{slugify(report.title)[:80] or 'report'}-{report.last_day.isoformat()}.{ending}"


def mail_to(actor: Actor, report_id: int, email: str, now: datetime) -> None:
    """Mail a signed-off report to somebody, once. Raises ReportProblem for a malformed address."""
    require(actor, "report:share")
    with transaction.atomic():
        report = Report.objects.filter(pk=report_id, state=Report.State.SIGNED_OFF).first()
        if report is None:
            raise ReportProblem(
                _("Only a report that was signed off is shared."), field="report", value=report_id
            )
        send_to(report, _address(email), now)
        record(actor, "report.mailed", target_type="report", target_id=report.pk, text=email)


def _address(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ReportProblem(_("This is not an e-mail address."), field="email", value=email[:100]) from None
    return email


def next_day_of(kind: str, after: date) -> date:
    """The next Monday, or the next first of a month, after a day."""
    if kind == "weekly":
        return after + timedelta(days=7 - after.weekday())
    return (after.replace(day=1) + timedelta(days=32)).replace(day=1)


def add_schedule(actor: Actor, kind: str, language: str, recipients: str, now: datetime) -> Schedule:
    """Have a report begun every week or month, for oneself to compose, and mailed once it is signed off.

    recipients: addresses parted by commas, spaces or lines. Raises ReportProblem for none, too many or a malformed one.
    """
    require(actor, "report:compose")
    if kind not in {"weekly", "monthly"} or language not in LANGUAGES:
        raise ReportProblem(_("Choose one of the values offered."), field="kind", value=kind)
    addresses = list(dict.fromkeys(_address(one).lower() for one in recipients.replace(",", " ").split()))
    if not 1 <= len(addresses) <= MOST_RECIPIENTS:
        raise ReportProblem(_("Name 1 to 20 recipients."), field="recipients", value=len(addresses))
    with transaction.atomic():
        schedule = Schedule.objects.create(
            kind=kind,
            language=language,
            recipients=addresses,
            author_id=actor.user_id or 0,
            next_day=next_day_of(kind, today(now, current_brand().time_zone)),
            created_at=now,
        )
        record(actor, "schedule.added", target_type="schedule", target_id=schedule.pk, facts={"kind": kind})
    return schedule


def stop_schedule(actor: Actor, schedule_id: int) -> None:
    """Begin no more reports for this schedule."""
    require(actor, "report:compose")
    with transaction.atomic():
        if Schedule.objects.filter(pk=schedule_id, active=True).update(active=False):
            record(actor, "schedule.stopped", target_type="schedule", target_id=schedule_id)


def begin_scheduled(now: datetime) -> list[Report]:
    """Begin what is due, once each, in the caller's transaction; who composes it is told."""
    day = today(now, current_brand().time_zone)
    begun = []
    for schedule in Schedule.objects.select_for_update().filter(active=True, next_day__lte=day):
        last = schedule.next_day - timedelta(days=1)
        first = last.replace(day=1) if schedule.kind == "monthly" else last - timedelta(days=6)
        author = Actor(schedule.author_id, None)
        report = begin_report(
            author, schedule.kind, first, last, now, language=schedule.language, schedule_id=schedule.pk
        )
        # After a long stop only the newest is begun.
        schedule.next_day = next_day_of(schedule.kind, day)
        schedule.save(update_fields=["next_day"])
        notify([schedule.author_id], "report_to_compose", now, target_id=report.pk)
        begun.append(report)
    return begun
