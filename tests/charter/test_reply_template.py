"""Reply templates fill in once from a fixed dictionary; what is left open is told."""

import pytest

from apps.charter.reply_template import TemplateError, check_template, fill


def test_a_template_is_filled_in() -> None:
    filled = fill(
        "Bonjour $first_name, ${department} répond.", {"first_name": "Karim", "department": "Livraison"}
    )
    assert (filled.text, filled.unfilled) == ("Bonjour Karim, Livraison répond.", ())


@pytest.mark.parametrize("values", [{}, {"first_name": ""}, {"first_name": "  "}, {"first_name": None}])
def test_a_missing_or_empty_value_is_told_and_stays_visible(values: dict) -> None:
    filled = fill("Bonjour $first_name.", values)
    assert (filled.text, filled.unfilled) == ("Bonjour $first_name.", ("first_name",))


def test_a_value_is_never_read_as_a_template() -> None:
    filled = fill("$first_name", {"first_name": "$brand ${secret} {{ user }}", "brand": "Lumen"})
    assert (filled.text, filled.unfilled) == ("$brand ${secret} {{ user }}", ())


def test_names_outside_the_dictionary_are_not_filled_in() -> None:
    filled = fill("$secret", {"secret": "x"})
    assert (filled.text, filled.unfilled) == ("$secret", ("secret",))


def test_an_unknown_variable_is_refused_when_the_template_is_written() -> None:
    with pytest.raises(TemplateError, match="first_name") as refused:
        check_template("Bonjour $prenom")
    assert refused.value.value == "$prenom"


@pytest.mark.parametrize("text", ["20 $", "$$", "100 $.", "$", "$ {", "${", "{first_name.__class__}"])
def test_dollars_and_braces_that_name_nothing_are_text(text: str) -> None:
    assert check_template(text) == []
    assert fill(text, {}).unfilled == ()
