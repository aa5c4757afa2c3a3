"""What is shown to the client: frozen reports, their schedule, and links that open without an account."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

REPORT_KINDS = [("weekly", _("weekly")), ("monthly", _("monthly")), ("crisis", _("after a crisis"))]


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
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=REPORT_KINDS,
        default="weekly",
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=8, default="fr")
    first_day = models.DateField()
    last_day = models.DateField()
    sections = models.JSONField(default=list)
    commentary = models.TextField(_("commentary"), blank=True, default="")
    figures = models.JSONField(null=True)  # a sheet as data, frozen at sign-off
    cases = models.JSONField(null=True)  # one row a case, frozen at sign-off
    background = models.JSONField(null=True)  # charter, alerts and crises as they stood at sign-off
    crisis_id = models.BigIntegerField(null=True)
    schedule = models.ForeignKey("Schedule", on_delete=models.SET_NULL, null=True, related_name="reports")
    submitted_at = models.DateTimeField(null=True)
    returned_because = models.TextField(blank=True, default="")
    author_id = models.BigIntegerField()
    signed_off_by_id = models.BigIntegerField(null=True)
    signed_off_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["-last_day"], name="report_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "signed_off"]), name="report_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed_off")
                | (
                    Q(figures__isnull=False)
                    & Q(cases__isnull=False)
                    & Q(signed_off_by_id__isnull=False)
                    & ~Q(signed_off_by_id=F("author_id"))
                ),
                name="report_signed_off_by_another",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="report_has_days"),
        ]

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
    for_whom = models.CharField(_("for whom"), max_length=100, blank=True, default="")
    wrong_passwords = models.PositiveSmallIntegerField(default=0)

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


class PortalSettings(models.Model):
    """What the brand's contract lets the client and the public see (one row)."""

    class Texts(models.TextChoices):
        HIDDEN = "hidden", _("no texts")
        ANONYMISED = "anonymised", _("texts without names")
        FULL = "full", _("full texts")

    id = models.SmallIntegerField(primary_key=True, default=1)
    texts = models.CharField(_("texts of posts"), max_length=12, choices=Texts, default=Texts.ANONYMISED)
    authors = models.BooleanField(_("authors of posts"), default=False)
    people = models.BooleanField(_("names of those who work on a case"), default=False, db_default=False)
    notes = models.BooleanField(_("notes between colleagues"), default=False, db_default=False)
    drafts = models.BooleanField(_("drafts and what proofreaders said"), default=False, db_default=False)
    transparency = models.BooleanField(_("publish the transparency page"), default=False)

    class Meta:
        verbose_name = _("client's portal")
        verbose_name_plural = _("client's portal")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="portal_settings_are_one")]

    def __str__(self) -> str:
        return "portal settings"


class Schedule(models.Model):
    """A report that is begun regularly, and mailed to its recipients once it is signed off."""

    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=[("weekly", _("weekly, on Monday")), ("monthly", _("monthly, on the first"))],
    )
    language = models.CharField(_("language"), max_length=8, default="fr")
    recipients = ArrayField(models.EmailField(), verbose_name=_("recipients"))
    author_id = models.BigIntegerField()  # who composes it
    next_day = models.DateField()
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")

    def __str__(self) -> str:
        return f"{self.kind} to {len(self.recipients)}"


class Delivery(models.Model):
    """One report mailed to one recipient, once."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries")
    email = models.EmailField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "email"], name="delivery_once")]

    def __str__(self) -> str:
        return f"report {self.report_id} to {self.email}"


class Webhook(models.Model):
    """An address of somebody else's that is told what happens here; each message is signed."""

    class Format(models.TextChoices):
        JSON = "json", "JSON"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        MATTERMOST = "mattermost", "Mattermost"

    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"), max_length=500)
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("what it is told"))
    format = models.CharField(_("format"), max_length=12, choices=Format, default=Format.JSON)
    # Of questions only those to this department; null: to any.
    department_id = models.BigIntegerField(_("department"), null=True, blank=True)
    sealed = models.BinaryField(default=b"", editable=False)  # the signing secrets, newest first
    active = models.BooleanField(_("active"), default=True)
    created_by_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one webhook: what was sent, how it was answered, when it is tried again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.UUIDField(unique=True)  # the receiver's own guard against doubles
    event = models.CharField(max_length=128)  # what happened to what: told once
    topic = models.CharField(max_length=40)
    body = models.JSONField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="webhook_recent")]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_told_once")]

    def __str__(self) -> str:
        return f"{self.topic} to {self.webhook_id}"


class IdempotentAnswer(models.Model):
    """What a write with an Idempotency-Key was answered: the same key gets the same answer for a day."""

    key_sha256 = models.BinaryField(max_length=32, unique=True)  # of the token and its key
    request_sha256 = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="idempotent_oldest")]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"
