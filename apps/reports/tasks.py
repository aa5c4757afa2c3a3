"""Tasks of reports."""

from datetime import date

from django.utils import timezone

from apps.core.tasks import task
from apps.reports.services import figures, sending


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
