"""Agencies, brands and their host names, in the agency's admin."""

import ipaddress
import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
)

from apps.agency import services
from apps.agency.access import Actor
from apps.agency.admin_base import (
    Button,
    ConfigForm,
    text_input,
)
from apps.agency.admin_scope import AgencyScoped, is_superuser, of_agency
from apps.agency.models import Agency, Brand
from apps.agency.permissions import Role
from apps.core.errors import VigieError

HOST = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
LANGUAGE_CHOICES = [(code, name) for code, name in settings.LANGUAGES if code in services.LANGUAGES]


def _check_colour(colour: str) -> None:
    if not services.COLOUR.fullmatch(colour):
        raise VigieError(_now("A colour is written like #1f4d5c."), field="colour", value=colour)


class AgencyForm(ConfigForm):
    def check_rules(self) -> None:
        _check_colour(self.cleaned_data.get("colour", "#000000"))


class NewAgencyForm(ConfigForm):
    def serve(self) -> Agency:
        """Make it as `./vigie create_agency` does."""
        person = self.request.user
        actor = Actor(person.pk, Role.AGENCY_ADMIN, person.label, "person")  # type: ignore[union-attr]
        return services.create_agency(actor, self.cleaned_data["slug"], self.cleaned_data["name"])


class AgencyAdmin(AgencyScoped):
    """Agencies: a superuser makes them, an administrator names one's own."""

    form = AgencyForm
    new_form = NewAgencyForm
    agency_lookup = "pk"
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    ordering = ("name", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["slug", "name", "colour", "logo"] if obj else ["slug", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["slug"] if obj else []

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return obj.pk, None


class BrandForm(ConfigForm):
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=LANGUAGE_CHOICES,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("In which its people write; the first is used where only one can be."),
    )
    time_zone = forms.ChoiceField(
        label=_("time zone"),
        choices=[(name, name) for name in sorted(zoneinfo.available_timezones())],
        initial="Europe/Paris",
        widget=UnfoldAdminSelectWidget,
        help_text=_("Opening hours and dates are read in it."),
    )

    def check_rules(self) -> None:
        _check_colour(self.cleaned_data.get("colour", "#000000"))


class NewBrandForm(BrandForm):
    def serve(self) -> Brand:
        """Make it as `./vigie create_brand` does: schema, tables and role with the row."""
        chosen = self.cleaned_data
        return services.create_brand(
            of_agency(self.request, chosen["agency"]),
            chosen["agency"],
            chosen["slug"],
            chosen["name"],
            languages=chosen["languages"],
            time_zone=chosen["time_zone"],
        )


def _archive(admin: Any, request: HttpRequest, brand: Brand) -> str:
    services.archive_brand(of_agency(request, brand.agency), brand, timezone.now())
    return _now("The brand is closed; nothing is lost, and it can be opened again here.")


def _restore(admin: Any, request: HttpRequest, brand: Brand) -> str:
    services.restore_brand(of_agency(request, brand.agency), brand)
    return _now("The brand is open again. Its feeds rest until somebody resumes them.")


def _pause(admin: Any, request: HttpRequest, brand: Brand) -> str:
    services.pause_publishing(of_agency(request, brand.agency), brand, True, timezone.now())
    return _now("Nothing leaves for this brand any more.")


def _resume(admin: Any, request: HttpRequest, brand: Brand) -> str:
    services.pause_publishing(of_agency(request, brand.agency), brand, False, timezone.now())
    return _now("Replies leave again.")


class BrandAdmin(AgencyScoped):
    """Brands: made, named, closed, opened again, and stopped from publishing."""

    form = BrandForm
    new_form = NewBrandForm
    list_display = ("name", "slug", "agency", "state", "time_zone", "publishing_paused_at")
    list_filter = ("state", ("agency", RelatedOnlyFieldListFilter))
    list_select_related = ("agency",)
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    buttons = (
        Button("pause", _("Stop publishing"), _pause, lambda brand: brand.publishing_paused_at is None, True),
        Button(
            "resume",
            _("Let replies leave again"),
            _resume,
            lambda brand: brand.publishing_paused_at is not None,
        ),
        Button(
            "archive",
            _("Close the brand (reversible)"),
            _archive,
            lambda brand: brand.state == "active",
            True,
        ),
        Button("restore", _("Open the brand again"), _restore, lambda brand: brand.state == "archived"),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        made = ["agency", "slug", "name", "languages", "time_zone"]
        return [*made, "mention_quota_per_hour", "colour", "logo", "state", "archived_at"] if obj else made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["agency", "slug", "state", "archived_at"] if obj else []

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return obj.agency_id, obj.pk


class DomainForm(ConfigForm):
    domain = forms.CharField(
        label=_("host name"),
        max_length=253,
        widget=text_input(placeholder="relations.marque.example"),
        help_text=_("Where the client's portal is opened; its DNS must lead to this installation."),
    )

    def clean_domain(self) -> str:
        """A host name in small letters."""
        return str(self.cleaned_data["domain"]).strip().rstrip(".").lower()

    def check_rules(self) -> None:
        domain = self.cleaned_data["domain"]
        if (
            domain in _own_hosts()
            or domain.endswith(".localhost")
            or not HOST.fullmatch(domain)
            or _is_address(domain)
        ):
            raise VigieError(
                _now("This cannot be a brand's own host name."),
                field="domain",
                value=domain,
                remedy=_now("Write a full name like relations.marque.example, not the agency's own."),
            )


def _own_hosts() -> set[str]:
    """Names under which the agency itself is reached; one of them as a brand's would close the desk to all."""
    return {urlsplit(settings.BASE_URL).hostname or "", "localhost", "testserver"}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class DomainAdmin(AgencyScoped):
    """Host names of brands' portals."""

    form = DomainForm
    agency_lookup = "brand__agency"
    can_delete = True
    list_display = ("domain", "brand")
    list_select_related = ("brand",)
    search_fields = ("domain", "brand__name")
    ordering = ("domain",)
    fields = ("brand", "domain")
