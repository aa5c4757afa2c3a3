"""Acting on a network, once: the action, and every attempt to carry it out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cases.models import Capture, Case, Draft
from apps.charter.models import Article


class NetworkAction(models.Model):
    """A reply, hide, delete, block or mute that somebody approved; the ledger of what happened to it."""

    class State(models.TextChoices):
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("the network did not tell")
        FAILED = "failed", _("refused by the network")
        NEEDS_HUMAN = "needs_human", _("look yourself")
        CANCELLED = "cancelled", _("cancelled")
        BY_HAND = "by_hand", _("to be done by hand")

    kind = models.CharField(max_length=8)  # reply, hide, unhide, delete, block, unblock, mute, unmute
    state = models.CharField(max_length=12, choices=State, default=State.APPROVED)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="action")
    account_id = models.BigIntegerField()
    target = models.JSONField()  # a networks.contract.Target as a dictionary
    text = models.TextField(blank=True, default="")
    sha256 = models.BinaryField(max_length=32)  # of kind, text, account, target
    approved_sha256 = models.BinaryField(max_length=32, null=True)
    approved_by_id = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, null=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()  # not before: the undo window, or a back-off
    attempt_id = models.UUIDField(null=True)
    deadline_at = models.DateTimeField(null=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    checks_made = models.PositiveSmallIntegerField(default=0)
    external_id = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    settled_by_id = models.BigIntegerField(null=True)
    by_hand_capture = models.ForeignKey(Capture, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            # Nothing is sent but the exact bytes that somebody else approved.
            models.CheckConstraint(
                condition=~Q(kind="reply")
                | Q(state__in=["cancelled"])
                | (
                    Q(approved_sha256=F("sha256"))
                    & Q(approved_by_id__isnull=False)
                    & ~Q(approved_by_id=F("author_id"))
                ),
                name="reply_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["hide", "delete", "block"])
                | (Q(article__isnull=False) & Q(capture__isnull=False)),
                name="removal_has_article_and_capture",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | (Q(attempt_id__isnull=False) & Q(deadline_at__isnull=False)),
                name="sending_has_attempt_and_deadline",
            ),
            # The same words under the same post are one reply: a second row for them would be a second reply.
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(kind="reply") & ~Q(state__in=["cancelled", "failed"]),
                name="reply_once",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="action_due", condition=Q(state="approved")),
            models.Index(
                fields=["deadline_at"], name="action_unsettled", condition=Q(state__in=["sending", "unknown"])
            ),
            models.Index(fields=["case", "-created_at"], name="action_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}: {self.state}"


class Attempt(models.Model):
    """One attempt to carry an action out, written before anything is sent. Append-only."""

    id = models.UUIDField(primary_key=True)
    action = models.ForeignKey(NetworkAction, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    deadline_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class Restoration(models.Model):
    """The brand came back from a backup: what left between the backup and then is not in the ledger."""

    taken_at = models.DateTimeField()  # when the backup was begun
    restored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M} → {self.restored_at:%Y-%m-%d %H:%M}"
