"""An agency's day in a test: people of the cast at work on lumen, and a practice network that really answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.agency.access import SYSTEM, Actor
from apps.analysis.services import classify
from apps.cases.models import Case, Draft
from apps.cases.services import captures, drafting, opening, work
from apps.charter.models import Article, Department, ServiceHours
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.monitoring.models import Mention, NetworkAccount
from apps.monitoring.services.accounts import connect_account
from apps.monitoring.services.recording import Found, record_mentions
from apps.networks.contract import AuthorData, PostData
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking
from tests.networks.practice_town import RunningTown

SORRY = (
    "Bonjour, nous sommes désolés pour cette lampe. Nous vous l'échangeons : écrivez-nous en message privé,"
    " nous vous répondons aujourd'hui avant 18 h. L'équipe"
)
HOLD = "Bonjour, merci de nous avoir prévenus. Le service Qualité produit vérifie, réponse demain à midi. L'équipe"


@dataclass
class Office:
    """What a test of casework needs: who works, where, and the moment it is."""

    alice: Actor
    bob: Actor
    carole: Actor
    town: RunningTown | None = None
    now: datetime = field(default_factory=timezone.now)
    numbers: int = 0

    def connect(self) -> NetworkAccount:
        """The brand's account on the practice network."""
        assert self.town is not None
        return connect_account(
            SYSTEM,
            "practice",
            "maison_lumen",
            {"token": "practice-maison_lumen"},
            server=self.town.url,
        )

    def hears(self, text: str, author: str = "odile_brume", **more: Any) -> Mention:
        """Somebody says something on the network; it is recorded and classified, and nothing else happens."""
        self.numbers += 1
        at = more.pop("at", self.now)
        number = self.town.say(text, author).external_id if self.town else f"post-{self.numbers}"
        found = Found(
            PostData(
                external_id=number,
                network="practice",
                kind="post",
                text=text,
                url=more.pop("url", ""),
                posted_at=at,
                author=AuthorData(author, author, author, followers=more.pop("followers", 100)),
                lang="fr",
                **more,
            ),
            addressed=True,
        )
        recorded = record_mentions([found], at)
        classify(recorded.mention_ids, at)
        forget_events("monitoring.mentions_recorded", "analysis.mentions_classified")
        return Mention.objects.get(pk=recorded.mention_ids[0])

    def case(self, text: str = "Ma lampe Aurore est cassée, c'est inadmissible !", **more: Any) -> Case:
        """A case that Alice has taken, captured and analysed: it is to decide."""
        kind = {
            "issue_type": more.pop("issue_type", "product"),
            "profile": more.pop("profile", "unhappy_customer"),
        }
        mention = self.hears(text, **more)
        case = opening.open_by_hand(self.alice, mention.pk, self.now)
        work.take(self.alice, case.pk, self.now)
        captures.keep_capture(self.alice, case.pk, self.now)
        return work.analyse(self.alice, case.pk, self.now, **kind)

    def draft(self, case: Case | None = None, text: str = SORRY) -> Draft:
        """A draft that Alice handed to the proofreader."""
        case = case or self.case()
        work.decide_answer(self.alice, case.pk, self.now)
        draft = drafting.write_draft(self.alice, case.pk, text, self.now)
        return drafting.submit_draft(self.alice, draft.pk, self.now)

    def approved(self, case: Case | None = None, text: str = SORRY) -> Draft:
        """A draft that Bob approved."""
        draft = self.draft(case, text)
        drafting.review_draft(self.bob, draft.pk, True, "", self.now)
        return Draft.objects.get(pk=draft.pk)

    def asked(self, draft: Draft | None = None) -> NetworkAction:
        """A reply on its way, its undo window over."""
        draft = draft or self.approved()
        ServiceHours.objects.update(undo_seconds=0)
        return asking.publish_reply(self.alice, draft.pk, self.now)

    def held(self, case: Case, hours: float = 20, text: str = HOLD) -> Draft:
        """A holding reply that Bob approved, promising an answer so many hours from now."""
        department = Department.objects.order_by("pk").first()
        assert department is not None
        draft = drafting.write_draft(
            self.alice,
            case.pk,
            text,
            self.now,
            kind=Draft.Kind.HOLDING,
            department_id=department.pk,
            promised_at=self.now + timedelta(hours=hours),
        )
        drafting.submit_draft(self.alice, draft.pk, self.now)
        drafting.review_draft(self.bob, draft.pk, True, "", self.now)
        return draft

    def article(self, breach: str, action: str) -> Article:
        """An article of the charter in force that allows this against that."""
        found = Article.objects.filter(
            version__published_at__isnull=False, breaches__contains=[breach], actions__contains=[action]
        )
        return found.order_by("-version__number", "position")[0]


def forget_events(*topics: str) -> None:
    """Nobody is told of what happened so far."""
    OutboxEvent.objects.filter(topic__in=topics, done_at=None).delete()


def deliver() -> None:
    """Everything that is due happens; a failure of a task is the test's failure."""
    run_due()
    failed = OutboxEvent.objects.exclude(error="").values_list("task", "error").first()
    assert failed is None, failed
