"""Making a case out of a verdict: its fields, its priority and the reasons for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from apps.analysis.models import Verdict
from apps.cases.models import AutomationRule, Case
from apps.cases.priority import Priority, PriorityFacts, Reason, explain, priority_of
from apps.cases.workflow import CaseState
from apps.charter.models import CharterVersion
from apps.core import outbox
from apps.monitoring.models import Mention

VELOCITY_OVER = timedelta(hours=1)


def charter_in_force() -> CharterVersion | None:
    """The charter under which a case opens now."""
    return CharterVersion.objects.exclude(published_at=None).order_by("-number").first()


def new_case(
    verdict: Verdict, because: str, version: CharterVersion | None, now: datetime, velocity: float = 0
) -> Case:
    """An unsaved case for this verdict. velocity: mentions of the same matter within the last hour."""
    mention, author = verdict.mention, verdict.mention.author
    profile = author.effective_profile if author else "unknown"
    priority = priority_of(
        PriorityFacts(
            reach=mention.reach,
            velocity=velocity,
            breach=verdict.breach,
            urgency=verdict.urgency,
            negative=verdict.scores.get("sentiment", {}).get("negative", 0),
            profile=profile,
            vip=bool(author and author.vip),
        )
    )
    return Case(
        title=" ".join(mention.text.split())[:120] or _("(no text)"),
        state=CaseState.NEW.value,
        priority=priority.score,
        priority_reasons=kept(priority),
        author=author,
        network=mention.network,
        language=verdict.language,
        issue_type=verdict.issue_type,
        profile=profile,
        breach=verdict.breach,
        charter_version=version,
        opened_at=now,
        opened_because=because,
        moved_at=now,
    )


def kept(priority: Priority) -> list[str]:
    """The reasons as a case keeps them: "code:what was seen:points", the weightiest first."""
    return [f"{one.code}:{one.seen}:{one.points:g}" for one in priority.reasons]


def explained(case: Case, lang: str) -> list[str]:
    """Why a case has its priority, one phrase a reason."""
    phrases = []
    for line in case.priority_reasons:
        code, _first, rest = str(line).partition(":")
        seen, _last, points = rest.rpartition(":")
        phrases.append(explain(Reason(code, seen, float(points)), lang))
    return phrases


def velocities(verdicts: Sequence[Verdict], now: datetime) -> dict[int, int]:
    """By mention: how many mentions of its thread or of its near-copies there were within the last hour."""
    since = now - VELOCITY_OVER
    roots = {bytes(one.mention.root_sha256) for one in verdicts if one.mention.root_sha256 is not None}
    firsts = {one.mention.copy_of or one.mention_id for one in verdicts}
    recent = Mention.objects.filter(posted_at__gte=since, posted_at__lte=now)
    by_root = {
        bytes(root): number
        for root, number in recent.filter(root_sha256__in=list(roots))
        .values_list("root_sha256")
        .annotate(Count("pk"))
        if root is not None
    }
    by_copy = dict(recent.filter(copy_of__in=firsts).values_list("copy_of").annotate(Count("pk")))
    return {
        one.mention_id: max(
            by_root.get(bytes(one.mention.root_sha256 or b""), 0),
            by_copy.get(one.mention.copy_of or one.mention_id, 0) + 1,
        )
        for one in verdicts
    }


def arm_rules(cases: Sequence[Case], rule: AutomationRule | None = None) -> None:
    """A timer for each rule (or this one) that waits to see whether a case stays without an answer."""
    waiting = AutomationRule.objects.filter(active=True, unanswered_minutes__isnull=False)
    events = [
        outbox.Due(
            {"rule_id": one.pk, "case_id": case.pk, "minutes": one.unanswered_minutes},
            case.opened_at + timedelta(minutes=one.unanswered_minutes or 0),
            f"rule:{one.pk}:{one.unanswered_minutes}:{case.pk}",
        )
        for one in ([rule] if rule else waiting)
        for case in cases
    ]
    if events:
        outbox.emit_many("cases.rule_due", events)


def tell_rules(mention_ids: Sequence[int]) -> None:
    """Let the brand's rules look at mentions that were sorted, where it has any. In the caller's transaction."""
    if AutomationRule.objects.filter(active=True, unanswered_minutes=None).exists():
        outbox.emit("cases.mentions_sorted", {"mention_ids": list(mention_ids)})
