"""What is fetched once for all brands: feeds, raw items, recent posts, and every brand's compiled queries."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import RawItemBase


class Feed(models.Model):
    """A place that is collected: a search, a stream, an RSS, an owned account, a loaded file.

    brand_id set: what it brings belongs to that brand (an owned account, a brand's file). Null: it is shared, and
    each post is matched against the watches of all brands.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        EXPIRED = "expired", _("its access has expired")
        GONE = "gone", _("gone")

    kind = models.CharField(_("network"), max_length=32)
    name = models.CharField(_("name"), max_length=200)
    params = models.JSONField(_("what is collected"), default=dict, blank=True)
    agency_id = models.BigIntegerField(null=True)
    brand_id = models.BigIntegerField(null=True, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    matched = models.BooleanField(_("matched against watches"), default=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    interval_seconds = models.PositiveIntegerField(_("seconds between two looks"), default=60)
    cursor = models.JSONField(default=dict)
    next_at = models.DateTimeField(_("next look"), null=True)
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(_("last success"), null=True)
    last_item_at = models.DateTimeField(_("last item"), null=True)
    failures = models.PositiveIntegerField(default=0)
    error_kind = models.CharField(max_length=16, default="", blank=True)
    error = models.TextField(default="", blank=True)
    quota = models.JSONField(default=dict, blank=True)  # limit, remaining, resets_at as the network told
    blind_since = models.DateTimeField(_("blind since"), null=True)
    longest_gap = models.FloatField(default=0, db_default=0)  # seconds between two items, fading over weeks
    volume = models.JSONField(
        default=dict, blank=True
    )  # of the last look: observed, low, expected, high, hours
    sweep = models.JSONField(default=dict, blank=True)  # the second cursor: see sweeps.py
    sweep_at = models.DateTimeField(_("next second look"), null=True)
    swept_at = models.DateTimeField(_("last whole second look"), null=True)
    received = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    retired = models.BigIntegerField(default=0, db_default=0)  # raw items deleted when their time was over
    unaccounted = models.BigIntegerField(
        default=0
    )  # of the last check: received - duplicates - what became of them - retired
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "brand_id"], name="feed_one", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="feed_due", condition=Q(state="active"))]

    def __str__(self) -> str:
        return self.name


class FeedHour(models.Model):
    """How many new items a feed brought in an hour: what is usual is read from the same hours of the weeks before."""

    feed_id = models.BigIntegerField()
    hour = models.DateTimeField()
    items = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "feed_id"], name="feed_hour_one")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.hour:%Y-%m-%d %H} {self.items}"


class RawItem(RawItemBase):
    """Raw items of shared feeds."""

    class Meta(RawItemBase.Meta):
        abstract = False
        indexes = [
            *RawItemBase.Meta.indexes,
            BrinIndex(fields=["received_at"], name="rawitem_received"),
        ]


class Post(models.Model):
    """A public post of a shared feed, kept a while for previews of new watches."""

    network = models.CharField(max_length=32)
    sha256 = models.BinaryField(max_length=32, unique=True)  # of network and external id
    feed_id = models.BigIntegerField()
    data = models.JSONField()  # a networks.contract.PostData as a dictionary
    text = models.TextField()
    posted_at = models.DateTimeField()
    collected_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-collected_at"], name="post_recent")]

    def __str__(self) -> str:
        return self.text[:60]


class StoredQuery(models.Model):
    """A watch of any brand, as the matcher needs it. `changed` tells every worker what to reload."""

    brand_id = models.BigIntegerField()
    watch_id = models.BigIntegerField()
    text = models.TextField()  # lists already put in
    active = models.BooleanField(default=True)
    changed = models.BigIntegerField()  # from one sequence for all brands

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand_id", "watch_id"], name="stored_query_one")]
        indexes = [models.Index(fields=["changed"], name="stored_query_changed")]

    def __str__(self) -> str:
        return self.text[:60]


class KeywordList(models.Model):
    """A reusable word list of the agency (`list:crise`); brands add and remove words of their own."""

    agency_id = models.BigIntegerField(null=True)
    name = models.SlugField(_("name"), max_length=40)
    words = ArrayField(models.CharField(max_length=100), verbose_name=_("words"))
    changed_at = models.DateTimeField(auto_now=True, null=True)
    applied_at = models.DateTimeField(null=True, editable=False)  # to the watches that use it

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "name"], name="keyword_list_one", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Intake(models.Model):
    """How many mentions a brand took from shared feeds in an hour."""

    brand_id = models.BigIntegerField()
    hour = models.DateTimeField()
    admitted = models.IntegerField(default=0)
    held_back = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand_id", "hour"], name="intake_one")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.hour:%Y-%m-%d %H} {self.admitted}"


class HeldBack(models.Model):
    """A match beyond a brand's quota: written later, never lost."""

    brand_id = models.BigIntegerField()
    raw_item = models.ForeignKey(RawItem, on_delete=models.CASCADE)
    watch_ids = ArrayField(models.BigIntegerField())
    held_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand_id", "raw_item"], name="held_back_one")]
        indexes = [models.Index(fields=["brand_id", "id"], name="held_back_queue")]

    def __str__(self) -> str:
        return f"item {self.raw_item_id} for brand {self.brand_id}"
