"""A brand's automation rules: several may match, in their order; each act names its rule. Never a publication."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from apps.agency.access import SYSTEM
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.cases import automation
from apps.cases.automation import Condition, Facts
from apps.cases.models import AutomationRule, Case, CaseMention, RuleHit
from apps.cases.services import assigning, opening
from apps.cases.services.clocks import hours_of_brand, notify
from apps.cases.services.moving import lock
from apps.charter.models import ReplyTemplate
from apps.charter.opening_hours import is_open, next_opening
from apps.collection.matching import PostText, matches
from apps.collection.query import Query, parse
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.detection.crises import templates_are_frozen
from apps.monitoring.models import Mention
from apps.monitoring.services.word_lists import word_lists

logger = logging.getLogger("vigie.rules")
OPEN = ("new", "analysing", "deciding", "drafting", "in_review", "approved", "waiting", "reopened")


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule, read and checked."""

    rule: AutomationRule
    condition: Condition
    acts: list[tuple[str, Any]]
    query: Query | None

    @classmethod
    def of(cls, rule: AutomationRule, lists: Mapping[str, Sequence[str]]) -> "Ready":
        """lists are the words that `list:name` stands for. Raises RuleProblem or QueryError for a rule that cannot be."""
        return cls(
            rule,
            automation.check_conditions(rule.conditions),
            automation.check_acts(rule.acts),
            parse(rule.query, lists) if rule.query.strip() else None,
        )

    def matches(self, verdict: Verdict, case: Case | None, is_open_now: bool) -> bool:
        """Whether the rule holds for a classified mention and its case."""
        if not automation.holds(self.condition, facts_of(verdict, case, is_open_now)):
            return False
        return self.query is None or matches(self.query, _as_post(verdict.mention))


def facts_of(verdict: Verdict, case: Case | None, is_open_now: bool) -> Facts:
    """What rules can ask about a classified mention; what people said of the case counts before the verdict."""
    mention, author = verdict.mention, verdict.mention.author
    return Facts(
        sentiment=verdict.sentiment,
        breach=verdict.breach,
        issue_type=case.issue_type if case else verdict.issue_type,
        profile=case.profile if case else (author.effective_profile if author else "unknown"),
        network=mention.network,
        language=verdict.language,
        feed=mention.feed_id,
        watches=frozenset(mention.watches),
        priority=case.priority if case else 0,
        state=case.state if case else "",
        is_open_now=is_open_now,
    )


def _as_post(mention: Mention) -> PostText:
    author = mention.author
    return PostText(
        mention.text,
        author=author.handle if author else "",
        lang=mention.lang,
        network=mention.network,
        type=mention.kind,
        followers=author.followers if author else None,
        likes=mention.likes,
        reposts=mention.reposts,
        bio=author.bio if author else "",
        links=tuple(mention.links),
        country=mention.country,
        media=tuple(one.get("kind", "") for one in mention.media),
        is_verified=bool(author and author.verified),
        reply_to=mention.parent_external_id,
    )


def apply_to_mentions(mention_ids: Sequence[int], now: datetime) -> None:
    """Let the brand's rules look at classified mentions and their cases. In the caller's transaction."""
    rules = _readable(AutomationRule.objects.filter(active=True, unanswered_minutes=None))
    if not rules:
        return
    verdicts = Verdict.objects.filter(pk__in=mention_ids).select_related("mention", "mention__author")
    is_open_now = is_open(now, hours_of_brand())
    for verdict in verdicts.order_by("mention__posted_at", "mention_id"):
        for ready in rules:
            case = _case_of(verdict.mention_id)
            if ready.matches(verdict, case, is_open_now):
                _apply(ready, case, verdict.mention_id, now)


def _readable(rules: Iterable[AutomationRule]) -> list[Ready]:
    """The rules that can be read; one that cannot must not stop the others, nor the sorting of mentions."""
    ready: list[Ready] = []
    rules = list(rules)
    lists = word_lists(current_brand().agency_id) if any("list:" in rule.query for rule in rules) else {}
    for rule in rules:
        try:
            ready.append(Ready.of(rule, lists))
        except VigieError as error:
            logger.warning("rule %s of %s is passed over: %s", rule.pk, current_brand().slug, error)
    return ready


def apply_after_waiting(rule_id: int, case_id: int, now: datetime, minutes: int | None = None) -> None:
    """A rule's time has passed: if the case is still without an answer, let the rule look at it.

    A timer of so many minutes that the rule no longer waits for is no longer its timer.
    """
    rule = AutomationRule.objects.filter(pk=rule_id, active=True).exclude(unanswered_minutes=None).first()
    if rule is not None and minutes is not None and rule.unanswered_minutes != minutes:
        return
    case = Case.objects.filter(pk=case_id, first_answered_at=None, state__in=OPEN).first()
    first = CaseMention.objects.filter(case_id=case_id).order_by("mention__posted_at").first()
    if rule is None or case is None or first is None:
        return
    verdict = Verdict.objects.filter(pk=first.mention_id).select_related("mention", "mention__author").first()
    is_open_now = is_open(now, hours_of_brand())
    for ready in _readable([rule]):
        if verdict is not None and ready.matches(verdict, case, is_open_now):
            _apply(ready, case, None, now)


def _case_of(mention_id: int) -> Case | None:
    return Case.objects.filter(case_mentions__mention_id=mention_id).first()


def _apply(ready: Ready, case: Case | None, mention_id: int | None, now: datetime) -> None:
    """Count the hit, once; a rule that acts then does so, and history names it."""
    rule = ready.rule
    waiting = case if mention_id is None else None
    if RuleHit.objects.filter(rule=rule, mention=mention_id, case=waiting).exists():
        return
    RuleHit.objects.create(rule=rule, mention_id=mention_id, case=waiting, passive=rule.passive, at=now)
    AutomationRule.objects.filter(pk=rule.pk).update(hits=F("hits") + 1)
    if rule.passive:
        return
    done = []
    for name, value in ready.acts:
        if name == "open" and case is None and mention_id is not None:
            case = opening.open_by_hand(SYSTEM, mention_id, now)
            done.append(name)
        elif name == "join" and case is None and mention_id is not None:
            case = _join(value, mention_id, now)
            if case is not None:
                done.append(name)
        elif name == "notify":
            _notify(case, value, rule, now)
            done.append(name)
        elif case is not None and name in automation.NEEDS_CASE:
            _do(name, value, lock(case.pk), rule, now)
            done.append(name)
    record(
        SYSTEM,
        "rule.applied",
        case_id=case.pk if case else None,
        target_type="rule",
        target_id=rule.pk,
        facts={"rule": rule.name, "acts": done, "mention_id": mention_id},
    )


def _join(case_id: int, mention_id: int, now: datetime) -> Case | None:
    """Put a mention without a case into the one a rule names; None where that one is over."""
    case = Case.objects.select_for_update().filter(pk=case_id, state__in=OPEN, merged_into=None).first()
    if case is not None:
        CaseMention.objects.create(case=case, mention_id=mention_id, joined_at=now, joined_because="rule")
    return case


def _do(name: str, value: Any, case: Case, rule: AutomationRule, now: datetime) -> None:
    if name == "label":
        case.labels = sorted({*case.labels, value.strip()})
        case.save(update_fields=["labels"])
    elif name == "priority":
        case.priority = value
        case.save(update_fields=["priority"])
    elif name == "template":
        if not templates_are_frozen() and ReplyTemplate.objects.filter(pk=value, active=True).exists():
            case.proposed_template_id = value
            case.save(update_fields=["proposed_template"])
    elif name == "snooze":
        until = now + timedelta(minutes=value)
        case.snoozed_until = until
        case.save(update_fields=["snoozed_until"])
        outbox.emit(
            "cases.snooze_over",
            {"case_id": case.pk},
            due_at=until,
            dedupe_key=f"snooze:{case.pk}:{until.timestamp():.0f}",
        )
    elif name == "assign" and case.owner_id is None:
        _assign(value, case, rule, now)


def _assign(value: Any, case: Case, rule: AutomationRule, now: datetime) -> None:
    """Nobody loses a case to a rule; whom a rule names may have left since. At night the choice waits for the morning."""
    choice = assigning.choose(case, str(value), now)
    if choice.worker_id is not None and assigning.may_work(int(choice.worker_id)):
        facts = {"rule": rule.name, "rule_id": rule.pk, "reasons": list(choice.reasons)}
        assigning.hand_over(SYSTEM, case, int(choice.worker_id), now, facts)
    elif "closed" in {why for _who, why in choice.passed_over}:
        opens = next_opening(now, hours_of_brand())
        if opens is not None:
            outbox.emit(
                "cases.rule_assignment_due",
                {"rule_id": rule.pk, "case_id": case.pk},
                due_at=opens,
                dedupe_key=f"assign:{rule.pk}:{case.pk}",
            )


def assign_at_opening(rule_id: int, case_id: int, now: datetime) -> None:
    """The brand has opened: a rule that found nobody at work gives its case away now, if nobody took it meanwhile."""
    rule = AutomationRule.objects.filter(pk=rule_id, active=True, passive=False).first()
    case = Case.objects.filter(pk=case_id, owner_id=None, state__in=OPEN).first()
    if rule is None or case is None:
        return
    for ready in _readable([rule]):
        for name, value in ready.acts:
            if name == "assign":
                _do(name, value, lock(case.pk), rule, now)


def _notify(case: Case | None, value: Any, rule: AutomationRule, now: datetime) -> None:
    owner = [case.owner_id] if case and case.owner_id else []
    people = owner if value == "owner" else [one for one in value if assigning.may_work(one)]
    notify(people, "rule", now, case_id=case.pk if case else None, target_id=rule.pk)
