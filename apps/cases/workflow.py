"""The states of a case, the legal moves between them, and the method's next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from apps.core.errors import VigieError


class CaseState(StrEnum):
    """Where a case stands. The words are also held by a CHECK constraint."""

    NEW = "new"
    ANALYSING = "analysing"
    DECIDING = "deciding"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    ANSWERED = "answered"
    CLOSED = "closed"
    WAITING = "waiting"
    IGNORED = "ignored"
    REMOVED = "removed"
    REOPENED = "reopened"


class Outcome(StrEnum):
    """How a case ended, said when it is closed."""

    CONVERTED = "converted"
    SATISFIED = "satisfied"
    CALMED = "calmed"
    NO_REACTION = "no_reaction"
    REMOVED = "removed"
    IGNORED = "ignored"


class Need(StrEnum):
    """What must be at hand before a move is made."""

    CAPTURE = "capture"
    ARTICLE = "article"
    REASON = "reason"
    OUTCOME = "outcome"
    DEPARTMENT = "department"


class IllegalMove(VigieError):
    """The case is not in a state from which this move starts."""


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move. A right of None means that the machine reports it and no person asks for it."""

    name: str
    sources: frozenset[CaseState]
    target: CaseState
    right: str | None
    needs: tuple[Need, ...] = ()


def _move(
    name: str, sources: Iterable[CaseState], target: CaseState, right: str | None, *needs: Need
) -> Move:
    return Move(name, frozenset(sources), target, right, needs)


S = CaseState

# The moves of a draft are those of the answer. A holding reply is a draft with a life of its own: it is
# proofread and published while the case waits, and never moves the case.
MOVES: tuple[Move, ...] = (
    _move("take", (S.NEW, S.REOPENED), S.ANALYSING, "case:take"),
    _move("release", (S.ANALYSING,), S.NEW, "case:take"),
    _move("analysed", (S.ANALYSING,), S.DECIDING, "case:analyse"),
    _move("analyse_again", (S.DECIDING, S.DRAFTING), S.ANALYSING, "case:analyse"),
    _move("decide_answer", (S.DECIDING,), S.DRAFTING, "case:decide"),
    _move("decide_again", (S.DRAFTING,), S.DECIDING, "case:decide"),
    _move("refer", (S.DECIDING, S.DRAFTING), S.WAITING, "case:refer", Need.DEPARTMENT),
    _move("referral_answered", (S.WAITING,), S.DRAFTING, "case:refer"),
    _move("withdraw_referral", (S.WAITING,), S.DECIDING, "case:refer"),
    _move("submit_draft", (S.DRAFTING,), S.IN_REVIEW, "case:draft"),
    _move("edit_draft", (S.IN_REVIEW, S.APPROVED), S.DRAFTING, "case:draft"),
    _move("refuse", (S.IN_REVIEW,), S.DRAFTING, "case:review", Need.REASON),
    _move("approve", (S.IN_REVIEW,), S.APPROVED, "case:review"),
    _move("publish", (S.APPROVED,), S.PUBLISHING, "case:publish"),
    _move("undo_publish", (S.PUBLISHING,), S.APPROVED, "case:publish"),
    _move("published", (S.PUBLISHING,), S.ANSWERED, None),
    # Only where the network proves that nothing left: the approval still holds.
    _move("not_sent", (S.PUBLISHING,), S.APPROVED, None),
    # The network refused the reply itself: it must be written differently.
    _move("failed", (S.PUBLISHING,), S.DRAFTING, None),
    _move(
        "answered_elsewhere",
        (S.ANALYSING, S.DECIDING, S.DRAFTING, S.IN_REVIEW, S.APPROVED, S.WAITING),
        S.ANSWERED,
        "case:publish",
        Need.CAPTURE,
    ),
    _move("ignore", (S.ANALYSING, S.DECIDING, S.DRAFTING, S.WAITING), S.IGNORED, "case:ignore", Need.REASON),
    _move(
        "remove",
        (S.DECIDING, S.DRAFTING, S.WAITING, S.ANSWERED, S.IGNORED),
        S.REMOVED,
        "case:remove",
        Need.ARTICLE,
        Need.CAPTURE,
    ),
    _move("restore", (S.REMOVED,), S.DECIDING, "case:remove", Need.REASON),
    _move("close", (S.ANSWERED, S.IGNORED, S.REMOVED), S.CLOSED, "case:close", Need.OUTCOME),
    _move("reopen", (S.ANSWERED, S.IGNORED, S.REMOVED, S.CLOSED), S.REOPENED, "case:reopen"),
)

_BY_NAME = {one.name: one for one in MOVES}

OUTCOMES: dict[CaseState, tuple[Outcome, ...]] = {
    S.ANSWERED: (Outcome.CONVERTED, Outcome.SATISFIED, Outcome.CALMED, Outcome.NO_REACTION),
    S.IGNORED: (Outcome.IGNORED, Outcome.NO_REACTION),
    S.REMOVED: (Outcome.REMOVED,),
}

# States in which nothing is owed any more, until it is reopened.
OVER_STATES: frozenset[CaseState] = frozenset({S.CLOSED, S.IGNORED, S.REMOVED})
# States in which somebody still owes the person, or the brand, a next act.
OPEN_STATES: frozenset[CaseState] = frozenset(CaseState) - OVER_STATES - {S.ANSWERED}


def moves_from(state: CaseState | str) -> tuple[Move, ...]:
    """The legal moves out of a state, in the order of the method."""
    return tuple(one for one in MOVES if CaseState(state) in one.sources)


def move(state: CaseState | str, name: str) -> Move:
    """The move of this name if it starts from this state; IllegalMove with what is possible otherwise."""
    here = CaseState(state)
    wanted = _BY_NAME.get(name)
    if wanted is not None and here in wanted.sources:
        return wanted
    possible = ", ".join(one.name for one in moves_from(here) if one.right is not None)
    raise IllegalMove(
        f"A case that is {here.value} cannot {name.replace('_', ' ')}.",
        field="move",
        value=name,
        remedy=f"From here it can: {possible}." if possible else "Wait until the network has answered.",
    )


def outcomes_from(state: CaseState | str) -> tuple[Outcome, ...]:
    """The outcomes one may choose when closing a case from this state; empty where it cannot be closed."""
    return OUTCOMES.get(CaseState(state), ())


def close(state: CaseState | str, outcome: Outcome | str) -> Move:
    """The closing move, if this outcome can be the end of a case in this state; IllegalMove otherwise."""
    closing = move(state, "close")
    allowed = outcomes_from(state)
    if outcome not in allowed:
        raise IllegalMove(
            f"A case that is {CaseState(state).value} cannot end like this.",
            field="outcome",
            value=str(outcome),
            remedy=f"Choose one of: {', '.join(allowed)}.",
        )
    return closing


class StepName(StrEnum):
    """The method, in its order."""

    ANALYSE = "analyse"
    KEEP_EVIDENCE = "keep_evidence"
    DECIDE = "decide"
    HOLD = "hold"
    DRAFT = "draft"
    PROOFREAD = "proofread"
    PUBLISH = "publish"
    FOLLOW_UP = "follow_up"


STEPS: tuple[StepName, ...] = tuple(StepName)


class Holding(StrEnum):
    """How far the holding reply is; NONE where none is wanted."""

    NONE = "none"
    WANTED = "wanted"
    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the next step depends on, and nothing else."""

    state: CaseState
    has_capture: bool = False
    has_draft: bool = False
    reply_closed: bool = False
    removal_allowed: bool = False
    holding: Holding = Holding.NONE
    has_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The one primary button: which step of the method, the act behind it, the right it needs.

    The act is a move's name, or one of the acts that change no state: keep_capture, write_draft,
    write_holding, submit_holding, approve_holding, publish_holding, chase_referral, watch_network,
    choose_outcome, read.
    """

    name: StepName
    act: str
    right: str


_HOLDING_STEPS: dict[Holding, Step] = {
    Holding.WANTED: Step(StepName.HOLD, "write_holding", "case:draft"),
    Holding.DRAFTED: Step(StepName.HOLD, "submit_holding", "case:draft"),
    Holding.IN_REVIEW: Step(StepName.HOLD, "approve_holding", "case:review"),
    Holding.APPROVED: Step(StepName.HOLD, "publish_holding", "case:publish"),
}

_FIXED_STEPS: dict[CaseState, Step] = {
    S.NEW: Step(StepName.ANALYSE, "take", "case:take"),
    S.REOPENED: Step(StepName.ANALYSE, "take", "case:take"),
    S.IN_REVIEW: Step(StepName.PROOFREAD, "approve", "case:review"),
    S.APPROVED: Step(StepName.PUBLISH, "publish", "case:publish"),
    S.PUBLISHING: Step(StepName.PUBLISH, "watch_network", "case:read"),
    S.CLOSED: Step(StepName.FOLLOW_UP, "read", "case:read"),
}

_KEEP_CAPTURE = Step(StepName.KEEP_EVIDENCE, "keep_capture", "case:analyse")


def _decide_step(facts: CaseFacts) -> Step:
    if not facts.reply_closed:
        return Step(StepName.DECIDE, "decide_answer", "case:decide")
    if facts.removal_allowed:
        return Step(StepName.DECIDE, "remove", "case:remove")
    return Step(StepName.DECIDE, "ignore", "case:ignore")


def _draft_step(facts: CaseFacts) -> Step:
    if facts.reply_closed:
        return _decide_step(facts)
    act = "submit_draft" if facts.has_draft else "write_draft"
    return Step(StepName.DRAFT, act, "case:draft")


def next_step(facts: CaseFacts) -> Step:
    """The one thing to do next by the method: evidence before any decision, no reply box for a troll."""
    if facts.state in _FIXED_STEPS:
        return _FIXED_STEPS[facts.state]
    if facts.state in (S.ANALYSING, S.DECIDING) and not facts.has_capture:
        return _KEEP_CAPTURE
    if facts.state is S.ANALYSING:
        return Step(StepName.ANALYSE, "analysed", "case:analyse")
    if facts.state is S.DECIDING:
        return _decide_step(facts)
    if facts.state is S.WAITING:
        waiting = Step(StepName.HOLD, "chase_referral", "case:refer")
        return _HOLDING_STEPS.get(facts.holding, waiting)
    if facts.state is S.DRAFTING:
        return _draft_step(facts)
    act, right = ("close", "case:close") if facts.has_outcome else ("choose_outcome", "case:close")
    return Step(StepName.FOLLOW_UP, act, right)


class Progress(StrEnum):
    """What the list of steps shows beside each step."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    SKIPPED = "skipped"


def _is_skipped(step: StepName, facts: CaseFacts) -> bool:
    if step is StepName.HOLD:
        return facts.holding is Holding.NONE and facts.state is not S.WAITING
    unanswered = facts.reply_closed or facts.state in (S.IGNORED, S.REMOVED)
    return unanswered and step in (StepName.DRAFT, StepName.PROOFREAD, StepName.PUBLISH)


def progress(facts: CaseFacts) -> dict[StepName, Progress]:
    """Each step of the method with what is done, what is next, and what this case does not need."""
    current = next_step(facts).name
    shown: dict[StepName, Progress] = {}
    for step in STEPS:
        if step is current:
            shown[step] = Progress.DONE if facts.state is S.CLOSED else Progress.CURRENT
        elif step is StepName.KEEP_EVIDENCE:
            shown[step] = Progress.DONE if facts.has_capture else Progress.TODO
        elif _is_skipped(step, facts):
            shown[step] = Progress.SKIPPED
        else:
            before = STEPS.index(step) < STEPS.index(current)
            shown[step] = Progress.DONE if before else Progress.TODO
    return shown
