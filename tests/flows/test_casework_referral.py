"""A department is asked, a holding reply promises a time; the promise is kept, or broken and escalated."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from apps.agency.models import Notification
from apps.audit.models import AuditEntry
from apps.cases.models import Case, Clock, Draft
from apps.cases.services import clocks, drafting, work
from apps.charter.models import Department
from apps.core.models import OutboxEvent
from apps.networks.contract import Target
from apps.publishing.models import NetworkAction
from apps.publishing.services import ledger
from tests.cases.office import HOLD, SORRY, Office, deliver


@pytest.fixture(autouse=True)
def _mailbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def held_case(office: Office) -> tuple[Case, str]:
    """A case that waits for the quality department while the person was told until when."""
    Department.objects.update(email="qualite@lumen.example")
    department = Department.objects.order_by("pk").first()
    case = office.case()
    _referral, token = work.refer(
        office.alice, case.pk, department.pk, "Y a-t-il un lot concerné ?", office.now
    )
    office.asked(office.held(case, hours=20))
    deliver()
    return Case.objects.get(pk=case.pk), token


def promise_of(case: Case) -> Clock:
    return Clock.objects.get(case=case, kind="promise")


def publish(office: Office, case: Case, at: datetime) -> NetworkAction:
    draft = drafting.write_draft(office.alice, case.pk, SORRY, at)
    drafting.submit_draft(office.alice, draft.pk, at)
    drafting.review_draft(office.bob, draft.pk, True, "", at)
    action = office.asked(Draft.objects.get(pk=draft.pk))
    ledger.carry_out(action.pk)
    return action


def test_a_promise_that_is_kept(live: Office) -> None:
    case, token = held_case(live)
    mention = case.case_mentions.get().mention
    target = Target(mention.external_id)
    assert live.town.answers(target) == [HOLD]
    assert (case.state, Clock.objects.get(case=case, kind="first").stopped_by) == ("waiting", "holding")
    assert "lot" in mail.outbox[-1].body

    work.answer_referral(token, "Inès, qualité", "Oui, le lot 12. On échange tout.", live.now)
    assert Case.objects.get(pk=case.pk).state == "drafting"
    assert Notification.objects.filter(kind="referral_answered", user_id=live.alice.user_id).exists()

    publish(live, case, live.now)
    deliver()
    assert live.town.answers(target) == [HOLD, SORRY]
    promise = promise_of(case)
    assert (promise.stopped_by, promise.missed_at) == ("reply", None)
    assert Case.objects.get(pk=case.pk).state == "answered"


def test_a_promise_that_is_broken_is_escalated_once(live: Office) -> None:
    case, _token = held_case(live)
    promise = promise_of(case)
    timers = OutboxEvent.objects.filter(topic="cases.clock_due", payload={"clock_id": promise.pk})
    assert timers.count() == 3  # at half, at four fifths, at the promised time
    late = promise.due_at + timedelta(minutes=1)
    for _ in range(2):
        clocks.look_at(promise.pk, late)
    told = Notification.objects.filter(kind="clock_missed", case_id=case.pk)
    assert told.filter(user_id=live.alice.user_id).count() == 1  # whoever has it
    assert told.exclude(user_id=live.alice.user_id).count() == 1  # and the next person, once
    assert promise_of(case).missed_at == promise.due_at
    assert AuditEntry.objects.filter(action="clock.missed", case_id=case.pk).count() == 1

    work.answer_referral(_token, "Inès", "Le lot 12.", live.now)
    publish(live, case, late)
    deliver()
    promise = promise_of(case)
    assert promise.stopped_by == "reply"
    assert promise.missed_at is not None  # kept late is broken all the same
