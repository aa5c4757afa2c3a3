"""The page of a brand's automation rules: written, tried out, let act, ordered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.analysis.models import Verdict
from apps.audit.models import AuditEntry
from apps.cases.models import AutomationRule, Case
from apps.cases.services import rules
from apps.charter.models import ServiceHours
from tests.cases.office import Office

pytestmark = pytest.mark.django_db
AT = "/b/lumen/rules/"
WRITTEN = {
    "name": "Brûlures",
    "query": "lampe ET brûl*",
    "sentiment": ["negative"],
    "network": ["practice"],
    "opening_hours": "open",
    "open": "on",
    "labels": "sécurité, lot 12",
    "new_priority": "5",
    "owner": "on",
}


@pytest.fixture
def manager(client_of: Callable[..., Client], carole: Any, office: Office) -> Client:
    return client_of(carole)


def shown(client: Client, path: str = "") -> str:
    return client.get(f"{AT}{path}").content.decode()


def test_a_rule_is_written_tried_out_and_let_act(
    manager: Client, office: Office, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen):
        mention = office.hears("Ma lampe brûle, c'est honteux !", author="zoe_claire")
        Verdict.objects.filter(pk=mention.pk).update(sentiment="negative")
    tried = manager.post(f"{AT}trial/", {**WRITTEN, "opening_hours": ""}).content.decode()
    assert "1 mention sur 1 des 30 derniers jours" in tried
    assert "@zoe_claire" in tried
    with inside(lumen):
        assert not AutomationRule.objects.exists()
    assert manager.post(f"{AT}new/", WRITTEN).status_code == 302
    with inside(lumen):
        made = AutomationRule.objects.get()
        assert made.passive
        assert made.conditions == {
            "sentiment": ["negative"],
            "network": ["practice"],
            "opening_hours": "open",
        }
        assert made.acts == [
            {"act": "open"},
            {"act": "priority", "value": 5},
            {"act": "label", "value": "sécurité"},
            {"act": "label", "value": "lot 12"},
            {"act": "notify", "value": "owner"},
        ]
    page = shown(manager)
    assert "montre seulement" in page
    assert "l’étiquette «\u00a0lot 12\u00a0»" in page
    manager.post(f"{AT}{made.pk}/change/", {"act": "acts"})
    with inside(lumen):
        assert not AutomationRule.objects.get().passive
        ServiceHours.objects.update(week={})  # open at any time
        rules.apply_to_mentions([mention.pk], office.now)
        applied = AuditEntry.objects.get(action="rule.applied")
        assert applied.facts["rule"] == "Brûlures"
    history = manager.get(f"/b/lumen/cases/{applied.case_id}/").content.decode().partition("timeline")[2]
    assert "Brûlures" in history
    assert "étiquette" in history


def test_what_was_written_comes_back_when_it_is_refused(manager: Client) -> None:
    refused = manager.post(f"{AT}new/", {**WRITTEN, "query": "(lampe"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "sécurité, lot 12" in page
    assert page.count("query-problem") == 2
    assert "Une règle sans acte ne fait rien" in manager.post(f"{AT}new/", {"name": "x"}).content.decode()


def test_the_form_shows_all_that_a_rule_holds(
    manager: Client, office: Office, inside: Callable[..., Any], lumen: Any
) -> None:
    manager.post(f"{AT}new/", {**WRITTEN, "assign": "fair", "snooze": "30", "unanswered_minutes": "45"})
    with inside(lumen):
        made = AutomationRule.objects.get()
    before = (made.conditions, made.acts, made.unanswered_minutes)
    page = shown(manager, f"{made.pk}/")
    for said in ('value="fair" selected', 'value="30"', 'value="45"', 'value="negative" checked'):
        assert said in page
    again = {**WRITTEN, "assign": "fair", "snooze": "30", "unanswered_minutes": "45"}
    manager.post(f"{AT}{made.pk}/", again)
    with inside(lumen):
        made.refresh_from_db()
    assert (made.conditions, made.acts, made.unanswered_minutes) == before


def test_buttons_order_rest_and_take_away(
    manager: Client, office: Office, inside: Callable[..., Any], lumen: Any
) -> None:
    for name in ("Un", "Deux"):
        manager.post(f"{AT}new/", {"name": name, "open": "on"})
    with inside(lumen):
        first, second = AutomationRule.objects.all()
    for pk, act in ((second.pk, "earlier"), (first.pk, "rests")):
        assert manager.post(f"{AT}{pk}/change/", {"act": act}).status_code == 302
    page = shown(manager)
    assert page.index("1. <a") < page.index("Deux") < page.index("2. <a") < page.index("Un</a>")
    assert "au repos" in page
    manager.post(f"{AT}{first.pk}/change/", {"act": "delete"})
    with inside(lumen):
        assert [one.name for one in AutomationRule.objects.all()] == ["Deux"]
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"new_priority": "9"}, {"join": "x"}, {"sentiment": ["\x00"]}, {"unanswered_minutes": "99999999"}],
)
def test_a_hostile_form_is_answered(wrong: dict[str, Any], manager: Client) -> None:
    assert manager.post(f"{AT}new/", {**WRITTEN, **wrong}).status_code in {302, 422}
    assert manager.post(f"{AT}trial/", {**WRITTEN, **wrong}).status_code == 200


def test_a_moderator_reads_the_rules_and_changes_none(
    client_of: Callable[..., Client], alice: Any, manager: Client
) -> None:
    manager.post(f"{AT}new/", WRITTEN)
    client = client_of(alice)
    assert "Brûlures" in shown(client)
    assert f"{AT}new/" not in shown(client)
