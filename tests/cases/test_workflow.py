"""The states of a case: which moves are legal and what the method asks next."""

import pytest

from apps.cases.workflow import (
    MOVES,
    CaseFacts,
    CaseState,
    Holding,
    IllegalMove,
    Need,
    Outcome,
    Progress,
    StepName,
    close,
    move,
    moves_from,
    next_step,
    outcomes_from,
    progress,
)

S = CaseState


def walk(start: CaseState, *names: str) -> CaseState:
    state = start
    for name in names:
        state = move(state, name).target
    return state


def test_an_answer_walks_the_whole_method() -> None:
    names = ("take", "analysed", "decide_answer", "submit_draft", "approve", "publish", "published")
    assert walk(S.NEW, *names) is S.ANSWERED
    assert close(S.ANSWERED, Outcome.CONVERTED).target is S.CLOSED


def test_a_referral_comes_back_into_drafting() -> None:
    assert walk(S.DECIDING, "refer") is S.WAITING
    assert walk(S.WAITING, "referral_answered") is S.DRAFTING


def test_a_refused_draft_returns_to_its_author_and_can_be_approved_later() -> None:
    assert walk(S.IN_REVIEW, "refuse", "submit_draft", "approve") is S.APPROVED


def test_an_edit_takes_an_approved_draft_back_to_drafting() -> None:
    assert walk(S.APPROVED, "edit_draft") is S.DRAFTING


@pytest.mark.parametrize("state", [S.NEW, S.DRAFTING, S.IN_REVIEW, S.DECIDING, S.WAITING])
def test_nothing_is_published_without_approval(state: CaseState) -> None:
    with pytest.raises(IllegalMove):
        move(state, "publish")


def test_an_illegal_move_says_what_is_possible() -> None:
    with pytest.raises(IllegalMove, match="From here it can: take") as refused:
        move("new", "submit_draft")
    assert refused.value.field == "move"


def test_an_unknown_move_is_refused() -> None:
    with pytest.raises(IllegalMove):
        move(S.NEW, "fly")


def test_removal_needs_an_article_and_a_capture() -> None:
    assert set(move(S.DECIDING, "remove").needs) == {Need.ARTICLE, Need.CAPTURE}


def test_an_ignored_case_cannot_end_satisfied() -> None:
    with pytest.raises(IllegalMove, match="ignored"):
        close(S.IGNORED, "satisfied")


def test_a_running_case_has_no_outcome_to_choose() -> None:
    assert outcomes_from(S.DRAFTING) == ()


def test_every_state_is_reached_and_left_and_every_path_can_end() -> None:
    ends = {S.CLOSED}
    for _ in S:
        ends |= {state for state in S if any(one.target in ends for one in moves_from(state))}
    assert ends == set(S)
    assert {one.target for one in MOVES} == set(S)


def test_names_of_moves_are_unique() -> None:
    names = [one.name for one in MOVES]
    assert len(names) == len(set(names))


def test_only_the_network_says_published() -> None:
    assert move(S.PUBLISHING, "published").right is None


@pytest.mark.parametrize(
    ("facts", "name", "act"),
    [
        (CaseFacts(S.NEW), "analyse", "take"),
        (CaseFacts(S.ANALYSING), "keep_evidence", "keep_capture"),
        (CaseFacts(S.ANALYSING, has_capture=True), "analyse", "analysed"),
        (CaseFacts(S.DECIDING, has_capture=True), "decide", "decide_answer"),
        (CaseFacts(S.DECIDING, has_capture=True, reply_closed=True), "decide", "ignore"),
        (
            CaseFacts(S.DECIDING, has_capture=True, reply_closed=True, removal_allowed=True),
            "decide",
            "remove",
        ),
        (CaseFacts(S.WAITING, holding=Holding.WANTED), "hold", "write_holding"),
        (CaseFacts(S.WAITING, holding=Holding.SENT), "hold", "chase_referral"),
        (CaseFacts(S.DRAFTING), "draft", "write_draft"),
        (CaseFacts(S.DRAFTING, has_draft=True), "draft", "submit_draft"),
        (CaseFacts(S.DRAFTING, reply_closed=True), "decide", "ignore"),
        (CaseFacts(S.IN_REVIEW, has_draft=True), "proofread", "approve"),
        (CaseFacts(S.APPROVED), "publish", "publish"),
        (CaseFacts(S.PUBLISHING), "publish", "watch_network"),
        (CaseFacts(S.ANSWERED), "follow_up", "choose_outcome"),
        (CaseFacts(S.ANSWERED, has_outcome=True), "follow_up", "close"),
    ],
)
def test_the_method_names_one_next_step(facts: CaseFacts, name: str, act: str) -> None:
    step = next_step(facts)
    assert (step.name, step.act) == (name, act)


@pytest.mark.parametrize("state", list(S))
def test_the_next_step_is_legal_where_it_is_a_move(state: CaseState) -> None:
    act = next_step(CaseFacts(state, has_capture=True, has_draft=True, has_outcome=True)).act
    if act in {one.name for one in MOVES}:
        assert act in {one.name for one in moves_from(state)}


def test_a_troll_skips_drafting_proofreading_and_publishing() -> None:
    shown = progress(CaseFacts(S.DECIDING, has_capture=True, reply_closed=True))
    assert shown[StepName.DRAFT] is Progress.SKIPPED
    assert shown[StepName.DECIDE] is Progress.CURRENT


def test_missing_evidence_stays_visible_after_the_decision() -> None:
    assert progress(CaseFacts(S.DRAFTING))[StepName.KEEP_EVIDENCE] is Progress.TODO
