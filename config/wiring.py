"""Who listens to what: the only place that knows both ends of an event."""

from datetime import datetime
from importlib import import_module

from apps.core import outbox
from apps.core.outbox import Listener, listen
from apps.core.tasks import registered
from apps.core.ticker import every

TASKS = (
    "audit",
    "charter",
    "monitoring",
    "analysis",
    "detection",
    "cases",
    "publishing",
    "reports",
    "privacy",
)

LISTENERS: dict[str, tuple[Listener, ...]] = {
    "agency.brand_created": (Listener("charter.start"),),
    "agency.brand_archived": (Listener("monitoring.stop_feeds"),),
    "collection.feed_blind": (Listener("detection.feed_is_blind"),),
    "collection.feed_due": (Listener("monitoring.collect", lane="collect"),),
    "collection.feed_sees": (Listener("detection.feed_sees_again"),),
    "collection.list_changed": (Listener("monitoring.restore_watches"),),
    "monitoring.forget_due": (Listener("monitoring.forget_deleted"),),
    "monitoring.mentions_forgotten": (Listener("analysis.forget_reasons"),),
    "monitoring.recheck_due": (Listener("monitoring.recheck", lane="collect"),),
    "monitoring.mentions_recorded": (Listener("analysis.classify"), Listener("monitoring.group_copies")),
    "analysis.mentions_classified": (
        Listener("detection.measure"),
        Listener("cases.sort"),
        Listener("reports.note_mentions"),
        Listener("reports.tell_mentions"),
    ),
    "analysis.label_forgotten": (Listener("analysis.drop_label"),),
    "analysis.opinions_wanted": (Listener("analysis.ask_opinions", lane="collect"),),
    "analysis.profiles_due": (Listener("analysis.expire_profiles"),),
    "analysis.verdict_corrected": (Listener("detection.remeasure"), Listener("reports.note_correction")),
    "detection.judge_due": (Listener("detection.judge"),),
    "audit.checkpoint_due": (Listener("audit.checkpoint"),),
    "detection.alert_raised": (Listener("cases.open_for_alert"), Listener("reports.tell_alert")),
    "detection.alert_worsened": (Listener("reports.tell_worse_alert"),),
    "detection.alert_unanswered": (Listener("detection.next_on_call"),),
    "cases.clock_due": (Listener("cases.look_at_clock"),),
    "cases.mentions_sorted": (Listener("cases.apply_rules"),),
    "cases.rule_assignment_due": (Listener("cases.assign_at_opening"),),
    "cases.rule_due": (Listener("cases.apply_rule_after_waiting"),),
    "cases.capture_kept": (
        Listener("cases.fetch_media", lane="collect"),
        Listener("cases.photograph_page", lane="collect"),
    ),
    "cases.opened": (Listener("reports.tell_cases_opened"),),
    "cases.ended": (Listener("reports.tell_case_ended"),),
    "cases.referral_asked": (Listener("cases.mail_referral"), Listener("reports.tell_referral")),
    "cases.mailbox_due": (Listener("cases.read_mailbox", lane="collect"),),
    "cases.referral_late": (Listener("cases.remind_referral"),),
    "cases.snooze_over": (Listener("cases.wake"),),
    "publishing.action_due": (Listener("publishing.carry_out", lane="publish"),),
    "publishing.action_unsettled": (Listener("publishing.settle", lane="publish"),),
    "publishing.sweep_due": (Listener("publishing.sweep"),),
    "publishing.action_ended": (Listener("cases.take_note_of_action"), Listener("reports.tell_action")),
    "reports.days_changed": (Listener("reports.count_days"),),
    "reports.count_due": (Listener("reports.count_recent"),),
    "reports.review_due": (Listener("reports.review_days"),),
    "reports.mail_due": (Listener("reports.mail"),),
    "reports.signed_off": (Listener("reports.tell_report"),),
    "reports.webhook_due": (Listener("reports.deliver_webhook"),),
    "reports.answers_due": (Listener("reports.forget_answers"),),
    "privacy.retention_due": (Listener("privacy.apply_retention"),),
    "reports.schedules_due": (Listener("reports.begin_scheduled"),),
}


def connect() -> None:
    """Load every stage's tasks and declare who listens; an event for a task that does not exist fails at start."""
    for app in TASKS:
        import_module(f"apps.{app}.tasks")
    known = registered()
    for topic, listeners in LISTENERS.items():
        for listener in listeners:
            if listener.task not in known:
                raise LookupError(f"config/wiring.py: no task is named {listener.task!r}")
        listen(topic, *listeners)
    from apps.agency.digest import send_digests  # noqa: PLC0415
    from apps.agency.mailing import mail_due  # noqa: PLC0415
    from apps.agency.models import Brand  # noqa: PLC0415 - models are loaded when connect() is called
    from apps.cases.services.answer_mail import EVERY, emit_due_mailboxes  # noqa: PLC0415
    from apps.collection.services import emit_due_feeds  # noqa: PLC0415
    from apps.desk.pushing import push_due  # noqa: PLC0415
    from apps.monitoring.services.conservation import check_conservation  # noqa: PLC0415
    from apps.monitoring.services.health import judge_feeds  # noqa: PLC0415
    from apps.monitoring.services.releasing import release  # noqa: PLC0415
    from apps.monitoring.services.retiring import retire  # noqa: PLC0415
    from apps.monitoring.services.word_lists import apply_changed_lists  # noqa: PLC0415
    from apps.privacy.services.purging import purge_shared  # noqa: PLC0415

    def for_each_brand(topic: str, seconds: int) -> None:
        def work(now: datetime) -> None:
            slot = int(now.timestamp()) // seconds
            brands = Brand.objects.filter(state=Brand.State.ACTIVE).values_list("pk", flat=True)
            with outbox.transaction.atomic():
                outbox.emit_many(topic, [outbox.Due({}, None, f"{topic}:{slot}", pk) for pk in brands])

        every(seconds, topic, work)

    every(1, "collection.feeds_due", emit_due_feeds)
    every(3600, "core.outbox_swept", outbox.sweep)
    every(30, "agency.mail", mail_due)
    every(86400, "privacy.shared_retention", purge_shared)
    every(60, "agency.digest", send_digests)
    every(EVERY, "cases.mailboxes_due", emit_due_mailboxes)
    every(5, "desk.push", push_due)
    every(5, "monitoring.word_lists", apply_changed_lists)
    every(60, "monitoring.release", release)
    every(300, "monitoring.feeds_judged", judge_feeds)
    every(3600, "monitoring.retired", retire)
    every(3600, "monitoring.conservation", lambda _now: check_conservation())
    for_each_brand("analysis.profiles_due", 86400)
    for_each_brand("monitoring.recheck_due", 900)
    for_each_brand("monitoring.forget_due", 3600)
    for_each_brand("detection.judge_due", 60)
    for_each_brand("audit.checkpoint_due", 600)
    for_each_brand("publishing.sweep_due", 3600)
    for_each_brand("reports.count_due", 600)
    for_each_brand("reports.review_due", 86400)
    for_each_brand("reports.schedules_due", 3600)
    for_each_brand("reports.answers_due", 86400)
    for_each_brand("privacy.retention_due", 86400)
