"""A brand's history: append-only, chained, personal texts kept apart so that they can be erased."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import ChainedEntry


class AuditEntry(ChainedEntry):
    """Who did what to what, when. Its facts hold ids, states and hashes only."""

    case_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["case_id", "seq"], name="audit_by_case"),
            models.Index(fields=["target_type", "target_id", "seq"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditText(models.Model):
    """A personal text of a history entry; the chain holds only its salted hash, so erasing it breaks nothing."""

    entry_key = models.UUIDField(unique=True)
    salt = models.BinaryField(max_length=16)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.entry_key)


class Checkpoint(models.Model):
    """The chain's head at a moment, signed; a copy lies off the database."""

    at = models.DateTimeField()
    count = models.BigIntegerField()
    head = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return f"{self.count} entries at {self.at:%Y-%m-%d %H:%M}"
