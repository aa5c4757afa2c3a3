"""Setting up a brand's automation rules: keep, order, try out on the last days, let act, take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.cases.automation import RuleProblem
from apps.cases.models import AutomationRule, Case, CaseMention, RuleHit
from apps.cases.services.building import arm_rules
from apps.cases.services.clocks import hours_of_brand
from apps.cases.services.rules import OPEN, Ready
from apps.charter.opening_hours import is_open
from apps.core.tenancy import current_brand
from apps.monitoring.services.watches import LONGEST_QUERY
from apps.monitoring.services.word_lists import word_lists

DRY_RUN_DAYS = 30
LOOKED_AT_MOST = 50_000
EXAMPLES = 20
MOST_RULES = 100  # a brand; the page shows them all
LONGEST_WAIT = 43_200  # minutes


def save_rule(
    actor: Actor,
    name: str,
    *,
    query: str = "",
    conditions: Mapping[str, Any] | None = None,
    acts: Sequence[Mapping[str, Any]] = (),
    unanswered_minutes: int | None = None,
    position: int | None = None,
    rule_id: int | None = None,
) -> AutomationRule:
    """Keep a rule; a new one comes last. New or changed, it is passive: it only shows what it would do.

    Raises RuleProblem or QueryError for a rule that cannot be.
    """
    require(actor, "brand:configure")
    with transaction.atomic():
        rule = (
            AutomationRule.objects.select_for_update().get(pk=rule_id)
            if rule_id
            else AutomationRule(position=_last() + 1)
        )
        write(rule, name, query, conditions or {}, acts, unanswered_minutes)
        rule.position = rule.position if position is None else position
        rule.passive, rule.hits = True, 0
        _ready(rule)
        rule.save()
        RuleHit.objects.filter(rule=rule).delete()
        if unanswered_minutes is not None:
            arm_rules(list(Case.objects.filter(state__in=OPEN, first_answered_at=None)), rule)
        record(actor, "rule.saved", target_type="rule", target_id=rule.pk, facts={"rule": rule.name})
    return rule


def write(
    rule: AutomationRule,
    name: str,
    query: str,
    conditions: Mapping[str, Any],
    acts: Sequence[Mapping[str, Any]],
    unanswered_minutes: int | None,
) -> None:
    """Put into a rule, saved or not, what was asked for. Raises RuleProblem for what no column can hold."""
    if not name.strip():
        raise RuleProblem(_("A rule needs a name: each of its acts tells it."), field="name")
    if len(query) > LONGEST_QUERY:
        raise RuleProblem(_("The query is too long."), field="query", value=len(query))
    if unanswered_minutes is not None and not 1 <= unanswered_minutes <= LONGEST_WAIT:
        raise RuleProblem(
            _("A rule waits at least a minute and at most thirty days."),
            field="unanswered_minutes",
            value=unanswered_minutes,
        )
    rule.name, rule.query = name.strip()[:100].replace("\x00", ""), query
    rule.conditions = dict(conditions)
    rule.acts = [{key: one[key] for key in ("act", "value") if key in one} for one in acts]
    rule.unanswered_minutes = unanswered_minutes


def _last() -> int:
    """The place of the last rule. Raises RuleProblem where a brand has all the rules it may have."""
    if AutomationRule.objects.count() >= MOST_RULES:
        raise RuleProblem(
            _("A brand has at most a hundred rules."), remedy=_("Take one away that is no longer needed.")
        )
    return AutomationRule.objects.aggregate(last=Max("position"))["last"] or 0


def _ready(rule: AutomationRule) -> Ready:
    return Ready.of(rule, word_lists(current_brand().agency_id) if "list:" in rule.query else {})


def set_passive(actor: Actor, rule_id: int, passive: bool) -> AutomationRule:
    """Let a rule act, or only show what it would do. What it counted so far begins again."""
    require(actor, "brand:configure")
    with transaction.atomic():
        rule = AutomationRule.objects.select_for_update().get(pk=rule_id)
        if not passive:
            _ready(rule)
        rule.passive, rule.hits = passive, 0
        rule.save(update_fields=["passive", "hits"])
        record(
            actor,
            "rule.passive" if passive else "rule.acts",
            target_type="rule",
            target_id=rule.pk,
            facts={"rule": rule.name},
        )
    return rule


def switch_rule(actor: Actor, rule_id: int, active: bool) -> AutomationRule:
    """Let a rule rest altogether, or look again."""
    require(actor, "brand:configure")
    with transaction.atomic():
        rule = AutomationRule.objects.select_for_update().get(pk=rule_id)
        rule.active = active
        rule.save(update_fields=["active"])
        record(
            actor,
            "rule.looks" if active else "rule.rests",
            target_type="rule",
            target_id=rule.pk,
            facts={"rule": rule.name},
        )
    return rule


def move_rule(actor: Actor, rule_id: int, later: bool) -> AutomationRule:
    """Let a rule change places with the one before or after it; the first stays first, the last last."""
    require(actor, "brand:configure")
    with transaction.atomic():
        rows = list(AutomationRule.objects.select_for_update().order_by("position", "pk"))
        place = next((place for place, row in enumerate(rows) if row.pk == rule_id), None)
        if place is None:
            raise AutomationRule.DoesNotExist
        rule, to = rows[place], place + (1 if later else -1)
        if 0 <= to < len(rows):
            rows.insert(to, rows.pop(place))
            for position, row in enumerate(rows, 1):
                row.position = position
            AutomationRule.objects.bulk_update(rows, ["position"])
            record(
                actor,
                "rule.moved",
                target_type="rule",
                target_id=rule.pk,
                facts={"rule": rule.name, "place": to + 1},
            )
    return rule


def delete_rule(actor: Actor, rule_id: int) -> None:
    """Take a rule away; what it did stays, and history still names it."""
    require(actor, "brand:configure")
    with transaction.atomic():
        rule = AutomationRule.objects.select_for_update().get(pk=rule_id)
        record(actor, "rule.deleted", target_type="rule", target_id=rule.pk, facts={"rule": rule.name})
        rule.delete()


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule would have done: of so many mentions looked at, how many, and the newest of them."""

    looked_at: int
    count: int
    mention_ids: tuple[int, ...]


def try_rule(rule: AutomationRule, now: datetime, days: int = DRY_RUN_DAYS) -> DryRun:
    """Let a rule look at the last days without doing or counting anything; at most 50,000 mentions, the newest.

    Cases are taken as they stand now. A rule on time passed counts cases that waited so long for their first answer.
    """
    ready, since, hours = _ready(rule), now - timedelta(days=days), hours_of_brand()
    verdicts = Verdict.objects.filter(mention__posted_at__gte=since, mention__posted_at__lte=now)
    there = min(verdicts.count(), LOOKED_AT_MOST)
    for name, column in (("sentiment", "sentiment"), ("breach", "breach"), ("language", "language")):
        if name in ready.condition.lists:
            verdicts = verdicts.filter(**{f"{column}__in": ready.condition.lists[name]})
    rows = verdicts.select_related("mention", "mention__author", "mention__case_mention__case").order_by(
        "-mention__posted_at", "-mention_id"
    )
    found = []
    for verdict in rows[:LOOKED_AT_MOST].iterator(chunk_size=1000):
        join = getattr(verdict.mention, "case_mention", None)
        case = join.case if join else None
        if rule.unanswered_minutes is not None and not _waited(case, join, rule.unanswered_minutes, now):
            continue
        if ready.matches(verdict, case, is_open(verdict.mention.posted_at, hours)):
            found.append(verdict.mention_id)
    return DryRun(there, len(found), tuple(found[:EXAMPLES]))


def _waited(case: Case | None, join: CaseMention | None, minutes: int, now: datetime) -> bool:
    if case is None or join is None or join.joined_because not in {"opened", "split"}:
        return False
    return (case.first_answered_at or now) - case.opened_at >= timedelta(minutes=minutes)
