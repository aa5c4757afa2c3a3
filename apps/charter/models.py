"""How the brand speaks and what may be removed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CharterVersion(models.Model):
    """The published rules at a time. A published version never changes; a case keeps the one it was opened under."""

    number = models.PositiveIntegerField(unique=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    comment = models.CharField(_("what changed"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")
        constraints = [
            # One version at a time is being written.
            models.UniqueConstraint(
                fields=["published_at"],
                condition=Q(published_at=None),
                name="charter_one_draft",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Article(models.Model):
    """One rule of a version: which messages it concerns and which actions it allows."""

    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="articles")
    code = models.SlugField(_("code"), max_length=32)
    position = models.PositiveSmallIntegerField(default=0)
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_fr = models.TextField()
    text_en = models.TextField()
    breaches = ArrayField(models.CharField(max_length=24), default=list, verbose_name=_("classes of message"))
    networks = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, verbose_name=_("networks (none: all)")
    )
    actions = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("actions it allows")
    )
    examples = ArrayField(
        models.CharField(max_length=300), default=list, blank=True, verbose_name=_("examples")
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="article_code_once")]

    def __str__(self) -> str:
        return self.title_fr


class Persona(models.Model):
    """The brand's voice (one row)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name"), max_length=60)
    voice = models.TextField(_("voice"))
    address = models.CharField(
        _("form of address"), max_length=4, choices=[("vous", "vous"), ("tu", "tu")], default="vous"
    )
    signature = models.CharField(_("signature"), max_length=60, blank=True)
    words_to_use = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("words to use")
    )
    words_to_avoid = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("words never to use")
    )
    humour = models.CharField(_("humour"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("persona")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="persona_is_one")]

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """A reply to begin from, with $variables."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=[("reply", _("reply")), ("holding", _("holding reply"))],
        default="reply",
    )
    language = models.CharField(_("language"), max_length=8, default="fr")
    issue_type = models.CharField(_("issue type"), max_length=16, blank=True, default="")
    profile = models.CharField(_("profile"), max_length=24, blank=True, default="")
    text = models.TextField(_("text"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """People at the brand who have no seat here and are asked by referral."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    people = models.CharField(_("people"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceHours(models.Model):
    """When the brand answers, and how fast (one row)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    # {"mon": [["09:00","12:30"],["13:30","18:00"]], …}: opening periods a weekday, local time
    week = models.JSONField(_("opening periods"), default=dict)
    holidays_country = models.CharField(_("public holidays of"), max_length=2, default="FR", blank=True)
    closed_dates = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("closed on"))
    first_answer_minutes = models.PositiveIntegerField(_("first answer within (opening minutes)"), default=60)
    # {"5": 30, "network:x": 45}: by priority, by network; the shortest that fits counts
    first_answer_overrides = models.JSONField(default=dict, blank=True)
    reviews_required = models.PositiveSmallIntegerField(_("proofreaders a reply needs"), default=1)
    undo_seconds = models.PositiveSmallIntegerField(_("seconds to undo before sending"), default=10)

    class Meta:
        verbose_name = _("service promise")
        verbose_name_plural = _("service promise")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="service_hours_is_one"),
            models.CheckConstraint(
                condition=Q(reviews_required__gte=1, reviews_required__lte=2), name="one_or_two_reviews"
            ),
        ]

    def __str__(self) -> str:
        return str(_("service promise"))
