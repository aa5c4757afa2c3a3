"""Whose rows an administrator of an agency sees in its admin, and where changes are noted."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.agency import history
from apps.agency.access import Actor, actor_in_agency, agencies_of
from apps.agency.admin_base import (
    ConfigAdmin,
)
from apps.agency.models import Agency, Brand
from apps.agency.permissions import Role


def of_agency(request: HttpRequest, agency: Agency) -> Actor:
    """Who acts for this agency in the admin. Raises PermissionDenied for anybody else."""
    actor = actor_in_agency(request.user, agency)  # type: ignore[arg-type]
    if actor is None:
        raise PermissionDenied
    return actor


def own_ids(request: HttpRequest) -> list[int]:
    """Ids of the agencies that the person administers; asked once a request."""
    known: list[int] | None = getattr(request, "own_agency_ids", None)
    if known is None:
        known = list(agencies_of(request.user).values_list("pk", flat=True))  # type: ignore[arg-type]
        request.own_agency_ids = known  # type: ignore[attr-defined]
    return known


def own_agencies(request: HttpRequest) -> QuerySet[Agency]:
    """The agencies whose rows the person sees."""
    return Agency.objects.filter(pk__in=own_ids(request)).order_by("name", "pk")


def may_enter(request: HttpRequest) -> bool:
    """Whether the agency's admin is for this person: its administrators, and who administers the installation."""
    person = request.user
    return person.is_authenticated and person.is_active and (is_superuser(request) or bool(own_ids(request)))


def is_superuser(request: HttpRequest) -> bool:
    """Whether the person administers the whole installation."""
    return bool(request.user.is_active and request.user.is_superuser)


class AgencyScoped(ConfigAdmin):
    """Rows of the person's agencies; `agency_lookup` leads from a row to its agency."""

    agency_lookup = "agency"

    def may_read(self, request: HttpRequest) -> bool:
        return may_enter(request)

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if is_superuser(request):
            return rows
        return rows.filter(**{f"{self.agency_lookup}__in": own_ids(request)})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Agency:
            kwargs["queryset"] = own_agencies(request)
        elif db_field.related_model is Brand:
            kwargs["queryset"] = Brand.objects.filter(agency__in=own_ids(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        """Agency and brand of a row, for its line of history."""
        brand = getattr(obj, "brand", None)
        return (brand.agency_id, brand.pk) if brand else (obj.agency_id, None)

    def note(self, request: HttpRequest, obj: Any, act: str, facts: dict[str, Any]) -> None:
        agency_id, brand_id = self.place_of(obj)
        person = request.user
        actor = Actor(person.pk, Role.AGENCY_ADMIN, person.label, "person")  # type: ignore[union-attr]
        history.record(
            actor,
            f"{self.opts.model_name}.{act}",
            agency_id=agency_id,
            brand_id=brand_id,
            target_type=str(self.opts.model_name),
            target_id=obj.pk,
            facts=facts,
        )
