"""Nothing shows a code: every act that is written into a history, and every kind of notice, has its words."""

import ast
from pathlib import Path

from django.conf import settings

from apps.agency.notices import KINDS
from apps.analysis.points import POINTS
from apps.cases.priority import TEXTS
from apps.charter.articles import BREACH_CLASSES, CRITICISM, CharterAction
from apps.desk import words
from apps.networks.registry import kinds

APPS = Path(settings.BASE_DIR) / "apps"
# Written into the agency's history, which the agency's admin shows.
OF_THE_AGENCY = {
    "agency.created",
    "agency.brand_archived",
    "assistant.configured",
    "brand.erased",
    "brand.exported",
    "reports.signed_off",
}


def _said(name: str, place: int) -> set[str]:
    """The words that calls of a function give as their argument at this place, where they are written out."""
    found = set()
    for path in APPS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) <= place:
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == name and isinstance(node.args[place], ast.Constant):
                found.add(str(node.args[place].value))  # type: ignore[attr-defined]
    return found


def test_every_act_has_its_words() -> None:
    acts = {act for act in _said("record", 1) if "." in act}
    assert len(acts) > 40
    assert acts - OF_THE_AGENCY - set(words.HISTORY) == set()


def test_every_notice_has_its_words() -> None:
    told = _said("notify", 1) | _said("tell", 1)
    assert len(told) > 10
    assert {kind for kind in told if kind.isidentifier()} - set(KINDS) == set()


def test_every_network_article_and_proof_of_a_profile_has_its_words() -> None:
    assert set(kinds()) - set(words.NETWORKS) == set()
    assert {*BREACH_CLASSES, CRITICISM} - set(words.CHARTER_CLASSES) == set()
    assert {action.value for action in CharterAction} - set(words.ACTIONS) == set()
    assert set(POINTS) - set(words.ACT_KINDS) == set()


def test_a_priority_is_explained_in_words() -> None:
    assert words.priority_reason("profile:unhappy customer:1") == "la personne : client mécontent"
    assert words.priority_reason("reach:24 300:2") == "peut être vu par 24 300 personnes"
    assert words.priority_reason("vip::1.5") == "une personne suivie de près"
    assert set(TEXTS) == set(words.PRIORITY_REASONS)
