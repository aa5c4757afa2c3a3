"""What a brand's archive carries: its tables, the columns whose numbers mean something else elsewhere, its open work."""

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from apps.core.tenancy import connection

# Of the moment, or answers given to somebody's program.
LEFT_OUT = frozenset({"cases_bulkact", "cases_presence", "reports_idempotentanswer"})

# Numbers of people, by the column's name; the history's own stay as its chain binds them (audit/selectors.py).
PEOPLE = frozenset(
    [
        "approved_by_id",
        "asked_by_id",
        "author_id",
        "by_id",
        "claimed_by_id",
        "created_by_id",
        "declared_by_id",
        "draft_author_id",
        "ended_by_id",
        "handled_by_id",
        "mentioned",
        "opened_by_id",
        "owner_id",
        "published_by_id",
        "reviewer_id",
        "saved_by_id",
        "set_by_id",
        "settled_by_id",
        "signed_off_by_id",
        "taken_by_id",
        "user_id",
    ]
)
FEEDS = frozenset({"feed_id"})
# Numbers of rows of the brand itself: they stay.
OWN = frozenset({"account_id", "alert_id", "case_id", "crisis_id", "department_id", "last_id"})

# What opens something: an account, a receiver's signature, a link. None leaves; links get a hash nobody can meet.
BLANK = frozenset({"sealed"})
LINKS = frozenset({"token_sha256"})

# Tasks whose open events go along, as they only look at rows again; a test holds that every task is in one of the two.
CARRIED = frozenset(
    [
        "analysis.classify",
        "analysis.drop_label",
        "analysis.forget_reasons",
        "cases.apply_rule_after_waiting",
        "cases.apply_rules",
        "cases.assign_at_opening",
        "cases.fetch_media",
        "cases.look_at_clock",
        "cases.open_for_alert",
        "cases.photograph_page",
        "cases.sort",
        "cases.take_note_of_action",
        "cases.wake",
        "detection.measure",
        "detection.remeasure",
        "monitoring.group_copies",
        "reports.count_days",
        "reports.note_correction",
        "reports.note_mentions",
    ]
)
# What is regular comes by itself, what sends is the other place's, and actions are looked for (publishing/restoring).
STAYS = frozenset(
    [
        "analysis.ask_opinions",
        "analysis.expire_profiles",
        "audit.checkpoint",
        "cases.mail_referral",
        "cases.read_mailbox",
        "cases.remind_referral",
        "charter.start",
        "detection.feed_is_blind",
        "detection.feed_sees_again",
        "detection.judge",
        "detection.next_on_call",
        "monitoring.collect",
        "monitoring.forget_deleted",
        "monitoring.recheck",
        "monitoring.restore_watches",
        "monitoring.stop_feeds",
        "privacy.apply_retention",
        "publishing.carry_out",
        "publishing.settle",
        "publishing.sweep",
        "reports.begin_scheduled",
        "reports.count_recent",
        "reports.deliver_webhook",
        "reports.forget_answers",
        "reports.mail",
        "reports.review_days",
        "reports.tell_action",
        "reports.tell_alert",
        "reports.tell_case_ended",
        "reports.tell_cases_opened",
        "reports.tell_mentions",
        "reports.tell_referral",
        "reports.tell_report",
        "reports.tell_worse_alert",
    ]
)


def models() -> list[type[Model]]:
    """The models of a brand's tables in the order of the stages: what a row rests on comes before it."""
    labels = [app.removeprefix("apps.") for app in settings.TENANT_APPS]
    return [
        model
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.db_table not in LEFT_OUT
    ]


def columns(model: type[Model]) -> list[str]:
    """The columns of a model's table, in its own order."""
    return [str(field.column) for field in model._meta.concrete_fields]


def numbered(model: type[Model], names: frozenset[str]) -> list[str]:
    """Which of a model's columns hold numbers of these kinds; the chained history's stay as they are."""
    if model._meta.db_table == "audit_auditentry":
        return []
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column in names and not field.is_relation and field.get_internal_type() != "CharField"
    ]


def applied_migrations() -> list[list[str]]:
    """The migrations that the entered brand's schema has, as [app, name]."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        return [list(row) for row in cursor.fetchall()]
