"""Reading mentions with their verdicts: the stream, its filters, one mention."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from apps.analysis.models import Correction
from apps.monitoring.models import Author, Mention
from apps.monitoring.selectors import matched_by, saying

MOST_AUTHORS = 500


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


def mentions_of_author(author_id: int, limit: int = 30) -> list[Mention]:
    """What a person said about the brand, the newest first."""
    rows = Mention.objects.filter(author_id=author_id).select_related("author", "verdict", "case_mention")
    return list(rows.order_by("-posted_at", "-pk")[:limit])


def mention_stream_row(mention_id: int) -> Mention:
    """One mention as the stream shows it. Raises Mention.DoesNotExist."""
    mention = mention_with_verdict(mention_id)
    mention.copies = Mention.objects.filter(copy_of=mention_id).count()  # type: ignore[attr-defined]
    return mention
