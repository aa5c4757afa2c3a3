"""The people and brands of every test: two agencies, three brands, one person for each thing that can go wrong."""

from apps.agency.access import SYSTEM
from apps.agency.models import User
from apps.agency.permissions import Role
from apps.agency.services import add_member, create_agency, create_brand
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due

BRANDS = {"lumen": "phare", "tramway": "phare", "basilic": "autre"}
# Who is what, and where; Diane belongs to the whole agency.
MEMBERS: list[tuple[str, Role, str | None]] = [
    ("alice", Role.MODERATOR, "lumen"),
    ("bob", Role.PROOFREADER, "lumen"),
    ("carole", Role.ACCOUNT_MANAGER, "lumen"),
    ("carole", Role.ACCOUNT_MANAGER, "tramway"),
    ("diane", Role.AGENCY_ADMIN, None),
    ("eve", Role.MODERATOR, "basilic"),
    ("karim", Role.CLIENT, "lumen"),
]
PEOPLE = sorted({name for name, _role, _brand in MEMBERS})


def email_of(name: str) -> str:
    """The invented address of one of the people."""
    return f"{name}@vigie.example"


def fill() -> None:
    """Make the agencies, brands and people, and give each brand what a new brand begins with."""
    agencies = {slug: create_agency(SYSTEM, slug, slug.title()) for slug in ("phare", "autre")}
    brands = {
        slug: create_brand(SYSTEM, agencies[agency], slug, slug.title()) for slug, agency in BRANDS.items()
    }
    for name, role, brand in MEMBERS:
        agency = agencies[BRANDS[brand] if brand else "phare"]
        add_member(SYSTEM, agency, brands[brand] if brand else None, role, email_of(name), name=name.title())
    User.objects.create_superuser(email_of("root"), name="Root")
    run_due()
    assert not OutboxEvent.objects.exclude(error="").exists()
