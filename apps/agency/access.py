"""The gatekeeper: who acts, where, and whether they may. Every service asks here first."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.agency.models import Agency, Brand, Membership, User
from apps.agency.permissions import Role, allows
from apps.core.errors import VigieError
from apps.core.tenancy import PUBLIC, current_brand, current_schema


class Forbidden(VigieError):
    """The person may not do this here."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts at one brand or agency: a person with a role, or Vigie itself.

    kind: person, system (a task of Vigie's), machine (a token) or link (a department's answer without an account).
    """

    user_id: int | None
    role: Role | None
    label: str = "Vigie"
    kind: str = "system"
    brand_id: int | None = None

    def may(self, right: str) -> bool:
        """Whether the actor has the right. Vigie itself has every right that its own tasks use."""
        if self.kind == "system":
            return True
        return self.role is not None and allows(self.role, right)


SYSTEM = Actor(user_id=None, role=None)


def require(actor: Actor, right: str) -> None:
    """Let the actor pass or raise Forbidden. Inside a brand, whoever acts at another one never passes."""
    elsewhere = actor.kind != "system" and current_schema() != PUBLIC and actor.brand_id != current_brand().pk
    if elsewhere or not actor.may(right):
        raise Forbidden(
            _("You may not do this here."),
            field="role",
            value=str(actor.role) if actor.role else None,
            remedy=_("It needs the right “%(right)s”: ask an administrator of the agency.")
            % {"right": right},
        )


def _membership(user: User, brand: Brand) -> Membership | None:
    """The person's strongest membership at the brand: its own, or the agency's."""
    rows = list(
        Membership.objects.filter(user=user).filter(Q(brand=brand) | Q(brand=None, agency_id=brand.agency_id))
    )
    rows.sort(key=lambda row: list(Role).index(Role(row.role)))
    return rows[0] if rows else None


def actor_at(user: User, brand: Brand) -> Actor | None:
    """The person as they may act at this brand; None when they have no part in it."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser:
        return Actor(user.pk, Role.AGENCY_ADMIN, user.label, "person", brand.pk)
    membership = _membership(user, brand)
    if membership is None:
        return None
    return Actor(user.pk, Role(membership.role), user.label, "person", brand.pk)


def actor_in_agency(user: User, agency: Agency) -> Actor | None:
    """The person as they may act for the whole agency; None unless they administer it."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser or Membership.objects.filter(user=user, agency=agency, brand=None).exists():
        return Actor(user.pk, Role.AGENCY_ADMIN, user.label, "person")
    return None


def agencies_of(user: User) -> QuerySet[Agency]:
    """The agencies that the person administers."""
    if user.is_superuser:
        return Agency.objects.all()
    return Agency.objects.filter(memberships__user=user, memberships__brand=None).distinct()


def brands_of(user: User, right: str = "brand:read") -> QuerySet[Brand]:
    """The active brands at which the person has the right, by name."""
    active = Brand.objects.filter(state=Brand.State.ACTIVE).select_related("agency").order_by("name", "pk")
    if user.is_superuser:
        return active
    roles = [role.value for role in Role if allows(role, right)]
    at_brand = Q(memberships__user=user, memberships__role__in=[r for r in roles if r != Role.AGENCY_ADMIN])
    by_agency = Q(agency__in=agencies_of(user)) if Role.AGENCY_ADMIN.value in roles else Q(pk__in=[])
    return active.filter(at_brand | by_agency).distinct()
