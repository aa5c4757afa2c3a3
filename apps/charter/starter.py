"""What a new brand begins with: charter, persona, reply templates, departments, opening hours. To be adapted.

Plain data: the rows are the fields of the charter's tables.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from apps.charter.starter_articles import ARTICLES
from apps.charter.starter_replies import REPLIES, StarterReply

NOTE = {
    "fr": "Ceci est un point de départ : relisez chaque article, chaque modèle et la voix de la marque, et adaptez-les.",
    "en": "This is a place to start from: read each article, each template and the brand's voice, and adapt them.",
}

_PERSONA: dict[str, dict[str, Any]] = {
    "fr": {
        "name": "L'équipe (à adapter)",
        "voice": "À adapter. Une personne calme et précise, qui écoute avant d'expliquer, dit ce qu'elle fait et pour quand, "
        "et ne se défend pas. Phrases courtes, mots de tous les jours, pas de formule toute faite.",
        "address": "vous",
        "signature": "L'équipe",
        "words_to_use": ("merci de nous l'avoir dit", "voici ce que nous faisons", "en message privé"),
        "words_to_avoid": ("désagrément occasionné", "cher client", "comme déjà indiqué", "soi-disant"),
        "humour": "",
    },
    "en": {
        "name": "The team (to be adapted)",
        "voice": "To be adapted. A calm and precise person who listens before explaining, says what is being done and by "
        "when, and does not get defensive. Short sentences, everyday words, no stock phrases.",
        "address": "vous",
        "signature": "The team",
        "words_to_use": ("thank you for telling us", "here is what we do", "in a private message"),
        "words_to_avoid": (
            "any inconvenience caused",
            "dear valued customer",
            "as previously stated",
            "so-called",
        ),
        "humour": "",
    },
}

_DEPARTMENTS = (
    ("Service client", "Customer service"),
    ("Livraison", "Delivery"),
    ("Qualité produit", "Product quality"),
    ("Juridique", "Legal"),
    ("Communication", "Communication"),
)

WEEK: dict[str, list[list[str]]] = {
    **{day: [["09:00", "12:30"], ["13:30", "18:30"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "sat": [["10:00", "13:00"]],
    "sun": [],
}


@dataclass(frozen=True, slots=True)
class Starter:
    """The rows of a new brand, each a mapping of field to value."""

    articles: tuple[Mapping[str, Any], ...]
    persona: Mapping[str, Any]
    templates: tuple[Mapping[str, Any], ...]
    departments: tuple[Mapping[str, Any], ...]
    week: Mapping[str, list[list[str]]]
    note: Mapping[str, str]


def starter(language: str = "fr") -> Starter:
    """What a brand begins with: articles and templates in both languages, persona and departments in this one.

    Any language but English begins in French.
    """
    lang = "en" if language.lower().startswith("en") else "fr"
    return Starter(
        articles=tuple(
            _as_lists(asdict(article)) | {"position": position}
            for position, article in enumerate(ARTICLES, 1)
        ),
        persona=_as_lists(_PERSONA[lang]),
        templates=tuple(_template(reply, code) for code in ("fr", "en") for reply in REPLIES),
        departments=tuple(
            {"name": en if lang == "en" else fr, "email": "", "people": ""} for fr, en in _DEPARTMENTS
        ),
        week=WEEK,
        note=NOTE,
    )


def _as_lists(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _template(reply: StarterReply, lang: str) -> dict[str, Any]:
    return {
        "name": reply.name_en if lang == "en" else reply.name_fr,
        "kind": reply.kind,
        "language": lang,
        "issue_type": reply.issue_type,
        "profile": reply.profile,
        "text": reply.text_en if lang == "en" else reply.text_fr,
    }
