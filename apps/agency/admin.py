"""Pages of the agency's admin for its own tables; an administrator sees one agency's rows, a superuser all."""

import ipaddress
import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
)

from apps.agency import history, services
from apps.agency.access import Actor, actor_in_agency, agencies_of
from apps.agency.admin_base import (
    HISTORY,
    HISTORY_DETAILS,
    Button,
    ConfigAdmin,
    ConfigForm,
    Lines,
    ReadOnlyAdmin,
    name_of,
    shown,
    text_input,
    who,
)
from apps.agency.models import Agency, AgencyAuditEntry, Brand, Membership, User
from apps.agency.permissions import Role
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
BRAND_NUMBER = shown("brand_id", _("number of the brand"))
TASK, FAILED_AT, ERROR = (
    shown("task", _("work")),
    shown("failed_at", _("given up at")),
    shown("error", _("reason")),
)
LANGUAGE_CHOICES = [(code, name) for code, name in settings.LANGUAGES if code in services.LANGUAGES]


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


def _check_colour(colour: str) -> None:
    if not COLOUR.fullmatch(colour):
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


def _invite(admin: Any, request: HttpRequest, user: User) -> str:
    membership = user.memberships.filter(agency__in=own_ids(request)).first()
    if membership is None:
        raise VigieError(_now("This person has no role in the agency."), remedy=_now("Give them one first."))
    token = services.invite(of_agency(request, membership.agency), user, timezone.now())
    return _now("The link, valid seven days, is shown this once: %(link)s") % {
        "link": f"{settings.BASE_URL}/invitation/{token}/"
    }


class UserAdmin(AgencyScoped):
    """People of the agency. They come in by a membership; their e-mail and password are their own."""

    can_add = False
    list_display = ("email", "name", "language", "is_active", "places", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("email", "name", "pseudonym")
    ordering = ("email",)
    fields = (
        "email",
        "name",
        "pseudonym",
        "language",
        "blur_hard_content",
        "is_active",
        "places",
        "last_login",
    )
    readonly_fields = ("email", "places", "last_login")
    buttons = (
        Button("invite", _("New invitation link"), _invite, lambda user: not user.has_usable_password()),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = Membership.objects.select_related("brand", "agency").filter(agency__in=own_ids(request))
        rows = ConfigAdmin.get_queryset(self, request).prefetch_related(
            Prefetch("memberships", own, to_attr="own_places")
        )
        if is_superuser(request):
            return rows
        return rows.filter(memberships__agency__in=own_ids(request)).distinct()

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person who also works elsewhere, or administers the installation, is a superuser's business."""
        if obj is None or is_superuser(request):
            return self.may_read(request)
        elsewhere = obj.memberships.exclude(agency__in=own_ids(request))
        return self.may_read(request) and not obj.is_superuser and not elsewhere.exists()

    @display(description=_("roles"))
    def places(self, user: User) -> str:
        """Their roles in the agencies that one administers."""
        rows: list[Membership] = user.own_places  # type: ignore[attr-defined]
        return ", ".join(f"{one.get_role_display()} · {one.brand or one.agency}" for one in rows)

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return (obj.own_places[0].agency_id if obj.own_places else None), None


class MembershipForm(ConfigForm):
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("In which they answer; none means all."),
    )
    skills = Lines(
        label=_("skills"),
        required=False,
        longest=32,
        most=50,
        help_text=_("One a line; cases are routed by them."),
    )


class NewMembershipForm(ConfigForm):
    email = forms.EmailField(
        label=_("e-mail"),
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("Somebody who is unknown is made, and signs in after an invitation."),
    )
    name = forms.CharField(label=_("name"), required=False, max_length=100, widget=text_input())
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, initial="fr", widget=UnfoldAdminSelectWidget
    )

    def serve(self) -> Membership:
        """Give the role as `./vigie add_member` does."""
        chosen, brand = self.cleaned_data, self.place()
        agency = brand.agency if brand else chosen["agency"]
        return services.add_member(
            self.acting(agency),
            agency,
            brand,
            Role(chosen["role"]),
            chosen["email"],
            name=chosen["name"],
            language=chosen["language"],
        )

    def place(self) -> Brand | None:
        """The brand, or None for an administrator of the agency."""
        found: Brand | None = self.cleaned_data.get("brand")
        return found

    def acting(self, agency: Agency) -> Actor:
        """Who gives the role."""
        return of_agency(self.request, agency)

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "user", "agency", "brand", "role"}  # type: ignore[misc]


class MembershipAdmin(AgencyScoped):
    """Who is what and where."""

    form = MembershipForm
    new_form = NewMembershipForm
    can_delete = True
    list_display: Any = ("user", "role", "brand", "agency", "on_call_order")
    list_filter: Any = ("role", ("agency", RelatedOnlyFieldListFilter), ("brand", RelatedOnlyFieldListFilter))
    list_select_related = ("user", "brand", "agency")
    search_fields = ("user__email", "user__name", "brand__name")
    ordering: Any = ("brand__name", "user__email")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ["user", "agency", "brand", "role", "languages", "skills", "on_call_order"]
        return ["agency", "brand", "role", "email", "name", "language"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Another role at the same place is given by adding it again: the service decides who may.
        return ["user", "agency", "brand", "role"] if obj else []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_member(of_agency(request, obj.agency), obj)

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return obj.agency_id, obj.brand_id


class NewBrandMemberForm(NewMembershipForm):
    def place(self) -> Brand:
        return self.request.brand  # type: ignore[attr-defined]

    def acting(self, agency: Agency) -> Actor:
        return self.request.actor  # type: ignore[attr-defined]


class BrandMemberAdmin(MembershipAdmin):
    """People of the entered brand, in the brand's admin."""

    new_form = NewBrandMemberForm
    list_display = ("user", "role", "on_call_order")
    list_filter = ("role",)
    ordering = ("user__email",)

    def may_read(self, request: HttpRequest) -> bool:
        return bool(request.actor and request.actor.may("member:read"))  # type: ignore[attr-defined]

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.actor and request.actor.may("member:invite"))  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return ConfigAdmin.get_queryset(self, request).filter(brand=request.brand)  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ["user", "role", "languages", "skills", "on_call_order"]
        return ["role", "email", "name", "language"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["user", "role"] if obj else []

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [one for one in Role.choices() if one[0] != Role.AGENCY_ADMIN]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with in_public():  # a brand's role only reads memberships
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_member(request.actor, obj)  # type: ignore[attr-defined]


class AgencyHistoryAdmin(ReadOnlyAdmin, AgencyScoped):
    """What the agency did: nobody edits it, the database sees to that."""

    paginator = InfinitePaginator
    list_display = (*HISTORY, BRAND_NUMBER)
    search_fields = ("action", "target_type", "target_id")
    search_help_text = _("An act (brand.created), a kind of thing (user) or its number")
    ordering = ("-seq",)
    fields = readonly_fields = (*HISTORY, BRAND_NUMBER, *HISTORY_DETAILS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = ConfigAdmin.get_queryset(self, request).annotate(actor_name=name_of("actor_id"))
        return rows if is_superuser(request) else rows.filter(agency_id__in=own_ids(request))

    @display(description=_("by"))
    def who(self, entry: AgencyAuditEntry) -> str:
        """The person's name, or Vigie."""
        return who(entry)


def _retry(admin: Any, request: HttpRequest, event: OutboxEvent) -> str:
    outbox.revive(event.pk, timezone.now())
    admin.note(request, event, "revived", {"task": event.task})
    return _now("It will be tried again at once.")


class DeadEventAdmin(ReadOnlyAdmin, AgencyScoped):
    """Work that failed too often: why, and once more."""

    list_display = (TASK, BRAND_NUMBER, FAILED_AT, ERROR)
    list_filter = ("task",)
    search_fields = ("task", "error")
    ordering = ("-failed_at",)
    fields = readonly_fields = (
        TASK,
        BRAND_NUMBER,
        shown("payload", _("ids")),
        shown("attempts", _("tries")),
        FAILED_AT,
        ERROR,
    )
    buttons = (Button("retry", _("Try again"), _retry),)

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = ConfigAdmin.get_queryset(self, request).filter(failed_at__isnull=False)
        if is_superuser(request):
            return rows
        return rows.filter(brand_id__in=Brand.objects.filter(agency__in=own_ids(request)).values("pk"))

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        brand = Brand.objects.filter(pk=obj.brand_id).first()
        return (brand.agency_id if brand else None), obj.brand_id
