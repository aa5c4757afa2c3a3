"""The inbox of all brands one may work on: one page from the projection, its words from the brands themselves."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Aggregate, Count, F, Min, Q, QuerySet

from apps.agency.access import brands_of
from apps.agency.models import Brand, Membership, User
from apps.cases.selectors.inbox import (
    NEVER,
    QUEUES,
    RISK,
    Filters,
    QueueCount,
    in_order,
    narrowed,
    open_cases_saying,
)
from apps.core.tenancy import entered
from apps.desk.models import DeskEntry, DeskView
from apps.desk.selectors.cockpit import counted, entries_of

# A search for words enters one brand after the other: those whose cases fall due first, and no more than these.
MOST_SEARCHED = 24
MOST_FOUND = 200  # cases a brand


@dataclass(frozen=True, slots=True)
class Handle:
    """Whoever a case is about."""

    handle: str


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A case as a list across brands shows it, with the fields that a list inside one brand reads."""

    entry: DeskEntry
    brand: Brand
    title: str = ""
    alert_id: int | None = None
    author: Handle | None = None

    @property
    def pk(self) -> int:
        """The case's number in its brand."""
        return self.entry.item_id

    def __getattr__(self, name: str) -> object:
        return getattr(self.entry, name)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of cases and one more. searched, of: in how many brands words were looked for, of how many."""

    lines: list[DeskLine]
    searched: int = 0
    of: int = 0


def _condition(queue: str, user: User, now: datetime) -> Q:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    mine = Q(owner_id=user.pk)
    return {
        "mine": mine & awake,
        "unassigned": Q(owner_id=None) & awake,
        "at_risk": Q(due_at__lte=now + RISK) & awake,
        "to_proofread": Q(writer_id__isnull=False) & ~Q(writer_id=user.pk),
        "referred": Q(state="waiting"),
        "waiting": mine & (Q(state__in=["approved", "reopened"]) | Q(state="drafting", sent_back=True)),
        "snoozed": Q(snoozed_until__gt=now),
        "all": Q(),
    }[queue]


def desk_page(
    user: User,
    filters: Filters,
    brand_id: int | None,
    now: datetime,
    size: int,
    after: tuple[int, datetime, int] | None,
) -> Found:
    """A page of open cases across brands and one more; after: (rank, time, id) of the last page's last."""
    rows = narrowed(entries_of(user).filter(_condition(filters.queue, user, now), kind="case"), filters)
    if brand_id is not None:
        rows = rows.filter(brand_id=brand_id)
    searched, of = 0, 0
    if filters.words:
        rows, searched, of = _searched(rows, filters.words)
    entries = list(_ordered(rows, filters.sort, after)[: size + 1])
    return Found(lines_of(entries), searched, of)


def _ordered(
    rows: QuerySet[DeskEntry], sort: str, after: tuple[int, datetime, int] | None
) -> QuerySet[DeskEntry]:
    if sort != "due":
        return in_order(rows, sort, after)
    # The column itself, not a value computed from it: so its index gives the page.
    if after is not None:
        _rank, at, number = after
        late = Q(due_at=None, pk__gt=number)
        rows = rows.filter(
            late if at >= NEVER else Q(due_at__gt=at) | Q(due_at=at, pk__gt=number) | Q(due_at=None)
        )
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def _searched(rows: QuerySet[DeskEntry], words: str) -> tuple[QuerySet[DeskEntry], int, int]:
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= 18:
        return rows.filter(item_id=int(number)), 0, 0
    holding = rows.values("brand_id").annotate(first=Min("due_at")).order_by(F("first").asc(nulls_last=True))
    ids = [row["brand_id"] for row in holding]
    found = Q(pk__in=[])
    for brand in Brand.objects.filter(pk__in=ids[:MOST_SEARCHED]).order_by("pk"):
        with entered(brand):
            cases = open_cases_saying(words, MOST_FOUND)
        if cases:
            found |= Q(brand_id=brand.pk, item_id__in=cases)
    return rows.filter(found), min(len(ids), MOST_SEARCHED), len(ids)


def lines_of(entries: Sequence[DeskEntry]) -> list[DeskLine]:
    """These entries with their brands and what the cases say, in two queries whatever their number."""
    brands = Brand.objects.in_bulk({entry.brand_id for entry in entries})
    said = _titles(entries)
    return [
        DeskLine(entry, brands[entry.brand_id], *said.get((entry.brand_id, entry.item_id), ()))
        for entry in entries
    ]


def _titles(entries: Iterable[DeskEntry]) -> dict[tuple[int, int], tuple[str, int | None, Handle | None]]:
    wanted: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        wanted[entry.brand_id].append(entry.item_id)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.vigie_desk_titles(%s)", [json.dumps(wanted)])
        return {
            (brand_id, item_id): (title, alert_id, Handle(handle) if handle else None)
            for brand_id, item_id, title, alert_id, handle in cursor.fetchall()
        }


def key_of_entry(line: DeskLine, sort: str) -> tuple[int, datetime, int]:
    """Where the next page begins after this line."""
    entry = line.entry
    if sort == "due":
        return 0, entry.due_at or NEVER, entry.pk
    return entry.priority, entry.opened_at, entry.pk


def desk_counts(user: User, now: datetime) -> list[QueueCount]:
    """The queues across brands with their counts and oldest, in one query."""
    wanted: dict[str, Aggregate] = {}
    for queue in QUEUES:
        chosen = Q(kind="case") & _condition(queue, user, now)
        wanted[f"{queue}_count"] = Count("pk", filter=chosen)
        wanted[f"{queue}_oldest"] = Min("opened_at", filter=chosen)

    def count() -> list[QueueCount]:
        found = entries_of(user).aggregate(**wanted)
        return [QueueCount(queue, found[f"{queue}_count"], found[f"{queue}_oldest"]) for queue in QUEUES]

    return counted("queues", user, count)


def ticked(user: User, pairs: Iterable[tuple[int, int]]) -> list[tuple[Brand, list[int]]]:
    """The cases that were ticked, by brand, of brands whose cases the person may read; others are left out."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for brand_id, case_id in pairs:
        wanted[brand_id].append(case_id)
    return [(brand, wanted[brand.pk]) for brand in brands_of(user, "case:read").filter(pk__in=wanted)]


def chosen_lines(chosen: Iterable[tuple[Brand, list[int]]]) -> list[DeskLine]:
    """The cases that were ticked as a list shows them, brand after brand."""
    wanted = Q(pk__in=[])
    for brand, cases in chosen:
        wanted |= Q(brand_id=brand.pk, item_id__in=cases)
    return lines_of(list(DeskEntry.objects.filter(wanted, kind="case").order_by("brand_id", "item_id")))


def colleagues(user: User) -> list[User]:
    """Who works at the brands where the person may give cases, by name: those to whom one may give one."""
    brands = brands_of(user, "case:assign").order_by()
    here = Q(brand__in=brands.values("pk")) | Q(brand=None, agency__in=brands.values("agency_id"))
    rows = Membership.objects.filter(here, user__is_active=True).exclude(role="client")
    return list(User.objects.filter(pk__in=rows.values("user_id")).order_by("name", "pk")[:200])


def views_of(user: User) -> list[DeskView]:
    """One's own views and those that others of one's agencies share, by name."""
    agencies = Membership.objects.filter(user=user).values("agency_id")
    team = Membership.objects.filter(agency_id__in=agencies).values("user_id")
    return list(DeskView.objects.filter(Q(user_id=user.pk) | Q(shared=True, user_id__in=team)))
