"""Agencies, their brands (the tenants), people and what they may do."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from apps.agency.permissions import Role
from apps.core.models import ChainedEntry

SLUG = RegexValidator(
    r"^[a-z][a-z0-9-]{1,30}$", _("Use 2 to 31 small letters, digits and hyphens, beginning with a letter.")
)


class Agency(models.Model):
    """An agency: looks after brands, employs people."""

    slug = models.CharField(_("short name"), max_length=31, unique=True, validators=[SLUG])
    name = models.CharField(_("name"), max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    publishing_paused_at = models.DateTimeField(
        _("publishing paused since"), null=True, blank=True, editable=False
    )
    logo = models.TextField(_("logo (SVG or data address)"), blank=True, default="")
    colour = models.CharField(_("colour"), max_length=7, default="#1f4d5c")

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class Brand(TenantMixin, models.Model):
    """A client of an agency, with its own schema and PostgreSQL role: the tenant."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        ARCHIVED = "archived", _("archived")

    auto_create_schema = False  # agency/schemas.py replays the template in the row's own transaction
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="brands", verbose_name=_("agency")
    )
    slug = models.CharField(_("short name"), max_length=31, unique=True, validators=[SLUG])
    name = models.CharField(_("name"), max_length=100)
    languages = ArrayField(models.CharField(max_length=8), default=list, verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    publishing_paused_at = models.DateTimeField(
        _("publishing paused since"), null=True, blank=True, editable=False
    )
    colour = models.CharField(_("colour"), max_length=7, default="#1f4d5c")
    logo = models.TextField(_("logo (SVG or data address)"), blank=True, default="")
    mention_quota_per_hour = models.PositiveIntegerField(_("mentions an hour at most"), default=20_000)
    setup_step = models.CharField(max_length=16, default="", editable=False)  # where the guided path was left

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["active", "archived"]), name="brand_state")
        ]

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> None:
        """Refused: django-tenants keeps where one was before in a list that all threads share."""
        raise TypeError("Enter a brand by apps.core.tenancy.entered(brand).")


class Domain(models.Model):
    """A host name of a brand's own, for its client's portal."""

    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, related_name="domains", verbose_name=_("brand")
    )
    domain = models.CharField(_("host name"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("host name")
        verbose_name_plural = _("host names")

    def __str__(self) -> str:
        return self.domain


class UserManager(BaseUserManager["User"]):
    """People are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in; without a password, only after an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The installation's administrator: sees every agency."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


def usually_mailed() -> list[str]:
    """What a person is mailed until they choose."""
    return ["alert", "feed_blind", "clock_missed", "assigned", "mentioned", "report_comment"]


def usually_pushed() -> list[str]:
    """What reaches a person's telephone, once they let it, until they choose: what cannot wait."""
    return ["alert", "clock_at_risk_80", "clock_missed", "mentioned", "to_review"]


class HardContent(models.TextChoices):
    """How what broke the charter is shown until one points at it."""

    SHOWN = "", _("as it is")
    BLURRED = "blur", _("blurred")
    GREYED = "grey", _("greyed")
    MUTED = "mute", _("hidden until I ask for it")


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do stands in their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    pseudonym = models.CharField(
        _("pseudonym"), max_length=50, blank=True, help_text=_("Shown instead of the name to other people.")
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="fr")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Kinds of notification that are mailed too; quiet hours are local to each brand: [] or ["22:00", "07:00"]
    mailed_kinds = ArrayField(
        models.CharField(max_length=24), default=usually_mailed, blank=True, verbose_name=_("also by e-mail")
    )
    quiet_hours = ArrayField(
        models.CharField(max_length=5), default=list, blank=True, verbose_name=_("quiet hours")
    )
    pushed_kinds = ArrayField(
        models.CharField(max_length=24), default=usually_pushed, blank=True, verbose_name=_("also pushed")
    )
    # "08:00": one mail a day with what was not read; "" is none
    digest_at = models.CharField(_("daily digest at"), max_length=5, blank=True, default="")
    digested_on = models.DateField(null=True, editable=False)
    hard_content = models.CharField(
        _("hard content"), max_length=8, choices=HardContent, blank=True, default=HardContent.SHOWN
    )

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What other people see."""
        return self.pseudonym or self.name or self.email.partition("@")[0]


class Membership(models.Model):
    """A person's role at one brand, or at the whole agency for its administrators."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("agency")
    )
    brand = models.ForeignKey(
        Brand,
        on_delete=models.CASCADE,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("brand"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices())
    languages = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name=_("languages")
    )
    skills = ArrayField(models.CharField(max_length=32), default=list, blank=True, verbose_name=_("skills"))
    on_call_order = models.PositiveSmallIntegerField(_("on-call order"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "brand"], name="membership_one_role_a_brand"),
            models.UniqueConstraint(
                fields=["user", "agency"], condition=Q(brand=None), name="membership_one_agency_role"
            ),
            # Only administrators belong to a whole agency; every other role is at one brand.
            models.CheckConstraint(
                condition=Q(brand=None, role="agency_admin")
                | (Q(brand__isnull=False) & ~Q(role="agency_admin")),
                name="membership_place_fits_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.brand or self.agency}"


class Invitation(models.Model):
    """An e-mailed link by which a person sets a password; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ApiToken(models.Model):
    """What a machine, or a person's own program, shows instead of a password; only its hash is kept.

    It never may more than its person: the rights and brands it names are taken from theirs.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("for myself")
        MACHINE = "machine", _("for a machine")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    prefix = models.CharField(max_length=12)  # to recognise it in a list
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    rights = ArrayField(models.CharField(max_length=40), verbose_name=_("rights"))
    brands = models.ManyToManyField(Brand, related_name="+", verbose_name=_("brands"))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0, db_default=0)  # in the minute of its last use

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes = [models.Index(fields=["user", "-created_at"], name="token_by_person")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AgencyAuditEntry(ChainedEntry):
    """What the agency itself did: brands, people, rights. Chained like a brand's history."""

    agency_id = models.BigIntegerField(null=True)
    brand_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("agency history entry")
        verbose_name_plural = _("agency history")
        indexes = [models.Index(fields=["agency_id", "-seq"], name="agency_history")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class SchemaTemplate(models.Model):
    """The SQL that makes a brand's schema, recorded from the real migrations (one row)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sql = models.TextField()
    migrations = models.JSONField(default=list)
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="schema_template_is_one")]

    def __str__(self) -> str:
        return f"template of {self.built_at:%Y-%m-%d}"


class Notification(models.Model):
    """Something a person should know: who, what, which brand; never a text of a mention."""

    user_id = models.BigIntegerField()
    brand_id = models.BigIntegerField()
    kind = models.CharField(
        max_length=24
    )  # clock_80, clock_missed, mentioned, to_review, refused, alert, assigned
    case_id = models.BigIntegerField(null=True)
    target_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user_id", "-created_at"], name="notification_unread", condition=Q(read_at=None)
            ),
            models.Index(fields=["created_at"], name="notification_to_mail", condition=Q(mailed_at=None)),
            models.Index(fields=["created_at"], name="notification_to_push", condition=Q(pushed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Assistant(models.Model):
    """An agency's own language model behind an endpoint, asked for a second opinion. Off until somebody turns it on."""

    class Kind(models.TextChoices):
        OPENAI = "openai", _("OpenAI-compatible")
        ANTHROPIC = "anthropic", "Anthropic"

    agency = models.OneToOneField(
        Agency, on_delete=models.CASCADE, primary_key=True, related_name="assistant"
    )
    enabled = models.BooleanField(_("turned on"), default=False)
    kind = models.CharField(_("kind of endpoint"), max_length=12, choices=Kind, default=Kind.OPENAI)
    url = models.CharField(_("address"), max_length=300)
    model = models.CharField(_("model"), max_length=100)
    sealed_key = models.BinaryField(default=b"")
    questions_a_day = models.PositiveIntegerField(_("questions a day at most"), default=200)
    asked_on = models.DateField(null=True)
    asked = models.PositiveIntegerField(default=0)  # on that day
    failed_at = models.DateTimeField(null=True)  # of the last question, if it failed
    failure = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("assistant")
        verbose_name_plural = _("assistants")

    def __str__(self) -> str:
        return f"{self.kind}: {self.model}"


class PushSubscription(models.Model):
    """A browser in which a person lets Vigie ring; its keys are the browser's own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user"], name="push_by_person")]

    def __str__(self) -> str:
        return f"browser of {self.user_id}"
