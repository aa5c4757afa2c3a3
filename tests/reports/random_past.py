"""A brand's random past, written as rows, and every figure of it computed in plain Python from those rows."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from apps.analysis.models import Verdict
from apps.cases.models import Capture, Case, CaseMention, Clock, Draft, RelationStep, Review
from apps.charter.models import Article, Department
from apps.detection.models import Alert, Crisis
from apps.monitoring.models import Author, Mention
from apps.publishing.models import NetworkAction

PARIS = ZoneInfo("Europe/Paris")
# The night of 29 March 2026 has 23 hours in Paris: a day is what the wall clock says.
NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 2)
Counts = Counter[tuple[date, str]]


def day_of(moment: datetime) -> date:
    """The brand's day."""
    return moment.astimezone(PARIS).date()


class Past:
    """Random rows of every kind that figures are counted from; some lie outside the days asked for."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.mentions = [self._mention(number) for number in range(self.dice.randint(5, 60))]
        self.cases = [self._case(mention) for mention in self.mentions if self.dice.random() < 0.5]
        self._merge()
        for case in self.cases:
            self._clocks(case)
        self._drafts()
        self._alerts()

    def moment(self) -> datetime:
        """Any time from three days before to a day after, so that borders are crossed."""
        return NOW - timedelta(minutes=self.dice.uniform(-600, 17 * 24 * 60))

    def one(self, *choices: str) -> str:
        return self.dice.choice(choices)

    def _mention(self, number: int) -> Mention:
        at = self.moment()
        key = sha256(f"{self.dice.random()}".encode()).digest()
        author = Author.objects.create(
            network="x",
            sha256=key,
            external_id=str(number),
            handle=f"h{number}",
            first_seen_at=at,
            last_seen_at=at,
        )
        mention = Mention.objects.create(
            network=self.one("x", "rss", "bluesky"),
            sha256=key,
            external_id=str(number),
            text="…",
            author=author,
            posted_at=at,
            collected_at=NOW,
            reach=self.dice.randint(0, 900),
        )
        if self.dice.random() < 0.8:
            Verdict.objects.create(
                mention=mention,
                language="fr",
                sentiment=self.one("negative", "neutral", "positive"),
                issue_type=self.one("none", "product", "service"),
                model="dice",
                classified_at=NOW,
            )
        return mention

    def _case(self, mention: Mention) -> Case:
        opened = mention.posted_at + timedelta(minutes=self.dice.uniform(0, 300))
        state = self.one(
            "new", "drafting", "in_review", "waiting", "closed", "ignored", "removed", "answered"
        )
        answered = (
            opened + timedelta(minutes=self.dice.uniform(1, 3000)) if self.dice.random() < 0.6 else None
        )
        closed = opened + timedelta(days=self.dice.uniform(0, 5)) if state == "closed" else None
        case = Case.objects.create(
            title="…",
            state=state,
            author=mention.author,
            issue_type=self.one("none", "product", "statement"),
            profile=self.one("unknown", "troll"),
            opened_at=opened,
            opened_because="hand",
            moved_at=opened,
            first_answered_at=answered,
            closed_at=closed,
            outcome=self.one("converted", "calmed", "removed", "ignored") if closed else "",
        )
        CaseMention.objects.create(case=case, mention=mention, joined_at=opened, joined_because="opened")
        return case

    def _merge(self) -> None:
        for case in self.cases[1:]:
            if self.dice.random() < 0.15:
                case.merged_into = self.cases[0]
                case.save()

    def _clocks(self, case: Case) -> None:
        for kind in ("first", "promise"):
            stopped = case.opened_at + timedelta(minutes=self.dice.uniform(0, 200))
            running = self.dice.random() < 0.3
            Clock.objects.create(
                case=case,
                kind=kind,
                starts_at=case.opened_at,
                due_at=case.opened_at + timedelta(minutes=60),
                stopped_at=None if running else stopped,
                stopped_by="" if running else self.one("reply", "holding", "removed", "ignored", "closed"),
            )

    def _drafts(self) -> None:
        article = Article.objects.order_by("position").first()
        department = Department.objects.create(name="Qualité")
        for number, case in enumerate(self.cases):
            mention = case.case_mentions.get().mention
            submitted = case.opened_at + timedelta(minutes=self.dice.uniform(0, 90))
            draft = Draft.objects.create(
                case=case, kind=self.one("reply", "holding"), state="approved", mention=mention, account_id=1, text="…",
                author_id=1, created_at=submitted, updated_at=submitted, submitted_at=submitted,
                sha256=sha256(str(number).encode()).digest(),
                department=department, promised_at=submitted,
            )  # fmt: skip
            for reviewer in range(2, 2 + self.dice.randint(0, 2)):
                Review.objects.create(
                    draft=draft, draft_author_id=1, reviewer_id=reviewer, approved=self.dice.random() < 0.7, reason="…",
                    sha256=draft.sha256, at=submitted + timedelta(minutes=self.dice.uniform(1, 400)),
                )  # fmt: skip
            capture = Capture.objects.create(
                case=case, mention=mention, taken_at=case.opened_at, taken_by_id=self.dice.choice([None, 1, 2]),
                content=b"{}", sha256=b"c" * 32,
            )  # fmt: skip
            sent = self.dice.random() < 0.7
            approval = draft.reviews.filter(approved=True).first()
            kind = self.one(*(["reply"] * 3 if approval else []), "hide", "block", "unhide")
            NetworkAction.objects.create(
                kind=kind, state="sent" if sent else "failed", case=case, draft=draft if kind == "reply" else None,
                account_id=1, target={}, text="…", sha256=bytes(draft.sha256), approved_sha256=bytes(draft.sha256),
                approved_by_id=approval.reviewer_id if approval else 2, author_id=1,
                article=article, capture=capture, created_at=submitted, next_at=submitted,
                sent_at=submitted + timedelta(minutes=5) if sent else None,
            )  # fmt: skip
            if number % 3 == 0:
                self._relation(case)

    def _relation(self, case: Case) -> None:
        at = case.opened_at
        for before, after in (
            ("none", "detractor"),
            ("detractor", "answered"),
            ("answered", "satisfied"),
            ("satisfied", "promoter"),
        ):
            at += timedelta(hours=self.dice.uniform(1, 60))
            RelationStep.objects.create(author=case.author, before=before, after=after, at=at, case=case)

    def _alerts(self) -> None:
        for number in range(self.dice.randint(0, 6)):
            began = self.moment()
            ended = began + timedelta(hours=self.dice.uniform(0.1, 50)) if self.dice.random() < 0.7 else None
            Alert.objects.create(
                series=f"s{number}", kind=self.one("volume", "blind"), began_at=began, last_seen_at=began, ended_at=ended,
                detected_at=began + timedelta(minutes=self.dice.uniform(0, 40)), feedback=self.one("", "true", "false"),
            )  # fmt: skip
            Crisis.objects.create(title="…", declared_at=began, ended_at=began + timedelta(days=1))


def plain_counts() -> dict[str, Counter[tuple[date, str]]]:
    """Every daily figure over all days, by loops over the rows."""
    found: dict[str, Counter[tuple[date, str]]] = {}
    for name, moment, part, value in _each():
        found.setdefault(name, Counter())[(day_of(moment), part)] += value
    return found


def _each() -> Iterator[tuple[str, datetime, str, float]]:
    for mention in Mention.objects.all():
        yield "mentions", mention.posted_at, "", 1
        yield "networks", mention.posted_at, mention.network, 1
        yield "reach", mention.posted_at, "", mention.reach
        verdict = Verdict.objects.filter(mention=mention).first()
        if verdict:
            yield "sentiment", mention.posted_at, verdict.sentiment, 1
            if verdict.issue_type != "none":
                yield "issues", mention.posted_at, verdict.issue_type, 1
    yield from _of_cases()
    yield from _of_clocks()
    yield from _of_work()
    yield from _of_alerts()


def _of_cases() -> Iterator[tuple[str, datetime, str, float]]:
    for case in Case.objects.filter(merged_into=None):
        yield "cases", case.opened_at, "", 1
        yield "kinds", case.opened_at, f"{case.issue_type}:{case.profile}", 1
        if case.closed_at and case.outcome:
            yield "outcomes", case.closed_at, case.outcome, 1
        if case.first_answered_at is None:
            yield "unanswered", case.opened_at, _why(case), 1
    for step in RelationStep.objects.all():
        if step.after in {"satisfied", "promoter"} and step.before in {"detractor", "answered", "calmed"}:
            yield "converted", step.at, "", 1


def _why(case: Case) -> str:
    for word in ("removed", "ignored"):
        if word in {case.state, case.outcome}:
            return word
    return {"closed": "closed", "waiting": "waiting", "in_review": "proofreading", "new": "untouched"}.get(
        case.state, "at_work"
    )


def _of_clocks() -> Iterator[tuple[str, datetime, str, float]]:
    for clock in Clock.objects.select_related("case"):
        if clock.stopped_at is None and clock.due_at > NOW:
            continue
        kept = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
        if clock.kind == "promise":
            yield "promises", clock.due_at, "kept" if kept else "broken", 1
        elif clock.stopped_by not in {"removed", "ignored", "closed"} and clock.case.merged_into_id is None:
            yield "first_clocks", clock.due_at, "in_time" if kept else "late", 1


def _of_work() -> Iterator[tuple[str, datetime, str, float]]:
    for action in NetworkAction.objects.filter(state="sent").select_related("draft", "article"):
        if action.kind == "reply":
            yield ("replies" if action.draft.kind == "reply" else "holding"), action.sent_at, "", 1
        elif action.kind in {"hide", "delete", "block", "mute"}:
            yield "removals", action.sent_at, action.article.code, 1
    for draft in Draft.objects.all():
        yield "load", draft.submitted_at, str(draft.author_id), 1
    for review in Review.objects.all():
        yield "reviews", review.at, "approved" if review.approved else "refused", 1
        yield "load", review.at, str(review.reviewer_id), 1
    for capture in Capture.objects.exclude(taken_by_id=None):
        yield "load", capture.taken_at, str(capture.taken_by_id), 1


def _of_alerts() -> Iterator[tuple[str, datetime, str, float]]:
    for crisis in Crisis.objects.all():
        yield "crises", crisis.declared_at, "", 1
    for alert in Alert.objects.all():
        yield "alerts", alert.began_at, alert.feedback or "unjudged", 1
        end = alert.ended_at or NOW
        # A minute at a time: slow, and nothing like the query.
        at = alert.began_at
        while alert.kind == "blind" and at < end:
            step = min(timedelta(seconds=60 - at.second, microseconds=-at.microsecond), end - at)
            yield "blind_hours", at, "", step / timedelta(hours=1)
            at += step
