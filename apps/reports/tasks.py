"""Tasks of reports."""

from datetime import date

from django.utils import timezone

from apps.core.tasks import task
from apps.reports.selectors import questions
from apps.reports.services import figures, idempotency, sending, webhooks


@task("reports.count_days")
def count_days(first: str, last: str) -> None:
    """Some days changed: their figures are counted again."""
    figures.count_days(date.fromisoformat(first), date.fromisoformat(last), timezone.now())


@task("reports.count_recent")
def count_recent() -> None:
    """The timetable: today, yesterday and what later acts touched."""
    figures.count_recent(timezone.now())


@task("reports.review_days")
def review_days() -> None:
    """The timetable: the last ninety days, once a day."""
    figures.review_days(timezone.now())


@task("reports.note_mentions")
def note_mentions(mention_ids: list[int]) -> None:
    """Mentions came, perhaps late: their days change."""
    figures.note_mentions(mention_ids, timezone.now())


@task("reports.note_correction")
def note_correction(mention_id: int) -> None:
    """A verdict was corrected: its day changes."""
    figures.note_mentions([mention_id], timezone.now())


@task("reports.mail")
def mail(delivery_id: int) -> None:
    """A signed-off report leaves for one recipient."""
    sending.mail_report(delivery_id, timezone.now())


@task("reports.begin_scheduled")
def begin_scheduled() -> None:
    """The timetable: reports that a schedule wants."""
    sending.begin_scheduled(timezone.now())


@task("reports.deliver_webhook", atomic=False)
def deliver_webhook(delivery_id: int) -> None:
    """A message leaves for a webhook."""
    webhooks.deliver(delivery_id, timezone.now())


@task("reports.tell_mentions")
def tell_mentions(mention_ids: list[int]) -> None:
    """Webhooks hear of classified mentions, a batch at a time."""
    if mention_ids:
        event = f"mentions:{min(mention_ids)}-{max(mention_ids)}:{len(mention_ids)}"
        webhooks.tell("mentions.classified", event, {"mention_ids": mention_ids}, timezone.now())


@task("reports.tell_alert")
def tell_alert(alert_id: int) -> None:
    """Webhooks hear of an alert."""
    data = {"alert_id": alert_id, "page_id": alert_id}
    webhooks.tell("alert.raised", f"alert:{alert_id}", data, timezone.now())


@task("reports.tell_worse_alert")
def tell_worse_alert(alert_id: int) -> None:
    """Webhooks hear once more of an alert that has become one that wakes people."""
    data = {"alert_id": alert_id, "page_id": alert_id, "became_severe": True}
    webhooks.tell("alert.raised", f"alert:{alert_id}:severe", data, timezone.now())


@task("reports.tell_cases_opened")
def tell_cases_opened(case_ids: list[int]) -> None:
    """Webhooks hear of new cases, one by one."""
    for case_id in case_ids:
        data = {"case_id": case_id, "page_id": case_id}
        webhooks.tell("case.opened", f"case:{case_id}:opened", data, timezone.now())


@task("reports.tell_case_ended")
def tell_case_ended(case_id: int, state: str, at: str) -> None:
    """Webhooks hear that a case is over: closed, ignored or removed."""
    data = {"case_id": case_id, "state": state, "page_id": case_id}
    webhooks.tell("case.ended", f"case:{case_id}:{state}:{at}", data, timezone.now())


@task("reports.tell_referral")
def tell_referral(referral_id: int) -> None:
    """A department that listens by webhook, a CRM or a ticket system, is asked."""
    case_id, department_id = questions.addressed(referral_id)
    data = {"referral_id": referral_id, "case_id": case_id, "page_id": case_id}
    webhooks.tell(
        "referral.asked", f"referral:{referral_id}", data, timezone.now(), department_id=department_id
    )


@task("reports.tell_action")
def tell_action(case_id: int, kind: str, state: str, draft_id: int | None) -> None:
    """Webhooks hear how an act on a network ended."""
    data = {"case_id": case_id, "kind": kind, "state": state, "draft_id": draft_id, "page_id": case_id}
    webhooks.tell("action.ended", f"action:{case_id}:{kind}:{state}:{draft_id}", data, timezone.now())


@task("reports.tell_report")
def tell_report(report_id: int) -> None:
    """Webhooks hear of a report that was signed off."""
    data = {"report_id": report_id, "page_id": report_id}
    webhooks.tell("report.signed_off", f"report:{report_id}", data, timezone.now())


@task("reports.forget_answers")
def forget_answers() -> None:
    """The timetable: answers kept for Idempotency-Keys are forgotten after a day."""
    idempotency.forget_answers(timezone.now())
