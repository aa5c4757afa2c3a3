"""Reading mentions with their verdicts: the stream, its filters, one mention, an author's dossier."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from apps.analysis.accusations import Accusation, repeated
from apps.analysis.models import Correction
from apps.monitoring.models import Author, Mention
from apps.monitoring.selectors import matched_by, saying

MOST_AUTHORS = 500
MOST_COMPLAINTS = 60
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class MentionFilters:
    """What the address asks for; empty means everything."""

    words: str = ""
    sentiment: str = ""
    issue_type: str = ""
    breach: str = ""
    language: str = ""
    network: str = ""
    watch_id: int | None = None
    author_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    unsure: bool = False


def _search(words: str) -> Q:
    """@name looks for an author, anything else for the words of the text."""
    if words.startswith("@"):
        return Q(author_id__in=Author.objects.filter(handle__icontains=words[1:]).values("pk")[:MOST_AUTHORS])
    return saying(words)


def _filtered(filters: MentionFilters) -> QuerySet[Mention]:
    rows = Mention.objects.all()
    for name, lookup in (
        ("sentiment", "verdict__sentiment"),
        ("issue_type", "verdict__issue_type"),
        ("breach", "verdict__breach"),
        ("language", "verdict__language"),
        ("network", "network"),
        ("author_id", "author_id"),
        ("since", "posted_at__gte"),
        ("until", "posted_at__lt"),
    ):
        value = getattr(filters, name)
        if value:
            rows = rows.filter(**{lookup: value})
    if filters.watch_id:
        rows = rows.filter(matched_by(filters.watch_id))
    if filters.unsure:
        rows = rows.exclude(verdict__unsure=[])
    return rows.filter(_search(filters.words)) if filters.words else rows


def mention_stream(filters: MentionFilters, size: int, after: tuple[datetime, int] | None) -> list[Mention]:
    """A page of mentions and one more, the newest first, near-copies folded into their first one."""
    rows = _filtered(filters).filter(copy_of=None)
    if after is not None:
        rows = rows.filter(Q(posted_at__lt=after[0]) | Q(posted_at=after[0], pk__lt=after[1]))
    found = list(
        rows.select_related("author", "verdict", "case_mention").order_by("-posted_at", "-pk")[: size + 1]
    )
    copies = dict(
        Mention.objects.filter(copy_of__in=[mention.pk for mention in found])
        .values_list("copy_of")
        .annotate(count=Count("pk"))
    )
    for mention in found:
        mention.copies = copies.get(mention.pk, 0)  # type: ignore[attr-defined]
    return found


def mention_with_verdict(mention_id: int) -> Mention:
    """One mention with its author, verdict and case. Raises Mention.DoesNotExist."""
    return Mention.objects.select_related("author", "verdict", "case_mention").get(pk=mention_id)


def copies_of(mention_id: int, limit: int = 50) -> list[Mention]:
    """The near-copies folded into a mention."""
    return list(
        Mention.objects.filter(copy_of=mention_id).select_related("author").order_by("posted_at")[:limit]
    )


def corrections_of(mention_id: int) -> list[Correction]:
    """What people said against the verdict, the newest first."""
    return list(Correction.objects.filter(mention_id=mention_id).order_by("-at")[:20])


def recent_corrections(limit: int = 50) -> list[Correction]:
    """What people said against verdicts of the brand, the newest first, with the mentions."""
    rows = Correction.objects.filter(mention__author__erased_at=None).select_related("mention")
    return list(rows.order_by("-at", "-pk")[:limit])


def around(mention: Mention, limit: int = 50) -> list[Mention]:
    """The thread of a mention, in the order of time."""
    if not mention.root_sha256:
        return []
    rows = Mention.objects.filter(root_sha256=bytes(mention.root_sha256)).exclude(pk=mention.pk)
    return list(rows.select_related("author", "verdict").order_by("posted_at")[:limit])


def mentions_by_id(ids: list[int]) -> list[Mention]:
    """These mentions with author and verdict, in the order given."""
    found = Mention.objects.filter(pk__in=ids).select_related("author", "verdict", "case_mention").in_bulk()
    return [found[pk] for pk in ids if pk in found]


def mentions_of(author_ids: Collection[int], limit: int = 30) -> list[Mention]:
    """What a person said about the brand under these accounts, the newest first."""
    rows = Mention.objects.filter(author_id__in=author_ids).select_related(
        "author", "verdict", "case_mention"
    )
    return list(rows.order_by("-posted_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Month:
    """How often somebody spoke in which tone in one month."""

    begins: date
    negative: int
    neutral: int
    positive: int

    @property
    def total(self) -> int:
        """All tones together."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class Sayings:
    """What an author's mentions of the last year come to: tone by month, issues (all, negative), accusations."""

    months: list[Month]
    issues: list[tuple[str, int, int]]
    accusations: list[Accusation]


def sayings_of(author_ids: Collection[int], now: datetime) -> Sayings:
    """Tone over time, issues and repeated accusations of these accounts together, as their verdicts have them."""
    rows = Mention.objects.filter(author_id__in=author_ids, deleted_at=None, verdict__isnull=False)
    lately = rows.filter(posted_at__gt=now - YEAR)
    tones: dict[date, dict[str, int]] = {}
    issues: dict[str, list[int]] = {}
    counted = (
        lately.annotate(month=TruncMonth("posted_at"))
        .values_list("month", "verdict__sentiment", "verdict__issue_type")
        .annotate(times=Count("pk"))
        .order_by("month")
    )
    for month, tone, issue, times in counted:
        kept = tones.setdefault(month.date(), dict.fromkeys(("negative", "neutral", "positive"), 0))
        kept[tone] += times
        both = issues.setdefault(issue, [0, 0])
        both[0] += times
        both[1] += times if tone == "negative" else 0
    complaints = list(
        rows.filter(verdict__sentiment="negative")
        .order_by("-posted_at")
        .values_list("pk", "text")[:MOST_COMPLAINTS]
    )
    return Sayings(
        [Month(month, **tones[month]) for month in tones],
        sorted(((name, both[0], both[1]) for name, both in issues.items()), key=lambda one: -one[1]),
        repeated(complaints),
    )


def accounts_of(author: Author) -> list[Author]:
    """The author and all that people linked to them as the same person, the author first."""
    root = author.same_person_as_id or author.pk
    rows = Author.objects.filter(Q(pk=root) | Q(same_person_as=root), erased_at=None).order_by(
        "network", "pk"
    )
    return sorted(rows, key=lambda one: one.pk != author.pk)


def mention_stream_row(mention_id: int) -> Mention:
    """One mention as the stream shows it. Raises Mention.DoesNotExist."""
    mention = mention_with_verdict(mention_id)
    mention.copies = Mention.objects.filter(copy_of=mention_id).count()  # type: ignore[attr-defined]
    return mention
