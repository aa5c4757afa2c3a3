"""How long each kind of data is kept, what went when, and what people asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeptFor(models.Model):
    """The brand's own word on how long a kind of data is kept; without one, the house's (retention.py) holds."""

    kind = models.CharField(max_length=24, unique=True)
    days = models.PositiveIntegerField(_("days"))
    set_by_id = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(days__gte=1), name="kept_a_day_at_least")]

    def __str__(self) -> str:
        return f"{self.kind} {self.days} d"


class Purge(models.Model):
    """One run of retention: how many rows of each kind lost their content."""

    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="purge_recent")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {sum(self.counts.values())}"


class PersonRequest(models.Model):
    """What somebody asked about their own data, and what was done. It names nobody: only counts and hashes."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("a copy of their data")
        ERASURE = "erasure", _("to be forgotten")

    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=100, blank=True, default="")  # a reference, never a name
    certificate = models.JSONField(default=dict)
    signature = models.BinaryField(max_length=64, default=b"")

    class Meta:
        verbose_name = _("request about one's own data")
        verbose_name_plural = _("requests about people's own data")
        indexes = [models.Index(fields=["-at"], name="person_request_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
