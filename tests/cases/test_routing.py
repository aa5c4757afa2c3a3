"""A case goes to whoever speaks its language, is at work, knows the matter and has the least to do."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from apps.cases.routing import CaseNeeds, Choice, Worker, choose, round_robin
from apps.charter.opening_hours import opening_hours

NOW = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
NIGHT = opening_hours("Europe/Paris", {"tue": ["00:00-06:00"]})
FRENCH = frozenset({"fr"})


def passed_over(choice: Choice) -> dict[str, str]:
    return dict(choice.passed_over)


def test_the_least_loaded_person_gets_it() -> None:
    workers = [Worker("alice", open_cases=5), Worker("bob", open_cases=2)]
    assert choose(workers, CaseNeeds(), NOW).worker_id == "bob"


def test_load_counts_against_capacity() -> None:
    workers = [Worker("alice", open_cases=4, capacity=40), Worker("bob", open_cases=2, capacity=4)]
    assert choose(workers, CaseNeeds(), NOW).worker_id == "alice"


def test_of_two_with_the_same_load_whoever_waited_longest() -> None:
    workers = [
        Worker("alice", last_assigned_at=NOW),
        Worker("bob", last_assigned_at=NOW - timedelta(hours=1)),
    ]
    assert choose(workers, CaseNeeds(), NOW).worker_id == "bob"


@pytest.mark.parametrize(
    ("worker", "why"),
    [
        (Worker("bob", languages=FRENCH), "language"),
        (Worker("bob", hours=NIGHT), "closed"),
        (Worker("bob", away=True), "away"),
        (Worker("bob", open_cases=20), "full"),
    ],
)
def test_who_cannot_take_it_is_passed_over_and_why(worker: Worker, why: str) -> None:
    choice = choose([worker, Worker("alice", open_cases=19)], CaseNeeds(language="en"), NOW)
    assert choice.worker_id == "alice"
    assert passed_over(choice)["bob"] == why


def test_a_skill_nobody_has_is_waived_a_language_is_not() -> None:
    workers = [Worker("alice", languages=FRENCH, skills=frozenset({"legal"}))]
    waived = choose(workers, CaseNeeds(language="fr", skill="delivery"), NOW)
    assert (waived.worker_id, "skill_waived" in waived.reasons) == ("alice", True)
    assert choose(workers, CaseNeeds(language="en"), NOW).worker_id is None


def test_a_skill_somebody_has_decides() -> None:
    workers = [
        Worker("alice", skills=frozenset({"legal"}), open_cases=9),
        Worker("bob", skills=frozenset({"x"})),
    ]
    choice = choose(workers, CaseNeeds(skill="legal"), NOW)
    assert (choice.worker_id, passed_over(choice)["bob"]) == ("alice", "skill")


def test_nobody_there_is_said() -> None:
    assert choose([], CaseNeeds(), NOW) == Choice(None, ("nobody",), ())


def test_the_order_in_which_people_are_given_does_not_matter() -> None:
    workers = [Worker(name, open_cases=1) for name in ("carole", "alice", "diane", "bob")]
    chosen = set()
    for seed in range(10):
        random.Random(seed).shuffle(workers)
        chosen.add(choose(workers, CaseNeeds(not_for=frozenset({"alice"})), NOW).worker_id)
    assert chosen == {"bob"}


@pytest.mark.parametrize(
    ("people", "last", "expected"),
    [
        (["a", "b"], "a", "b"),
        (["a", "b"], "b", "a"),
        (["a", "b"], "gone", "a"),
        (["a"], None, "a"),
        ([], "a", None),
    ],
)
def test_round_robin_goes_on_after_the_last(
    people: list[str], last: str | None, expected: str | None
) -> None:
    assert round_robin(people, last) == expected
