"""Reading watches, feeds, accounts, authors and what was quarantined, of the entered brand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Count, Q

from apps.collection.models import Feed, RawItem
from apps.core.folding import fold_batch
from apps.core.models import RawItemBase
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import AccountRawItem, Author, Mention, NetworkAccount, Watch, WatchVersion

# A feed that was not reached for this long says nothing: the brand is blind there.
BLIND_AFTER = timedelta(minutes=15)
FEW = 1000  # mentions; for words that more of them hold, the newest are found by walking back in time


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed and how it is: well, waiting (never collected), failing, blind, paused, expired, gone."""

    feed: Feed
    health: str

    @property
    def resets_at(self) -> datetime | None:
        """When the network fills the feed's quota again, as it told."""
        told = self.feed.quota.get("resets_at")
        return datetime.fromisoformat(told) if told else None


def watches() -> list[Watch]:
    """All watches, by name."""
    return list(Watch.objects.order_by("name", "pk"))


def watch_names() -> dict[int, str]:
    """{watch: its name} of the entered brand."""
    return dict(Watch.objects.values_list("pk", "name"))


def found_lately(now: datetime, days: int = 7) -> dict[int, int]:
    """{watch: mentions of the last days}, in one query."""
    rows = Mention.objects.filter(posted_at__gte=now - timedelta(days=days)).values_list("watches", flat=True)
    counts: dict[int, int] = {}
    for ids in rows.order_by("-posted_at")[:20_000]:
        for one in ids:
            counts[one] = counts.get(one, 0) + 1
    return counts


def watch_versions(watch: Watch) -> list[WatchVersion]:
    """What a watch asked for before, the newest first."""
    return list(watch.versions.order_by("-number")[:50])


def health_of(feed: Feed, now: datetime) -> str:
    """How a feed is, in one word."""
    if feed.state != Feed.State.ACTIVE:
        return str(feed.state)
    if feed.blind_since is not None:
        return "blind"
    if feed.failures:
        return "failing"
    if feed.last_success_at is None:
        return "waiting"
    return (
        "blind"
        if now - feed.last_success_at > max(BLIND_AFTER, timedelta(seconds=3 * feed.interval_seconds))
        else "well"
    )


def feeds(now: datetime) -> list[FeedHealth]:
    """The brand's feeds and those shared by all, with their health; the sick ones first."""
    brand = current_brand()
    rows = Feed.objects.filter(
        Q(brand_id=brand.pk)
        | Q(brand_id=None, agency_id__in=[brand.agency_id])
        | Q(brand_id=None, agency_id=None)
    )
    found = [FeedHealth(feed, health_of(feed, now)) for feed in rows.order_by("kind", "name")]
    return sorted(found, key=lambda one: one.health == "well")


def feeds_of(account_id: int, now: datetime) -> list[FeedHealth]:
    """The feeds that listen with one of the brand's accounts."""
    rows = Feed.objects.filter(brand_id=current_brand().pk, account_id=account_id).order_by("name")
    return [FeedHealth(feed, health_of(feed, now)) for feed in rows]


def accounts() -> list[NetworkAccount]:
    """The accounts the brand speaks with."""
    return list(NetworkAccount.objects.exclude(state=NetworkAccount.State.REMOVED).order_by("kind", "handle"))


def authors(
    words: str, profile: str, relation: str, size: int, after: tuple[datetime, int] | None
) -> list[Author]:
    """A page of authors and one more, the last heard first."""
    rows = Author.objects.filter(erased_at=None).order_by("-last_seen_at", "-pk")
    if words:
        rows = rows.filter(Q(handle__icontains=words.removeprefix("@")) | Q(name__icontains=words))
    if profile:
        rows = rows.filter(Q(profile_override=profile) | Q(profile_override="", profile=profile))
    if relation:
        rows = rows.filter(relation=relation)
    if after is not None:
        rows = rows.filter(Q(last_seen_at__lt=after[0]) | Q(last_seen_at=after[0], pk__lt=after[1]))
    return list(rows[: size + 1])


def author_by_id(author_id: int) -> Author:
    """One author. Raises Author.DoesNotExist."""
    return Author.objects.select_related("same_person_as").get(pk=author_id)


def quarantined(size: int, before: int | None) -> list[AccountRawItem]:
    """A page of raw items that could not be understood and one more, the newest first."""
    rows = AccountRawItem.objects.filter(state=RawItemBase.State.QUARANTINED).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[: size + 1])


def shared_quarantined(limit: int = 50) -> list[RawItem]:
    """The newest items of the agency's shared feeds that could not be understood."""
    agency_id = current_brand().agency_id
    with in_public():
        feeds = Feed.objects.filter(brand_id=None, agency_id=agency_id).values("pk")
        rows = RawItem.objects.filter(state=RawItemBase.State.QUARANTINED, feed_id__in=feeds)
        return list(rows.order_by("-pk")[:limit])


def quarantine_reasons() -> list[tuple[str, int]]:
    """How many items lie in quarantine, by the network they came from."""
    rows = AccountRawItem.objects.filter(state=RawItemBase.State.QUARANTINED).values_list("network")
    return [(network, count) for network, count in rows.annotate(count=Count("pk")).order_by("-count")]


def find_authors(words: str, limit: int = 5) -> list[Author]:
    """A few authors by handle, for the palette."""
    rows = Author.objects.filter(handle__icontains=words.removeprefix("@"), erased_at=None)
    return list(rows.order_by("-last_seen_at")[:limit])


def _folded(words: str) -> str:
    folded = fold_batch([words]).translate(bytes.maketrans(b"\x1c\x1d\x1e\x1f", b"    "))
    return folded.decode("latin-1").strip()


def folded_words(words: str) -> SearchQuery | None:
    """Words as the search column holds them; None where nothing is left to look for."""
    folded = _folded(words)
    return SearchQuery(folded, config="simple", search_type="plain") if folded else None


# Planned as if all of it were read, whatever asks for less: so the condition's own index is used.
_FIRST_SQL = (
    "WITH found AS MATERIALIZED (SELECT id FROM monitoring_mention WHERE {}) SELECT id FROM found LIMIT %s"
)


def _by_id_if_few(condition: str, value: str | list[int], otherwise: Q) -> Q:
    """The mentions a condition is true for, by their ids where they are few, else by the condition.

    How rare a word or a watch is the planner only guesses; for one that nobody said it would walk through everything.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_SQL.format(condition), [value, FEW + 1])
        ids = [row[0] for row in cursor.fetchall()]
    return Q(pk__in=ids) if len(ids) <= FEW else otherwise


def saying(words: str) -> Q:
    """Which mentions hold all these words. Asks the database at once."""
    query = folded_words(words)
    if query is None:
        return Q(pk__in=[])
    return _by_id_if_few("search @@ plainto_tsquery('simple', %s)", _folded(words), Q(search=query))


def matched_by(watch_id: int) -> Q:
    """Which mentions a watch found. Asks the database at once."""
    return _by_id_if_few("watches @> %s::bigint[]", [watch_id], Q(watches__contains=[watch_id]))
