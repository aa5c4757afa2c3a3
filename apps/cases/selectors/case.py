"""Everything one case page shows, in a number of queries that does not depend on how much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from apps.analysis.models import Verdict
from apps.audit.models import AuditEntry
from apps.audit.selectors import history_of_case
from apps.cases.models import Capture, CapturedMedia, Case, CaseMention, Clock, Draft, Note, Referral
from apps.cases.selectors.answers import reply_is_closed
from apps.cases.workflow import CaseFacts, CaseState, Holding, Progress, Step, StepName, next_step, progress
from apps.charter.models import Article, Department, Persona, ReplyTemplate
from apps.detection.crises import templates_are_frozen
from apps.monitoring.models import Mention, NetworkAccount

_HOLDING = {
    Draft.State.EDITING: Holding.DRAFTED,
    Draft.State.IN_REVIEW: Holding.IN_REVIEW,
    Draft.State.APPROVED: Holding.APPROVED,
    Draft.State.SENT: Holding.SENT,
    Draft.State.REFUSED: Holding.WANTED,
    Draft.State.SUPERSEDED: Holding.WANTED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """A mention of the story: with its verdict, and whether a capture of it exists."""

    mention: Mention
    verdict: Verdict | None
    captured: bool
    part: str  # case: of this case; thread: said around it; later: by the same person


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case with all that its page needs."""

    case: Case
    story: list[Told]
    captures: Sequence[Capture]
    clocks: list[Clock]
    drafts: list[Draft]
    notes: list[Note]
    referrals: list[Referral]
    articles: list[Article]
    departments: list[Department]
    templates: list[ReplyTemplate]
    accounts: list[NetworkAccount]
    persona: Persona | None
    history: list[AuditEntry]
    author_cases: list[Case]
    step: Step
    steps: dict[StepName, Progress]
    holding: Holding

    @property
    def reply(self) -> Draft | None:
        """The newest version of the reply."""
        return next((draft for draft in self.drafts if draft.kind == Draft.Kind.REPLY), None)

    @property
    def holding_reply(self) -> Draft | None:
        """The newest version of the holding reply."""
        return next((draft for draft in self.drafts if draft.kind == Draft.Kind.HOLDING), None)

    @property
    def running(self) -> Clock | None:
        """The clock that runs, the next to fall due."""
        return min(
            (one for one in self.clocks if one.stopped_at is None), key=lambda one: one.due_at, default=None
        )

    @property
    def own(self) -> list[Told]:
        """The mentions that belong to the case itself."""
        return [told for told in self.story if told.part == "case"]

    @property
    def removal_articles(self) -> list[Article]:
        """Articles of the charter in force at opening that allow any removal."""
        return [article for article in self.articles if article.actions]


def case_page(case_id: int, now: datetime) -> CasePage:
    """The page of one case. Raises Case.DoesNotExist."""
    case = Case.objects.select_related("author", "charter_version", "merged_into").get(pk=case_id)
    pages = CapturedMedia.objects.filter(position=CapturedMedia.PAGE).defer("content")
    captures = list(
        case.captures.defer("content", "raw", "picture")
        .prefetch_related(Prefetch("media", pages, to_attr="pages"))
        .order_by("-taken_at")[:50]
    )
    drafts = list(
        case.drafts.select_related("mention", "department")
        .prefetch_related("reviews")
        .order_by("-created_at", "-version")[:40]
    )
    clocks = list(case.clocks.order_by("starts_at"))
    articles = (
        list(Article.objects.filter(version_id=case.charter_version_id)) if case.charter_version_id else []
    )
    facts = _facts(case, captures, drafts, clocks, articles, now)
    return CasePage(
        case=case,
        story=_story(case, {capture.mention_id for capture in captures}),
        captures=captures,
        clocks=clocks,
        drafts=drafts,
        notes=list(case.notes.order_by("at")[:200]),
        referrals=list(case.referrals.select_related("department").order_by("asked_at")),
        articles=articles,
        departments=list(Department.objects.all()),
        templates=_fitting_templates(case),
        accounts=list(
            NetworkAccount.objects.filter(state=NetworkAccount.State.ACTIVE).order_by("kind", "pk")
        ),
        persona=Persona.objects.filter(pk=1).first(),
        history=history_of_case(case.pk),
        author_cases=_other_cases(case),
        step=next_step(facts),
        steps=progress(facts),
        holding=facts.holding,
    )


def _facts(
    case: Case,
    captures: Sequence[Capture],
    drafts: list[Draft],
    clocks: list[Clock],
    articles: list[Article],
    now: datetime,
) -> CaseFacts:
    reply = next((draft for draft in drafts if draft.kind == Draft.Kind.REPLY), None)
    wanted = {case.breach, "trolling"} if case.profile == "troll" else {case.breach}
    return CaseFacts(
        state=CaseState(case.state),
        has_capture=bool(captures),
        has_draft=bool(reply and reply.state == Draft.State.EDITING and reply.text.strip()),
        reply_closed=reply_is_closed(case, now),
        removal_allowed=any(
            {"hide", "delete"} & set(article.actions) and wanted & set(article.breaches)
            for article in articles
        ),
        holding=_holding(case, drafts, clocks),
        has_outcome=bool(case.outcome),
    )


def _holding(case: Case, drafts: list[Draft], clocks: list[Clock]) -> Holding:
    """A referral that is out while the first clock runs wants a holding reply."""
    latest = next((draft for draft in drafts if draft.kind == Draft.Kind.HOLDING), None)
    if latest is not None:
        return _HOLDING[Draft.State(latest.state)]
    first_runs = any(clock.kind == Clock.Kind.FIRST and clock.stopped_at is None for clock in clocks)
    return Holding.WANTED if case.state == CaseState.WAITING and first_runs else Holding.NONE


def _story(case: Case, captured: set[int]) -> list[Told]:
    """What was said, in the order of time: the case's mentions, their thread, and what the person said after."""
    own = [
        join.mention
        for join in CaseMention.objects.filter(case=case)
        .select_related("mention", "mention__author", "mention__verdict")
        .order_by("mention__posted_at")[:100]
    ]
    ids = {mention.pk for mention in own}
    roots = {bytes(mention.root_sha256) for mention in own if mention.root_sha256}
    around = Mention.objects.exclude(pk__in=ids).select_related("author", "verdict")
    thread = list(around.filter(root_sha256__in=list(roots)).order_by("posted_at")[:50]) if roots else []
    later: list[Mention] = []
    if case.author_id and own:
        seen = ids | {mention.pk for mention in thread}
        after = around.filter(author_id=case.author_id, posted_at__gt=own[-1].posted_at).exclude(pk__in=seen)
        later = list(after.order_by("posted_at")[:10])
    parts = [(own, "case"), (thread, "thread"), (later, "later")]
    told = [
        Told(mention, getattr(mention, "verdict", None), mention.pk in captured, part)
        for mentions, part in parts
        for mention in mentions
    ]
    return sorted(told, key=lambda one: (one.mention.posted_at, one.mention.pk))


def _fitting_templates(case: Case) -> list[ReplyTemplate]:
    """Reply templates that fit the case's language, issue type and profile; a blank fits all. None in a crisis."""
    if templates_are_frozen():
        return []
    rows = ReplyTemplate.objects.filter(
        active=True, issue_type__in=["", case.issue_type], profile__in=["", case.profile]
    )
    return [
        row
        for row in rows
        if not case.language or row.language == case.language or row.language not in {"fr", "en"}
    ]


def _other_cases(case: Case) -> list[Case]:
    if not case.author_id:
        return []
    return list(Case.objects.filter(author_id=case.author_id).exclude(pk=case.pk).order_by("-opened_at")[:10])


def captured_picture(capture_id: int) -> Capture:
    """A capture with its picture. Raises Capture.DoesNotExist."""
    return Capture.objects.get(pk=capture_id)


def captured_page(capture_id: int) -> CapturedMedia:
    """How the public page of a captured post looked. Raises CapturedMedia.DoesNotExist where no picture was taken."""
    return CapturedMedia.objects.exclude(sha256=None).get(capture_id=capture_id, position=CapturedMedia.PAGE)
