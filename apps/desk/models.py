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
    network = models.CharField(max_length=32, default="", db_default="")
    breach = models.CharField(max_length=24, default="", db_default="")
    language = models.CharField(max_length=8, default="", db_default="")
    snoozed_until = models.DateTimeField(null=True)
    writer_id = models.BigIntegerField(null=True)  # who wrote the draft that waits for a proofreader
    sent_back = models.BooleanField(default=False, db_default=False)  # a proofreader has sent a draft back
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "item_id"], name="desk_entry_one")]
        indexes = [
            models.Index(fields=["brand_id", "kind"], name="desk_open_by_brand", condition=Q(open=True)),
            models.Index(fields=["due_at", "id"], name="desk_due_order", condition=Q(open=True, kind="case")),
            models.Index(
                fields=["-priority", "opened_at", "id"],
                name="desk_priority_order",
                condition=Q(open=True, kind="case"),
            ),
            models.Index(
                fields=["opened_at", "id"], name="desk_age_order", condition=Q(open=True, kind="case")
            ),
            models.Index(fields=["owner_id"], name="desk_by_owner", condition=Q(open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id} of brand {self.brand_id}"


class DeskView(models.Model):
    """Filters of the inbox of all brands under a name, for oneself or for whoever works for the same agency."""

    name = models.CharField(max_length=60)
    user_id = models.BigIntegerField()
    shared = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user_id", "name"], name="desk_view_once")]

    def __str__(self) -> str:
        return self.name
