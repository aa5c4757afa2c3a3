"""Tasks of cases."""

from django.utils import timezone

from apps.cases.services import answer_mail, capture_files, clocks, follow_up, opening, referring, rules, work
from apps.core.tasks import task
from apps.detection.models import Alert


@task("cases.sort")
def sort_mentions(mention_ids: list[int]) -> None:
    """Move the dossiers of people who were answered, then open or join cases."""
    now = timezone.now()
    follow_up.hear(mention_ids, now)
    opening.sort(mention_ids, now)


@task("cases.apply_rules")
def apply_rules(mention_ids: list[int]) -> None:
    """Let the brand's rules look at a batch that was sorted into cases."""
    rules.apply_to_mentions(mention_ids, timezone.now())


@task("cases.apply_rule_after_waiting")
def apply_rule_after_waiting(rule_id: int, case_id: int, minutes: int | None = None) -> None:
    """A case may have stayed without an answer for a rule's time."""
    rules.apply_after_waiting(rule_id, case_id, timezone.now(), minutes)


@task("cases.assign_at_opening")
def assign_at_opening(rule_id: int, case_id: int) -> None:
    """A rule found nobody at work when its case came."""
    rules.assign_at_opening(rule_id, case_id, timezone.now())


@task("cases.fetch_media", atomic=False)
def fetch_media(capture_id: int) -> None:
    """Keep the media of a captured post."""
    capture_files.fetch_media(capture_id, timezone.now())


@task("cases.photograph_page", atomic=False)
def photograph_page(capture_id: int) -> None:
    """Keep how the page of a captured post looks."""
    capture_files.photograph_page(capture_id, timezone.now())


@task("cases.mail_referral")
def mail_referral(referral_id: int) -> None:
    """A department is asked by e-mail."""
    referring.mail(referral_id, timezone.now())


@task("cases.read_mailbox", atomic=False)
def read_mailbox(agency_id: int) -> None:
    """Departments may have answered by e-mail."""
    answer_mail.read_mailbox(agency_id, timezone.now())


@task("cases.remind_referral")
def remind_referral(referral_id: int) -> None:
    """A department may have forgotten."""
    referring.remind(referral_id, timezone.now())


@task("cases.open_for_alert")
def open_for_alert(alert_id: int) -> None:
    """Open the case of an alert."""
    alert = Alert.objects.get(pk=alert_id)
    opening.open_for_alert(
        alert.pk, alert.kind, alert.severity, f"{alert.kind}: {alert.series}", timezone.now()
    )


@task("cases.look_at_clock")
def look_at_clock(clock_id: int) -> None:
    """A clock's timer has come."""
    clocks.look_at(clock_id, timezone.now())


@task("cases.wake")
def wake_case(case_id: int) -> None:
    """A snooze is over."""
    work.wake(case_id, timezone.now())


@task("cases.take_note_of_action")
def take_note_of_action(case_id: int, kind: str, state: str, draft_id: int | None = None) -> None:
    """What became of an action on a network moves its case."""
    follow_up.action_ended(case_id, kind, state, draft_id, timezone.now())
