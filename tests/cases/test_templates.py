"""Templates are filled in with what Vigie knows; the rest stays to be seen and blocks sending."""

from datetime import timedelta

import pytest

from apps.cases.models import Draft
from apps.cases.services import advice, drafting
from apps.cases.services.tone import ToneProblem
from apps.charter.models import ReplyTemplate
from tests.cases.office import Office


def test_what_is_known_is_filled_in(office: Office) -> None:
    case = office.case(author="odile brume")
    template = ReplyTemplate(text="Bonjour $first_name, $solution. $signature de $brand")
    filled = advice.fill_template(case, template)
    assert filled.text == "Bonjour odile, $solution. L'équipe de Lumen"
    assert filled.unfilled == ("solution",)
    assert advice.fill_template(case, template, {"solution": "on échange"}).unfilled == ()


def test_a_holding_reply_names_its_department_and_its_time(office: Office) -> None:
    case = office.case()
    draft = Draft.objects.get(pk=office.held(case).pk)
    filled = advice.fill_template(case, ReplyTemplate(text="$department, $promised_at"), draft=draft)
    assert filled.unfilled == ()
    assert draft.department is not None
    assert filled.text.startswith(draft.department.name)


def test_a_gap_blocks_proofreading(office: Office) -> None:
    case = office.case()
    text = advice.fill_template(case, ReplyTemplate(text="Bonjour $first_name, désolés : $solution.")).text
    draft = drafting.write_draft(office.alice, case.pk, text, office.now + timedelta(minutes=1))
    with pytest.raises(ToneProblem, match="unfilled_variable"):
        drafting.submit_draft(office.alice, draft.pk, office.now)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_templates_have_no_gap_once_everything_is_said(office: Office, language: str) -> None:
    everything = dict.fromkeys(
        ("department", "promised_at", "product", "solution", "fact", "link", "article"), "x"
    )
    case = office.case(author="zoe")
    for template in ReplyTemplate.objects.filter(language=language):
        assert advice.fill_template(case, template, everything).unfilled == ()
