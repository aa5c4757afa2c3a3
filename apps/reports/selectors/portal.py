"""What the client may see: cases without those who worked on them, alerts, crises, the charter, who read what.

Notes, drafts, names of the agency's people and authors are returned only where the contract (PortalSettings) says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from apps.agency.models import User
from apps.cases.models import Capture, Case, CaseMention, Clock, Draft, Note
from apps.charter.models import Article, CharterVersion
from apps.detection.models import Alert, Crisis
from apps.publishing.models import NetworkAction
from apps.reports.anonymise import anonymised
from apps.reports.models import Access, PortalSettings, Report
from apps.reports.period import Period

REMOVALS = ("hide", "delete", "block", "mute")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the client may read it; text "" and author "" where the contract hides them."""

    network: str
    posted_at: datetime
    text: str
    author: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the brand said in public."""

    text: str
    sent_at: datetime | None
    holding: bool
    url: str


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed, under which article, with which capture."""

    kind: str
    article: str
    code: str
    at: datetime | None
    capture_sha256: str


@dataclass(frozen=True, slots=True)
class Word:
    """A note or a draft, where the contract shows it; who is "" where it does not name people."""

    at: datetime
    who: str
    text: str
    kind: str = ""  # of a draft: its state


@dataclass(frozen=True, slots=True)
class Inside:
    """What the contract opens of the work on a case."""

    owner: str = ""
    notes: tuple[Word, ...] = ()
    drafts: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as the client sees it; its title is never shown, for it quotes the post."""

    id: int
    opened_at: datetime
    network: str
    issue_type: str
    profile: str
    state: str
    outcome: str
    first_answered_at: datetime | None
    due_at: datetime | None
    in_time: bool | None
    promised_at: datetime | None
    article: str
    posts: tuple[Post, ...] = ()
    answers: tuple[Answer, ...] = ()
    removals: tuple[Removal, ...] = ()
    charter_number: int | None = None


def portal_settings() -> PortalSettings:
    """What the contract lets the client see; the careful defaults where nobody has said."""
    return PortalSettings.objects.filter(pk=1).first() or PortalSettings()


def _cases() -> QuerySet[Case]:
    return (
        Case.objects.filter(merged_into=None)
        .select_related("charter_version")
        .prefetch_related(
            Prefetch("clocks", Clock.objects.order_by("pk")),
            Prefetch(
                "case_mentions",
                CaseMention.objects.select_related("mention__author").order_by("mention__posted_at"),
            ),
            Prefetch(
                "actions",
                NetworkAction.objects.filter(state="sent")
                .select_related("article", "draft", "capture")
                .order_by("pk"),
            ),
        )
    )


def cases_page(
    size: int, after: tuple[datetime, int] | None, *, state: str = "", period: Period | None = None
) -> list[CaseLine]:
    """A page of cases and one more, newest first. state: open, answered, removed, closed, or all."""
    rows = _cases().order_by("-opened_at", "-pk")
    if period is not None:
        rows = rows.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    states = {
        "answered": ["answered"],
        "removed": ["removed"],
        "ignored": ["ignored"],
        "closed": ["closed"],
    }.get(state)
    if states:
        rows = rows.filter(state__in=states)
    elif state == "open":
        rows = rows.exclude(state__in=["closed", "ignored", "removed", "answered"])
    if after is not None:
        rows = rows.filter(opened_at__lte=after[0]).exclude(opened_at=after[0], pk__gte=after[1])
    return _lines(rows[: size + 1])


def cases_of(period: Period) -> list[CaseLine]:
    """Every case opened in the period, oldest first, for the export."""
    return _lines(
        _cases().filter(opened_at__gte=period.start, opened_at__lt=period.end).order_by("opened_at", "pk")
    )


def case_by_id(case_id: int) -> CaseLine:
    """One case. Raises Case.DoesNotExist, also for a merged one."""
    return _lines([_cases().get(pk=case_id)])[0]


def inside_of(case_id: int) -> Inside:
    """The people, notes and drafts of a case as the contract shows them: by default none of them."""
    allowed = portal_settings()
    notes: list[Note] = []
    drafts: list[Draft] = []
    if allowed.notes:
        notes = list(Note.objects.filter(case_id=case_id).order_by("at", "pk"))
    if allowed.drafts:
        shown = Draft.objects.filter(case_id=case_id).exclude(state="editing")
        drafts = list(shown.order_by("version", "pk"))
    owner = Case.objects.values_list("owner_id", flat=True).get(pk=case_id) if allowed.people else None
    ids = {one.author_id for one in notes} | {one.author_id for one in drafts} | ({owner} if owner else set())
    people = {pk: one.label for pk, one in User.objects.in_bulk(ids).items()} if allowed.people else {}
    return Inside(
        people.get(owner or 0, ""),
        tuple(Word(one.at, people.get(one.author_id, ""), one.text) for one in notes),
        tuple(
            Word(
                one.submitted_at or one.updated_at,
                people.get(one.author_id, ""),
                one.text,
                one.get_state_display(),
            )
            for one in drafts
        ),
    )


def _lines(rows: "QuerySet[Case] | Sequence[Case]") -> list[CaseLine]:
    allowed, titles = portal_settings(), _title_field()
    return [_line(case, allowed, titles) for case in rows]


def _title_field() -> str:
    return "title_en" if (get_language() or "").startswith("en") else "title_fr"


def _line(case: Case, allowed: PortalSettings, title_field: str) -> CaseLine:
    clocks = list(case.clocks.all())
    first = next((clock for clock in clocks if clock.kind == "first"), None)
    promise = next((clock for clock in reversed(clocks) if clock.kind == "promise"), None)
    actions = list(case.actions.all())
    removals = tuple(_removal(one, title_field) for one in actions if one.kind in REMOVALS and one.article)
    return CaseLine(
        id=case.pk,
        opened_at=case.opened_at,
        network=case.network,
        issue_type=case.issue_type,
        profile=case.profile,
        state=case.state,
        outcome=case.outcome,
        first_answered_at=case.first_answered_at,
        due_at=first.due_at if first else None,
        in_time=_in_time(first),
        promised_at=promise.due_at if promise else None,
        article=removals[0].article if removals else "",
        posts=tuple(_post(row, allowed) for row in case.case_mentions.all()),
        answers=tuple(
            Answer(one.text, one.sent_at, bool(one.draft and one.draft.kind == "holding"), one.url)
            for one in actions
            if one.kind == "reply"
        ),
        removals=removals,
        charter_number=case.charter_version.number if case.charter_version else None,
    )


def _in_time(clock: Clock | None) -> bool | None:
    """Whether the first answer came in time; None while it is not owed or not yet due."""
    if clock is None or clock.stopped_by in {"removed", "ignored", "closed"}:
        return None
    if clock.stopped_at is None:
        return False if clock.missed_at else None
    return clock.stopped_at <= clock.due_at


def _post(row: CaseMention, allowed: PortalSettings) -> Post:
    mention, author = row.mention, row.mention.author
    shown = allowed.texts != PortalSettings.Texts.HIDDEN
    text = mention.text if shown and mention.deleted_at is None else ""
    if allowed.texts != PortalSettings.Texts.FULL:
        text = anonymised(text, [author.handle, author.name] if author else [])
    # An address names its author as surely as the name does.
    open_to_client = allowed.authors and allowed.texts == PortalSettings.Texts.FULL
    return Post(
        mention.network,
        mention.posted_at,
        text,
        author.handle if author and allowed.authors else "",
        mention.url if open_to_client else "",
    )


def _removal(action: NetworkAction, title_field: str) -> Removal:
    assert action.article is not None
    capture: Capture | None = action.capture
    return Removal(
        action.kind,
        getattr(action.article, title_field),
        action.article.code,
        action.sent_at,
        bytes(capture.sha256).hex() if capture else "",
    )


def alerts(period: Period) -> list[Alert]:
    """Alerts that began in the period, newest first."""
    rows = Alert.objects.filter(began_at__gte=period.start, began_at__lt=period.end)
    return list(rows.order_by("-began_at")[:200])


def crises() -> list[Crisis]:
    """Every crisis, newest first."""
    return list(Crisis.objects.order_by("-declared_at")[:50])


def charter_in_force() -> tuple[CharterVersion | None, list[dict[str, Any]]]:
    """The published version and its articles in the reader's language."""
    version = CharterVersion.objects.exclude(published_at=None).order_by("-number").first()
    if version is None:
        return None, []
    text_field = _title_field().replace("title", "text")
    rows = Article.objects.filter(version=version)
    return version, [
        {
            "code": row.code,
            "title": getattr(row, _title_field()),
            "text": getattr(row, text_field),
            "actions": row.actions,
        }
        for row in rows
    ]


def signed_off(limit: int = 50) -> list[Report]:
    """Reports the client may read, newest first."""
    return list(Report.objects.filter(state=Report.State.SIGNED_OFF).order_by("-last_day", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read something."""

    at: datetime
    who: str
    page: str
    report: str


def access_page(size: int, after: tuple[datetime, int] | None) -> tuple[list[Reading], list[int]]:
    """A page of the access log and one more, newest first, and the rows' numbers."""
    rows = Access.objects.select_related("report", "link").order_by("-at", "-pk")
    if after is not None:
        rows = rows.filter(at__lte=after[0]).exclude(at=after[0], pk__gte=after[1])
    found = list(rows[: size + 1])
    users = User.objects.in_bulk({row.user_id for row in found if row.user_id})
    readings = [
        Reading(
            row.at,
            users[row.user_id].label if row.user_id in users else (row.link.for_whom if row.link else ""),
            row.page,
            row.report.title if row.report else "",
        )
        for row in found
    ]
    return readings, [row.pk for row in found]
