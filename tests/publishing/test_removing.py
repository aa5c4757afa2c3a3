"""Removing under an article of the charter that allows it, after a capture, and back again."""

from dataclasses import replace
from typing import Any

import pytest

from apps.analysis.models import Verdict
from apps.audit.models import AuditEntry
from apps.cases.models import Case, CaseMention
from apps.cases.services import captures, opening, work
from apps.charter import services
from apps.charter.models import Article
from apps.monitoring.models import Mention
from apps.networks.offers import Capability
from apps.networks.practice import capabilities
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking, ledger
from tests.cases.office import Office


def racist(office: Office, breach: str = "racism", **more: Any) -> Case:
    """A case whose message breaks the charter; the words do not matter here, only the verdict."""
    case = office.case(
        "Un message qu'on ne répète pas.", profile=more.pop("profile", "hardcore_hater"), **more
    )
    Verdict.objects.filter(mention__case_mention__case=case).update(breach=breach)
    return case


def mention_of(case: Case) -> Mention:
    return CaseMention.objects.get(case=case).mention


def remove(office: Office, case: Case, article: Article, kind: str = "hide") -> NetworkAction:
    return asking.remove(office.alice, case.pk, mention_of(case).pk, kind, article.pk, office.now)


def test_an_article_that_allows_it_lets_a_message_be_hidden(office: Office) -> None:
    case = racist(office)
    article = office.article("racism", "hide")
    action = remove(office, case, article)
    assert (action.article_id, action.state, Case.objects.get().state) == (article.pk, "approved", "removed")
    assert AuditEntry.objects.get(action="hide.asked").facts["article"] == article.code


def test_factual_criticism_is_never_removed(office: Office) -> None:
    case = racist(office, breach="none", profile="unhappy_customer")
    for article in Article.objects.filter(version_id=case.charter_version_id):
        with pytest.raises(asking.CannotAct):
            remove(office, case, article)
    assert Case.objects.get().state == "deciding"


def test_an_article_about_something_else_does_not_do(office: Office) -> None:
    with pytest.raises(asking.CannotAct, match="does not allow"):
        remove(office, racist(office), office.article("spam", "hide"))


def test_without_a_capture_nothing_is_removed(office: Office) -> None:
    mention = office.hears("Un message qu'on ne répète pas.")
    Verdict.objects.filter(pk=mention.pk).update(breach="racism")
    case = opening.open_by_hand(office.alice, mention.pk, office.now)
    with pytest.raises(asking.CannotAct, match="capture"):
        remove(office, case, office.article("racism", "hide"))


def test_a_troll_is_removed_and_blocked_under_the_article_on_trolling(office: Office) -> None:
    case = racist(office, breach="none", profile="troll")
    for kind in ("hide", "block"):
        remove(office, case, office.article("trolling", kind), kind)
    assert sorted(NetworkAction.objects.values_list("kind", flat=True)) == ["block", "hide"]


def test_an_article_of_a_charter_that_came_later_does_not_count(office: Office) -> None:
    case = racist(office)
    version = services.new_version(office.carole, office.now)
    services.publish_version(office.carole, version.pk, office.now)
    later = Article.objects.filter(version=version, breaches__contains=["racism"])[0]
    with pytest.raises(asking.CannotAct, match="in force"):
        remove(office, case, later)


def test_a_hidden_message_disappears_on_the_network_and_comes_back(live: Office) -> None:
    root = live.town.say("Notre nouvelle lampe", author="maison_lumen")
    post = live.town.say("Un message qu'on ne répète pas.", parent=root.external_id)
    case = racist(live)
    Mention.objects.filter(pk=mention_of(case).pk).update(external_id=post.external_id)
    action = remove(live, case, live.article("racism", "hide"))
    NetworkAction.objects.update(next_at=live.now)
    ledger.carry_out(action.pk)
    stored = live.town.practice.store
    assert stored.post(int(post.external_id)).hidden
    back = asking.reverse(live.carole, action.pk, "erreur de lecture", live.now)
    ledger.carry_out(back.pk)
    assert not stored.post(int(post.external_id)).hidden
    assert Case.objects.get().state == "deciding"


def test_a_reversal_needs_a_reason(office: Office) -> None:
    action = remove(office, racist(office), office.article("racism", "hide"))
    with pytest.raises(asking.CannotAct, match="why"):
        asking.reverse(office.carole, action.pk, " ", office.now)


def test_what_the_network_lacks_is_a_step_by_hand_that_ends_with_a_capture(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand = Capability(supported=False, reason="Only on its own page.", by_hand=True)
    monkeypatch.setattr(
        "apps.networks.practice.connector.CAPABILITIES",
        replace(capabilities.CAPABILITIES, hide=by_hand),
    )
    case = racist(office)
    action = remove(office, case, office.article("racism", "hide"))
    assert action.state == "by_hand"
    with pytest.raises(asking.CannotAct, match="capture"):
        asking.done_by_hand(office.alice, action.pk, action.capture_id, office.now)
    after = captures.keep_capture(office.alice, case.pk, office.now)
    done = asking.done_by_hand(office.alice, action.pk, after.pk, office.now)
    assert (done.state, done.by_hand_capture_id) == ("sent", after.pk)


def test_a_removed_case_is_closed_as_removed(office: Office) -> None:
    case = racist(office)
    remove(office, case, office.article("racism", "hide"))
    assert work.close(office.alice, case.pk, "removed", office.now).outcome == "removed"
