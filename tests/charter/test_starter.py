"""What a new brand begins with is complete, bilingual, and passes our own rules."""

import pytest

from apps.charter.articles import BREACH_CLASSES, check_article
from apps.charter.opening_hours import opening_hours
from apps.charter.reply_template import check_template, fill
from apps.charter.starter import starter
from apps.charter.tone import Persona, ToneInput, check

VALUES = {
    "fr": {
        "first_name": "Karim",
        "brand": "Lumen",
        "signature": "Alice",
        "department": "Le service livraison",
        "promised_at": "demain 12 h",
        "product": "la lampe Aube",
        "solution": "Nous vous en envoyons une autre aujourd'hui.",
        "fact": "les mesures ont été faites par un laboratoire indépendant.",
        "link": "https://lumen.example/mesures",
        "article": "article 3",
    },
    "en": {
        "first_name": "Karim",
        "brand": "Lumen",
        "signature": "Alice",
        "department": "The delivery team",
        "promised_at": "tomorrow noon",
        "product": "the Dawn lamp",
        "solution": "We are sending you another one today.",
        "fact": "the measurements were made by an independent laboratory.",
        "link": "https://lumen.example/tests",
        "article": "article 3",
    },
}
TEMPLATES = starter().templates


def test_the_first_charter_concerns_every_class_of_message() -> None:
    concerned = {breach for article in starter().articles for breach in article["breaches"]}
    assert concerned == {*BREACH_CLASSES, "criticism"}


@pytest.mark.parametrize("article", starter().articles, ids=lambda article: article["code"])
def test_each_article_is_legal_and_written_in_both_languages(article: dict) -> None:
    check_article(article["code"], article["breaches"], article["actions"])
    assert all(article[field] for field in ("title_fr", "title_en", "text_fr", "text_en", "examples"))


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda template: f"{template['language']} {template['name']}"
)
def test_each_template_fills_in_and_passes_the_tone_check(template: dict) -> None:
    lang = template["language"]
    check_template(template["text"])
    filled = fill(template["text"], VALUES[lang])
    assert filled.unfilled == ()
    draft = ToneInput(
        filled.text, lang, template["issue_type"], template["profile"], "x", Persona(address="vous")
    )
    assert [finding.code for finding in check(draft) if finding.code != "too_long"] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_issue_type_has_a_reply_for_an_unhappy_customer(lang: str) -> None:
    there = {
        one["issue_type"]
        for one in TEMPLATES
        if one["language"] == lang and one["profile"] == "unhappy_customer"
    }
    assert there == {"product", "service", "brand", "statement"}


def test_a_troll_has_no_template() -> None:
    assert not [one for one in TEMPLATES if one["profile"] == "troll"]


def test_persona_departments_and_hours_are_there_and_say_that_they_are_to_be_adapted() -> None:
    french, english = starter("fr"), starter("en-GB")
    assert "adapter" in french.persona["voice"]
    assert "adapted" in english.persona["voice"]
    assert len(french.departments) == len(english.departments) == 5
    week = {day: [f"{opens}-{closes}" for opens, closes in spans] for day, spans in french.week.items()}
    assert opening_hours("Europe/Paris", week, country="FR").week[0]
