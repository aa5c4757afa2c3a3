"""Who is in the demo. Agency, brands and people are invented; their addresses end in .example."""

from dataclasses import dataclass

from apps.agency.permissions import Role

PASSWORD = "vigie-demo-2026"  # noqa: S105 - printed for everybody who starts the demo
AGENCY = ("phare", "Agence Phare")


@dataclass(frozen=True, slots=True)
class DemoBrand:
    """A brand of the demo: its account on the practice network, and what it listens to."""

    slug: str
    name: str
    handle: str
    colour: str
    watches: tuple[tuple[str, str], ...]


BRANDS = (
    DemoBrand(
        "lumen",
        "Maison Lumen",
        "maison_lumen",
        "#9a5b13",
        (
            ("Maison Lumen", '"maison lumen" OU @maison_lumen OU (lumen ET (lampe OU luminaire OU aurore))'),
            (
                "Lampe Aurore : sécurité",
                '("lampe aurore" OU lumen) ET (brûl* OU chauff* OU fume OU incendie OU danger*)',
            ),
        ),
    ),
    DemoBrand(
        "tramway",
        "Tramway Express",
        "tramway_express",
        "#1f5f7a",
        (
            ("Tramway Express", '"tramway express" OU @tramway_express'),
            (
                "Livraisons en retard",
                '("tramway express" OU @tramway_express) ET (colis OU livraison OU retard OU perdu)',
            ),
        ),
    ),
    DemoBrand(
        "basilic",
        "Basilic & Co",
        "basilic_co",
        "#2f6b3c",
        (
            ("Basilic & Co", '"basilic & co" OU "basilic and co" OU @basilic_co'),
            ("Prise de parole du fondateur", "basilic* ET (fondateur OU interview OU propos OU boycott)"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo and their role; brands: where, empty for the whole agency."""

    email: str
    name: str
    role: Role
    brands: tuple[str, ...] = ()


ALL = tuple(brand.slug for brand in BRANDS)
PEOPLE = (
    DemoPerson("diane@phare.example", "Diane Roche", Role.AGENCY_ADMIN),
    DemoPerson("carole@phare.example", "Carole Vasseur", Role.ACCOUNT_MANAGER, ALL),
    DemoPerson("alice@phare.example", "Alice Morel", Role.MODERATOR, ALL),
    DemoPerson("bob@phare.example", "Bob Lenoir", Role.PROOFREADER, ALL),
    DemoPerson("karim@lumen.example", "Karim Haddad", Role.CLIENT, ("lumen",)),
)
