"""What is shown to the client: frozen reports, their schedule, and links that open without an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFigure(models.Model):
    """One figure of one day (the brand's day), corrected when late data comes."""

    day = models.DateField()
    metric = models.CharField(max_length=48)
    part = models.CharField(max_length=64, default="")  # "product × unhappy_customer", a network, …
    value = models.FloatField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "metric", "part"], name="figure_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.metric} {self.part} {self.value:g}"


class Report(models.Model):
    """A report for the client; once signed off, its numbers are frozen with it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being composed")
        IN_REVIEW = "in_review", _("to proofread")
        SIGNED_OFF = "signed_off", _("signed off")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=8, default="weekly")  # weekly, monthly, crisis
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=8, default="fr")
    first_day = models.DateField()
    last_day = models.DateField()
    sections = models.JSONField(default=list)
    commentary = models.TextField(_("commentary"), blank=True, default="")
    figures = models.JSONField(null=True)
    author_id = models.BigIntegerField()
    signed_off_by_id = models.BigIntegerField(null=True)
    signed_off_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["-last_day"], name="report_recent")]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """A word of the client's on a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    user_id = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class ShareLink(models.Model):
    """A link that shows one report without an account: its token is known by its hash only."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    password_hash = models.CharField(max_length=128, blank=True, default="")
    created_by_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Access(models.Model):
    """Who read what in the portal."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    link = models.ForeignKey(ShareLink, on_delete=models.SET_NULL, null=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True)
    page = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="access_recent")]

    def __str__(self) -> str:
        return f"{self.page} at {self.at:%Y-%m-%d %H:%M}"
