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
from apps.cases.services.clocks import start_first_clocks
from apps.cases.services.moving import lock
from apps.cases.workflow import CaseState
from apps.charter.models import CharterVersion
from apps.core.errors import VigieError
from apps.monitoring.models import Author, Mention

# The same person, or the same thread, goes on with one case for this long.
JOIN_WITHIN = timedelta(days=7)
NEEDS_ANSWER = 0.5
CLOSED = ("closed", "ignored", "removed", "answered")


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
    plans: dict[object, _Plan] = {}
    for verdict in verdicts:
        mention = verdict.mention
        root = bytes(mention.root_sha256 or b"")
        case_id = by_author.get(mention.author_id) or by_root.get(root)
        if case_id:
            because = "author" if mention.author_id in by_author else "thread"
            joins.append(CaseMention(case_id=case_id, mention=mention, joined_at=now, joined_because=because))
            continue
        group: object = mention.author_id or root
        because = reason_to_open(verdict)
        if group in plans:
            plans[group].verdicts.append(verdict)
        elif because:
            plans[group] = _Plan(because, [verdict])
    _open(list(plans.values()), now, joins)


def _open_cases(verdicts: Sequence[Verdict], now: datetime) -> tuple[dict[int | None, int], dict[bytes, int]]:
    """Open cases of the batch's authors and threads: {author id: case id}, {root: case id}."""
    authors = {verdict.mention.author_id for verdict in verdicts if verdict.mention.author_id}
    roots = {bytes(verdict.mention.root_sha256) for verdict in verdicts if verdict.mention.root_sha256}
    open_now = Case.objects.filter(opened_at__gte=now - JOIN_WITHIN, merged_into=None).exclude(
        state__in=CLOSED
    )
    by_author: dict[int | None, int] = dict(
        open_now.filter(author_id__in=authors).values_list("author_id", "pk")
    )
    by_root = {
        bytes(root): case_id
        for root, case_id in open_now.filter(case_mentions__mention__root_sha256__in=list(roots)).values_list(
            "case_mentions__mention__root_sha256", "pk"
        )
    }
    return by_author, by_root


def _new_case(verdict: Verdict, because: str, version: CharterVersion | None, now: datetime) -> Case:
    mention, author = verdict.mention, verdict.mention.author
    priority, reasons = _priority(verdict, author)
    return Case(
        title=" ".join(mention.text.split())[:120] or _("(no text)"),
        state=CaseState.NEW.value,
        priority=priority,
        priority_reasons=reasons,
        author=author,
        network=mention.network,
        language=verdict.language,
        issue_type=verdict.issue_type,
        profile=author.effective_profile if author else "unknown",
        breach=verdict.breach,
        charter_version=version,
        opened_at=now,
        opened_because=because,
        moved_at=now,
    )


def _priority(verdict: Verdict, author: Author | None) -> tuple[int, list[str]]:
    """Priority 1 to 5, and the reasons a moderator reads."""
    points, reasons = 2.0, []
    if verdict.breach in {"threat", "racism", "discrimination", "personal_data"}:
        points += 2
        reasons.append(f"breach:{verdict.breach}")
    if verdict.urgency >= NEEDS_ANSWER:
        points += 1
        reasons.append("urgent")
    if (author and author.vip) or verdict.mention.reach >= 10_000:
        points += 1
        reasons.append("vip" if author and author.vip else "reach")
    if verdict.scores.get("sentiment", {}).get("negative", 0) >= 0.9:
        points += 0.5
        reasons.append("very_negative")
    return max(1, min(5, round(points))), reasons


def _open(plans: Sequence[_Plan], now: datetime, joins: list[CaseMention]) -> None:
    version = CharterVersion.objects.exclude(published_at=None).order_by("-number").first()
    cases = Case.objects.bulk_create(
        [_new_case(plan.verdicts[0], plan.because, version, now) for plan in plans]
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
        start_first_clocks(cases, now)
        record_many(
            SYSTEM,
            "case.opened",
            [case.pk for case in cases],
            [{"because": plan.because, "mention_id": plan.verdicts[0].mention_id} for plan in plans],
        )


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
        version = CharterVersion.objects.exclude(published_at=None).order_by("-number").first()
        case = _new_case(verdict, "hand", version, now)
        case.opened_by_id = actor.user_id
        case.save()
        CaseMention.objects.create(case=case, mention=verdict.mention, joined_at=now, joined_because="opened")
        start_first_clocks([case], now)
        record(
            actor,
            "case.opened",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"because": "hand"},
        )
    return case


def open_for_alert(alert_id: int, kind: str, severity: int, title: str, now: datetime) -> Case:
    """One case for one alert, however often it is told."""
    with transaction.atomic():
        there = Case.objects.filter(alert_id=alert_id).first()
        if there is not None:
            return there
        version = CharterVersion.objects.exclude(published_at=None).order_by("-number").first()
        case = Case.objects.create(
            title=title[:200],
            priority=max(1, min(5, severity)),
            priority_reasons=[f"alert:{kind}"],
            charter_version=version,
            alert_id=alert_id,
            opened_at=now,
            opened_because="alert",
            moved_at=now,
        )
        start_first_clocks([case], now)
        record(
            SYSTEM,
            "case.opened",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"alert_id": alert_id},
        )
    return case


def merge(actor: Actor, case_id: int, into_id: int, now: datetime) -> Case:
    """Put one case's mentions into another and close it there; the history of both stays."""
    require(actor, "case:close")
    with transaction.atomic():
        first, second = sorted((case_id, into_id))
        cases = {pk: lock(pk) for pk in (first, second)}
        case, into = cases[case_id], cases[into_id]
        if case.pk == into.pk or into.merged_into_id:
            raise VigieError(
                _("A case cannot be merged into itself or into a merged one."), field="into", value=into_id
            )
        CaseMention.objects.filter(case=case).update(case=into, joined_because="merge", joined_at=now)
        case.merged_into, case.state, case.closed_at, case.moved_at = into, CaseState.CLOSED.value, now, now
        case.save(update_fields=["merged_into", "state", "closed_at", "moved_at"])
        record(actor, "case.merged", case_id=case.pk, target_type="case", target_id=into.pk)
        record(actor, "case.merged_from", case_id=into.pk, target_type="case", target_id=case.pk)
    return into
