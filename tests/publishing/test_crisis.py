"""In a crisis only what one of its speakers approved leaves, and templates are put away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.cases.selectors.case import _fitting_templates
from apps.charter.models import ReplyTemplate
from apps.detection import crises
from apps.publishing.models import NetworkAction
from apps.publishing.selectors import frozen_replies
from apps.publishing.services import asking, ledger
from tests.cases.office import Office

pytestmark = pytest.mark.django_db


def speaker(user_id: int | None) -> list[dict[str, object]]:
    return [{"user_id": user_id, "part": "speaker"}]


def test_a_reply_that_waited_to_leave_is_held_until_a_speaker_stands_behind_it_or_the_end(
    live: Office,
) -> None:
    action = live.asked()
    manager = live.carole
    crises.declare(manager, "Lampes", speaker(manager.user_id), timezone.now())
    NetworkAction.objects.filter(pk=action.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    ledger.carry_out(action.pk)
    assert NetworkAction.objects.get(pk=action.pk).state == "approved"
    assert frozen_replies() == 1
    crises.name_people(manager, speaker(action.approved_by_id))
    assert frozen_replies() == 0
    NetworkAction.objects.filter(pk=action.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    ledger.carry_out(action.pk)
    assert NetworkAction.objects.get(pk=action.pk).state == "sent"


def test_nothing_approved_before_the_crisis_is_asked_to_leave_in_it(live: Office) -> None:
    draft = live.approved()
    crises.declare(live.carole, "Lampes", speaker(live.carole.user_id), timezone.now())
    with pytest.raises(asking.CannotAct, match="speakers"):
        live.asked(draft)


def test_templates_are_put_away_while_it_lasts(live: Office) -> None:
    ReplyTemplate.objects.create(name="Calme", text="Bonjour")
    case = live.case()
    assert _fitting_templates(case)
    crisis = crises.declare(live.carole, "Lampes", speaker(live.carole.user_id), timezone.now())
    assert _fitting_templates(case) == []
    crises.end(live.carole, crisis.pk, "Plus tôt.", timezone.now())
    assert _fitting_templates(case)
