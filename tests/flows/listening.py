"""The journey of a post: a stranger says a watched word, a case is opened, an approved reply goes out once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.cases.models import Case
from apps.cases.services import captures, work
from apps.collection.models import Feed
from apps.collection.services import emit_due_feeds
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public
from apps.monitoring.models import Mention
from apps.monitoring.services.watches import save_watch
from apps.networks.contract import Target
from apps.publishing.models import NetworkAction
from apps.publishing.services import ledger
from tests.cases.office import SORRY, Office, deliver

COMPLAINT = "Ma lampe Aurore a pris feu, c'est inadmissible ! Répondez-moi, je veux un remboursement. #lampe"
WITHIN = 10  # seconds from the post to the mention


class Killed(BaseException):
    """The process dies here; no handler may catch it."""


@dataclass
class Journey:
    """A network with a stranger on it, a shared feed, and the office that answers."""

    office: Office
    kind: str
    params: dict[str, Any]
    say: Callable[[str], Target]
    answers: Callable[[Target], list[str]]
    cursor: dict[str, Any] = field(default_factory=dict)
    feed: Feed = field(init=False)

    def begin(self) -> None:
        """A watch listens, and the feed knows where it stands."""
        save_watch(SYSTEM, "Lampe", "lampe", timezone.now())
        with in_public():
            self.feed = Feed.objects.create(
                kind=self.kind, name="everything", params=self.params, cursor=self.cursor
            )
        self.look()

    def look(self) -> None:
        """The feed's time has come; everything that follows from it happens."""
        with in_public():
            Feed.objects.filter(pk=self.feed.pk).update(next_at=timezone.now())
            emit_due_feeds(timezone.now())
            deliver()
            self.feed.refresh_from_db()
        assert self.feed.error == ""

    def hears(self, said: Target) -> Case:
        """Look until the mention is there; it has a case."""
        deadline = time.monotonic() + WITHIN
        while (
            not (found := Mention.objects.filter(external_id=said.external_id))
            and time.monotonic() < deadline
        ):
            self.look()
        assert found.get().text.startswith("Ma lampe Aurore")
        return Case.objects.get(case_mentions__mention__external_id=said.external_id)

    def approved(self, case: Case) -> NetworkAction:
        """Alice works on it, Bob approves her words, and they are on their way."""
        office = self.office
        office.now = timezone.now()
        work.take(office.alice, case.pk, office.now)
        captures.keep_capture(office.alice, case.pk, office.now)
        work.analyse(office.alice, case.pk, office.now, issue_type="product", profile="unhappy_customer")
        return office.asked(office.approved(case))

    def time_passes(self) -> None:
        """The deadline of what was being sent is over, and the timers are due."""
        NetworkAction.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
        OutboxEvent.objects.filter(done_at=None, topic__startswith="publishing.").update(
            due_at=timezone.now()
        )


def goes_out_once(journey: Journey) -> None:
    """From the stranger's words to our answer under them."""
    journey.begin()
    said = journey.say(COMPLAINT)
    journey.say("Il pleut sur Brest")
    case = journey.hears(said)
    assert Mention.objects.count() == 1
    action = journey.approved(case)
    deliver()
    deliver()
    action.refresh_from_db()
    assert (action.state, action.error) == ("sent", "")
    assert journey.answers(said) == [SORRY]
    case.refresh_from_db()
    assert case.state == "answered"


def survives_the_worst_moment(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed when the words are out and not yet written down: found on the network, never sent again."""
    journey.begin()
    said = journey.say(COMPLAINT)
    action = journey.approved(journey.hears(said))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_settle_sent", die)
        with pytest.raises(Killed):
            ledger.carry_out(action.pk)
    action.refresh_from_db()
    assert (action.state, journey.answers(said)) == ("sending", [SORRY])
    ledger.carry_out(action.pk)
    journey.time_passes()
    deliver()
    action.refresh_from_db()
    assert (action.state, action.attempts_made, journey.answers(said)) == ("sent", 1, [SORRY])


def is_killed_before_sending(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed when it was claimed and nothing had left: the network proves it absent, and it leaves once."""
    journey.begin()
    said = journey.say(COMPLAINT)
    action = journey.approved(journey.hears(said))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_send", die)
        with pytest.raises(Killed):
            ledger.carry_out(action.pk)
    journey.time_passes()
    deliver()
    action.refresh_from_db()
    assert (action.state, action.attempts_made, journey.answers(said)) == ("sent", 2, [SORRY])
