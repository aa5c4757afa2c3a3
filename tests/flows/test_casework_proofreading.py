"""A draft is refused with a reason, comes back to its author, and is approved in its second version."""

import pytest

from apps.agency.access import Forbidden
from apps.agency.models import Notification
from apps.audit.models import AuditEntry
from apps.cases.models import Case, Draft, Review
from apps.cases.services import drafting, work
from apps.cases.services.tone import ToneProblem
from apps.charter.difference import Change, difference
from apps.networks.contract import Target
from apps.publishing.services import asking
from tests.cases.office import SORRY, Office, deliver

BLAMING = "Bonjour, vous n'aviez qu'à choisir un autre pied. Écrivez-nous en message privé aujourd'hui."


def test_a_refused_draft_comes_back_and_is_approved(live: Office) -> None:
    case = work.decide_answer(live.alice, live.case().pk, live.now)
    first = drafting.write_draft(live.alice, case.pk, "Espèce d'idiot, " + BLAMING, live.now)
    with pytest.raises(ToneProblem):
        drafting.submit_draft(live.alice, first.pk, live.now)
    first = drafting.write_draft(live.alice, case.pk, BLAMING, live.now)
    drafting.submit_draft(live.alice, first.pk, live.now)

    reason = "On ne reproche rien au client : des excuses, puis une date."
    drafting.review_draft(live.bob, first.pk, False, reason, live.now)
    assert Case.objects.get(pk=case.pk).state == "drafting"
    assert Notification.objects.filter(kind="refused", user_id=live.alice.user_id).exists()
    assert AuditEntry.objects.filter(action="draft.refused", case_id=case.pk).exists()
    with pytest.raises(asking.CannotAct):
        asking.publish_reply(live.alice, first.pk, live.now)

    second = drafting.write_draft(live.alice, case.pk, SORRY, live.now)
    assert second.version == 2
    assert any(piece.change is Change.ADDED for piece in difference(BLAMING, second.text))
    drafting.submit_draft(live.alice, second.pk, live.now)
    with pytest.raises(Forbidden):
        drafting.review_draft(live.alice, second.pk, True, "", live.now)
    drafting.review_draft(live.bob, second.pk, True, "", live.now)
    action = live.asked(Draft.objects.get(pk=second.pk))
    deliver()
    assert live.town.answers(Target(**action.target)) == [SORRY]
    assert [one.approved for one in Review.objects.order_by("pk")] == [False, True]
