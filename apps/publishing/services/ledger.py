"""The ledger: an action leaves once, whoever dies at whatever moment.

approved → sending → sent | unknown | failed;  unknown → sent | approved (proved absent) | needs_human.
Only what surely was not applied goes back to approved. Every write after the claim is fenced by the attempt's id.
"""

import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.audit.services import record
from apps.cases.models import Draft
from apps.core import outbox
from apps.core.tenancy import current_brand
from apps.detection.crises import may_leave
from apps.monitoring.models import NetworkAccount
from apps.monitoring.services.accounts import connection_of, expire
from apps.networks.contract import NetworkError, Sent, Target
from apps.publishing.models import Attempt, NetworkAction
from apps.publishing.services.asking import CannotAct, arm, digest_of_action, publishing_is_paused

State = NetworkAction.State
PAUSED_RECHECK = timedelta(minutes=1)
BUSY_RECHECK = timedelta(seconds=2)
RETRY = timedelta(seconds=5)
MARGIN = (
    1.0  # seconds between the network's last moment and the deadline; sending begins within it, or not at all
)
# What a network means when it says no; any other doubt is unknown.
SURELY_REFUSED = frozenset({"expired", "gone", "refused", "not_allowed"})
CHECKS_BEFORE_HUMAN = 5
SWEEP_AFTER = timedelta(hours=1)
# Setting a thing twice does no harm: of these an unknown outcome is simply tried again.
HARMLESS_TWICE = frozenset({"hide", "unhide", "delete", "block", "unblock", "mute", "unmute"})


@dataclass(frozen=True, slots=True)
class Claim:
    """An action that is ours to send until its deadline."""

    action: NetworkAction
    attempt_id: uuid.UUID


@contextmanager
def deadman(seconds: float) -> Iterator[None]:
    """Die rather than act late: a process that was paused past its deadline is killed before its next instruction.

    Armed before the claim, with the signal's default action, which needs no Python to run. Only in a worker that owns
    its process (settings.DEADMAN); threads cannot have one, and rely on the deadline check before sending.
    """
    armed = settings.DEADMAN and threading.current_thread() is threading.main_thread()
    if armed:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if armed:
            signal.setitimer(signal.ITIMER_REAL, 0)


def database_now() -> datetime:
    """The one clock that all workers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def carry_out(action_id: int) -> None:
    """Claim the action, send it, and write down what came of it. Anybody may call it, at any time, again."""
    timeout, error, sent = settings.PUBLISH_TIMEOUT_SECONDS, None, None
    with deadman(timeout + MARGIN):
        begun = monotonic()
        claim = _claim(action_id, timedelta(seconds=timeout + MARGIN))
        if claim is None:
            return
        try:
            sent = _send(claim.action, timeout, begun)
        except NetworkError as problem:
            error = problem
    # From here nothing can leave any more, and what is written is fenced by the attempt: no hurry.
    if error is None:
        _settle_sent(claim.action, claim.attempt_id, sent)
    else:
        _settle_failure(claim, error)


def _claim(action_id: int, lasts: timedelta) -> Claim | None:
    with transaction.atomic():
        now = database_now()
        due = NetworkAction.objects.filter(pk=action_id, state=State.APPROVED, next_at__lte=now)
        action = due.select_for_update(skip_locked=True).first()
        if action is None:
            if due.exists():  # somebody holds it, who may still leave it as it was
                _arm_at(action_id, now + BUSY_RECHECK)
            return None
        if publishing_is_paused() or (action.kind == "reply" and not may_leave(action.approved_by_id)):
            action.next_at = now + PAUSED_RECHECK
            action.save(update_fields=["next_at"])
            arm(action)
            return None
        if not _is_still_approved(action):
            action.state, action.error = State.CANCELLED, _("It was changed after it was approved.")
            action.save(update_fields=["state", "error"])
            _tell(action)
            return None
        action.state, action.attempt_id, action.deadline_at = State.SENDING, uuid.uuid4(), now + lasts
        action.attempts_made += 1
        action.save(update_fields=["state", "attempt_id", "deadline_at", "attempts_made"])
        Attempt.objects.create(id=action.attempt_id, action=action, at=now, deadline_at=action.deadline_at)
        # Whoever finds the action unfinished after this asks the network, and never just sends again.
        _arm_settling(action, action.deadline_at + settle_time())
    return Claim(action, action.attempt_id)


def _is_still_approved(action: NetworkAction) -> bool:
    """Whether what would leave is, byte for byte, what was approved, and its draft was not edited since."""
    present = digest_of_action(action.kind, action.account_id, action.target, action.text)
    if present != bytes(action.sha256):
        return False
    if action.kind != "reply":
        return True
    draft = Draft.objects.select_for_update().filter(pk=action.draft_id or 0).first()
    return (
        bytes(action.approved_sha256 or b"") == present
        and draft is not None
        and draft.state == Draft.State.APPROVED
    )


def _arm_at(action_id: int, at: datetime) -> None:
    outbox.emit(
        "publishing.action_due",
        {"action_id": action_id},
        due_at=at,
        dedupe_key=f"action:{action_id}:busy:{at.timestamp():.0f}",
    )


def settle_time() -> timedelta:
    """How long after the deadline the network may still apply or list what was sent."""
    return timedelta(seconds=settings.PUBLISH_SETTLE_SECONDS)


def _arm_settling(action: NetworkAction, at: datetime) -> None:
    outbox.emit(
        "publishing.action_unsettled",
        {"action_id": action.pk},
        due_at=at,
        dedupe_key=f"settle:{action.pk}:{action.attempts_made}",
    )


def _disarm_settling(action: NetworkAction) -> None:
    """The attempt told what became of it: nobody need ask."""
    outbox.cancel("publishing.settle", [f"settle:{action.pk}:{action.attempts_made}"])


def _send(action: NetworkAction, timeout: float, begun: float) -> Sent | None:
    account = NetworkAccount.objects.get(pk=action.account_id)
    network = connection_of(account, timeout=timeout / 2)
    target = Target(**action.target)
    if monotonic() - begun > MARGIN:
        # Nothing has left and nothing will: it surely was not applied.
        raise NetworkError(_("Vigie was too slow to send it in time."), kind="unreachable")
    if action.kind == "reply":
        return network.reply(target, action.text, key=key_of(action))
    getattr(network, action.kind)(target)
    return None


def key_of(action: NetworkAction) -> str:
    """The idempotency key, the same for every attempt."""
    return f"vigie-{current_brand().pk}-{action.pk}-{bytes(action.sha256).hex()[:24]}"


def _fenced(action: NetworkAction, attempt_id: uuid.UUID, *states: str) -> NetworkAction | None:
    return (
        NetworkAction.objects.select_for_update()
        .filter(pk=action.pk, attempt_id=attempt_id, state__in=states)
        .first()
    )


def _settle_sent(action: NetworkAction, attempt_id: uuid.UUID, sent: Sent | None) -> None:
    with transaction.atomic():
        current = _fenced(action, attempt_id, State.SENDING, State.UNKNOWN)
        if current is None:
            return
        current.state, current.error, current.sent_at = State.SENT, "", database_now()
        if sent is not None:
            current.external_id, current.url = sent.external_id[:2000], sent.url[:2000]
        current.save(update_fields=["state", "error", "sent_at", "external_id", "url"])
        _disarm_settling(current)
        _tell(current)


def _settle_failure(claim: Claim, error: NetworkError) -> None:
    with transaction.atomic():
        current = _fenced(claim.action, claim.attempt_id, State.SENDING)
        if current is None:
            return
        current.error = str(error)[:1000].replace("\x00", "")
        if error.surely_not_applied:
            current.state = State.APPROVED
            current.next_at = database_now() + max(RETRY, timedelta(seconds=error.retry_after or 0))
            current.save(update_fields=["state", "error", "next_at"])
            _disarm_settling(current)
            arm(current)
        elif error.kind in SURELY_REFUSED:
            current.state = State.FAILED
            current.save(update_fields=["state", "error"])
            _disarm_settling(current)
            if error.kind == "expired":
                expire(current.account_id, database_now())
            _tell(current)
        else:
            current.state = State.UNKNOWN
            current.save(update_fields=["state", "error"])


def settle(action_id: int) -> None:
    """Ask the network what became of an action whose sender never said. Anybody may call it, again."""
    with transaction.atomic():
        now = database_now()
        action = NetworkAction.objects.select_for_update().filter(pk=action_id).first()
        if action is None or action.state not in {State.SENDING, State.UNKNOWN} or action.deadline_at is None:
            return
        if action.state == State.SENDING and action.deadline_at < now:
            action.state = State.UNKNOWN
            action.save(update_fields=["state"])
        if now < action.deadline_at + settle_time():
            _arm_settling_again(action, action.deadline_at + settle_time())
            return
    if action.kind in HARMLESS_TWICE:
        _back_to_approved(action)
        return
    _ask_network(action)


def _ask_network(action: NetworkAction) -> None:
    account = NetworkAccount.objects.get(pk=action.account_id)
    since = action.attempts.order_by("at").values_list("at", flat=True).first() or action.created_at
    try:
        found = connection_of(account).find_own_reply(
            Target(**action.target), action.text, key_of(action), since - timedelta(minutes=2)
        )
    except NetworkError as error:
        _check_again(action, error)
        return
    if found is not None and action.attempt_id is not None:
        _settle_sent(action, action.attempt_id, found)
    else:
        _back_to_approved(action)


def _back_to_approved(action: NetworkAction) -> None:
    """The network proves that it is not there (or doing it twice does no harm): it may leave again."""
    with transaction.atomic():
        current = _fenced(action, action.attempt_id, State.UNKNOWN) if action.attempt_id else None
        if current is None:
            return
        current.state, current.next_at = State.APPROVED, database_now()
        current.save(update_fields=["state", "next_at"])
        arm(current)


def _check_again(action: NetworkAction, error: NetworkError) -> None:
    with transaction.atomic():
        current = _fenced(action, action.attempt_id, State.UNKNOWN) if action.attempt_id else None
        if current is None:
            return
        current.error = str(error)[:1000].replace("\x00", "")
        current.checks_made += 1
        if error.kind == "not_allowed" or current.checks_made >= CHECKS_BEFORE_HUMAN:
            current.state = State.NEEDS_HUMAN
            current.save(update_fields=["state", "error", "checks_made"])
            _tell(current)
        else:
            current.save(update_fields=["error", "checks_made"])
            _arm_settling_again(current, database_now() + RETRY * 2**current.checks_made)


def _arm_settling_again(action: NetworkAction, at: datetime) -> None:
    outbox.emit(
        "publishing.action_unsettled",
        {"action_id": action.pk},
        due_at=at,
        dedupe_key=f"settle:{action.pk}:{action.attempts_made}:{action.checks_made}:{at.timestamp():.0f}",
    )


def _tell(action: NetworkAction) -> None:
    """History and event of an ended action, in the caller's transaction."""
    record(
        SYSTEM,
        f"action.{action.state}",
        case_id=action.case_id,
        target_type="action",
        target_id=action.pk,
        facts={"kind": action.kind, "attempts": action.attempts_made, "article_id": action.article_id},
    )
    outbox.emit(
        "publishing.action_ended",
        {"case_id": action.case_id, "kind": action.kind, "state": action.state, "draft_id": action.draft_id},
    )


def settle_by_hand(actor: Actor, action_id: int, found: bool, now: datetime, url: str = "") -> NetworkAction:
    """A person looked on the network: it is there, or it is not and may leave again."""
    require(actor, "publication:handle")
    with transaction.atomic():
        action = NetworkAction.objects.select_for_update().get(pk=action_id)
        if action.state not in {State.NEEDS_HUMAN, State.UNKNOWN}:
            raise CannotAct(_("This action is settled."), field="action", value=action.state)
        action.settled_by_id = actor.user_id
        if found:
            action.state, action.url, action.sent_at = State.SENT, url[:2000] or action.url, now
        else:
            action.state, action.next_at = State.APPROVED, now
        action.save(update_fields=["state", "url", "sent_at", "next_at", "settled_by_id"])
        record(
            actor,
            "action.settled_by_hand",
            case_id=action.case_id,
            target_type="action",
            target_id=action.pk,
            facts={"found": found},
        )
        if found:
            _tell(action)
        else:
            arm(action)
    return action


def sweep(now: datetime) -> int:
    """Wake every action whose turn has passed without a timer left to tell so. Returns how many.

    A timer is a row and is not lost; this is for the one that died of too many failures. Whoever still has a timer is
    left to it, however far behind the workers are: waking a whole backlog again and again would bury it.
    """
    late = database_now() - SWEEP_AFTER
    slot = int(now.timestamp() // SWEEP_AFTER.total_seconds())
    with transaction.atomic():
        due = NetworkAction.objects.filter(state=State.APPROVED, next_at__lt=late)
        unsettled = NetworkAction.objects.filter(
            state__in=[State.SENDING, State.UNKNOWN], deadline_at__lt=late - settle_time()
        )
        woken = 0
        for topic, rows in (("publishing.action_due", due), ("publishing.action_unsettled", unsettled)):
            timed = outbox.waiting(topic, "action_id")
            events = [
                outbox.Due({"action_id": pk}, None, f"swept:{pk}:{slot}")
                for pk in rows.values_list("pk", flat=True)
                if pk not in timed
            ]
            if events:
                outbox.emit_many(topic, events)
            woken += len(events)
    return woken
