"""Who is who, by number: pages name people, tables only number them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from apps.agency.models import Brand, Membership, User
from apps.agency.permissions import Role, allows


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who works for a brand."""

    id: int
    label: str
    role: str
    role_name: str
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    email: str = ""
    on_call: int | None = None

    def may(self, right: str) -> bool:
        """Whether their role has the right."""
        return allows(Role(self.role), right)


def labels(ids: Iterable[int | None]) -> dict[int, str]:
    """{person: what others see}, in one query whatever their number."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    return {pk: user.label for pk, user in User.objects.in_bulk(wanted).items()}


def team_of(brand: Brand) -> list[Colleague]:
    """Everybody who has a part in the brand, administrators of the agency included, in one query."""
    rows = (
        Membership.objects.filter(
            Q(brand=brand) | Q(brand=None, agency_id=brand.agency_id), user__is_active=True
        )
        .select_related("user")
        .order_by("role", "user__name", "user_id")
    )
    return [
        Colleague(
            row.user_id,
            row.user.label,
            row.role,
            str(row.get_role_display()),
            tuple(row.languages),
            tuple(row.skills),
            row.user.email,
            row.on_call_order,
        )
        for row in rows
    ]
