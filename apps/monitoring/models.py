"""What concerns the brand: its watches, its accounts, the mentions found, and their authors."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import RawItemBase


class Watch(models.Model):
    """A brand's stored keyword query."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    query = models.TextField(_("query"))
    active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WatchVersion(models.Model):
    """What a watch asked for before."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    query = models.TextField()
    saved_at = models.DateTimeField()
    saved_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "number"], name="watch_version_once")]

    def __str__(self) -> str:
        return f"{self.watch} v{self.number}"


class NetworkAccount(models.Model):
    """An account of the brand on a network; its credentials are sealed for this brand and this row."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        EXPIRED = "expired", _("its access has expired")
        REMOVED = "removed", _("removed")

    kind = models.CharField(_("network"), max_length=32)
    external_id = models.CharField(max_length=255)
    handle = models.CharField(_("handle"), max_length=255)
    server = models.CharField(_("server"), max_length=255, blank=True)
    tier = models.CharField(max_length=32, blank=True)
    sealed = models.BinaryField(default=b"", editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    connected_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(fields=["kind", "server", "external_id"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.handle} ({self.kind})"


class AccountRawItem(RawItemBase):
    """Raw items of the brand's own accounts and files: they never lie in the public schema."""

    class Meta(RawItemBase.Meta):
        abstract = False


class Tombstone(models.Model):
    """A post whose deletion was heard before the post itself: webhooks come in any order."""

    sha256 = models.BinaryField(max_length=32, unique=True)  # of network and external id
    deleted_at = models.DateTimeField()

    def __str__(self) -> str:
        return bytes(self.sha256).hex()[:12]


class Recheck(models.Model):
    """How far a round through an account's known posts has come: which of them are gone from the network?"""

    account = models.OneToOneField(NetworkAccount, on_delete=models.CASCADE, primary_key=True)
    began_at = models.DateTimeField()
    last_id = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account} up to mention {self.last_id}"


class BrandWordList(models.Model):
    """What the brand adds to and takes from a word list of its agency, or a list of its own."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    added = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("added words")
    )
    removed = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("removed words")
    )

    class Meta:
        verbose_name = _("words of the brand")
        verbose_name_plural = _("words of the brand")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """Who said it, as this brand knows them: the dossier. Never shared between brands."""

    class Profile(models.TextChoices):
        UNKNOWN = "unknown", _("not known yet")
        UNHAPPY_CUSTOMER = "unhappy_customer", _("unhappy customer")
        OCCASIONAL_HATER = "occasional_hater", _("occasional hater")
        HARDCORE_HATER = "hardcore_hater", _("hardcore hater")
        TROLL = "troll", _("troll")

    class Relation(models.TextChoices):
        NONE = "none", _("none yet")
        DETRACTOR = "detractor", _("detractor")
        ANSWERED = "answered", _("answered")
        CALMED = "calmed", _("calmed")
        SATISFIED = "satisfied", _("satisfied")
        PROMOTER = "promoter", _("promoter")

    network = models.CharField(max_length=32)
    sha256 = models.BinaryField(max_length=32, unique=True)  # of network and external id
    external_id = models.TextField()
    handle = models.CharField(_("handle"), max_length=255)
    name = models.CharField(_("name"), max_length=255, blank=True)
    url = models.TextField(blank=True)
    bio = models.TextField(blank=True)
    followers = models.BigIntegerField(null=True)
    verified = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True)
    vip = models.BooleanField(_("VIP"), default=False)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    mention_count = models.IntegerField(default=0)
    profile = models.CharField(_("profile"), max_length=24, choices=Profile, default=Profile.UNKNOWN)
    profile_confidence = models.FloatField(default=0)
    profile_evidence = models.JSONField(default=list)
    profile_override = models.CharField(max_length=24, blank=True, default="")
    profile_override_reason = models.CharField(max_length=300, blank=True, default="")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation, default=Relation.NONE)
    relation_since = models.DateTimeField(null=True)
    same_person_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="also")
    erased_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)  # to profiling: no profile is computed or chosen any more

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        indexes = [
            models.Index(fields=["-last_seen_at"], name="author_recent"),
            GinIndex(fields=["handle"], opclasses=["gin_trgm_ops"], name="author_handle_search"),
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def effective_profile(self) -> str:
        """The profile a person chose, else the one computed."""
        return self.profile_override or self.profile


class Mention(models.Model):
    """The brand's copy of a post that concerns it."""

    network = models.CharField(max_length=32)
    sha256 = models.BinaryField(max_length=32, unique=True)  # of network and external id
    external_id = models.TextField()
    kind = models.CharField(max_length=8, default="post")
    text = models.TextField()
    url = models.TextField(blank=True)
    lang = models.CharField(max_length=8, blank=True)  # as the network says; the verdict has ours
    # No index of its own: mention_by_author begins with it.
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="mentions", null=True, db_index=False
    )
    account_id = models.BigIntegerField(null=True)  # the brand's account it was left on
    feed_id = models.BigIntegerField(null=True)
    addressed = models.BooleanField(default=False)  # speaks to the brand, not only of it
    posted_at = models.DateTimeField()
    collected_at = models.DateTimeField()
    parent_external_id = models.TextField(blank=True)
    root_external_id = models.TextField(blank=True, db_default="")  # some networks take an act only with it
    root_sha256 = models.BinaryField(max_length=32, null=True)  # of the thread
    likes = models.IntegerField(default=0)
    reposts = models.IntegerField(default=0)
    replies = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)  # the author's followers when it was collected
    rating = models.SmallIntegerField(null=True)
    media = models.JSONField(default=list)
    links = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    copy_of = models.BigIntegerField(null=True)  # the first mention of a group of near-copies
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    watches = ArrayField(models.BigIntegerField(), default=list)  # ids of those that matched
    search = SearchVectorField(null=True)  # folded words, written once with the row

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [
            models.Index(fields=["-posted_at", "-id"], name="mention_stream"),
            models.Index(fields=["author", "-posted_at"], name="mention_by_author"),
            models.Index(
                fields=["root_sha256", "posted_at"],
                name="mention_thread",
                condition=Q(root_sha256__isnull=False),
            ),
            models.Index(fields=["copy_of"], name="mention_copies", condition=Q(copy_of__isnull=False)),
            # What is rare or missing is asked for too, and the stream would be walked to its beginning.
            models.Index(fields=["network", "-posted_at", "-id"], name="mention_by_network"),
            GinIndex(fields=["watches"], name="mention_by_watch"),
            GinIndex(fields=["search"], name="mention_search", fastupdate=True),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MentionVersion(models.Model):
    """What a mention said before it was edited on the network."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]
