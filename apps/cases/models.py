"""The work: a case, its clocks, evidence, referrals, drafts, reviews and notes."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cases.automation import check_acts, check_conditions
from apps.cases.workflow import CaseState, Outcome
from apps.charter.models import CharterVersion, Department, ReplyTemplate
from apps.collection.query import parse
from apps.core.errors import VigieError
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


class Capture(models.Model):
    """Evidence kept before anything is done: payload, thread, author's card, picture, hashes. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="captures")
    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="captures")
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField(null=True)
    content = models.BinaryField()  # canonical JSON: post, author's card, thread, times
    raw = models.BinaryField(default=b"")  # what the network sent
    picture = models.BinaryField(default=b"")  # SVG rendered by us, or PNG of the public page
    picture_type = models.CharField(max_length=32, default="image/svg+xml")
    sha256 = models.BinaryField(max_length=32)  # of content, raw and picture hashes together

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        indexes = [models.Index(fields=["mention", "-taken_at"], name="capture_by_mention")]

    def __str__(self) -> str:
        return f"capture {self.pk} of mention {self.mention_id}"


class CapturedMedia(models.Model):
    """A picture or film of a captured post, fetched from the network; or why it could not be. Append-only."""

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="media")
    position = models.PositiveSmallIntegerField()
    url = models.TextField()
    fetched_at = models.DateTimeField()
    media_type = models.CharField(max_length=100, blank=True, default="")
    content = models.BinaryField(default=b"")
    sha256 = models.BinaryField(max_length=32, null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["capture", "position"], name="media_once_a_capture"),
        ]

    def __str__(self) -> str:
        return f"media of capture {self.capture_id}"


class Referral(models.Model):
    """A question to a department that has no seat; its answer returns into the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.CharField(max_length=100, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")

    def __str__(self) -> str:
        return f"referral {self.pk} to {self.department_id}"


class Draft(models.Model):
    """A proposed answer; one row a version. What was submitted never changes: an edit is a new version."""

    class State(models.TextChoices):
        EDITING = "editing", _("being written")
        IN_REVIEW = "in_review", _("to proofread")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("sent back")
        SUPERSEDED = "superseded", _("replaced")
        SENT = "sent", _("sent")

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        HOLDING = "holding", _("holding reply")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REPLY)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.EDITING)
    mention = models.ForeignKey(Mention, on_delete=models.PROTECT)  # what it answers
    account_id = models.BigIntegerField()  # who speaks
    text = models.TextField(_("text"))
    author_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)  # of the final bytes: text, account, target
    findings = models.JSONField(default=list)
    overrides = models.JSONField(default=list)  # [{"code","reason","by"}] for blocking findings
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True)  # of a holding reply
    promised_at = models.DateTimeField(null=True)  # of a holding reply

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "version"], name="draft_version_once"),
            # A review names the draft together with its author: the pair below is what it refers to.
            models.UniqueConstraint(fields=["id", "author_id"], name="draft_with_author"),
            models.CheckConstraint(
                condition=Q(state="editing") | Q(sha256__isnull=False), name="draft_submitted_is_hashed"
            ),
            models.CheckConstraint(
                condition=Q(kind="reply") | (Q(department__isnull=False) & Q(promised_at__isnull=False)),
                name="holding_names_department_and_time",
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at"], name="draft_to_review", condition=Q(state="in_review"))
        ]

    def __str__(self) -> str:
        return f"draft {self.version} of case {self.case_id}"


class Review(models.Model):
    """A proofreader's decision on one exact version. Append-only; never by the draft's author."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="reviews")
    draft_author_id = models.BigIntegerField()  # bound to the draft by a composite key in the database
    reviewer_id = models.BigIntegerField()
    approved = models.BooleanField()
    reason = models.TextField(blank=True, default="")
    sha256 = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewer_id=F("draft_author_id")), name="reviewer_is_not_author"
            ),
            models.CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="refusal_has_a_reason"),
            models.UniqueConstraint(fields=["draft", "reviewer_id"], name="one_review_each"),
        ]

    def __str__(self) -> str:
        return f"review of draft {self.draft_id}"


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


class AutomationRule(models.Model):
    """A brand's rule: conditions on a mention or case, acts that never publish or remove. Starts passive."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    query = models.TextField(_("words (query language)"), blank=True)
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)  # {"sentiment":["negative"], …}
    unanswered_minutes = models.PositiveIntegerField(_("unanswered for (minutes)"), null=True, blank=True)
    acts = models.JSONField(_("acts"), default=list, blank=True)  # [{"act":"label","value":"…"}]
    passive = models.BooleanField(_("only shows what it would do"), default=True)
    active = models.BooleanField(_("active"), default=True)
    hits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("automation rule")
        verbose_name_plural = _("automation rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse, in a form, what could never be applied."""
        try:
            check_conditions(self.conditions)
            check_acts(self.acts)
            if self.query.strip():
                parse(self.query)
        except VigieError as error:
            raise ValidationError(str(error)) from error


class RuleHit(models.Model):
    """What a rule did, or as a passive one would have done, to one mention or case; once each."""

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="found")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="rule_hits")
    passive = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "mention", "case"], name="rule_hits_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} at {self.at}"


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


class RelationStep(models.Model):
    """A person's relation to the brand moved: detractor, answered, calmed, satisfied, promoter. Append-only."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="relation_steps")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="relation_steps")

    class Meta:
        indexes = [models.Index(fields=["author", "at"], name="relation_by_author")]
        constraints = [
            # A post moves its author once, however often it is classified.
            models.UniqueConstraint(
                fields=["mention"], condition=Q(mention__isnull=False), name="relation_once_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


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
