"""Who gets a case: by language, network, skill, load and opening hours, in a fair turn. Pure.

The same people and the same case always give the same answer: nobody is drawn by lot.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apps.charter.opening_hours import OpeningHours, is_open

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may take cases. Empty languages, networks or skills mean all; no hours means always."""

    id: str
    languages: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    open_cases: int = 0
    capacity: int = 20
    hours: OpeningHours | None = None
    last_assigned_at: datetime | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class CaseNeeds:
    """What a case asks of the person: empty means that anybody will do."""

    language: str = ""
    network: str = ""
    skill: str = ""
    not_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen (None: nobody can), why in codes, and why each of the others was not."""

    worker_id: str | None
    reasons: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...]


def choose(workers: Collection[Worker], needs: CaseNeeds, now: datetime) -> Choice:
    """The person for a case: who speaks its language and is there, knows the matter, and has the least to do.

    A skill or a network that nobody at work has is waived, and said so; the language never is. Of two with the
    same load, whoever got a case longest ago. Now is aware.
    """
    there: list[Worker] = []
    passed: list[tuple[str, str]] = []
    for worker in sorted(workers, key=lambda one: one.id):
        obstacle = _obstacle(worker, needs, now)
        if obstacle:
            passed.append((worker.id, obstacle))
        else:
            there.append(worker)
    if not there:
        return Choice(None, ("nobody",), tuple(passed))
    reasons = ["language"] if needs.language else []
    for name, fits in (("network", _knows_network), ("skill", _has_skill)):
        if not getattr(needs, name):
            continue
        able = [worker for worker in there if fits(worker, needs)]
        passed += [(worker.id, name) for worker in there if able and worker not in able]
        there, reason = (able, name) if able else (there, f"{name}_waived")
        reasons.append(reason)
    chosen = min(there, key=_turn)
    passed += [(worker.id, "turn") for worker in there if worker is not chosen]
    return Choice(chosen.id, (*reasons, "load"), tuple(passed))


def _obstacle(worker: Worker, needs: CaseNeeds, now: datetime) -> str:
    """What keeps somebody from any case like this one; '' when nothing does."""
    if worker.id in needs.not_for:
        return "excluded"
    if worker.away:
        return "away"
    if worker.hours is not None and not is_open(now, worker.hours):
        return "closed"
    if needs.language and worker.languages and needs.language not in worker.languages:
        return "language"
    return "full" if worker.open_cases >= worker.capacity else ""


def _knows_network(worker: Worker, needs: CaseNeeds) -> bool:
    return not worker.networks or needs.network in worker.networks


def _has_skill(worker: Worker, needs: CaseNeeds) -> bool:
    return not worker.skills or needs.skill in worker.skills


def _turn(worker: Worker) -> tuple[float, datetime, str]:
    return worker.open_cases / max(worker.capacity, 1), worker.last_assigned_at or _NEVER, worker.id


def round_robin(people: Sequence[str], last: str | None) -> str | None:
    """The next person after the last one, in a fixed order; the first when the last is gone, None when nobody is."""
    if not people:
        return None
    order = list(dict.fromkeys(people))
    return order[(order.index(last) + 1) % len(order)] if last in order else order[0]
