"""A case, what belongs to it, when it is due, and who looks at it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.workflow import CaseState, Outcome
from apps.charter.models import CharterVersion, ReplyTemplate
from apps.monitoring.models import Author, Mention

STATE_NAMES = {
    CaseState.NEW: _("new"),
    CaseState.ANALYSING: _("being analysed"),
    CaseState.DECIDING: _("to decide"),
    CaseState.DRAFTING: _("being drafted"),
    CaseState.IN_REVIEW: _("to proofread"),
    CaseState.APPROVED: _("approved"),
    CaseState.PUBLISHING: _("being published"),
    CaseState.ANSWERED: _("answered"),
    CaseState.CLOSED: _("closed"),
    CaseState.WAITING: _("referred"),
    CaseState.IGNORED: _("ignored"),
    CaseState.REMOVED: _("removed"),
    CaseState.REOPENED: _("reopened"),
}
OUTCOME_NAMES = {
    Outcome.CONVERTED: _("converted"),
    Outcome.SATISFIED: _("satisfied"),
    Outcome.CALMED: _("calmed"),
    Outcome.NO_REACTION: _("no reaction"),
    Outcome.REMOVED: _("removed"),
    Outcome.IGNORED: _("ignored"),
}


class Case(models.Model):
    """One situation to handle: one or more mentions, an owner, clocks, an outcome."""

    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[(s.value, n) for s, n in STATE_NAMES.items()],
        default=CaseState.NEW.value,
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        choices=[(o.value, n) for o, n in OUTCOME_NAMES.items()],
        blank=True,
        default="",
    )
    priority = models.SmallIntegerField(_("priority"), default=2)  # 1 to 5, 5 first
    priority_reasons = models.JSONField(default=list)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, related_name="cases")
    network = models.CharField(_("network"), max_length=32, blank=True)
    language = models.CharField(max_length=8, blank=True)
    issue_type = models.CharField(_("issue type"), max_length=16, default="none")
    profile = models.CharField(_("profile"), max_length=24, default="unknown")
    breach = models.CharField(max_length=24, default="none")
    analysis_note = models.TextField(blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    assigned_at = models.DateTimeField(null=True)
    claimed_by_id = models.BigIntegerField(null=True)  # who has it open to write; releases itself
    claimed_until = models.DateTimeField(null=True)
    charter_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, null=True)
    alert_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_because = models.CharField(max_length=32)  # breach, negative, alert, hand, rule
    opened_by_id = models.BigIntegerField(null=True)
    moved_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    ignore_reason = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    proposed_template = models.ForeignKey(
        ReplyTemplate, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    labels = ArrayField(models.CharField(max_length=32), default=list, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CaseState]), name="case_state"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(o.value for o in Outcome)]), name="case_outcome"
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=5), name="case_priority"),
        ]
        indexes = [
            # The inbox: open cases, most urgent first.
            models.Index(
                fields=["-priority", "opened_at", "id"],
                name="case_open",
                condition=~Q(state__in=["closed", "ignored", "removed", "answered"]),
            ),
            models.Index(fields=["state", "-moved_at"], name="case_by_state"),
            models.Index(fields=["author", "-opened_at"], name="case_by_author"),
            models.Index(fields=["owner_id", "state"], name="case_by_owner"),
            models.Index(fields=["-opened_at", "-id"], name="case_recent"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes a next act."""
        return self.state not in {"closed", "ignored", "removed", "answered"}


class CaseMention(models.Model):
    """A mention belongs to at most one case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_mentions")
    mention = models.OneToOneField(Mention, on_delete=models.PROTECT, related_name="case_mention")
    joined_at = models.DateTimeField()
    joined_because = models.CharField(max_length=16)  # opened, author, thread, hand, merge

    def __str__(self) -> str:
        return f"{self.mention_id} in {self.case_id}"


class Clock(models.Model):
    """A promise of time: the first answer, then the promise of a holding reply. Times are wall times, UTC."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first answer")
        PROMISE = "promise", _("promise")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=8, choices=Kind)
    minutes = models.PositiveIntegerField(
        default=60
    )  # opening minutes granted; a promise has its due_at instead
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(
        max_length=16, blank=True, default=""
    )  # reply, holding, removed, ignored, closed
    missed_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)  # [[start, end or null], …] as ISO times
    told = models.JSONField(default=list)  # [[threshold, user id], …]: nobody is told twice

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(stopped_at=None), name="clock_one_running"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="clock_running", condition=Q(stopped_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Note(models.Model):
    """A word between colleagues; never public."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author_id = models.BigIntegerField()
    text = models.TextField()
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]


class Presence(models.Model):
    """Who has a case open, and whether they are writing; forgotten after half a minute."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user_id = models.BigIntegerField()
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user_id"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in case {self.case_id}"


class BulkAct(models.Model):
    """One act on many cases, with what they were before, so that it can be taken back."""

    id = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    act = models.CharField(max_length=16)
    changes = models.JSONField()  # [[case id, before, after], …] of the one field that the act changes
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.act} on {len(self.changes)} cases"


class SavedView(models.Model):
    """Filters of the inbox under a name, for oneself or for everybody."""

    name = models.CharField(max_length=60)
    user_id = models.BigIntegerField()
    shared = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
