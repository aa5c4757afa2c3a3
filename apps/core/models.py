"""Work that is due is a row; the broker is only a doorbell."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One delivery of one event to one listener: due, leased, done, or dead after too many failures."""

    brand_id = models.BigIntegerField(
        null=True
    )  # plain id: core knows no brand; null is the agency's own work
    topic = models.CharField(max_length=64)
    task = models.CharField(max_length=128)
    lane = models.CharField(max_length=16, default="default")
    payload = models.JSONField(default=dict)  # ids only
    dedupe_key = models.CharField(max_length=128, null=True)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("work that failed")  # what a person sees of it
        constraints = [
            # A timer asked for twice is one timer, the agency's too; events without a key never collide.
            models.UniqueConstraint(
                fields=["brand_id", "task", "dedupe_key"],
                name="outbox_one_timer",
                condition=Q(dedupe_key__isnull=False),
                nulls_distinct=False,
            )
        ]
        indexes = [
            # The relay walks it brand by brand, oldest due first.
            models.Index(
                fields=["brand_id", "due_at", "id"],
                name="outbox_pending",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            # The relay counts what is in flight before each taking; without it that reads all that wait.
            models.Index(
                fields=["leased_until"],
                name="outbox_leased",
                condition=Q(done_at__isnull=True, failed_at__isnull=True, leased_until__isnull=False),
            ),
            models.Index(fields=["done_at"], name="outbox_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["failed_at"], name="outbox_dead", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.task}"


class RawItemBase(models.Model):
    """What a network said, as bytes, before anybody tries to understand it.

    Two tables: `collection.RawItem` for feeds shared by all brands, `monitoring.AccountRawItem` in the brand's
    schema for what its own accounts receive.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        RECORDED = "recorded"
        DUPLICATE = "duplicate"
        QUARANTINED = "quarantined"
        DISCARDED = "discarded"

    feed_id = models.BigIntegerField()
    network = models.CharField(max_length=32)
    external_id = models.TextField()
    # sha256 of network, external id, change and payload: ids from networks may be 9 kB, which no index takes.
    sha256 = models.BinaryField(max_length=32, unique=True)
    change = models.CharField(max_length=8, default="post")
    payload = models.BinaryField()
    place = models.CharField(max_length=64, default="")  # "line 12" of a file
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    sqlstate = models.CharField(max_length=5, default="")
    error = models.TextField(default="")
    matched = models.IntegerField(default=0)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["id"], name="%(class)s_pending", condition=Q(state="pending")),
            models.Index(fields=["id"], name="%(class)s_quarantine", condition=Q(state="quarantined")),
            # By hash, which takes ids of any length: evidence asks for what the network said of one post.
            HashIndex(fields=["external_id"], name="%(class)s_external"),
        ]


class ChainedEntry(models.Model):
    """One line of a history that can only grow: a trigger numbers it and binds it to the line before.

    seq, prev and hash are written by the database (core/chain.py); what is sent for them is ignored.
    """

    seq = models.BigIntegerField(unique=True, editable=False, default=0)
    at = models.DateTimeField(editable=False, null=True)
    actor_id = models.BigIntegerField(null=True)  # null: Vigie itself
    actor_kind = models.CharField(max_length=8, default="person")  # person, system, machine, link
    action = models.CharField(max_length=64)
    target_type = models.CharField(max_length=32, default="")
    target_id = models.CharField(max_length=64, default="")
    facts = models.JSONField(default=dict)  # ids, states, hashes; never a personal text
    reasons = ArrayField(models.CharField(max_length=200), default=list)
    prev = models.BinaryField(editable=False, default=b"")
    hash = models.BinaryField(editable=False, default=b"")

    class Meta:
        abstract = True
