"""What holds for every page: its policy, its language, its frame."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from config.launch.messages import extracted
from tests.cases.office import Office

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/inbox/",
    "/notifications/",
    "/profile/",
    "/brands/new/",
    "/assistant/",
    "/mailbox/",
    "/b/lumen/",
    "/b/lumen/review/",
    "/b/lumen/mentions/",
    "/b/lumen/mentions/learned/",
    "/b/lumen/alerts/",
    "/b/lumen/crisis/",
    "/b/lumen/watches/",
    "/b/lumen/watches/new/",
    "/b/lumen/rules/",
    "/b/lumen/rules/new/",
    "/b/lumen/charter/",
    "/b/lumen/charter/1/",
    "/b/lumen/authors/",
    "/b/lumen/register/",
    "/b/lumen/register/person/?q=odile_brume",
    "/b/lumen/feeds/",
    "/b/lumen/networks/",
    "/b/lumen/networks/facebook/",
    "/b/lumen/networks/x/?tier=enterprise",
    "/b/lumen/team/",
    "/b/lumen/quarantine/",
    "/b/lumen/history/",
    "/b/lumen/publications/",
    "/b/lumen/setup/",
    "/b/lumen/setup/hours/",
    "/accounts/2fa/",
    "/accounts/sessions/",
)
CATALOGUE = Path(settings.BASE_DIR) / "config" / "locale" / "fr" / "LC_MESSAGES" / "django.po"


# What no page may hold: a style or a script of its own, or anything of another origin.
FORBIDDEN = (
    re.compile(r"\sstyle="),
    re.compile(r"\son[a-z]+="),
    re.compile(r"<script(?![^>]*(src=|application/json))"),
    re.compile(r'(?:src|href)="https?://(?!testserver)'),
)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_keeps_the_policy(
    language: str,
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    diane: Any,
) -> None:
    diane.language = language
    diane.save(update_fields=["language"])
    with inside(lumen):
        office.draft()
    client = client_of(diane)
    for path in PAGES:
        response = client.get(path)
        page = response.content.decode()
        assert response.status_code == 200, path
        assert "script-src 'self'" in response["Content-Security-Policy"], path
        assert [one.pattern for one in FORBIDDEN if one.search(page)] == [], path
        assert f'lang="{language}"' in page, path
        assert (page.count('class="skip"'), page.count("<h1")) == (1, 1), path


def test_a_page_travels_compressed_and_the_api_keeps_its_etags(
    client_of: Callable[..., Client], alice: Any
) -> None:
    page = client_of(alice).get("/b/lumen/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert b'class="skip"' in gzip.decompress(page.content)
    answer = Client().get("/api/v1/brands/lumen", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_a_visitor_signs_in_first(lumen: Any) -> None:
    for path in ("/", "/b/lumen/", "/notifications/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_a_page_that_does_not_exist_says_so_calmly(client_of: Callable[..., Client], alice: Any) -> None:
    for path in ("/nulle-part/", "/b/lumen/nulle-part/", "/b/inconnue/"):
        response = client_of(alice).get(path)
        assert response.status_code == 404
        assert "Rien ici" in response.content.decode()


def _catalogue() -> dict[str, Any]:
    with CATALOGUE.open("rb") as file:
        found = read_po(file)
    return {one.id[0] if isinstance(one.id, tuple) else one.id: one for one in found if one.id}


def test_every_sentence_of_code_and_templates_is_french_too() -> None:
    with CATALOGUE.open("rb") as file:
        known = read_po(file)
    missing = []
    for text, context, _format in extracted().values():
        found = known.get(text[0] if isinstance(text, tuple) else text, context)
        strings = (found.string if isinstance(found.string, tuple) else (found.string,)) if found else ("",)
        if not all(strings):
            missing.append(text)
    assert missing == [], "run ./vigie messages and translate"


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    from babel.messages.mofile import read_mo

    def by_first(found: Any) -> dict[str, Any]:
        texts = {
            one.id[0] if isinstance(one.id, list | tuple) else one.id: one.string for one in found if one.id
        }
        return {key: tuple(text) if isinstance(text, list) else text for key, text in texts.items()}

    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = by_first(read_mo(file))
    source = by_first(_catalogue().values())
    done = {key: text for key, text in source.items() if (all(text) if isinstance(text, tuple) else text)}
    assert {key: text for key, text in done.items() if compiled.get(key) != text} == {}


def test_a_translation_keeps_its_placeholders() -> None:
    holes = re.compile(r"%\([a-z_]+\)[sd0-9]+|%s|\{[a-z_]*\}")
    for one in _catalogue().values():
        strings = one.string if isinstance(one.string, tuple) else (one.string,)
        ids = one.id if isinstance(one.id, tuple) else (one.id,)
        for string, text in zip(strings, ids, strict=True):
            # A singular may leave its number out, and say "one".
            wanted, found = set(holes.findall(text)), set(holes.findall(string or text))
            assert wanted <= found <= wanted | set(holes.findall(ids[-1])), one.id


def test_the_charter_begins_a_version_and_shows_what_changed(
    inside: Callable[..., Any], lumen: Any, client_of: Callable[..., Client], carole: Any, karim: Any
) -> None:
    from apps.charter.models import Article

    client = client_of(carole)
    client.post("/b/lumen/charter/begin/")
    with inside(lumen):
        article = Article.objects.filter(version__number=2)[0]
        Article.objects.filter(pk=article.pk).update(text_fr=article.text_fr + " Sans exception.")
    assert "<ins>" in client.get("/b/lumen/charter/2/?against=1").content.decode()
    assert client_of(karim).get("/b/lumen/charter/2/").status_code == 404
    client.post("/b/lumen/charter/2/publish/", {"comment": "Plus clair"})
    assert "version 2, depuis" in client_of(karim).get("/b/lumen/charter/").content.decode()


def test_the_history_is_filtered_and_sealed(
    office: Office,
    inside: Callable[..., Any],
    lumen: Any,
    client_of: Callable[..., Client],
    carole: Any,
    alice: Any,
) -> None:
    with inside(lumen):
        office.draft()
    client = client_of(carole)
    assert "a gardé la preuve" in client.get(f"/b/lumen/history/?who={alice.pk}").content.decode()
    assert "a gardé la preuve" not in client.get("/b/lumen/history/?action=draft.").content.decode()
    assert client.get("/b/lumen/history/?date_from=x").status_code == 400
