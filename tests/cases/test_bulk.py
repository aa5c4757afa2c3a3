"""One act on many cases, counted before, taken back after."""

from datetime import timedelta

import pytest

from apps.agency.access import Actor, Forbidden
from apps.agency.models import Notification
from apps.agency.permissions import Role
from apps.audit.models import AuditEntry
from apps.cases.models import Case
from apps.cases.services import bulk
from tests.cases.office import Office


@pytest.fixture
def three(office: Office) -> list[int]:
    return [office.case(author=f"a{number}").pk for number in range(3)]


def test_it_is_counted_before_anything_changes(office: Office, three: list[int]) -> None:
    Case.objects.filter(pk=three[0]).update(priority=5)
    Case.objects.filter(pk=three[1]).update(state="closed")
    found = bulk.preview(office.alice, [*three, 999], "priority", 5, office.now)
    assert (found.count, found.skipped) == (1, ((three[0], "same"), (three[1], "closed"), (999, "gone")))
    assert Case.objects.filter(priority=5).count() == 1


def test_what_is_done_to_many_is_taken_back_for_all(office: Office, three: list[int]) -> None:
    done = bulk.apply(office.alice, three, "label", "rappel", office.now)
    assert Case.objects.filter(labels=["rappel"]).count() == done.count == 3
    assert bulk.undo(office.alice, done.token, office.now) == 3
    assert Case.objects.filter(labels=[]).count() == 3
    assert AuditEntry.objects.filter(action="case.bulk_label_undone").count() == 3


def test_what_changed_again_since_is_left(office: Office, three: list[int]) -> None:
    done = bulk.apply(office.alice, three, "assign", office.bob.user_id, office.now)
    Case.objects.filter(pk=three[0]).update(owner_id=office.carole.user_id)
    assert bulk.undo(office.alice, done.token, office.now) == 2
    assert Case.objects.get(pk=three[0]).owner_id == office.carole.user_id


def test_whoever_is_given_many_is_told_once(office: Office, three: list[int]) -> None:
    bulk.apply(office.alice, three, "assign", office.bob.user_id, office.now)
    assert Notification.objects.filter(kind="assigned", user_id=office.bob.user_id).count() == 1
    assert Case.objects.filter(assigned_at=office.now).count() == 3


def test_a_snooze_of_many_is_taken_back(office: Office, three: list[int]) -> None:
    done = bulk.apply(office.alice, three, "snooze", office.now + timedelta(hours=2), office.now)
    assert bulk.undo(office.alice, done.token, office.now) == 3
    assert Case.objects.filter(snoozed_until=None).count() == 3


@pytest.mark.parametrize("case", ["twice", "late", "another", "nonsense"])
def test_it_is_taken_back_once_in_time_and_by_oneself(office: Office, three: list[int], case: str) -> None:
    token, who, at = (
        bulk.apply(office.alice, three, "priority", 4, office.now).token,
        office.alice,
        office.now,
    )
    if case == "twice":
        bulk.undo(office.alice, token, at)
    elif case == "late":
        at += timedelta(minutes=11)
    elif case == "another":
        who = office.bob
    else:
        token = "nonsense"
    with pytest.raises(bulk.BulkProblem):
        bulk.undo(who, token, at)


@pytest.mark.parametrize(
    ("act", "value"),
    [("close", ""), ("priority", 9), ("label", ""), ("label", "x" * 40), ("assign", 999), ("snooze", None)],
)
def test_what_cannot_be_is_refused(office: Office, three: list[int], act: str, value: object) -> None:
    with pytest.raises(bulk.BulkProblem):
        bulk.apply(office.alice, three, act, value, office.now)


def test_a_client_changes_nothing(office: Office, three: list[int]) -> None:
    karim = Actor(9, Role.CLIENT, "Karim", "person", office.alice.brand_id)
    with pytest.raises(Forbidden):
        bulk.preview(karim, three, "priority", 5, office.now)
