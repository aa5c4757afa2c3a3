"""Who lives on the practice network. Everyone here is invented."""

from dataclasses import dataclass
from typing import Literal

Temper = Literal["happy", "unhappy", "troll", "hater", "press", "neutral", "brand"]


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    name: str
    temper: Temper
    brand: str = ""  # the brand this person talks about, if it is always the same one
    bio: str = ""
    followers: int = 0
    verified: bool = False
    country: str = "FR"
    lang: str = "fr"


BRANDS = (
    Person(
        "maison_lumen",
        "Maison Lumen",
        "brand",
        "lumen",
        "Lampes et luminaires dessinés à Lyon.",
        18_400,
        True,
    ),
    Person(
        "tramway_express", "Tramway Express", "brand", "tramway", "Vos colis, à pied d’œuvre.", 52_100, True
    ),
    Person(
        "basilic_co", "Basilic & Co", "brand", "basilic", "Cuisine de marché, onze restaurants.", 9_700, True
    ),
)

CAST = (
    Person("odile_brume", "Odile Brume", "unhappy", "lumen", "Professeure des écoles, deux chats.", 132),
    Person("papa_de_zoe", "Gaétan Morvan", "unhappy", "lumen", "Papa de Zoé. Nantes.", 87),
    Person("tests_de_lucie", "Lucie teste pour vous", "press", "lumen", "Essais de maison et déco.", 24_300),
    Person("m_ferrand", "M. Ferrand", "hater", "lumen", "Consommateur, pas pigeon.", 410),
    Person("ines_deco", "Inès Vautrin", "happy", "lumen", "Déco, lumière, plantes.", 2_900),
    Person("julien_colis", "Julien Ravel", "unhappy", "tramway", "Artisan luthier à Metz.", 214),
    Person("mamie_suzon", "Suzanne Petitjean", "unhappy", "tramway", "Six petits-enfants !", 45),
    Person(
        "lecolisfantome",
        "Le Colis Fantôme",
        "troll",
        "tramway",
        "Je suis votre colis. Vous ne me verrez jamais.",
        1_204,
    ),
    Person("karine_b2b", "Karine Oudot", "unhappy", "tramway", "Boutique en ligne de savons.", 1_870),
    Person("velo_marc", "Marc à vélo", "happy", "tramway", "Coursier le jour, grimpeur le soir.", 640),
    Person(
        "tom_abroad",
        "Tom Hadley",
        "unhappy",
        "tramway",
        "British, living in Lille.",
        301,
        country="GB",
        lang="en",
    ),
    Person(
        "chloe_sale", "Chloé Santerre", "unhappy", "basilic", "Infirmière de nuit. Affamée le matin.", 190
    ),
    Person(
        "serveur_anonyme", "Un serveur anonyme", "hater", "basilic", "J’y ai travaillé. Je raconte.", 3_350
    ),
    Person(
        "gazette_midi",
        "La Gazette de midi",
        "press",
        "basilic",
        "L’actualité des tables de la ville.",
        41_000,
        True,
    ),
    Person("rire_jaune", "Rire Jaune", "troll", "basilic", "Je commente tout, je ne lis rien.", 980),
    Person("paul_gourmand", "Paul Destrem", "happy", "basilic", "Je note tout ce que je mange.", 5_120),
    Person(
        "emma_green", "Emma Green", "neutral", "basilic", "Food traveller.", 7_700, country="IE", lang="en"
    ),
    Person("nadege_lune", "Nadège Lune", "neutral", "", "Un peu de tout.", 318),
    Person("bruno_tram", "Bruno Castaing", "neutral", "", "Urbaniste amateur.", 1_033),
    Person("zozo_42", "Zozo", "neutral", "", "", 12),
)

PEOPLE = {person.handle: person for person in (*BRANDS, *CAST)}
TOKENS = {f"practice-{brand.handle}": brand.handle for brand in BRANDS}


def person(handle: str) -> Person:
    """A known person, or a stranger who has just arrived."""
    return PEOPLE.get(handle) or Person(handle, handle, "neutral")
