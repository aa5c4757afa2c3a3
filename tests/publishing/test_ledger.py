"""The ledger against a network that really answers, late, wrongly or not at all."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.models import Agency, Brand
from apps.agency.services import pause_publishing
from apps.cases.models import Clock, Draft
from apps.cases.services import drafting, follow_up
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public
from apps.networks.contract import Sent, Target
from apps.publishing.models import Attempt, NetworkAction
from apps.publishing.services import asking, ledger
from tests.cases.office import SORRY, Office, deliver


def fresh(action: NetworkAction) -> NetworkAction:
    return NetworkAction.objects.get(pk=action.pk)


def lapse(action: NetworkAction) -> None:
    """Its deadline has passed."""
    NetworkAction.objects.filter(pk=action.pk).update(deadline_at=timezone.now() - timedelta(minutes=1))


def pause(paused: bool) -> None:
    """The kill switch of lumen."""
    with in_public():
        pause_publishing(SYSTEM, Brand.objects.get(slug="lumen"), paused, timezone.now())


def answers(office: Office, action: NetworkAction) -> list[str]:
    assert office.town is not None
    return office.town.answers(Target(**action.target))


def test_an_approved_reply_reaches_the_network_once_and_answers_the_case(live: Office) -> None:
    action = live.asked()
    deliver()
    deliver()
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])
    assert fresh(action).case.state == "answered"
    assert not Clock.objects.filter(case_id=action.case_id, stopped_at=None).exists()
    assert not OutboxEvent.objects.filter(topic="publishing.action_unsettled").exists()  # nobody need ask


@pytest.mark.parametrize("fault", ["500_after", "timeout_after", "half"])
def test_an_unknown_outcome_is_asked_for_and_never_sent_again(live: Office, fault: str) -> None:
    action = live.asked()
    live.town.break_writes(fault, hang=2.0)
    ledger.carry_out(action.pk)
    assert fresh(action).state == "unknown"
    lapse(action)
    ledger.settle(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])


@pytest.mark.parametrize("fault", ["500_before", "timeout_before"])
def test_what_the_network_does_not_list_may_leave_again(live: Office, fault: str) -> None:
    action = live.asked()
    live.town.break_writes(fault, hang=2.0)
    ledger.carry_out(action.pk)
    lapse(action)
    ledger.settle(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("approved", [])
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])
    assert Attempt.objects.filter(action=action).count() == 2


def test_a_throttled_reply_waits_and_is_approved_still(live: Office) -> None:
    action = live.asked()
    live.town.break_writes("429")
    ledger.carry_out(action.pk)
    assert fresh(action).state == "approved"
    assert fresh(action).next_at > timezone.now()
    ledger.carry_out(action.pk)
    assert answers(live, action) == []


def test_a_network_that_is_down_changes_nothing(live: Office) -> None:
    action = live.asked()
    live.town.stop()
    ledger.carry_out(action.pk)
    assert fresh(action).state == "approved"


def test_a_refused_reply_goes_back_to_its_author(live: Office) -> None:
    action = live.asked()
    live.town.practice.store.delete(int(action.target["external_id"]), at=0)
    deliver()
    assert fresh(action).state == "failed"
    assert fresh(action).case.state == "drafting"
    assert Draft.objects.get(pk=action.draft_id).state == "refused"


def test_a_network_that_never_tells_is_left_to_a_person(live: Office) -> None:
    action = live.asked()
    live.town.break_writes("timeout_after", hang=2.0)
    ledger.carry_out(action.pk)
    live.town.control(faults={"probability": 1.0, "read": ["500"], "write": []})
    for _ in range(ledger.CHECKS_BEFORE_HUMAN):
        lapse(action)
        ledger.settle(action.pk)
    assert fresh(action).state == "needs_human"
    ledger.settle_by_hand(live.alice, action.pk, True, live.now)
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])


def test_a_person_who_finds_nothing_lets_it_leave_again(live: Office) -> None:
    action = live.asked()
    live.town.break_writes("500_before")
    ledger.carry_out(action.pk)
    ledger.settle_by_hand(live.alice, action.pk, False, live.now)
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])


def test_nobody_asks_before_the_network_has_settled(live: Office, settings: object) -> None:
    settings.PUBLISH_SETTLE_SECONDS = 60
    action = live.asked()
    live.town.break_writes("500_before")
    ledger.carry_out(action.pk)
    lapse(action)
    NetworkAction.objects.filter(pk=action.pk).update(deadline_at=timezone.now() - timedelta(seconds=30))
    ledger.settle(action.pk)
    assert fresh(action).state == "unknown"
    later = OutboxEvent.objects.filter(topic="publishing.action_unsettled").order_by("-due_at").first()
    assert later.due_at > timezone.now() + timedelta(seconds=20)


def test_a_sender_that_died_is_found_by_the_reaper(live: Office) -> None:
    action = live.asked()
    claim = ledger._claim(action.pk, timedelta(seconds=2))
    assert claim is not None
    ledger.carry_out(action.pk)  # whoever comes by while it is being sent does nothing
    assert (fresh(action).state, answers(live, action)) == ("sending", [])
    lapse(action)
    ledger.settle(action.pk)
    assert fresh(action).state == "approved"


def test_a_stale_attempt_writes_nothing(live: Office) -> None:
    action = live.asked()
    stale = ledger._claim(action.pk, timedelta(seconds=2))
    lapse(action)
    ledger.settle(action.pk)
    current = ledger._claim(action.pk, timedelta(seconds=2))
    ledger._settle_sent(stale.action, stale.attempt_id, Sent("999"))
    assert (fresh(action).state, fresh(action).attempt_id) == ("sending", current.attempt_id)
    assert fresh(action).external_id == ""


def test_a_sender_that_was_held_up_sends_nothing(live: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    action = live.asked()
    moments = iter([100.0, 100.0 + ledger.MARGIN + 0.1])
    monkeypatch.setattr("apps.publishing.services.ledger.monotonic", lambda: next(moments))
    monkeypatch.setattr("apps.publishing.services.ledger.connection_of", lambda *_a, **_k: None)
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("approved", [])


def test_the_kill_switch_holds_what_is_on_its_way(live: Office) -> None:
    action = live.asked()
    pause(True)
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("approved", [])
    with pytest.raises(asking.CannotAct, match="paused"):
        live.asked(live.approved(live.case("Encore une lampe cassée", author="gabin_d")))
    pause(False)
    NetworkAction.objects.filter(pk=action.pk).update(next_at=live.now)
    ledger.carry_out(action.pk)
    assert fresh(action).state == "sent"


def test_the_agencys_kill_switch_holds_every_brand(
    live: Office, client_of: Any, diane: Any, carole: Any
) -> None:
    action = live.asked()
    with in_public():
        agency = Agency.objects.get(brands__pk=live.alice.brand_id)
        client = client_of(diane)
        assert (
            client_of(carole).post("/publishing/pause/", {"agency": agency.pk, "paused": "yes"}).status_code
            == 403
        )
        assert client.post("/publishing/pause/", {"agency": agency.pk, "paused": "yes"}).status_code == 302
        assert "en pause pour toutes les marques" in client.get("/").content.decode()
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("approved", [])
    with in_public():
        client.post("/publishing/pause/", {"agency": agency.pk, "paused": "no"})
    NetworkAction.objects.filter(pk=action.pk).update(next_at=live.now)
    ledger.carry_out(action.pk)
    assert fresh(action).state == "sent"


def test_within_the_undo_window_nothing_leaves_and_it_can_be_taken_back(live: Office) -> None:
    draft = live.approved()
    action = asking.publish_reply(live.alice, draft.pk, live.now)
    ledger.carry_out(action.pk)
    assert answers(live, action) == []
    asking.undo(live.alice, action.pk, live.now)
    assert fresh(action).state == "cancelled"
    assert fresh(action).case.state == "approved"
    again = live.asked(draft)
    deliver()
    assert answers(live, again) == [SORRY]


def test_what_has_left_cannot_be_taken_back(live: Office) -> None:
    action = live.asked()
    deliver()
    with pytest.raises(asking.CannotAct, match="late"):
        asking.undo(live.alice, action.pk, live.now)


def test_a_holding_reply_stops_the_first_clock_and_starts_the_second(live: Office) -> None:
    case = live.case()
    draft = live.held(case)
    action = live.asked(draft)
    deliver()
    clocks = {clock.kind: clock for clock in Clock.objects.filter(case=case)}
    assert clocks["first"].stopped_by == "holding"
    assert (clocks["promise"].due_at, clocks["promise"].stopped_at) == (
        Draft.objects.get(pk=draft.pk).promised_at,
        None,
    )
    assert fresh(action).case.state == "deciding"


def test_what_became_of_an_action_told_twice_changes_nothing(live: Office) -> None:
    action = live.asked(live.held(live.case()))
    deliver()
    before = list(Clock.objects.order_by("pk").values())
    follow_up.action_ended(action.case_id, "reply", "sent", action.draft_id, live.now + timedelta(hours=1))
    assert list(Clock.objects.order_by("pk").values()) == before


def test_an_edit_of_a_holding_reply_on_its_way_cancels_it(live: Office) -> None:
    case = live.case()
    draft = live.held(case)
    action = live.asked(draft)
    drafting.write_draft(live.alice, case.pk, "Autre chose.", live.now, kind="holding")
    ledger.carry_out(action.pk)
    assert (fresh(action).state, answers(live, action)) == ("cancelled", [])


def test_the_sweeper_wakes_what_lost_its_timer(live: Office) -> None:
    action = live.asked()
    OutboxEvent.objects.filter(topic="publishing.action_due").update(failed_at=live.now, error="")
    NetworkAction.objects.filter(pk=action.pk).update(next_at=live.now - timedelta(hours=2))
    assert ledger.sweep(live.now) == 1
    assert ledger.sweep(live.now + timedelta(hours=1)) == 0  # it has a timer again
    deliver()
    assert (fresh(action).state, answers(live, action)) == ("sent", [SORRY])


def test_an_attempt_is_written_before_anything_is_sent(live: Office) -> None:
    action = live.asked()
    claim = ledger._claim(action.pk, timedelta(seconds=2))
    assert Attempt.objects.get(action=action).pk == claim.attempt_id
    assert isinstance(claim.attempt_id, uuid.UUID)
    assert answers(live, action) == []
