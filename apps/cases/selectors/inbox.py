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
from django.db.models.functions import Coalesce

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
    # A draft that somebody else may proofread; one's own never is.
    to_proofread = Exists(
        Draft.objects.filter(case=OuterRef("pk"), state=Draft.State.IN_REVIEW).exclude(
            author_id=actor.user_id or 0
        )
    )
    sent_back = Exists(Draft.objects.filter(case=OuterRef("pk"), state=Draft.State.REFUSED))
    running = Clock.objects.filter(case=OuterRef("pk"), stopped_at=None)
    conditions = {
        "mine": mine & awake,
        "unassigned": Q(owner_id=None) & awake,
        "at_risk": Q(Exists(running.filter(due_at__lte=now + RISK))) & awake,
        "to_proofread": Q(to_proofread),
        "referred": Q(state="waiting"),
        "waiting": mine & (Q(state__in=["approved", "reopened"]) | (Q(state="drafting") & Q(sent_back))),
        "snoozed": Q(snoozed_until__gt=now),
        "all": Q(),
    }
    return conditions[queue]


def queue_counts(actor: Actor, now: datetime) -> list[QueueCount]:
    """Every queue with its count and oldest age, in one query."""
    wanted: dict[str, Aggregate] = {}
    for queue in QUEUES:
        condition = _condition(queue, actor, now)
        # An empty condition as an aggregate's filter is no SQL: the primary key is always there.
        chosen = condition if condition else Q(pk__isnull=False)
        wanted[f"{queue}_count"] = Count("pk", filter=chosen)
        wanted[f"{queue}_oldest"] = Min("opened_at", filter=chosen)
    found = _open().aggregate(**wanted)
    return [QueueCount(queue, found[f"{queue}_count"], found[f"{queue}_oldest"]) for queue in QUEUES]


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
    found = _filtered(actor, filters, now).annotate(due=Coalesce(_running_due(), Value(NEVER)))
    cases = in_order(found, filters.sort, after).select_related("author")
    return [_line(case) for case in cases[: size + 1]]


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


def _line(case: Case) -> InboxLine:
    due = case.due  # type: ignore[attr-defined]
    return InboxLine(case, None if due == NEVER else due)


def next_case(actor: Actor, after_id: int, now: datetime) -> int | None:
    """The case to go on with: one's own that is due first, then one that nobody has; never the present one."""
    for queue in ("mine", "unassigned"):
        found = _filtered(actor, Filters(queue=queue), now).exclude(pk=after_id)
        if queue == "mine":
            # What waits for a proofreader, a department or the network waits without its owner.
            found = found.exclude(state__in=["in_review", "waiting", "publishing"])
        due = found.annotate(due=Coalesce(_running_due(), Value(NEVER))).order_by("due", "pk")
        if (number := due.values_list("pk", flat=True).first()) is not None:
            return int(number)
    return None


def lines_of(case_ids: Sequence[int]) -> list[InboxLine]:
    """These cases as the inbox shows them, by number."""
    rows = Case.objects.filter(pk__in=case_ids).annotate(due=Coalesce(_running_due(), Value(NEVER)))
    return [_line(case) for case in rows.select_related("author").order_by("pk")]


def nav_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """What the navigation shows beside its words: open cases, late ones, drafts to proofread."""
    found = _open().aggregate(
        inbox=Count("pk"),
        late=Count(
            "pk", filter=Q(Exists(Clock.objects.filter(case=OuterRef("pk"), stopped_at=None, due_at__lt=now)))
        ),
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
