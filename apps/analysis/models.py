"""What a mention says, and what people corrected."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.monitoring.models import Mention

# The field of a correction that gives or refuses one of the brand's own labels begins so.
LABEL = "label:"


class Verdict(models.Model):
    """What analysis says of one mention, each with its confidence and reasons; corrected fields hold the correction."""

    mention = models.OneToOneField(
        Mention, on_delete=models.CASCADE, primary_key=True, related_name="verdict"
    )
    language = models.CharField(max_length=8)
    sentiment = models.CharField(max_length=8)  # negative, neutral, positive
    breach = models.CharField(max_length=24, default="none")
    issue_type = models.CharField(max_length=16, default="none")
    complaint = models.FloatField(default=0)
    question = models.FloatField(default=0)
    needs_answer = models.FloatField(default=0)
    urgency = models.FloatField(default=0)
    labels = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)  # {"sentiment": {"negative": .8, …}, …}
    unsure = ArrayField(models.CharField(max_length=16), default=list)
    reasons = models.JSONField(default=list)  # [{"field","kind","text","start","end","weight"}]
    corrected = ArrayField(models.CharField(max_length=64), default=list)
    # What the agency's assistant would say: {"model", "at", "fields": {"sentiment": {"value", "why"}}}. Decides nothing.
    opinion = models.JSONField(default=dict, db_default={})
    model = models.CharField(max_length=64)
    classified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        indexes = [
            models.Index(fields=["sentiment", "-mention"], name="verdict_by_sentiment"),
            models.Index(fields=["issue_type", "-mention"], name="verdict_by_issue"),
            models.Index(fields=["breach", "-mention"], name="verdict_breaches", condition=~Q(breach="none")),
        ]

    def __str__(self) -> str:
        return f"{self.sentiment}, {self.issue_type}"


class Correction(models.Model):
    """A person's word against a verdict; the brand's adaptation learns from it."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=64)
    value = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    why = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["-at"], name="correction_recent")]

    def __str__(self) -> str:
        return f"{self.field}: {self.previous} → {self.value}"


class Adaptation(models.Model):
    """How what a brand taught did, field by field: used, or dropped because the general model was right more often."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not learnt yet")
        TOO_FEW = "too_few", _("too few examples")
        USED = "used", _("used")
        DROPPED = "dropped", _("dropped: the general model does better")

    field = models.CharField(max_length=64, unique=True)  # of the verdict, or label:<name>
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    taught = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)  # of the newest corrections, each before it was learnt
    right_before = models.FloatField(default=0)  # the general model's share
    right_after = models.FloatField(default=0)  # with what was taught before
    learnt_at = models.DateTimeField()

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")

    def __str__(self) -> str:
        return f"{self.field}: {self.state}"
