"""How easily a brand is alarmed: tried on its past before it is saved, and moved a little by what turned out false."""

from datetime import timedelta

import pytest

from apps.agency.access import Forbidden
from apps.audit.models import AuditEntry
from apps.core.errors import VigieError
from apps.detection import judging
from apps.detection.models import Alert, DetectorState
from apps.detection.rules import SECOND_LOOK
from apps.detection.sensitivity import (
    after_feedback,
    preview_sensitivity,
    sensitivities,
    set_sensitivity,
)
from apps.detection.services import handle_alert
from tests.detection.test_judging import burst, live_through


@pytest.fixture
def rang(lumen_db, now) -> Alert:
    live_through(now)
    burst(now)
    judging.judge(now)
    return Alert.objects.exclude(kind="blind").get()


def test_the_preview_shows_the_alarm_that_rang(rang, now) -> None:
    later = now.replace(minute=10)
    (onset,) = preview_sensitivity("mentions", 1.0, later)
    assert abs(onset.at - rang.began_at) <= timedelta(minutes=10)
    assert onset.observed > onset.high


def test_a_higher_sensitivity_rings_at_least_as_often(rang, now) -> None:
    later = now.replace(minute=10)
    counts = [len(preview_sensitivity("mentions", value, later)) for value in (0.5, 1.0, 2.0)]
    assert counts == sorted(counts)


def test_the_preview_shows_only_the_days_asked_for_and_writes_nothing(rang, now) -> None:
    before = list(DetectorState.objects.values_list("series", "state", "sensitivity"))
    assert preview_sensitivity("mentions", 1.0, now.replace(day=now.day + 3), days=1) == []
    assert list(DetectorState.objects.values_list("series", "state", "sensitivity")) == before


def test_a_brand_without_any_past_has_an_empty_preview(lumen_db, now) -> None:
    assert preview_sensitivity("mentions", 1.5, now) == []


@pytest.mark.parametrize(("series", "value"), [("mentions", 0.4), ("mentions", 2.1), ("weather", 1.0)])
def test_what_cannot_be_is_refused(lumen_db, now, series, value) -> None:
    with pytest.raises(VigieError):
        preview_sensitivity(series, value, now)


def test_setting_it_is_kept_in_the_history_and_used(lumen_db, now, carole, lumen, actor) -> None:
    set_sensitivity(actor(carole, lumen), "negative", 1.4, now)
    assert sensitivities()["negative"] == 1.4
    assert AuditEntry.objects.get(action="sensitivity.set").facts["after"] == 1.4
    live_through(now, days=2)
    judging.judge(now)
    assert DetectorState.objects.get(series="negative").state["sensitivity"] == 1.4 * SECOND_LOOK


def test_a_moderator_does_not_set_it(lumen_db, now, alice, lumen, actor) -> None:
    with pytest.raises(Forbidden):
        set_sensitivity(actor(alice, lumen), "mentions", 1.4, now)


def test_a_false_alarm_makes_what_rang_less_easy_and_says_so(rang, now, alice, lumen, actor) -> None:
    handled = handle_alert(actor(alice, lumen), rang.pk, now, state="closed", feedback="false")
    assert handled.sensitivity_moved["mentions"] == [1.0, 0.9]
    assert sensitivities()["mentions"] == 0.9
    assert AuditEntry.objects.get(action="sensitivity.learned").facts["moved"] == handled.sensitivity_moved


def test_saying_it_twice_moves_it_once(rang, now, alice, lumen, actor) -> None:
    for state in ("acknowledged", "closed"):
        handle_alert(actor(alice, lumen), rang.pk, now, state=state, feedback="false")
    assert sensitivities()["mentions"] == 0.9


def test_taking_it_back_undoes_it(rang, now, alice, lumen, actor) -> None:
    for feedback in ("false", "true"):
        handled = handle_alert(actor(alice, lumen), rang.pk, now, state="closed", feedback=feedback)
    assert (sensitivities()["mentions"], handled.sensitivity_moved) == (1.0, {})


def test_steps_are_bounded_and_true_ones_lead_back_to_the_usual() -> None:
    easy = hard = 1.0
    for _ in range(30):
        hard = after_feedback(hard, "false")
    assert hard == 0.5
    assert after_feedback(0.9, "true") == 0.927
    assert after_feedback(0.99, "true") == 1.0
    assert after_feedback(easy, "true") == 1.0
    assert after_feedback(2.0, "true") < 2.0
