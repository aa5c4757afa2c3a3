"""Priority is a sum of points, each explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.cases.priority import TEXTS, PriorityFacts, explain, priority_of


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        (PriorityFacts(), 1),
        (PriorityFacts(profile="unhappy_customer"), 2),
        (PriorityFacts(profile="unhappy_customer", urgency=0.8), 3),
        (PriorityFacts(profile="unhappy_customer", urgency=0.8, reach=50_000), 4),
        (PriorityFacts(profile="unhappy_customer", vip=True, reach=2_000_000), 5),
        (PriorityFacts(breach="racism"), 4),
        (PriorityFacts(breach="threat", profile="troll"), 5),
        (PriorityFacts(profile="troll", reach=2_000_000, velocity=500), 3),
    ],
)
def test_the_score_follows_the_points(facts: PriorityFacts, score: int) -> None:
    assert priority_of(facts).score == score


def test_reasons_add_up_and_the_weightiest_comes_first() -> None:
    found = priority_of(PriorityFacts(reach=12_000, breach="racism", vip=True))
    assert [one.code for one in found.reasons] == ["breach", "reach", "vip"]
    assert found.points == 1 + sum(one.points for one in found.reasons)


def test_reasons_read_in_both_languages() -> None:
    reach = priority_of(PriorityFacts(reach=12_000)).reasons[0]
    assert explain(reach, "fr") == "peut être vu par 12 000 personnes"
    assert explain(reach, "en") == "may be seen by 12 000 people"


facts = st.builds(
    PriorityFacts,
    reach=st.integers(0, 10**9),
    velocity=st.floats(0, 1e6),
    breach=st.sampled_from(["none", "insult", "racism", "threat"]),
    urgency=st.floats(0, 1),
    negative=st.floats(0, 1),
    profile=st.sampled_from(["unknown", "unhappy_customer", "hardcore_hater", "troll"]),
    vip=st.booleans(),
    alert_severity=st.integers(0, 5),
)


@given(facts)
def test_every_priority_is_between_1_and_5_and_explained(one: PriorityFacts) -> None:
    found = priority_of(one)
    assert 1 <= found.score <= 5
    assert {reason.code for reason in found.reasons} <= set(TEXTS)


@given(facts, st.integers(1, 1000))
def test_more_reach_never_lowers_a_priority(one: PriorityFacts, times: int) -> None:
    wider = PriorityFacts(
        **{name: getattr(one, name) for name in one.__slots__} | {"reach": one.reach * times}
    )
    assert priority_of(wider).score >= priority_of(one).score
