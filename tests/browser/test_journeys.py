"""Journeys in a real browser: by keyboard, on a phone, two at once, with the connection gone; and axe on every page."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from apps.cases.models import Case, Draft
from apps.cases.services import opening, work
from tests.cases.office import SORRY, Office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Static files come through WhiteNoise, whose answers are not asynchronous.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
PAGES = (
    "/",
    "/inbox/",
    "/notifications/",
    "/profile/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/b/lumen/",
    "/b/lumen/review/",
    "/b/lumen/mentions/",
    "/b/lumen/alerts/",
    "/b/lumen/crisis/",
    "/b/lumen/watches/new/",
    "/b/lumen/charter/",
    "/b/lumen/authors/",
    "/b/lumen/feeds/",
    "/b/lumen/networks/",
    "/b/lumen/networks/x/",
    "/b/lumen/team/",
    "/b/lumen/history/",
    "/b/lumen/publications/",
    "/b/lumen/quarantine/",
    "/b/lumen/watches/",
    "/b/lumen/watches/lists/",
    "/b/lumen/portal/",
    "/b/lumen/reports/",
    "/b/lumen/webhooks/",
    "/b/lumen/setup/",
    "/b/lumen/setup/hours/",
    "/brands/new/",
)


@pytest.fixture
def case(office: Office, inside: Callable[..., Any], lumen: Any) -> Case:
    """A case that nobody has yet."""
    with inside(lumen), transaction.atomic():
        return opening.open_by_hand(office.alice, office.hears("Ma lampe est cassée !").pk, office.now)


def test_a_case_goes_from_the_inbox_to_the_proofreader_without_a_mouse(
    case: Case, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    seen = visit(alice)
    page = seen.go("/b/lumen/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")
    for shown in (
        "Garder la preuve",
        "Passer à la décision",
        "Oui, écrire une réponse",
        "Remettre à la relecture",
    ):
        page.keyboard.press("Control+Enter")
        page.locator("[data-primary]", has_text=shown).wait_for()
    page.keyboard.press("e")
    page.keyboard.insert_text(SORRY)
    page.get_by_text("Enregistré", exact=True).wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("à relire", exact=True).first.wait_for()
    page.locator("h1").click()
    page.keyboard.press("u")
    page.wait_for_url("**/b/lumen/")
    with inside(lumen):
        assert Draft.objects.get().state == Draft.State.IN_REVIEW
    assert (seen.errors, seen.elsewhere) == ([], [])


def test_a_phone_shows_the_next_step_and_the_way_back(
    case: Case, visit: Callable[..., Any], alice: Any
) -> None:
    seen = visit(alice, width=320, height=640)
    page = seen.go(f"/b/lumen/cases/{case.pk}/")
    button = page.locator("[data-primary]")
    box, bar = button.bounding_box(), page.locator(".tabbar").bounding_box()
    assert box["y"] + box["height"] <= bar["y"]
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-back]").click()
    page.wait_for_url("**/b/lumen/")
    assert seen.errors == []


def test_a_new_case_is_announced_without_moving_the_list(
    case: Case, office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    page = visit(alice).go("/b/lumen/")
    page.wait_for_timeout(500)
    before = page.locator(f"#case-{case.pk}").bounding_box()
    with inside(lumen), transaction.atomic():
        opening.open_by_hand(office.alice, office.hears("Feu !", "zoe").pk, office.now)
    page.locator("#fresh b", has_text="1").wait_for()
    assert page.locator("li.case-line").count() == 1
    assert page.locator(f"#case-{case.pk}").bounding_box()["x"] == before["x"]
    page.locator("#fresh a").click()
    page.locator("li.case-line").nth(1).wait_for()


def test_two_people_on_one_case_see_each_other(
    case: Case, visit: Callable[..., Any], alice: Any, bob: Any
) -> None:
    visit(bob).go(f"/b/lumen/cases/{case.pk}/").wait_for_timeout(500)
    page = visit(alice).go(f"/b/lumen/cases/{case.pk}/")
    page.get_by_text("Bob regarde ce dossier").wait_for()


def test_a_draft_survives_a_lost_connection_and_a_closed_tab(
    office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen), transaction.atomic():
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
    seen = visit(alice)
    page = seen.go(f"/b/lumen/cases/{case.pk}/")
    page.context.set_offline(True)
    page.locator("#draft-text").fill("Bonjour, tapé sans connexion")
    page.get_by_text("Pas encore enregistré").wait_for()
    page.close()
    seen.page.context.set_offline(False)
    again = seen.page.context.new_page()
    again.goto(f"{seen.address}/b/lumen/cases/{case.pk}/")
    assert again.locator("#draft-text").input_value() == "Bonjour, tapé sans connexion"


def test_the_palette_leads_anywhere(case: Case, visit: Callable[..., Any], alice: Any) -> None:
    page = visit(alice).go("/b/lumen/mentions/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lampe")
    page.locator("#palette a", has_text=f"#{case.pk}").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")


def test_what_is_handed_in_while_it_is_typed_stays_handed_in(
    office: Office, visit: Callable[..., Any], alice: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen), transaction.atomic():
        case = office.case()
        work.decide_answer(office.alice, case.pk, office.now)
    seen = visit(alice)
    page = seen.go(f"/b/lumen/cases/{case.pk}/")
    # The answer comes later than the pause after which a text is saved by itself.
    page.route("**/submit/", lambda route: (time.sleep(1.2), route.continue_()))
    saved: list[str] = []
    page.on("request", lambda one: saved.append(one.url) if one.url.endswith("/draft/") else None)
    page.locator("#draft-text").fill(SORRY)
    page.keyboard.press("Control+Enter")
    page.locator("#next-title", has_text="Relire").wait_for()
    with inside(lumen):
        assert list(Draft.objects.values_list("version", "state")) == [(1, Draft.State.IN_REVIEW)]
    assert (saved, seen.errors) == ([], [])


def broken(page: Any, rules: list[str] | None = None) -> list[tuple[str, str]]:
    """The rules of axe (all, or these) that the page breaks, each with the first place where it does."""
    from axe_core_python.sync_playwright import Axe

    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    # Only violations are told in full: writing out what is well takes longer than judging it.
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    violations = page.evaluate("(options) => axe.run(options).then((told) => told.violations)", options)
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_on_any_page_light_or_dark_and_nothing_is_cut_off(
    language: str, case: Case, visit: Callable[..., Any], diane: Any
) -> None:
    diane.language = language
    diane.save(update_fields=["language"])
    seen, found = visit(diane), []
    # Colours and markup do not change with the language: English is judged on the phone alone, there in light.
    wide = (("light", None), ("dark", ["color-contrast"])) if language == "fr" else ()
    for path in (*PAGES, f"/b/lumen/cases/{case.pk}/"):
        page = seen.go(path)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        for scheme, rules in wide:
            page.emulate_media(color_scheme=scheme)
            found += [(path, scheme, *one) for one in broken(page, rules)]
        # 320 pixels wide is also what is left of 640 at 200 % zoom.
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        found += [(path, "phone", *one) for one in broken(page)]
        moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
        assert page.evaluate(moving) == 0
        page.set_viewport_size({"width": 1280, "height": 800})
    assert (found, seen.errors, seen.elsewhere) == ([], [], [])


def test_axe_finds_nothing_at_the_door(browser: Any, address: str) -> None:
    page = browser.new_context(locale="fr-FR", color_scheme="dark").new_page()
    for path in ("/accounts/login/", "/accounts/password/reset/", "/nulle-part/"):
        page.goto(address + path)
        assert broken(page) == [], path
    page.context.close()
