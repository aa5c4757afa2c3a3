"""The journey of a post on the practice network, which is always there."""

import pytest

from tests.cases.office import Office
from tests.flows.listening import Journey, goes_out_once, is_killed_before_sending, survives_the_worst_moment


@pytest.fixture
def journey(live: Office) -> Journey:
    town = live.town
    assert town is not None
    return Journey(live, "practice", {"server": town.url}, town.say, town.answers)


def test_a_strangers_words_are_heard_and_answered_once(journey: Journey) -> None:
    goes_out_once(journey)


def test_a_process_killed_after_sending_sends_nothing_twice(journey: Journey, monkeypatch) -> None:
    survives_the_worst_moment(journey, monkeypatch)


def test_a_process_killed_before_sending_loses_nothing(journey: Journey, monkeypatch) -> None:
    is_killed_before_sending(journey, monkeypatch)


def test_a_post_deleted_on_the_network_is_marked_when_asked_for(journey: Journey, now) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from apps.monitoring.models import Mention, Recheck
    from apps.monitoring.services.rechecking import ROUND, recheck

    journey.begin()
    kept, gone = journey.say("Ma lampe Aurore tient"), journey.say("Ma lampe Aurore tombe")
    journey.look()
    journey.office.town.practice.store.delete(int(gone.external_id), at=0)
    assert recheck(timezone.now() + timedelta(seconds=5)) == 1
    assert set(Mention.objects.filter(deleted_at=None).values_list("external_id", flat=True)) == {
        kept.external_id
    }
    recheck(timezone.now())
    assert Recheck.objects.get().ended_at is not None
    assert recheck(timezone.now() + ROUND) == 0
    assert Recheck.objects.get().ended_at is not None
