"""The inbox of the entered brand: queues, counts, filters, pages by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    Exists,
    F,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as CaseWhen

from apps.agency.access import Actor
from apps.cases.models import Case, CaseMention, Clock, Draft, SavedView
from apps.monitoring.models import Author, Mention
from apps.monitoring.selectors import folded_words

OVER = ("closed", "ignored", "removed", "answered")
QUEUES = ("mine", "unassigned", "at_risk", "to_proofread", "referred", "waiting", "snoozed", "all")
SORTS = ("due", "priority", "newest", "oldest")
# A clock is at risk in its last half hour: half of the usual first hour.
RISK = timedelta(minutes=30)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
MOST_FOUND = 2000  # mentions looked through for words
# The filters that are plain columns, here and in the agency's projection.
COLUMNS = ("state", "network", "issue_type", "profile", "breach", "language", "owner_id")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; empty means everything."""

    queue: str = "all"
    sort: str = "due"
    words: str = ""
    state: str = ""
    network: str = ""
    issue_type: str = ""
    profile: str = ""
    breach: str = ""
    language: str = ""
    owner_id: int | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    over: bool = False  # what is closed, answered, ignored or removed instead of what is open


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many cases wait in a queue, and since when the oldest."""

    name: str
    count: int
    oldest: datetime | None


@dataclass(slots=True)
class InboxLine:
    """One case as the inbox shows it."""

    case: Case
    due_at: datetime | None
    tags: list[str] = field(default_factory=list)


def _open() -> QuerySet[Case]:
    return Case.objects.filter(~Q(state__in=OVER), merged_into=None)


def _running_due() -> Subquery:
    return Subquery(
        Clock.objects.filter(case=OuterRef("pk"), stopped_at=None).order_by("due_at").values("due_at")[:1],
        output_field=DateTimeField(),
    )


def _condition(queue: str, actor: Actor, now: datetime) -> Q:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    mine = Q(owner_id=actor.user_id)
    # Lists of numbers, which the database makes once: asked for case by case they cost more than the cases.
    # A draft that somebody else may proofread; one's own never is.
    in_review = Draft.objects.filter(state=Draft.State.IN_REVIEW).exclude(author_id=actor.user_id or 0)
    sent_back = Draft.objects.filter(state=Draft.State.REFUSED)
    conditions = {
        "mine": mine & awake,
        "unassigned": Q(owner_id=None) & awake,
        "at_risk": _due_by(now + RISK) & awake,
        "to_proofread": Q(pk__in=in_review.values("case_id")),
        "referred": Q(state="waiting"),
        "waiting": mine
        & (Q(state__in=["approved", "reopened"]) | Q(state="drafting", pk__in=sent_back.values("case_id"))),
        "snoozed": Q(snoozed_until__gt=now),
        "all": Q(),
    }
    return conditions[queue]


def _late(now: datetime) -> Count:
    return Count("pk", filter=_due_by(now))


def _due_by(moment: datetime) -> Q:
    return Q(pk__in=Clock.objects.filter(stopped_at=None, due_at__lte=moment).values("case_id"))


def queue_counts(actor: Actor, now: datetime) -> tuple[list[QueueCount], dict[str, int]]:
    """Every queue with its count and oldest age, and what nav_counts would tell, in one query."""
    wanted: dict[str, Aggregate] = {"late": _late(now)}
    for queue in QUEUES:
        condition = _condition(queue, actor, now)
        # An empty condition as an aggregate's filter is no SQL: the primary key is always there.
        chosen = condition if condition else Q(pk__isnull=False)
        wanted[f"{queue}_count"] = Count("pk", filter=chosen)
        wanted[f"{queue}_oldest"] = Min("opened_at", filter=chosen)
    found = _open().aggregate(**wanted)
    nav = {"inbox": found["all_count"], "late": found["late"], "review": found["to_proofread_count"]}
    return [QueueCount(queue, found[f"{queue}_count"], found[f"{queue}_oldest"]) for queue in QUEUES], nav


def _searched(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """By number (#12), by the words of a mention, by its author, by the title."""
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= 18:
        return cases.filter(pk=int(number))
    wanted = Q(title__icontains=words)
    query = folded_words(words)
    if query is not None:
        heard = Mention.objects.filter(search=query).order_by("-posted_at", "-pk").values("pk")[:MOST_FOUND]
        wanted |= Q(pk__in=CaseMention.objects.filter(mention_id__in=heard).values("case_id"))
    authors = Author.objects.filter(handle__icontains=words.removeprefix("@")).values("pk")[:MOST_FOUND]
    return cases.filter(wanted | Q(author_id__in=authors))


def _filtered(actor: Actor, filters: Filters, now: datetime) -> QuerySet[Case]:
    if filters.over:
        cases = Case.objects.filter(state__in=OVER)
    else:
        cases = _open().filter(_condition(filters.queue, actor, now))
    cases = narrowed(cases, filters)
    return _searched(cases, filters.words) if filters.words else cases


def narrowed(cases: QuerySet[Row], filters: Filters) -> QuerySet[Row]:
    """The rows whose columns and day of opening are what the filters ask for."""
    asked = {name: value for name in COLUMNS if (value := getattr(filters, name))}
    if filters.opened_from:
        asked["opened_at__gte"] = filters.opened_from
    if filters.opened_until:
        asked["opened_at__lt"] = filters.opened_until
    return cases.filter(**asked)


def inbox_lines(
    actor: Actor, filters: Filters, now: datetime, size: int, after: tuple[int, datetime, int] | None
) -> list[InboxLine]:
    """The lines of a page and one more, which tells that there is a next one. after: (rank, time, id) of the last."""
    found = _filtered(actor, filters, now)
    if filters.sort == "due":
        return _by_due(found, size + 1, after, any_running=not filters.over)
    cases = in_order(found, filters.sort, after).annotate(due=_running_due()).select_related("author")
    return [InboxLine(case, case.due) for case in cases[: size + 1]]


def _by_due(
    cases: QuerySet[Case], most: int, after: tuple[int, datetime, int] | None, *, any_running: bool = True
) -> list[InboxLine]:
    """So many cases, the one whose clock ends first before the others; those without a running clock come last.

    Read along the running clocks, so that a page costs the same however many cases are open.
    """
    _rank, at, number = after or (0, datetime.min.replace(tzinfo=UTC), 0)
    lines: list[InboxLine] = []
    running = Clock.objects.filter(stopped_at=None)
    if any_running and at < NEVER:
        sooner = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
        first = running.filter(~Exists(running.filter(sooner, case=OuterRef("case"))), case__in=cases)
        later = Q(due_at__gt=at) | Q(due_at=at, case_id__gt=number)
        clocks = first.filter(later).order_by("due_at", "case_id").select_related("case__author")[:most]
        lines = [InboxLine(clock.case, clock.due_at) for clock in clocks]
        number = 0
    if len(lines) < most:
        rest = cases.exclude(pk__in=running.values("case_id")).filter(pk__gt=number).order_by("pk")
        lines += [InboxLine(case, None) for case in rest.select_related("author")[: most - len(lines)]]
    return lines


def in_order(cases: QuerySet[Row], sort: str, after: tuple[int, datetime, int] | None) -> QuerySet[Row]:
    """The rows after the last page's last, in an order of SORTS: by priority, opened_at and the column `due`."""
    rank, at, number = after or (0, NEVER, 0)
    if sort == "priority":
        cases = cases.order_by("-priority", "opened_at", "pk")
        later = Q(opened_at__gt=at) | Q(opened_at=at, pk__gt=number)
        return cases.filter(Q(priority__lt=rank) | (Q(priority=rank) & later)) if after else cases
    column, down = {"newest": ("opened_at", True), "oldest": ("opened_at", False), "due": ("due", False)}[
        sort
    ]
    sign, way = ("-", "lt") if down else ("", "gt")
    cases = cases.order_by(f"{sign}{column}", f"{sign}pk")
    if after is None:
        return cases
    return cases.filter(Q(**{f"{column}__{way}": at}) | Q(**{column: at, f"pk__{way}": number}))


def key_of_line(line: InboxLine, sort: str) -> tuple[int, datetime, int]:
    """Where the next page begins after this line."""
    if sort == "due":
        return 0, line.due_at or NEVER, line.case.pk
    return line.case.priority, line.case.opened_at, line.case.pk


def next_case(actor: Actor, after_id: int, now: datetime) -> int | None:
    """The case to go on with: one's own that is due first, then one that nobody has; never the present one."""
    for queue in ("mine", "unassigned"):
        found = _filtered(actor, Filters(queue=queue), now).exclude(pk=after_id)
        if queue == "mine":
            # What waits for a proofreader, a department or the network waits without its owner.
            found = found.exclude(state__in=["in_review", "waiting", "publishing"])
        for line in _by_due(found, 1, None):
            return line.case.pk
    return None


def lines_of(case_ids: Sequence[int]) -> list[InboxLine]:
    """These cases as the inbox shows them, by number."""
    rows = Case.objects.filter(pk__in=case_ids).annotate(due=_running_due())
    return [InboxLine(case, case.due) for case in rows.select_related("author").order_by("pk")]


def nav_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """What the navigation shows beside its words: open cases, late ones, drafts to proofread."""
    found = _open().aggregate(
        inbox=Count("pk"),
        late=_late(now),
        review=Count("pk", filter=_condition("to_proofread", actor, now)),
    )
    return {name: int(count) for name, count in found.items()}


def saved_views(user_id: int) -> list[SavedView]:
    """One's own views and those others share, by name."""
    return list(SavedView.objects.filter(Q(user_id=user_id) | Q(shared=True)).order_by(F("name")))


def open_cases_saying(words: str, limit: int) -> list[int]:
    """The numbers of open cases that words or an author find, the newest first."""
    found = _searched(_open(), words).order_by("-opened_at", "-pk")
    return list(found.values_list("pk", flat=True)[:limit])


def joinable(words: str, author_id: int | None, limit: int = 8) -> list[Case]:
    """Open cases that words, a number or an author find; without words the author's own first, then the newest."""
    if words:
        found = _searched(_open(), words).order_by("-opened_at", "-pk")
    else:
        theirs = When(author_id=author_id, then=Value(0))
        found = _open().annotate(far=CaseWhen(theirs, default=Value(1))).order_by("far", "-opened_at", "-pk")
    return list(found.select_related("author")[:limit])


def find_cases(words: str, limit: int = 6) -> list[Case]:
    """A few cases by number, words or author, the newest first."""
    return list(_searched(Case.objects.all(), words).order_by("-opened_at", "-pk")[:limit])
