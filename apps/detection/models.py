"""What is abnormal: measures every five minutes, alerts, crises."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Measure(models.Model):
    """One count of one series in one five-minute bucket (UTC).

    series: mentions, negative, positive, issue:<type>, network:<kind>, watch:<id>, reach, new_authors (by people never
    heard before), new_terms (that repeat a word nobody had used until the day before).
    """

    series = models.CharField(max_length=64)
    bucket = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "bucket"], name="measure_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.bucket:%Y-%m-%d %H:%M} {self.value:g}"


class Term(models.Model):
    """A word this brand's posts have used, as a hash, and since when."""

    word = models.BigIntegerField(primary_key=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()  # to a week

    def __str__(self) -> str:
        return f"{self.word:x}"


class DetectorState(models.Model):
    """Where the detector of one series stands: its memory, and the last bucket it has judged."""

    series = models.CharField(max_length=64, unique=True)
    state = models.JSONField(default=dict)
    judged_until = models.DateTimeField(null=True)
    # [[until, state], …] of the last two even hours: late mentions are judged again from there, not from the beginning
    checkpoints = models.JSONField(default=list)
    sensitivity = models.FloatField(default=1.0)

    def __str__(self) -> str:
        return self.series


class Alert(models.Model):
    """Something abnormal began: expected against seen, since when, how sure, and what makes it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        CLOSED = "closed", _("closed")

    series = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)  # volume, negative, part, blind
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    severity = models.SmallIntegerField(default=1)  # 1 to 5
    began_at = models.DateTimeField()  # of the measured time, not of the clock on the wall
    detected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expected = models.FloatField(default=0)
    low = models.FloatField(default=0)
    high = models.FloatField(default=0)
    observed = models.FloatField(default=0)
    score = models.FloatField(default=1)
    reasons = models.JSONField(default=list)
    explanation = models.JSONField(
        default=dict
    )  # ids of mentions, terms, authors, networks, issue types, tone
    feedback = models.CharField(max_length=8, default="", blank=True)  # true, false
    # What the feedback did: {"mentions": [1.0, 0.9], …}, so that taking it back undoes it.
    sensitivity_moved = models.JSONField(default=dict)
    handled_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            # One open alert a series: what continues is joined, never repeated.
            models.UniqueConstraint(
                fields=["series", "kind"], condition=Q(ended_at=None), name="alert_one_open"
            ),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=5), name="alert_severity"),
        ]
        indexes = [models.Index(fields=["-began_at"], name="alert_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.series}"


class AlertPolicy(models.Model):
    """What the brand allows with its alerts; one row, or none: then nothing."""

    links_allowed = models.BooleanField(_("alerts may be read from a signed link"), default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="alert_policy_one")]

    def __str__(self) -> str:
        return "links" if self.links_allowed else "no links"


class AlertLink(models.Model):
    """An address from which one alert is read without signing in. Only the token's hash is kept."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    created_by_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to an alert")
        verbose_name_plural = _("links to alerts")

    def __str__(self) -> str:
        return f"alert {self.alert_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class Crisis(models.Model):
    """A declared state with people, rules and an end."""

    title = models.CharField(_("title"), max_length=200)
    alert = models.ForeignKey(Alert, on_delete=models.SET_NULL, null=True, related_name="crises")
    declared_at = models.DateTimeField()
    declared_by_id = models.BigIntegerField(null=True)
    people = models.JSONField(default=list)  # [{"user_id", "part"}]; part: lead, speaker, legal…
    statement = models.TextField(_("statement"), blank=True)
    questions = models.TextField(_("questions and answers"), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    lessons = models.TextField(_("lessons"), blank=True)

    class Meta:
        verbose_name = _("crisis")
        verbose_name_plural = _("crises")
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"], condition=Q(ended_at=None), name="crisis_one_open", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.title
