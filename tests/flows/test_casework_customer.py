"""An unhappy customer becomes a promoter."""

from datetime import timedelta

from apps.analysis.models import Verdict
from apps.cases import workflow
from apps.cases.models import Case, Clock
from apps.cases.selectors.case import case_page
from apps.cases.services import captures, drafting, follow_up, opening, work
from apps.charter.models import ServiceHours
from apps.monitoring.models import Author, Mention
from apps.networks.contract import Target
from apps.publishing.services import asking
from tests.cases.office import SORRY, Office, deliver


def heard(office: Office, text: str, sentiment: str, days: float = 0) -> Mention:
    """Something that is said, sorted as the task does it."""
    at = office.now + timedelta(days=days)
    mention = office.hears(text, at=at)
    Verdict.objects.filter(pk=mention.pk).update(sentiment=sentiment, breach="none", unsure=[])
    follow_up.hear([mention.pk], at)
    opening.sort([mention.pk], at)
    return mention


def test_an_unhappy_customer_becomes_a_promoter(live: Office) -> None:
    # Analyse: a complaint opens a case by itself.
    mention = heard(
        live, "@maison_lumen ma lampe est cassée au bout de deux jours, c'est honteux !", "negative"
    )
    case = Case.objects.get(case_mentions__mention=mention)
    assert case_page(case.pk, live.now).step.act == "take"
    work.take(live.alice, case.pk, live.now)

    # Keep evidence, then say what it is.
    assert case_page(case.pk, live.now).step.act == "keep_capture"
    captures.keep_capture(live.alice, case.pk, live.now)
    work.analyse(live.alice, case.pk, live.now, issue_type="product", profile="unhappy_customer")

    # Decide, draft, proofread, publish.
    work.decide_answer(live.alice, case.pk, live.now)
    draft = drafting.write_draft(live.alice, case.pk, SORRY, live.now)
    drafting.submit_draft(live.alice, draft.pk, live.now)
    drafting.review_draft(live.bob, draft.pk, True, "", live.now)
    ServiceHours.objects.update(undo_seconds=0)
    action = asking.publish_reply(live.alice, draft.pk, live.now)
    deliver()
    assert live.town.answers(Target(**action.target)) == [SORRY]
    assert Clock.objects.get(case=case).missed_at is None

    # Follow up: thanks, then a good word that nobody asked for.
    heard(live, "Échangée en trois jours, merci à l'équipe.", "positive", days=3)
    heard(live, "Je recommande @maison_lumen, un vrai service client.", "positive", days=10)
    assert Author.objects.get(handle="odile_brume").relation == "promoter"
    case = Case.objects.get(pk=case.pk)
    outcome = follow_up.proposed_outcome(case)
    assert work.close(live.alice, case.pk, outcome, live.now + timedelta(days=11)).outcome == "converted"
    assert case_page(case.pk, live.now).steps[workflow.StepName.FOLLOW_UP] is workflow.Progress.DONE
    day = live.now.date()
    found = follow_up.conversions(day - timedelta(days=1), day + timedelta(days=1))
    assert (found.converted, found.answered, found.median_days) == (1, 1, 10.0)
