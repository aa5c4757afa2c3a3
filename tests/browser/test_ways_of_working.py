"""The journeys of casework in a real browser: by mouse, by keyboard alone, at a phone's width."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from apps.cases.models import Case, Draft, Review
from apps.cases.services import opening, work
from apps.publishing.models import NetworkAction
from tests.cases.office import SORRY, Office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
WAYS = {"mouse": (1280, 800), "keyboard": (1280, 800), "phone": (390, 844)}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """How the person works."""
    return str(request.param)


def press(page: Any, way: str, says: str) -> None:
    """The one primary button, which says this, is pressed."""
    button = page.locator("[data-primary]", has_text=says)
    button.wait_for()
    if way == "keyboard":
        page.keyboard.press("Control+Enter")
    else:
        assert_bare(page, button)
        button.click()


def assert_bare(page: Any, button: Any) -> None:
    """Nothing lies over the middle of the button: no help card, no note, no bar."""
    button.scroll_into_view_if_needed()
    covered = button.evaluate(
        """(it) => { const box = it.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return it.contains(top) ? "" : top?.outerHTML.slice(0, 120) ?? "outside"; }"""
    )
    assert covered == ""


def test_a_reply_is_sent_back_mended_approved_and_taken_back(
    way: str,
    office: Office,
    visit: Callable[..., Any],
    alice: Any,
    bob: Any,
    inside: Callable[..., Any],
    lumen: Any,
) -> None:
    with inside(lumen), transaction.atomic():
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
    width, height = WAYS[way]
    writes, reads = (visit(one, width=width, height=height) for one in (alice, bob))
    page = writes.go(f"/b/lumen/cases/{case.pk}/")
    for text in ("Bonjour, nous sommes désolés. Écrivez-nous.", SORRY):
        page.locator("#draft-text").fill(text)
        press(page, way, "Remettre à la relecture")
        page.locator("#next-title", has_text="Relire").wait_for()
        queue = reads.go("/b/lumen/review/")
        if text != SORRY:
            decide(queue, way, "Dites ce que vous allez faire.")
            page.goto(f"{writes.address}/b/lumen/cases/{case.pk}/")
            page.get_by_text("Dites ce que vous allez faire.").first.wait_for()
        else:
            assert queue.locator("ins, del").count() > 0
            decide(queue, way, "")
    page.goto(f"{writes.address}/b/lumen/cases/{case.pk}/")
    press(page, way, "Publier")
    page.get_by_role("button", name="Annuler l’envoi").click()
    page.get_by_text("rien n’a été envoyé").first.wait_for()
    with inside(lumen):
        assert list(Review.objects.order_by("pk").values_list("approved", flat=True)) == [False, True]
        assert not NetworkAction.objects.filter(state="sent").exists()
    assert (writes.errors + reads.errors, writes.elsewhere + reads.elsewhere) == ([], [])


def decide(page: Any, way: str, reason: str) -> None:
    """Approve, or send back with a reason."""
    if way == "keyboard":
        page.keyboard.press("r" if reason else "a")
        if reason:
            page.keyboard.insert_text(reason)
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
    elif reason:
        page.locator("textarea[name=reason]").fill(reason)
        page.get_by_role("button", name="Renvoyer").click()
    else:
        button = page.locator("[data-primary]")
        assert_bare(page, button)
        button.click()
    page.get_by_text("Rien à relire").wait_for()


def test_a_post_that_breaks_the_charter_is_removed_under_its_article(
    way: str, office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen), transaction.atomic():
        said = office.hears("Bande d’abrutis, vous êtes nuls")
        case = opening.open_by_hand(office.alice, said.pk, office.now)
        Case.objects.filter(pk=case.pk).update(breach="insult")
    width, height = WAYS[way]
    seen = visit(alice, width=width, height=height)
    page = seen.go(f"/b/lumen/cases/{case.pk}/")
    for says in ("Prendre", "Garder la preuve", "Passer à la décision"):
        press(page, way, says)
    panel = page.locator("details", has_text="Retirer selon la charte").first
    if not panel.evaluate("(it) => it.open"):
        summary = panel.locator("summary").first
        if way == "keyboard":
            summary.focus()
            page.keyboard.press("Enter")
        else:
            summary.click()
    # The article that this breach calls for is chosen already; a person sees which.
    chosen = panel.locator("label", has=page.locator("input[name=article]:checked"))
    assert "nsult" in chosen.inner_text()
    panel.locator("select[name=kind]").select_option("hide")
    confirm = panel.get_by_role("button", name="Retirer")
    if way == "keyboard":
        confirm.focus()
        page.keyboard.press("Enter")
    else:
        confirm.click()
    page.locator("#actions", has_text="masquer").wait_for()
    with inside(lumen):
        assert NetworkAction.objects.get().kind == "hide"
    assert (seen.errors, seen.elsewhere) == ([], [])


def test_a_department_is_asked_and_the_case_waits(
    office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen), transaction.atomic():
        case = office.case()
    seen = visit(alice)
    page = seen.go(f"/b/lumen/cases/{case.pk}/")
    page.get_by_text("Interroger un service").first.click()
    page.locator("#question").fill("Cette lampe est-elle rappelée ?")
    page.get_by_role("button", name="Envoyer la question").click()
    page.get_by_text("en attente d’un service").first.wait_for()
    with inside(lumen):
        assert Case.objects.get(pk=case.pk).state == "waiting"
        assert not Draft.objects.exists()
    assert (seen.errors, seen.elsewhere) == ([], [])


def test_the_first_row_is_near_and_the_frame_is_skipped(
    office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen), transaction.atomic():
        for number in range(24):
            opening.open_by_hand(office.alice, office.hears(f"Panne {number}", f"p{number}").pk, office.now)
    seen = visit(alice)
    page = seen.go("/b/lumen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(
        "document.activeElement.closest('[data-line]') === document.querySelectorAll('[data-line]')[1]"
    )
    # A screen of 800 pixels shows a dozen of them, not eight.
    inside_view = "[...document.querySelectorAll('.case-line')].filter((it) => it.getBoundingClientRect().bottom <= innerHeight).length"
    assert page.evaluate(inside_view) >= 12
    # What is chosen stands in the address: a reload keeps it, and the way back from a case finds it again.
    seen.go("/b/lumen/?queue=unassigned&sort=oldest")
    page.locator("[data-line] a").first.click()
    page.locator("[data-to-list]").click()
    page.wait_for_url("**/b/lumen/?queue=unassigned&sort=oldest")
    page.reload()
    assert page.locator(".queue[aria-current]").inner_text().startswith("Sans responsable")
