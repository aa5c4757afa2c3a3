"""The agency's cockpit: one line a brand from the projection, whatever the number of brands on a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Value, When

from apps.agency.access import brands_of
from apps.agency.models import Brand, User
from apps.collection.models import Feed
from apps.desk.models import DeskEntry

BUSY = 25  # open cases
# What is added up over all brands may be this old: with 200,000 open cases a count takes a tenth of a second.
COUNTED_SECONDS = 5
STORM = 4  # severity of an open alert


Counts = TypeVar("Counts")


@dataclass(frozen=True, slots=True)
class BrandLine:
    """One brand as the cockpit shows it. state: calm, busy, storm or blind."""

    brand: Brand
    state: str
    open: int
    late: int
    unowned: int
    alerts: int
    severity: int
    next_due: datetime | None
    publishing_paused: bool
    crisis: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """How much one person has on their desk."""

    user_id: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All brands a person may see, added up."""

    open: int
    late: int
    unowned: int
    alerts: int


def brand_page(user: User, words: str, size: int, after: str) -> list[Brand]:
    """A page of the person's brands and one more, by name; after: the last page's last short name."""
    brands = brands_of(user).order_by("slug")
    if words:
        brands = brands.filter(Q(name__icontains=words) | Q(slug__icontains=words))
    if after:
        brands = brands.filter(slug__gt=after)
    return list(brands[: size + 1])


def brand_lines(brands: Sequence[Brand], now: datetime) -> list[BrandLine]:
    """Counts and clocks of these brands, in two queries."""
    ids = [brand.pk for brand in brands]
    case, alert = Q(kind="case"), Q(kind="alert")
    rows = DeskEntry.objects.filter(brand_id__in=ids, open=True).values("brand_id")
    counted = rows.annotate(
        cases=Count("pk", filter=case),
        late=Count("pk", filter=case & Q(due_at__lt=now)),
        unowned=Count("pk", filter=case & Q(owner_id=None)),
        alerts=Count("pk", filter=alert),
        severity=Max("priority", filter=alert),
        next_due=Min("due_at", filter=case & Q(due_at__gte=now)),
        crises=Count("pk", filter=Q(kind="crisis")),
    )
    found: dict[int, dict[str, object]] = {row["brand_id"]: {**row} for row in counted}
    blind = blind_brands(ids, now)
    return [_line(brand, found.get(brand.pk, {}), brand.pk in blind) for brand in brands]


def _line(brand: Brand, row: dict[str, object], blind: bool) -> BrandLine:
    def number(name: str) -> int:
        value = row.get(name)
        return value if isinstance(value, int) else 0

    due = row.get("next_due")
    return BrandLine(
        brand=brand,
        state=state_of(number("cases"), number("late"), number("severity"), blind),
        open=number("cases"),
        late=number("late"),
        unowned=number("unowned"),
        alerts=number("alerts"),
        severity=number("severity"),
        next_due=due if isinstance(due, datetime) else None,
        publishing_paused=brand.publishing_paused_at is not None
        or brand.agency.publishing_paused_at is not None,
        crisis=number("crises") > 0,
    )


def state_of(open_cases: int, late: int, severity: int, blind: bool) -> str:
    """Blind before all, for what is not seen cannot be calm; then storm, busy, calm."""
    if blind:
        return "blind"
    if severity >= STORM:
        return "storm"
    return "busy" if late or severity or open_cases > BUSY else "calm"


def blind_brands(brand_ids: Sequence[int], now: datetime) -> set[int]:
    """Those of the brands of which a feed has told that it sees nothing."""
    sick = Feed.objects.filter(brand_id__in=brand_ids).filter(
        ~Q(blind_since=None) | Q(state__in=["expired", "gone"])
    )
    return {brand_id for brand_id in sick.values_list("brand_id", flat=True) if brand_id is not None}


def entries_of(user: User, right: str = "case:read") -> QuerySet[DeskEntry]:
    """The open entries of every brand at which the person has the right."""
    return DeskEntry.objects.filter(open=True, brand_id__in=brands_of(user, right).order_by().values("pk"))


def counted(name: str, user: User, count: Callable[[], Counts]) -> Counts:
    """What was counted over all the person's brands at most COUNTED_SECONDS ago, else what `count` finds now."""
    key = f"desk:{name}:{user.pk}"
    found: Counts | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, COUNTED_SECONDS)
    return found


def totals(user: User, now: datetime) -> Totals:
    """All the person's brands added up, in one query."""
    case = Q(kind="case")

    def count() -> Totals:
        found = entries_of(user).aggregate(
            open=Count("pk", filter=case),
            late=Count("pk", filter=case & Q(due_at__lt=now)),
            unowned=Count("pk", filter=case & Q(owner_id=None)),
            alerts=Count("pk", filter=Q(kind="alert", state="open")),
        )
        return Totals(**found)

    return counted("totals", user, count)


def next_breaches(user: User, now: datetime, limit: int = 8) -> list[DeskEntry]:
    """The clocks that fall due next across brands, and those that are late, the most urgent first."""
    soon = entries_of(user).filter(kind="case", due_at__isnull=False, due_at__lt=now + timedelta(hours=4))
    return list(soon.order_by("due_at", "pk")[:limit])


def early_warnings(user: User, limit: int = 8) -> list[DeskEntry]:
    """Open alerts across brands, the gravest first: kinds and times only."""
    rows = entries_of(user, "alert:read").filter(kind="alert")
    return list(rows.order_by("-priority", "-opened_at")[:limit])


@dataclass(frozen=True, slots=True)
class Shared:
    """What several brands go through at once, in counts and types: never which words."""

    topic: str  # the issue type most of their posts have, or ""
    kind: str  # of the alerts where no issue type is known, or ""
    brands: int
    of: int  # brands the person may see
    since: datetime
    severity: int


def shared_alerts(user: User, limit: int = 6) -> list[Shared]:
    """Open alerts of all brands by issue type, else by kind, what most brands have first; two queries."""
    seen = brands_of(user, "alert:read").order_by()
    rows = (
        DeskEntry.objects.filter(open=True, kind="alert", brand_id__in=seen.values("pk"))
        .annotate(without_topic=Case(When(topic="", then=F("issue_type")), default=Value("")))
        .values("topic", "without_topic")
        .annotate(brands=Count("brand_id", distinct=True), since=Min("opened_at"), worst=Max("priority"))
        .order_by("-brands", "-worst", "topic", "without_topic")[:limit]
    )
    found = list(rows)
    total = seen.count() if found else 0
    return [
        Shared(row["topic"], row["without_topic"], row["brands"], total, row["since"], row["worst"])
        for row in found
    ]


def loads(user: User, now: datetime) -> list[Load]:
    """Open cases by person across the brands, the most loaded first."""
    rows = entries_of(user).filter(kind="case", owner_id__isnull=False).values("owner_id")
    people = rows.annotate(cases=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))

    def count() -> list[Load]:
        most = people.order_by("-cases", "owner_id")[:30]
        return [Load(row["owner_id"] or 0, row["cases"], row["late"]) for row in most]

    return counted("loads", user, count)


def loads_at(brand_id: int, now: datetime) -> list[Load]:
    """Open cases by person at one brand, the most loaded first."""
    rows = DeskEntry.objects.filter(brand_id=brand_id, kind="case", open=True, owner_id__isnull=False).values(
        "owner_id"
    )
    counted = rows.annotate(cases=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))).order_by(
        "-cases", "owner_id"
    )
    return [Load(row["owner_id"] or 0, row["cases"], row["late"]) for row in counted]


def cases_numbered(user: User, number: int, limit: int = 6) -> list[Brand]:
    """The brands on which the person works and which have an open case of this number, by name."""
    rows = DeskEntry.objects.filter(kind="case", item_id=number, open=True)
    brands = brands_of(user, "case:read").filter(pk__in=rows.values("brand_id"))
    return list(brands[:limit])
