"""The cockpit's projection: counts, clocks and types of every brand's open work; never a text."""

from django.db import models
from django.db.models import Q


class DeskEntry(models.Model):
    """One case, alert or crisis of one brand as the agency may see it, kept by triggers in the brand's schema."""

    brand_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)  # case, alert, crisis
    item_id = models.BigIntegerField()
    state = models.CharField(max_length=16)
    open = models.BooleanField(default=True)
    priority = models.SmallIntegerField(default=1)
    issue_type = models.CharField(max_length=16, default="")  # of an alert: its kind
    # Of an alert: the issue type that most of its posts have. The brands' triggers may be older than the column.
    topic = models.CharField(max_length=16, default="", db_default="")
    profile = models.CharField(max_length=24, default="")
    owner_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the running clock's end
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "item_id"], name="desk_entry_one")]
        indexes = [
            models.Index(fields=["brand_id", "kind"], name="desk_open_by_brand", condition=Q(open=True)),
            models.Index(fields=["due_at", "id"], name="desk_due_order", condition=Q(open=True, kind="case")),
            models.Index(fields=["owner_id"], name="desk_by_owner", condition=Q(open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id} of brand {self.brand_id}"
