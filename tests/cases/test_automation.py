"""A brand's rules: passive first, once for each mention, each act under the rule's name, never a publication."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.agency.models import Notification
from apps.analysis.models import Verdict
from apps.audit.models import AuditEntry
from apps.cases import automation
from apps.cases.models import AutomationRule, Case, RuleHit
from apps.cases.services import opening, rule_setting, rules
from apps.charter.models import ReplyTemplate, ServiceHours
from apps.collection.query import QueryError
from apps.core.models import OutboxEvent
from apps.monitoring.models import Mention
from apps.monitoring.services.word_lists import save_brand_list
from tests.cases.office import Office, deliver

LABEL = [{"act": "label", "value": "sécurité"}]


def rule(office: Office, *acts: dict[str, Any], active: bool = True, **more: Any) -> AutomationRule:
    made = rule_setting.save_rule(office.carole, "Brûlures", acts=acts or LABEL, **more)
    return rule_setting.set_passive(office.carole, made.pk, False) if active else made


def heard(office: Office, text: str = "Ma lampe brûle, c'est honteux !", **more: Any) -> Mention:
    mention = office.hears(text, **more)
    Verdict.objects.filter(pk=mention.pk).update(sentiment="negative", breach="none", unsure=[])
    opening.sort([mention.pk], office.now)
    rules.apply_to_mentions([mention.pk], office.now)
    return mention


def test_a_new_rule_only_counts(office: Office) -> None:
    made = rule(office, active=False)
    heard(office)
    made.refresh_from_db()
    assert (made.passive, made.hits, Case.objects.get().labels) == (True, 1, [])


def test_a_rule_acts_once_and_history_names_it(office: Office) -> None:
    made = rule(office)
    mention = heard(office)
    rules.apply_to_mentions([mention.pk], office.now)
    assert Case.objects.get().labels == ["sécurité"]
    assert (AutomationRule.objects.get().hits, RuleHit.objects.count()) == (1, 1)
    [entry] = AuditEntry.objects.filter(action="rule.applied")
    assert (entry.facts["rule"], entry.target_id) == ("Brûlures", str(made.pk))


def test_several_rules_match_in_their_order(office: Office) -> None:
    rule(office, {"act": "priority", "value": 2}, position=1)
    rule(office, {"act": "priority", "value": 5}, position=2)
    heard(office)
    assert Case.objects.get().priority == 5


def test_words_and_conditions_both_count(office: Office) -> None:
    rule(office, query="lampe ET brûl*", conditions={"network": ["practice"], "sentiment": ["negative"]})
    heard(office, "Mon colis a disparu, quelle honte !", author="gabin_d")
    heard(office)
    assert [case.labels for case in Case.objects.order_by("pk")] == [[], ["sécurité"]]


def test_a_rule_opens_a_case_and_assigns_it_fairly(office: Office) -> None:
    ServiceHours.objects.update(week={})
    rule(office, {"act": "open"}, {"act": "assign", "value": "fair"}, query="garantie")
    mention = office.hears("La garantie de ma lampe, c'est combien d'années ?")
    Verdict.objects.filter(pk=mention.pk).update(sentiment="neutral", breach="none")
    rules.apply_to_mentions([mention.pk], office.now)
    case = Case.objects.get()
    assert case.owner_id == office.alice.user_id
    assert AuditEntry.objects.get(action="case.assigned").facts["rule"] == "Brûlures"


def test_a_case_that_came_at_night_is_given_away_in_the_morning(office: Office) -> None:
    tomorrow = office.now + timedelta(days=1)
    ServiceHours.objects.update(week={f"{tomorrow:%a}".lower(): [["09:00", "18:00"]]}, holidays_country="")
    rule(office, {"act": "assign", "value": "fair"})
    heard(office)
    assert Case.objects.get().owner_id is None
    [timer] = OutboxEvent.objects.filter(topic="cases.rule_assignment_due")
    assert timer.due_at > office.now
    rules.assign_at_opening(**timer.payload, now=timer.due_at)
    assert Case.objects.get().owner_id == office.alice.user_id
    assert AuditEntry.objects.get(action="case.assigned").facts["rule"] == "Brûlures"


def test_nobody_loses_a_case_to_a_rule(office: Office) -> None:
    rule(office, {"act": "assign", "value": office.alice.user_id})
    mention = heard(office)
    Case.objects.update(owner_id=office.bob.user_id)
    RuleHit.objects.all().delete()
    rules.apply_to_mentions([mention.pk], office.now)
    assert Case.objects.get().owner_id == office.bob.user_id


def test_a_rule_proposes_a_template_snoozes_and_notifies(office: Office) -> None:
    template = ReplyTemplate.objects.order_by("pk")[0]
    rule(
        office,
        {"act": "template", "value": template.pk},
        {"act": "snooze", "value": 30},
        {"act": "notify", "value": [office.carole.user_id]},
    )
    heard(office)
    case = Case.objects.get()
    assert (case.proposed_template_id, case.snoozed_until) == (
        template.pk,
        office.now + timedelta(minutes=30),
    )
    assert Notification.objects.filter(kind="rule", user_id=office.carole.user_id).exists()


def test_outside_opening_hours_is_a_condition(office: Office) -> None:
    ServiceHours.objects.update(week={"mon": [["03:00", "03:01"]]})
    rule(office, conditions={"opening_hours": "closed"})
    heard(office)
    assert Case.objects.get().labels == ["sécurité"]


def test_time_passed_without_an_answer_is_a_condition(office: Office) -> None:
    made = rule(office, unanswered_minutes=30)
    heard(office)
    case = Case.objects.get()
    assert case.labels == []
    [timer] = OutboxEvent.objects.filter(topic="cases.rule_due")
    assert timer.due_at == case.opened_at + timedelta(minutes=30)
    OutboxEvent.objects.filter(pk=timer.pk).update(due_at=office.now)
    deliver()
    assert (Case.objects.get().labels, made.pk) == (["sécurité"], RuleHit.objects.get().rule_id)


def test_a_case_that_was_answered_in_time_is_left_alone(office: Office) -> None:
    made = rule(office, unanswered_minutes=30)
    heard(office)
    Case.objects.update(first_answered_at=office.now)
    rules.apply_after_waiting(made.pk, Case.objects.get().pk, office.now)
    assert Case.objects.get().labels == []


def test_a_dry_run_counts_and_changes_nothing(office: Office) -> None:
    for number in range(3):
        heard(office, author=f"a{number}")
    heard(office, "Le colis est perdu, quelle honte !", author="gabin_d")
    heard(office, author="ancien", at=office.now - timedelta(days=40))
    found = rule_setting.try_rule(rule(office, query="lampe"), office.now)
    assert (found.looked_at, found.count, len(found.mention_ids)) == (4, 3, 3)
    assert (RuleHit.objects.count(), AutomationRule.objects.get().hits) == (0, 0)
    assert not Case.objects.exclude(labels=[]).exists()


@pytest.mark.parametrize("act", ["publish", "reply", "hide", "delete", "block", "approve", "close", None])
def test_no_rule_publishes_or_removes(office: Office, act: str | None) -> None:
    with pytest.raises(automation.RuleProblem, match="cannot do this"):
        rule_setting.save_rule(office.carole, "Vite", acts=[{"act": act, "value": ""}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"conditions": {"mood": ["sad"]}},
        {"conditions": {"sentiment": "negative"}},
        {"conditions": {"opening_hours": "sometimes"}},
        {"acts": []},
        {"acts": [{"act": "priority", "value": 9}]},
        {"acts": [{"value": "label"}]},
        {"conditions": {"language": ["fr\x00"]}},
        {"unanswered_minutes": 0},
    ],
)
def test_a_rule_that_cannot_be_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    with pytest.raises(automation.RuleProblem):
        rule_setting.save_rule(office.carole, "Faux", **{"acts": LABEL, **wrong})


def test_a_query_that_cannot_be_read_is_refused(office: Office) -> None:
    with pytest.raises(QueryError):
        rule_setting.save_rule(office.carole, "Faux", acts=LABEL, query="(lampe")


def test_a_changed_rule_is_passive_again(office: Office) -> None:
    made = rule(office)
    heard(office)
    changed = rule_setting.save_rule(office.carole, "Brûlures", acts=LABEL, rule_id=made.pk)
    assert (changed.passive, changed.hits) == (True, 0)


def test_a_rule_that_became_unreadable_stops_nothing(office: Office) -> None:
    rule(office)
    broken = rule(office)
    AutomationRule.objects.filter(pk=broken.pk).update(acts=[{"act": "publish"}], position=0)
    heard(office)
    assert Case.objects.get().labels == ["sécurité"]
    broken.refresh_from_db()
    with pytest.raises(ValidationError):
        broken.full_clean()


def test_a_rule_on_time_counts_the_cases_that_are_open_already(office: Office) -> None:
    heard(office)
    Case.objects.update(opened_at=office.now - timedelta(hours=2))
    made = rule(office, active=False, unanswered_minutes=30)
    deliver()
    made.refresh_from_db()
    assert (made.hits, Case.objects.get().labels) == (1, [])


def asked(office: Office, text: str, author: str) -> Mention:
    """Something that opens no case by itself."""
    mention = office.hears(text, author=author)
    Verdict.objects.filter(pk=mention.pk).update(sentiment="neutral", breach="none", unsure=[])
    rules.apply_to_mentions([mention.pk], office.now)
    return mention


def test_a_rule_joins_mentions_to_the_case_it_names_while_that_one_is_open(office: Office) -> None:
    case = office.case()
    rule(office, {"act": "join", "value": case.pk})
    mention = asked(office, "La mienne chauffe aussi ?", "papa_de_zoe")
    assert case.case_mentions.get(mention=mention).joined_because == "rule"
    Case.objects.filter(pk=case.pk).update(state="closed")
    late = asked(office, "Et celle de ma voisine ?", "gabin_d")
    assert not case.case_mentions.filter(mention=late).exists()


def test_a_rule_may_ask_for_a_word_list(office: Office) -> None:
    save_brand_list(office.carole, "brulures", ["brûle", "fumée"])
    rule(office, query="list:brulures ET lampe")
    heard(office)
    assert Case.objects.get().labels == ["sécurité"]


def test_a_timer_of_minutes_that_no_longer_count_does_nothing(office: Office) -> None:
    made = rule(office, unanswered_minutes=30)
    heard(office)
    rule_setting.save_rule(office.carole, "Brûlures", acts=LABEL, unanswered_minutes=90, rule_id=made.pk)
    rules.apply_after_waiting(made.pk, Case.objects.get().pk, office.now, 30)
    assert AutomationRule.objects.get().hits == 0


def test_rules_change_places_and_go(office: Office) -> None:
    first, second, third = (
        rule_setting.save_rule(office.carole, name, acts=LABEL) for name in ("un", "deux", "trois")
    )

    def order() -> list[str]:
        return [one.name for one in AutomationRule.objects.all()]

    rule_setting.move_rule(office.carole, third.pk, later=False)
    assert order() == ["un", "trois", "deux"]
    rule_setting.move_rule(office.carole, first.pk, later=False)  # it is the first already
    rule_setting.move_rule(office.carole, first.pk, later=True)
    assert order() == ["trois", "un", "deux"]
    rule_setting.delete_rule(office.carole, second.pk)
    assert order() == ["trois", "un"]
    assert AuditEntry.objects.get(action="rule.deleted").facts["rule"] == "deux"


def test_a_rule_that_rests_sees_nothing(office: Office) -> None:
    made = rule(office)
    rule_setting.switch_rule(office.carole, made.pk, False)
    heard(office)
    assert (AutomationRule.objects.get().hits, Case.objects.get().labels) == (0, [])
