"""What is asked of a department, what is proposed as an answer, and what proofreaders say of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cases.models.case import Case
from apps.charter.models import Department
from apps.monitoring.models import Mention


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
