"""A troll gets no answer: evidence, then the charter."""

import pytest

from apps.analysis.models import Verdict
from apps.cases.models import Case, Clock
from apps.cases.selectors.case import case_page
from apps.cases.services import advice, captures, drafting, opening, work
from apps.cases.services.tone import DraftProblem
from apps.core.errors import VigieError
from apps.networks.contract import Target
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking, ledger
from tests.cases.office import Office, deliver


def test_a_troll_is_not_answered_but_removed_and_blocked(live: Office) -> None:
    root = live.town.say("Notre nouvelle lampe Aurore", author="maison_lumen")
    mention = live.hears("@maison_lumen hahaha bande de nuls, encore et encore", author="gabin_d")
    post = live.town.say("hahaha bande de nuls", author="gabin_d", parent=root.external_id)
    type(mention).objects.filter(pk=mention.pk).update(external_id=post.external_id)
    Verdict.objects.filter(pk=mention.pk).update(breach="none")
    case = opening.open_by_hand(live.alice, mention.pk, live.now)
    work.take(live.alice, case.pk, live.now)
    captures.keep_capture(live.alice, case.pk, live.now)
    case = work.analyse(live.alice, case.pk, live.now, issue_type="none", profile="troll")

    # The reply box is closed, and the method proposes the charter.
    assert advice.playbook_for(case).answer is False
    with pytest.raises(VigieError, match="never answered"):
        work.decide_answer(live.alice, case.pk, live.now)
    with pytest.raises(DraftProblem, match="never answered"):
        drafting.write_draft(live.alice, case.pk, "Bonjour", live.now)
    assert case_page(case.pk, live.now).step.act == "remove"

    for kind in ("hide", "block"):
        asking.remove(live.alice, case.pk, mention.pk, kind, live.article("trolling", kind).pk, live.now)
    NetworkAction.objects.update(next_at=live.now)
    for action in NetworkAction.objects.order_by("pk"):
        ledger.carry_out(action.pk)
    deliver()
    store = live.town.practice.store
    assert store.post(int(post.external_id)).hidden
    assert "gabin_d" in store.relations("maison_lumen", "block")
    assert live.town.answers(Target(post.external_id)) == []
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert work.close(live.alice, case.pk, "removed", live.now).outcome == "removed"
    assert Case.objects.get().outcome == "removed"
