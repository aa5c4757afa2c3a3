"""Reply templates: string.Template over a fixed dictionary of words, never a template language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from apps.core.errors import VigieError

# What a template may name, with what it stands for.
VARIABLES: dict[str, dict[str, str]] = {
    "first_name": {"fr": "prénom ou pseudonyme de la personne", "en": "the person's first name or handle"},
    "brand": {"fr": "nom de la marque", "en": "name of the brand"},
    "signature": {"fr": "signature de la persona", "en": "signature of the persona"},
    "department": {"fr": "service qui s'en occupe", "en": "department that looks at it"},
    "promised_at": {"fr": "jour et heure promis", "en": "promised day and time"},
    "product": {"fr": "produit ou service concerné", "en": "product or service concerned"},
    "solution": {"fr": "solution ou prochaine étape", "en": "solution or next step"},
    "fact": {"fr": "fait vérifié, en une phrase", "en": "verified fact, in one sentence"},
    "link": {"fr": "adresse d'une page", "en": "address of a page"},
    "article": {"fr": "article de la charte", "en": "article of the charter"},
}


class TemplateError(VigieError):
    """A template that names what it cannot have."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what could be filled in, and the variables that could not: those block sending."""

    text: str
    unfilled: tuple[str, ...]


def _names(text: str) -> list[str]:
    """The variables of a template in their order, each once; a lone dollar sign is a dollar sign."""
    found = (match["named"] or match["braced"] for match in Template.pattern.finditer(text))
    return list(dict.fromkeys(name for name in found if name))


def check_template(text: str) -> list[str]:
    """The variables a template uses. Raises TemplateError for one that does not exist."""
    names = _names(text)
    unknown = [name for name in names if name not in VARIABLES]
    if unknown:
        raise TemplateError(
            "This variable does not exist.",
            field="text",
            value=f"${unknown[0]}",
            remedy=f"Use one of {', '.join('$' + name for name in VARIABLES)}; write $$ for a dollar sign.",
        )
    return names


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The template with its variables filled in. Empty and missing values stay visible and are listed.

    Values are put in once and never read as templates themselves.
    """
    known = {
        name: value
        for name, value in values.items()
        if name in VARIABLES and isinstance(value, str) and value.strip()
    }
    unfilled = tuple(name for name in _names(text) if name not in known)
    return Filled(Template(text).safe_substitute(known), unfilled)
