"""The tone check: finds what a proofreader would stop at, leaves good replies alone, says where and why."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.charter.tone import Finding, Persona, Severity, ToneInput, check
from apps.charter.tone_text import length

# Invented replies, one a line: what must be found in them, or null where nothing may be.
REPLIES = [
    json.loads(line)
    for line in Path(__file__).with_name("tone_replies.jsonl").read_text("utf-8").splitlines()
]
BAD = [(one["find"], one["lang"], one["profile"], one["text"]) for one in REPLIES if one["find"]]
GOOD = [(one["lang"], one["profile"], one["text"]) for one in REPLIES if not one["find"]]
VOUS, TU = Persona(address="vous"), Persona(address="tu")


def codes(draft: ToneInput) -> set[str]:
    return {finding.code for finding in check(draft)}


def found(text: str, code: str, **more: object) -> list[tuple[str, Severity]]:
    """The words and the severity of each finding of this code."""
    return [
        (text[one.start : one.end], one.severity)
        for one in check(ToneInput(text, **more))
        if one.code == code
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "lang", "profile", "text"), BAD)
def test_a_bad_reply_is_found(code: str, lang: str, profile: str, text: str) -> None:
    assert code in codes(ToneInput(text, lang, "service", profile, "facebook"))


@pytest.mark.parametrize(("lang", "profile", "text"), GOOD)
def test_a_good_reply_is_left_alone(lang: str, profile: str, text: str) -> None:
    persona = VOUS if lang == "fr" else None
    assert check(ToneInput(text, lang, "service", profile, "facebook", persona)) == []


def test_the_language_is_heard_when_it_is_not_said() -> None:
    assert "blame" in codes(ToneInput("Bonjour, vous auriez dû lire la notice avant."))
    assert "blame" in codes(ToneInput("Hello, you should have read the manual."))


def test_a_finding_says_where_why_and_what_instead_in_both_languages() -> None:
    text = "Bonjour 🙂, c’est votre faute."
    finding = next(one for one in check(ToneInput(text, "fr")) if one.code == "blame")
    assert text[finding.start : finding.end] == "c’est votre faute"
    assert set(finding.reason) == set(finding.suggestion) == {"fr", "en"}
    assert all([*finding.reason.values(), *finding.suggestion.values()])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_places_hold_in_composed_and_decomposed_text(form: str) -> None:
    text = unicodedata.normalize(form, "Désolé… mais vous êtes un imbécile, voilà.")
    assert found(text, "aggression", lang="fr")[0][0] == unicodedata.normalize(form, "imbécile")


def test_zero_width_signs_hide_nothing() -> None:
    assert found("Quel idi\u200bot.", "aggression", lang="fr") == [("idi\u200bot", Severity.BLOCKING)]


def test_a_line_break_hides_nothing() -> None:
    assert "blame" in codes(ToneInput("Vous auriez\ndû lire.", "fr"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("aggression", "Vous êtes un crétin."),
        ("legal_admission", "C'est de notre faute."),
        ("personal_data", "Écrivez à karim.b@mail.example."),
        ("unfilled_variable", "Bonjour $prenom."),
    ],
)
def test_what_cannot_be_taken_back_blocks(code: str, text: str) -> None:
    assert [severity for _, severity in found(text, code, lang="fr")] == [Severity.BLOCKING]


def test_an_unhappy_customer_is_owed_an_apology_and_a_next_step() -> None:
    draft = ToneInput("Bonjour, merci de votre message.", "fr", "service", "unhappy customer")
    assert {"missing_apology", "missing_next_step"} <= codes(draft)
    assert codes(ToneInput("Bonjour, merci de votre message.", "fr", "service", "occasional_hater")) == set()


def test_humour_is_a_remark_only_where_the_persona_allows_it() -> None:
    playful = Persona(humour="light")
    text = "Bravo, belle formule."
    assert found(text, "irony", lang="fr", profile="occasional_hater", persona=playful)[0][1] is Severity.INFO
    assert (
        found(text, "irony", lang="fr", profile="unhappy_customer", persona=playful)[0][1] is Severity.WARNING
    )


def test_a_promise_with_a_day_nearby_is_dated() -> None:
    assert "promise_without_date" not in codes(ToneInput("Nous vous rappelons. Ce sera avant 18 h.", "fr"))
    assert "promise_without_date" in codes(
        ToneInput("Votre message du 12 mai est lu. Nous vous rappelons.", "fr")
    )


@pytest.mark.parametrize(
    ("text", "persona", "words"),
    [
        ("Tu peux nous écrire sur ton compte.", VOUS, ["Tu", "ton"]),
        ("Le ton de ce courrier ne convient pas.", VOUS, []),
        ("Vous pouvez venir au rendez-vous.", TU, ["Vous"]),
        ("Tu as reçu votre colis ?", None, ["Tu"]),
    ],
)
def test_tu_and_vous_follow_the_persona(text: str, persona: Persona | None, words: list[str]) -> None:
    assert [word for word, _ in found(text, "address", lang="fr", persona=persona)] == words


def test_forbidden_words_are_whole_words_without_case_or_accents() -> None:
    persona = Persona(words_to_avoid=("problème", "c++"))
    words = found(
        "Un PROBLEME, des problèmes, problématique, C++.", "forbidden_word", lang="fr", persona=persona
    )
    assert [word for word, _ in words] == ["PROBLEME", "problème", "C++"]


@pytest.mark.parametrize(
    "text",
    [
        "Écrivez-nous à contact@lumen.example.",
        "Appelez-nous au 01 23 45 67 89.",
        "Notre boutique du 12 rue des Lilas est ouverte.",
        "Cette lampe coûte 1 299,00 € en 2026.",
        "Le modèle 4000 existe en 12 couleurs.",
    ],
)
def test_the_brands_own_contact_is_no_personal_data(text: str) -> None:
    assert "personal_data" not in codes(ToneInput(text, "fr"))


def test_data_asked_for_in_private_is_fine_in_public_not() -> None:
    assert "personal_data" in codes(ToneInput("Donnez-nous votre adresse.", "fr"))
    assert "personal_data" not in codes(ToneInput("Donnez-nous votre adresse en message privé.", "fr"))


@pytest.mark.parametrize(
    ("network", "text", "start"),
    [
        ("x", "a" * 281, 280),
        ("x", "日" * 141, 140),
        ("bluesky", "👩‍👩‍👧" * 300 + "a", 1500),
        ("tiktok", "é" * 151, 150),
        ("google reviews", "é" * 2049, 2048),
    ],
)
def test_a_reply_over_the_networks_length_says_from_where(network: str, text: str, start: int) -> None:
    long = [one for one in check(ToneInput(text, "fr", network=network)) if one.code == "too_long"]
    assert [(one.start, one.end, one.severity) for one in long] == [(start, len(text), Severity.BLOCKING)]


def test_an_address_counts_as_twenty_three_signs_on_x() -> None:
    assert length("voir https://example.org/" + "a" * 200, "weighted") == 5 + 23


@pytest.mark.parametrize(
    "text", ["10 $US", "prix de 20$", "[...]", "voir [ici](https://example.org)", "100 %"]
)
def test_prices_and_links_are_no_variables(text: str) -> None:
    assert "unfilled_variable" not in codes(ToneInput(text, "fr"))


def test_names_in_capitals_do_not_shout() -> None:
    assert codes(ToneInput("La SNCF et la RATP, par LUMEN, le RGPD et la CNIL.", "fr")) == set()


def test_an_empty_draft_cannot_be_sent() -> None:
    assert [finding.code for finding in check(ToneInput(" \n "))] == ["empty"]


def test_a_language_we_do_not_hear_is_checked_for_signs_only() -> None:
    assert codes(ToneInput("Hallo $name, das ist idiotisch!!!", "de")) == {"unfilled_variable", "exclamation"}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["fr", "en", ""]), st.sampled_from(["x", "bluesky", "", "?"]))
def test_any_text_is_checked_and_places_stay_inside(text: str, lang: str, network: str) -> None:
    for one in check(ToneInput(text, lang, profile="unhappy customer", network=network, persona=VOUS)):
        assert isinstance(one, Finding)
        assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["nous vous ", "a@b.", "06 ", "$", "[a", "!", '"', "vous auriez du ", "A ", "é\u0301"]
)
def test_a_hostile_draft_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:200_000]
    started = time.process_time()
    check(ToneInput(text, "fr", profile="unhappy customer", network="x"))
    assert time.process_time() - started < 3


def test_a_draft_of_500_characters_takes_under_5_ms() -> None:
    text = " ".join(text for lang, _, text in GOOD if lang == "fr")[:500]
    draft = ToneInput(text, "fr", "service", "unhappy customer", "x", VOUS)
    best = min(_seconds(draft) for _ in range(20))
    assert best < 0.005


def _seconds(draft: ToneInput) -> float:
    started = time.perf_counter()
    check(draft)
    return time.perf_counter() - started
