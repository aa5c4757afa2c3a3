"""Opening cases, or joining those that are open, from classified mentions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.analysis.models import Verdict
from apps.audit.services import record, record_many
from apps.cases.models import Case, CaseMention
from apps.cases.priority import PriorityFacts, priority_of
from apps.cases.services.building import arm_rules, charter_in_force, kept, new_case, tell_rules, velocities
from apps.cases.services.clocks import notify, start_first_clocks
from apps.cases.services.follow_up import detractors
from apps.cases.services.joining import merge, split
from apps.cases.services.moving import lock, move
from apps.cases.workflow import OVER_STATES, CaseState
from apps.core import outbox
from apps.core.errors import VigieError
from apps.monitoring.models import Mention

__all__ = ["merge", "open_by_hand", "open_for_alert", "reason_to_open", "sort", "split"]

# The same person, or the same thread, goes on with one case for this long.
JOIN_WITHIN = timedelta(days=7)
NEEDS_ANSWER = 0.5


@dataclass(slots=True)
class _Plan:
    """A case to open, and the mentions that begin it."""

    because: str
    verdicts: list[Verdict]


def reason_to_open(verdict: Verdict) -> str:
    """Why this verdict asks for a case, or "" where it does not: a breach, or negative and asking for an answer."""
    if verdict.breach != "none" and "breach" not in verdict.unsure:
        return "breach"
    addressed = verdict.mention.addressed or verdict.needs_answer >= NEEDS_ANSWER
    if verdict.sentiment == "negative" and addressed:
        return "negative"
    return ""


def sort(mention_ids: Sequence[int], now: datetime) -> None:
    """Join each mention to the open case of its author or thread, or open one where the rules ask for it.

    In the caller's transaction. Three looks and a handful of writes, whatever the size of the batch.
    """
    verdicts = list(
        Verdict.objects.filter(pk__in=mention_ids, mention__case_mention=None)
        .select_related("mention", "mention__author")
        .order_by("mention__posted_at", "mention_id")
    )
    if not verdicts:
        return
    by_author, by_root = _open_cases(verdicts, now)
    joins: list[CaseMention] = []
    again: set[int] = set()
    plans: dict[object, _Plan] = {}
    for verdict in verdicts:
        mention = verdict.mention
        root = bytes(mention.root_sha256 or b"")
        case_id = by_author.get(mention.author_id) or by_root.get(root)
        if case_id:
            because = "author" if mention.author_id in by_author else "thread"
            joins.append(CaseMention(case_id=case_id, mention=mention, joined_at=now, joined_because=because))
            if reason_to_open(verdict):
                again.add(case_id)
            continue
        group: object = mention.author_id or root
        because = reason_to_open(verdict)
        if group in plans:
            plans[group].verdicts.append(verdict)
        elif because:
            plans[group] = _Plan(because, [verdict])
    _open(list(plans.values()), now, joins)
    for case_id in sorted(again):
        _reopen_answered(case_id, now)
    tell_rules([verdict.mention_id for verdict in verdicts])


def _reopen_answered(case_id: int, now: datetime) -> None:
    """A new complaint under a case that was answered: it is not over, and deserves a new hour."""
    case = lock(case_id)
    if case.state == CaseState.ANSWERED:
        move(SYSTEM, case, "reopen", now)
        start_first_clocks([case], now)
        if case.owner_id:
            notify([case.owner_id], "reopened", now, case_id=case.pk)


def _open_cases(verdicts: Sequence[Verdict], now: datetime) -> tuple[dict[int | None, int], dict[bytes, int]]:
    """Cases of the batch's authors and threads that are not over: {author id: case id}, {root: case id}."""
    authors = {verdict.mention.author_id for verdict in verdicts if verdict.mention.author_id}
    roots = {bytes(verdict.mention.root_sha256) for verdict in verdicts if verdict.mention.root_sha256}
    open_now = Case.objects.filter(opened_at__gte=now - JOIN_WITHIN, merged_into=None).exclude(
        state__in=OVER_STATES
    )
    by_author: dict[int | None, int] = dict(
        open_now.filter(author_id__in=authors).order_by("opened_at").values_list("author_id", "pk")
    )
    by_root = {
        bytes(root or b""): case_id
        for root, case_id in open_now.filter(case_mentions__mention__root_sha256__in=list(roots))
        .order_by("opened_at")
        .values_list("case_mentions__mention__root_sha256", "pk")
    }
    return by_author, by_root


def _open(plans: Sequence[_Plan], now: datetime, joins: list[CaseMention]) -> None:
    version = charter_in_force() if plans else None
    speed = velocities([plan.verdicts[0] for plan in plans], now) if plans else {}
    cases = Case.objects.bulk_create(
        [
            new_case(plan.verdicts[0], plan.because, version, now, speed[plan.verdicts[0].mention_id])
            for plan in plans
        ]
    )
    for case, plan in zip(cases, plans, strict=True):
        joins += [
            CaseMention(
                case=case,
                mention=verdict.mention,
                joined_at=now,
                joined_because="opened" if number == 0 else "author",
            )
            for number, verdict in enumerate(plan.verdicts)
        ]
    CaseMention.objects.bulk_create(joins, ignore_conflicts=True)
    if cases:
        _begin(cases, now)
        record_many(
            SYSTEM,
            "case.opened",
            [case.pk for case in cases],
            [{"because": plan.because, "mention_id": plan.verdicts[0].mention_id} for plan in plans],
        )


def _begin(cases: Sequence[Case], now: datetime) -> None:
    """What every new case begins with: its clock, its rules' timers, and a person to win back."""
    start_first_clocks(cases, now)
    arm_rules(cases)
    detractors(cases, now)
    outbox.emit("cases.opened", {"case_ids": [case.pk for case in cases]})


def open_by_hand(actor: Actor, mention_id: int, now: datetime) -> Case:
    """Open a case for a mention; when it has one already, that one is returned."""
    require(actor, "case:open")
    with transaction.atomic():
        verdict = Verdict.objects.select_related("mention", "mention__author").filter(pk=mention_id).first()
        if verdict is None:
            raise VigieError(
                _("This mention is not analysed yet."),
                field="mention",
                value=mention_id,
                remedy=_("Try again in a moment."),
            )
        # Locked, so that two who open the same mention get one case.
        Mention.objects.select_for_update().get(pk=mention_id)
        there = CaseMention.objects.filter(mention_id=mention_id).select_related("case").first()
        if there is not None:
            return there.case
        case = new_case(
            verdict, "hand", charter_in_force(), now, velocities([verdict], now)[verdict.mention_id]
        )
        case.opened_by_id = actor.user_id
        case.save()
        CaseMention.objects.create(case=case, mention=verdict.mention, joined_at=now, joined_because="opened")
        _begin([case], now)
        tell_rules([mention_id])
        record(
            actor,
            "case.opened",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"because": "hand"},
        )
    return case


def join_by_hand(actor: Actor, mention_id: int, case_id: int, now: datetime) -> Case:
    """Put a mention into an open case that a person chose. Raises VigieError where it has one, or the case is over."""
    require(actor, "case:open")
    with transaction.atomic():
        mention = Mention.objects.select_for_update().get(pk=mention_id)
        verdict = Verdict.objects.select_related("mention").filter(pk=mention_id).first()
        there = CaseMention.objects.filter(mention=mention).first()
        if there is not None:
            raise VigieError(
                _("This mention has a case already."),
                field="mention",
                value=there.case_id,
                remedy=_("Take it out of that case first."),
            )
        case = lock(case_id)
        if case.state in OVER_STATES or case.merged_into_id:
            raise VigieError(
                _("This case is over."),
                field="case",
                value=case_id,
                remedy=_("Reopen it, or choose another."),
            )
        CaseMention.objects.create(case=case, mention=mention, joined_at=now, joined_because="hand")
        if verdict is not None and reason_to_open(verdict):
            _reopen_answered(case.pk, now)
        tell_rules([mention_id])
        facts = {"mention_id": mention_id}
        record(actor, "case.joined", case_id=case.pk, target_type="case", target_id=case.pk, facts=facts)
    return Case.objects.get(pk=case_id)


def open_for_alert(alert_id: int, kind: str, severity: int, title: str, now: datetime) -> Case:
    """One case for one alert, however often it is told."""
    with transaction.atomic():
        there = Case.objects.filter(alert_id=alert_id).first()
        if there is not None:
            return there
        priority = priority_of(PriorityFacts(alert_severity=severity))
        case = Case.objects.create(
            title=title[:200],
            priority=max(priority.score, min(5, severity)),
            priority_reasons=kept(priority),
            charter_version=charter_in_force(),
            alert_id=alert_id,
            opened_at=now,
            opened_because="alert",
            moved_at=now,
        )
        _begin([case], now)
        record(
            SYSTEM,
            "case.opened",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"alert_id": alert_id, "kind": kind},
        )
    return case
